"""Whether a recording may be deleted now: how long the policy keeps it, who holds it, and how a hold ends.

A hold beats everything else, for as long as it stands; several may stand on one recording, and each ends by itself: one
person asks for its release, another one confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Covers(StrEnum):
    """What a hold is placed on."""

    RECORDING = "recording"
    CASE = "case"
    """All recordings of a case, those too that are added to it later."""
    CUSTOMER = "customer"
    """All recordings of a customer's calls, those to come too."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What it covers must not be deleted until two people have released it."""

    id: str
    covers: Covers
    target: str
    """The recording, the case or the customer."""
    placed_by: str
    why: str
    placed_at: datetime
    asked_by: str = ""
    """Who asked for its release; empty: nobody yet."""
    asked_at: datetime | None = None
    released_by: str = ""
    released_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it still keeps what it covers."""
        return self.released_at is None


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the policy keeps a recording."""

    until: datetime
    because: str = ""
    """The law or the reason, as the policy names it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides about one recording's deletion."""

    recording: str
    retention: Retention | None
    """None: no policy says, or nobody knows when its call ended: it is kept."""
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, slots=True)
class MayGo:
    """It may be deleted now."""

    reason: str


@dataclass(frozen=True, slots=True)
class MustStay:
    """It must not be deleted now."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotReleased:
    """The hold stands as before."""

    reason: str


def may_go(standing: Standing, now: datetime) -> MayGo | MustStay:
    """Whether it may be deleted, for whatever cause: an erasure request counts for no more than the nightly run."""
    held = [hold for hold in standing.holds if hold.stands]
    if held:
        return MustStay(f"under hold: {'; '.join(map(told, held))}")
    if standing.retention is None:
        return MustStay("no policy says until when it is kept")
    until, because = standing.retention.until, standing.retention.because
    if now < until:
        return MustStay(f"kept by policy until {_moment(until)}{because and f', because {because}'}")
    return MayGo(f"retention ended {_moment(until)}")


def ask_release(hold: Hold, who: str, at: datetime) -> Hold | NotReleased:
    """The first of two steps: somebody wants the hold to end."""
    if not hold.stands:
        return NotReleased(f"hold {hold.id} was released by {hold.released_by} already")
    if hold.asked_by:
        return NotReleased(f"{hold.asked_by} has asked for it already: somebody else has to confirm")
    return replace(hold, asked_by=who, asked_at=at) if who else NotReleased("nobody asks for it")


def release(hold: Hold, who: str, at: datetime) -> Hold | NotReleased:
    """The second step, by another person than the one who asked."""
    if not hold.stands:
        return NotReleased(f"hold {hold.id} was released by {hold.released_by} already")
    if not hold.asked_by:
        return NotReleased("nobody has asked for its release yet: one person asks, another one confirms")
    if not who or same_person(who, hold.asked_by):
        return NotReleased(f"{hold.asked_by} has asked for it: somebody else has to confirm")
    return replace(hold, released_by=who, released_at=at)


def same_person(one: str, other: str) -> bool:
    """Whether both names are one person's, however they are written."""
    return one.strip().casefold() == other.strip().casefold()


def told(hold: Hold) -> str:
    """`hold 3f2a on case 17 by li: complaint of 3 March`."""
    return f"hold {hold.id} on {hold.covers} {hold.target} by {hold.placed_by}: {hold.why}"


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
