"""Eligibility: what holds of an agent or not beside his skills, and who says so, for how long, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

RULES = "the rules"
"""Who has answered what stands in the rules."""


class AnsweredBy(StrEnum):
    """Who says whether it holds."""

    RULES = "rules"
    """The rules, of each agent, and nobody else."""
    PROGRAM = "program"
    """A program, while the system runs; what the rules say counts until it does."""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Something that holds of an agent or does not."""

    name: str
    answered_by: AnsweredBy = AnsweredBy.RULES
    unless_known: bool = False
    """What counts of an agent of whom nobody says anything."""
    if_not: str = ""
    """What is said of an agent of whom it does not hold; empty: its name tells."""

    @property
    def by_program(self) -> bool:
        """True if a program may answer it while the system runs."""
        return self.answered_by is AnsweredBy.PROGRAM

    @property
    def lacking(self) -> str:
        """What is said of an agent of whom it does not hold, without a reason."""
        return self.if_not or f"{self.name} does not hold"


@dataclass(frozen=True, slots=True)
class Holds:
    """A need: that it holds of the agent."""

    eligibility: Eligibility


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says of an agent: whether it holds, since when, until when, and why."""

    name: str
    holds: bool
    reason: str = ""
    since: datetime | None = None
    """None: it has always been so."""
    until: datetime | None = None
    """The first moment at which it is said no longer; None: until somebody says something else."""
    by: str = RULES


def in_zone(answer: Answer, zone: tzinfo) -> Answer:
    """The same, its moments told by this zone's clock."""
    since, until = (moment and moment.astimezone(zone) for moment in (answer.since, answer.until))
    return replace(answer, since=since, until=until)


def counting(answers: Iterable[Answer], now: datetime) -> dict[str, Answer]:
    """By name, the answers that count at this moment: of several that are valid, the last."""
    return {
        one.name: one
        for one in answers
        if (one.since is None or one.since <= now) and (one.until is None or now < one.until)
    }


def next_change(answers: Iterable[Answer], now: datetime) -> datetime | None:
    """When one of them begins or ends next, if one does."""
    ends = (at for one in answers for at in (one.since, one.until))
    return min((at for at in ends if at is not None and at > now), default=None)


def holds(wanted: Eligibility, answer: Answer | None) -> bool:
    """Whether it holds of an agent of whom this is said."""
    return wanted.unless_known if answer is None else answer.holds


def why_not(wanted: Eligibility, answer: Answer | None) -> str:
    """Why it does not hold of an agent of whom this is said, in a few words; empty if it does."""
    if holds(wanted, answer):
        return ""
    if answer is None:
        return f"{wanted.lacking}: nothing is known"
    until = f" (until {end(answer.until)})" if answer.until else ""
    return f"{wanted.lacking}{answer.reason and f': {answer.reason}'}{until}"


def end(first_moment_after: datetime) -> str:
    """`2026-11-30 18:00`; midnight is the end of the day before: `2026-11-30 24:00`."""
    if first_moment_after.time() != time(0):
        return f"{first_moment_after:%Y-%m-%d %H:%M}"
    return f"{first_moment_after - timedelta(days=1):%Y-%m-%d} 24:00"
