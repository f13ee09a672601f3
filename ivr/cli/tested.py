"""What came of playing scenarios, in words for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from ivr.scenarios.judging import Miss
from ivr.scenarios.playing import Played
from ivr.scenarios.suite import Suite

WIDEST = 160
BEFORE, AFTER = 2, 6
"""How many lines of a call's story are shown before a moment and from it on."""


def failure(played: Played) -> Iterator[str]:
    """A scenario that went otherwise: what was expected, at which line, and what happened instead."""
    scenario = played.scenario
    yield f"FAILED {scenario.file}:{scenario.line} {scenario.name}"
    for miss in played.misses:
        yield f"  {scenario.file}:{miss.line}: expected {miss.expected}; {miss.instead}."
        yield from (f"    {line}" for line in _around(played, miss))
    yield ""


def _around(played: Played, miss: Miss) -> Iterator[str]:
    """The call's own story around the moment from which it was looked for, and around that at which it was missed."""
    story = sorted(_story(played), key=lambda line: line[0])
    shown = sorted({at for moment in (miss.since, miss.shows) for at in _near(story, moment)})
    for before, at in pairwise((shown[0] - 1 if shown else 0, *shown)):
        if at > before + 1:
            yield _left_out(at - before - 1)
        yield f"{_seconds(story[at][0]):>7} s  {story[at][1]}"
    if shown and shown[-1] + 1 < len(story):
        yield _left_out(len(story) - shown[-1] - 1)


def _near(story: Sequence[tuple[timedelta, str]], moment: timedelta) -> range:
    """The lines around a moment, by their places; around the last line, if all is over by then."""
    first = min(sum(at < moment for at, _ in story), len(story) - 1)
    return range(max(0, first - BEFORE), min(len(story), first + AFTER))


def _left_out(count: int) -> str:
    return f"{'...':>9}  and {count} {'line' if count == 1 else 'lines'} more"


def _story(played: Played) -> Iterator[tuple[timedelta, str]]:
    for line in played.trace:
        yield line.at, _short(line.said) + (f"   [{line.rule}]" if line.rule else "")
    for heard in played.happened:
        if heard.word in ("hears", "told"):
            yield heard.at, f"{heard.word}: {heard.value} ({heard.language})"


def _short(said: str) -> str:
    """Of a line that names every agent of a large firm, the beginning."""
    return said if len(said) <= WIDEST else f"{said[: WIDEST - 3]}..."


def summary(suite: Suite, played: Sequence[Played], seconds: float, uncovered: bool, *, chosen: bool) -> Iterator[str]:
    """How many went well, and how much of the rules they came to."""
    failed, skipped = sum(bool(one.misses) for one in played), sum(bool(one.skipped) for one in played)
    tried = len(played) - skipped
    count = f"{tried} scenario{'s' if tried != 1 else ''}"
    outcome = f"{failed} of {count} failed" if failed else f"{count} good"
    yield f"{outcome}{f', {skipped} skipped' if skipped else ''} ({seconds:.2f} s)."
    coverage = suite.coverage()
    never, all_of_them = coverage.never, len(coverage.rules)
    come = f"{'These come' if chosen else 'They come'} to {coverage.percent} % of the rules"
    yield f"{come} ({coverage.reached} of {all_of_them})" + (
        "." if uncovered or not never else f"; `ivr test --uncovered` lists the other {len(never)}."
    )
    if uncovered:
        yield from (f"  never reached: {rule.ref.file}:{rule.ref.line} {rule.what}" for rule in never)


def facts(suite: Suite, played: Sequence[Played]) -> dict[str, Any]:
    """The same for programs."""
    coverage = suite.coverage()
    return {
        "rules": str(suite.rules),
        "failed": sum(bool(one.misses) for one in played),
        "skipped": sum(bool(one.skipped) for one in played),
        "scenarios": [_facts(one) for one in played],
        "coverage": {
            "percent": coverage.percent,
            "reached": coverage.reached,
            "all": len(coverage.rules),
            "never": [{"what": rule.what, "file": rule.ref.file, "line": rule.ref.line} for rule in coverage.never],
        },
    }


def _facts(played: Played) -> dict[str, Any]:
    scenario = played.scenario
    return {
        "name": scenario.name,
        "file": scenario.file,
        "line": scenario.line,
        "good": played.good,
        "skipped": played.skipped,
        "misses": [{"line": m.line, "expected": m.expected, "instead": m.instead} for m in played.misses],
        "happened": [
            {"at": round(h.at.total_seconds(), 3), h.word: h.value} | ({"language": h.language} if h.language else {})
            for h in played.happened
        ],
    }


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():.1f}"
