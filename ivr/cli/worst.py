"""The worst time to a human, in sentences and for programs."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import typer

from ivr.core.asking import words
from ivr.core.conditions import IsOpen
from ivr.core.ending import End, Stretch
from ivr.core.longest import Longest
from ivr.core.proof_worst import Worst, worst_times
from ivr.core.rulebook import Rulebook
from ivr.core.speaking import Speaking
from ivr.rules import Examined

MOST_TOLD = 24
"""Sentences for people; programs get all."""
MOST_PARTS = 8
"""Of a longer way, only what takes time is told."""


@dataclass(frozen=True, slots=True)
class Times:
    """The worst times of all numbers, and the prompts whose lengths are estimates."""

    worst: tuple[Worst, ...]
    guessed: tuple[str, ...]


def times(book: Rulebook, examined: Examined, folder: Path) -> Times:
    """Worst times with prompts as long as their sound files, where there are any, and as estimated where not."""
    from ivr.voice.lengths import measured

    speaking = Speaking(book, measured(book, folder))
    found = worst_times(book, examined.ways, examined.today, speaking)
    return Times(tuple(found), tuple(filter(speaking.is_guess, book.prompts)))


def tell(times: Times | None) -> None:
    """A sentence for each number, hours and kind of caller, and the way; of very many, the longest first."""
    if times is None or not times.worst:
        return
    shown = list(dict.fromkeys(_sentences(times)))
    if len(shown) > MOST_TOLD:
        shown.sort(key=lambda told: -told[0])
    typer.echo("Worst time to a human, whatever the agents do (who has a menu repeated or goes back adds that):")
    for _, sentence in shown[:MOST_TOLD]:
        typer.echo(f"  {sentence}")
    if len(shown) > MOST_TOLD:
        typer.echo(f"  These are the longest; {len(shown) - MOST_TOLD} more are told with --json.")
    if times.guessed:
        many = "1 prompt has" if len(times.guessed) == 1 else f"{len(times.guessed)} prompts have"
        typer.echo(f"  {many} no recording to be measured; taken as long as slow reading of the text.")


def facts(times: Times | None) -> dict[str, Any]:
    """The same for programs."""
    if times is None:
        return {"worst_times": [], "estimated_prompts": []}
    return {
        "worst_times": [_facts(worst, longest) for worst in times.worst for longest in worst.longest],
        "estimated_prompts": list(times.guessed),
    }


def _sentences(times: Times) -> list[tuple[float, str]]:
    told = []
    for with_rm, without in zip(times.worst[::2], times.worst[1::2], strict=True):
        alike = with_rm.longest == without.longest
        told += [_sentence(with_rm, "" if alike else " with an RM")]
        if not alike:
            told += [_sentence(without, " without an RM")]
    return told


def _sentence(worst: Worst, kind: str) -> tuple[float, str]:
    """Every end of asking for somebody is told; the ways to goodbye matter only where there is no other."""
    numbers = ", ".join(worst.numbers[:3]) + (", ..." if len(worst.numbers) > 3 else "")
    whose = f"Caller of {numbers}{kind}{_when(worst)}"
    told = [each for each in worst.longest if each.end is not End.LEFT] or worst.longest
    if not told:
        return 0.0, f"{whose}: no way comes to an end."
    return max(map(_seconds, told)), f"{whose}: " + "\n    Or ".join(map(_with_way, told))


def _seconds(longest: Longest) -> float:
    return inf if longest.seconds is None else longest.seconds


def _with_way(longest: Longest) -> str:
    way = list(longest.way)
    if len(way) > MOST_PARTS:
        way = [stretch for stretch in way if stretch.seconds != 0]
    shown = ", ".join(map(_stretch, way))
    return f"{_end(longest)}." + (f"\n      The longest way: {shown}." if shown else "")


def _when(worst: Worst) -> str:
    if not worst.hours:
        return ", at any hour"
    return ", " + ", ".join(map(str, worst.hours))


def _end(longest: Longest) -> str:
    if longest.seconds is None:
        return f"if nobody answers, he {longest.outcome}"
    after = f"after at most {longest.seconds:.0f} s"
    match longest.end:
        case End.RM:
            return f"the RM's mobile rings {after}"
        case End.NUMBER:
            return f"number {longest.outcome} rings {after}"
        case End.WAITED:
            return f"if nobody answers, {longest.outcome} {after}"
        case End.TURNED_AWAY:
            return f"he is {longest.outcome} {after}"
        case End.LEFT:
            return f"nobody's phone rings, {longest.outcome} {after}"


def _stretch(stretch: Stretch) -> str:
    if stretch.seconds == 0:
        return stretch.by
    spent = "without end" if stretch.seconds is None else f"{stretch.seconds:.0f} s"
    return f"{stretch.what} {spent}" + (f" then {stretch.by}" if stretch.by else "")


def _facts(worst: Worst, longest: Longest) -> dict[str, Any]:
    hours = [(fact.condition, fact.holds) for fact in worst.hours]
    return {
        "numbers": list(worst.numbers),
        "open": {asked.calendar: so for asked, so in hours if isinstance(asked, IsOpen)},
        "time": {words(asked): so for asked, so in hours if not isinstance(asked, IsOpen)},
        "has_rm": worst.has_rm,
        "end": longest.end.name.lower(),
        "outcome": longest.outcome,
        "seconds": longest.seconds,
        "way": [{"what": part.what, "seconds": part.seconds, "by": part.by} for part in longest.way],
    }
