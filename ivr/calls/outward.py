"""The one way out: every call to a telephone number is allowed here, and tried over one trunk after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from ivr.calls.call import Call
from ivr.calls.dialled import Failed
from ivr.calls.leg import Leg
from ivr.calls.trunks import line
from ivr.core.outbound import MayNot, emergency
from ivr.core.rulebook import Trunk
from ivr.core.trunking import Choice, Rank, Verdict, Way, verdict
from ivr.switch.events import Ending, Gone
from ivr.switch.port import Dial

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Goal:
    """Whom a call goes out to."""

    number: str
    whose: str = ""
    """In the tables, such as `RM Zhang`; empty: nobody's whom we know."""
    rank: Rank = Rank.ORDINARY


@dataclass(slots=True)
class Attempt:
    """One leg over one trunk."""

    call: Call
    goal: Goal
    trunk: Trunk
    found: Verdict | None = None
    """What it has said about the trunk; None: it was answered."""

    @property
    def endpoint(self) -> str:
        """The dial string."""
        return trunk_endpoint(self.goal.number, self.trunk)

    async def dial(self, leg: Leg, dial: Dial) -> Ending | None:
        """Ring this leg, and count it for as long as it lives."""
        desk, channel = self.call.desk, leg.channel
        desk.trunks.begins(self.call.id, channel, self.trunk)
        desk.outgoing.begins(channel, self.goal.number, self.call.newest)
        leg.on_answered = partial(desk.outgoing.answered, channel)
        leg.afterwards(partial(self._over, leg))
        try:
            ending = await leg.dial(dial, self.trunk.silent)
        finally:
            if not leg.began:
                self._over(leg)
        self.found = None if ending is None else verdict(*_end(ending, leg.gone), rang=leg.rang)
        return ending

    def _over(self, leg: Leg) -> None:
        """A leg whose story alone is over counts until the switch says that it has hung up."""
        desk = self.call.desk
        desk.trunks.over(leg.channel)
        goes_on = self.call.abandoned and leg.began and leg.gone is None
        (desk.outgoing.left if goes_on else desk.outgoing.over)(leg.channel)


async def over_trunks(
    call: Call,
    goal: Goal,
    attempt: Callable[[Attempt], Awaitable[T | Failed]],
    no_more: Callable[[], Failed | None] = lambda: None,
) -> T | Failed:
    """Try to reach a number: over the next trunk where that may do better, never twice, never what is not allowed.

    `no_more` tells why not even now, after a trunk had to be waited for.
    """
    allowed = call.desk.outgoing.may(call.newest, goal.number, goal.whose)
    if isinstance(allowed, MayNot):
        call.tell("not_allowed", allowed.because, call.newest.ref("outbound"))
        return Failed(Ending.REFUSED, f"not allowed: {allowed.because}")
    rank = Rank.FIRST if emergency(call.newest.outbound, goal.number) else goal.rank
    choice = call.desk.trunks.choose(call.newest, rank)
    came: T | Failed = Failed(
        Ending.UNREACHABLE, f"no free line: {', '.join(choice.full)}" if choice.full else "no trunk"
    )
    _tell_of(call, choice)
    for at, way in enumerate(choice.ways):
        await _until_it_may(call, way.trunk)
        if why := no_more():
            return why
        if call.desk.trunks.has_line(way, rank):
            tried = Attempt(call, goal, way.trunk)
            came = await attempt(tried)
            if not _next(call, tried, came, choice.ways[at + 1 :]):
                break
    return came


def trunk_endpoint(number: str, trunk: Trunk) -> str:
    """How a number is dialled over a trunk; the one place that knows."""
    return f"DAHDI/{line(trunk)}/{number}" if trunk.card else f"PJSIP/{number}@{line(trunk)}"


async def _until_it_may(call: Call, trunk: Trunk) -> None:
    while wait := call.desk.trunks.wait(call.id, trunk):  # noqa: ASYNC110 - time alone brings it, and a timer may be early
        await asyncio.sleep(wait)


def _next(call: Call, tried: Attempt, came: object, left: tuple[Way, ...]) -> bool:
    """Take note of what the attempt has said about its trunk; whether another may do better."""
    found = tried.found or Verdict(next=False, blame=False)
    call.desk.trunks.judged(call.id, tried.trunk, found)
    if not found.next or not isinstance(came, Failed):
        return False
    then = f"over {left[0].trunk.name} next" if left else "no other trunk is left"
    call.tell("trunk_failed", f"trunk {tried.trunk.name}: {came.reason}; {then}", call.newest.ref(_path(tried.trunk)))
    return True


def _tell_of(call: Call, choice: Choice) -> None:
    """What is out of the ordinary: the trunks that are full, and the first if it is not a sound one."""
    first = choice.ways[:1]
    odd = [*choice.full, *(f"{way.trunk.name} is tried all the same: {way.why}" for way in first if way.why)]
    for line_of_trace in odd:
        call.tell("trunks", line_of_trace)


def _path(trunk: Trunk) -> str:
    return f"trunks.{trunk.name}"


def _end(ending: Ending, gone: Gone | None) -> tuple[Ending, int, int]:
    return (ending, gone.sip, gone.cause) if gone else (ending, 0, 0)
