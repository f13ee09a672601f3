"""What came of playing scenarios, in words for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from ivr.scenarios.judging import Miss
from ivr.scenarios.playing import Played
from ivr.scenarios.suite import Suite

WIDEST = 160
BEFORE, AFTER = 2, 8
"""How many lines of a call's story are shown before and after the moment from which something was missed."""


def failure(played: Played) -> Iterator[str]:
    """A scenario that went otherwise: what was expected, at which line, and what happened instead."""
    scenario = played.scenario
    yield f"FAILED {scenario.file}:{scenario.line} {scenario.name}"
    for miss in played.misses:
        yield f"  {scenario.file}:{miss.line}: expected {miss.expected}; {miss.instead}."
        yield from (f"    {line}" for line in _around(played, miss))
    yield ""


def _around(played: Played, miss: Miss) -> Iterator[str]:
    """The call's own story around the moment."""
    story = sorted(_story(played), key=lambda line: line[0])
    before = [line for line in story if line[0] < miss.since]
    after = story[len(before) :]
    shown = (*before[-BEFORE:], *after[:AFTER])
    yield from (f"{_seconds(at):>7} s  {said}" for at, said in shown)
    if len(after) > AFTER:
        yield f"{'...':>9}  and {len(after) - AFTER} lines more"


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
