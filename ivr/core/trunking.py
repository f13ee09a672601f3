"""Trunks: in which order they are tried, whether the next one may do better, and when one that fails rests."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from ivr.core.leg_ending import Ending
from ivr.core.rulebook import Trunk

AGAIN_AFTER = timedelta(seconds=2)
"""Between two attempts for one caller over the same trunk, however often it comes and goes."""
LONGEST_REST = timedelta(minutes=10)
LATELY = timedelta(hours=1)
MOST_REMEMBERED = 1000
"""Failures of the last hour."""


class Rank(Enum):
    """Who has a line where few are left."""

    CAN_WAIT = auto()
    """A callback."""
    ORDINARY = auto()
    FIRST = auto()
    """A caller's relationship manager, or an emergency number."""


@dataclass(frozen=True, slots=True)
class TrunkNow:
    """How a trunk stands at this moment."""

    reachable: bool | None = None
    """Whether it answers OPTIONS; None: nobody has asked."""
    registered: bool | None = None
    """With its carrier; None: it needs not be, or has not been tried."""
    calls: int = 0
    """Under way over it, in and out."""
    failures: int = 0
    """In a row."""
    rests_until: datetime | None = None
    round_trip: timedelta | None = None
    """Of its latest answer to OPTIONS."""
    failed_at: tuple[datetime, ...] = ()
    """When it has failed, oldest first, as far back as is remembered."""
    dead_since: datetime | None = None
    """Since when it is known to be `dead`; None: it is not."""

    def failed_lately(self, at: datetime) -> tuple[datetime, ...]:
        """When it has failed within the last hour, whatever has worked since."""
        return tuple(failed for failed in self.failed_at if at - failed < LATELY)

    def rests(self, at: datetime) -> bool:
        """Whether it is left in peace as long as another will do."""
        return self.rests_until is not None and at < self.rests_until

    @property
    def dead(self) -> str:
        """What is known to be wrong with it; empty if nothing is."""
        if self.reachable is False:
            return "does not answer OPTIONS"
        return "is not registered" if self.registered is False else ""


@dataclass(frozen=True, slots=True)
class Way:
    """A trunk that may be tried, and why it stands here."""

    trunk: Trunk
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The trunks to try, one after the other, and those that are left alone."""

    ways: tuple[Way, ...]
    full: tuple[str, ...] = ()
    """Each with its reason."""


def choose(
    trunks: Iterable[Trunk],
    now: Mapping[str, TrunkNow],
    at: datetime,
    draw: Callable[[], float],
    rank: Rank = Rank.ORDINARY,
) -> Choice:
    """In which order trunks are tried; one that rests or is known to be dead comes last, one without a line never.

    `draw` gives chances in [0, 1).
    """
    trunks = tuple(trunks)
    lots = _lots(trunks, draw)
    full = {trunk.name: why for trunk in trunks if (why := no_line(trunk, now.get(trunk.name, TrunkNow()), rank))}
    ranked = [
        (_doubt(now.get(trunk.name, TrunkNow()), at), trunk.order, lots[trunk.name], trunk.name, trunk)
        for trunk in trunks
        if trunk.name not in full
    ]
    ways = tuple(Way(trunk, _why(now.get(trunk.name, TrunkNow()), at)) for *_, trunk in sorted(ranked, key=_place))
    return Choice(ways, tuple(f"{name} {why}" for name, why in full.items()))


def no_line(trunk: Trunk, now: TrunkNow, rank: Rank) -> str:
    """Why a call may not have a line of this trunk; empty if it may."""
    if not trunk.max_calls:
        return ""
    if now.calls >= trunk.max_calls:
        return f"has {now.calls} of {trunk.max_calls} calls"
    kept = _kept_from(rank, trunk)
    if now.calls >= trunk.max_calls - kept:
        return f"has {now.calls} of {trunk.max_calls} calls, and its last {kept} lines are reserved"
    return ""


def _kept_from(rank: Rank, trunk: Trunk) -> int:
    match rank:
        case Rank.CAN_WAIT:
            return max(trunk.reserved, trunk.urgent)
        case Rank.ORDINARY:
            return trunk.urgent
        case Rank.FIRST:
            return 0


def failed(trunk: Trunk, now: TrunkNow, at: datetime) -> TrunkNow:
    """How it stands after a failure of its own: once it has failed so often in a row it rests, each time for longer."""
    failures = now.failures + 1
    lately = (*now.failed_lately(at), at)[-MOST_REMEMBERED:]
    beyond = failures - trunk.rest_after
    if beyond < 0:
        return replace(now, failures=failures, failed_at=lately)
    rests_until = at + min(trunk.rest * 2 ** min(beyond, 16), LONGEST_REST)
    return replace(now, failures=failures, failed_at=lately, rests_until=rests_until)


def worked(now: TrunkNow) -> TrunkNow:
    """How it stands after it has brought a call to its goal, whatever was said there."""
    return replace(now, failures=0, rests_until=None)


def _lots(trunks: tuple[Trunk, ...], draw: Callable[[], float]) -> dict[str, float]:
    """Small lots come first: by weight among those of the same order, if one of them has a weight."""
    weighted = {trunk.order for trunk in trunks if trunk.weight}
    return {
        trunk.name: -math.log(1.0 - draw()) / (trunk.weight or 1) if trunk.order in weighted else 0.0
        for trunk in trunks
    }


def _doubt(now: TrunkNow, at: datetime) -> int:
    return 2 if now.dead else int(now.rests(at))


def _why(now: TrunkNow, at: datetime) -> str:
    if now.dead:
        return f"the last resort: it {now.dead}"
    return f"rests after {now.failures} failures" if now.rests(at) else ""


def _place(ranked: tuple[int, int, float, str, Trunk]) -> tuple[int, int, float, str]:
    return ranked[:4]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the end of an attempt says about its trunk."""

    next: bool
    """Another trunk may do better."""
    blame: bool
    """It is the trunk's own failure."""


_REACHED = Verdict(next=False, blame=False)
_ELSEWHERE = Verdict(next=True, blame=False)
_FAILED = Verdict(next=True, blame=True)

_BY_SIP: Mapping[int, Verdict] = {
    **dict.fromkeys((401, 402, 403, 407), _FAILED),  # the carrier does not let us
    **dict.fromkeys((404, 415, 488, 606), _ELSEWHERE),  # it knows no way to this number, or not our codecs
    **dict.fromkeys((480, 486, 487, 600, 603, 604, 410, 484), _REACHED),  # busy, declined, away, no such number
}
_BY_ENDING: Mapping[Ending, Verdict] = {
    Ending.NORMAL: _REACHED,
    Ending.BUSY: _REACHED,
    Ending.NO_ANSWER: _REACHED,
    Ending.REJECTED: _REACHED,
    Ending.REFUSED: _REACHED,
    Ending.UNREACHABLE: _FAILED,
    Ending.CONGESTION: _FAILED,
    Ending.FAILURE: _FAILED,
    Ending.SILENT: _FAILED,
    Ending.LOST: _REACHED,
}
_NO_SUCH_NUMBER = frozenset({1, 22, 28})
"""Q.850, from a card: not assigned, changed, incomplete."""


def verdict(ending: Ending, sip: int = 0, cause: int = 0, *, rang: bool = False) -> Verdict:
    """Whether the next trunk is tried after an attempt that nobody answered, and whether this one failed.

    `sip` is the answer that the network gave, 0 if none (silence, no route, our own patience at its end, a card).
    A 3xx is no way on: nobody is dialled whom we did not choose.
    """
    if rang or 300 <= sip < 400 or (ending is Ending.NO_ANSWER and sip != 408):
        return _REACHED
    if sip == 408 or 500 <= sip < 600:
        return _FAILED
    if not sip and ending is Ending.UNREACHABLE and cause in _NO_SUCH_NUMBER:
        return _ELSEWHERE
    return _BY_SIP.get(sip) or _BY_ENDING[ending]
