"""What really happens on the fake switch, whatever the controller believes, and what must be true of it."""

from __future__ import annotations

import asyncio
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ivr.store.rows import CallStory
from ivr.switch.events import Answered, Arrived, ChannelEvent, Ending, Gone, PlayEnded, Ringing
from ivr.switch.fake import FakeSwitch
from ivr.switch.port import Dial
from tests.virtual_time import A_HAIR

A_MOMENT = 1.0
"""Seconds within which whatever has begun must have come to an end that is seen."""
ANSWERED_ELSEWHERE = 26
A_FAREWELL = 4.0
"""Seconds within which a manager who was asked is told that somebody else was first, and is let go."""
WAITS_NO_MORE = {"CONNECT", "EXITWITHTIMEOUT", "hangs_up", "ended", "lost"}
Legs = Callable[[str], Iterable[tuple[str, bool]]]
"""By caller, the legs that were dialled for him and live, and whether each rings."""
COUNTED = re.compile(r"; (\d+) failed$")


@dataclass
class Witness:
    """Sees every bridge and every end of a leg, by the loop's clock."""

    wrong: list[str] = field(default_factory=list)
    """What must not be, and was."""
    met: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By caller, the legs with which he was ever in a bridge."""
    failed: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By caller, when an agent who was rung for him declined, was out of reach or let it ring."""
    perhaps: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By caller, when an agent was gone who had come to him: at once, that is as good as not having come.

    Or one who answered as his time to do so ran out: the word of it may have come after that.
    """
    accepted: set[str] = field(default_factory=set)
    """Legs of managers on which 1 was pressed after the answer."""
    over: set[str] = field(default_factory=set)
    """Legs that have ended: who comes and hangs up at once has won nobody, and the next may be asked."""
    alone: dict[str, float] = field(default_factory=dict)
    """Since when a bridge has held one."""
    won: dict[str, float] = field(default_factory=dict)
    """When a caller has come to somebody, if it has not been looked yet whether the others have stopped ringing."""
    away: list[tuple[float, float]] = field(default_factory=list)
    """From when to when there was no controller."""

    def bridged(self, now: float, members: Iterable[str], callers: Iterable[str]) -> None:
        """These have just come to hear one another."""
        everybody = set(members)
        heard = everybody & set(callers)
        self._must(len(heard) <= 1, f"callers hear one another: {everybody}")
        self._must(len(everybody) <= 2, f"more than two talk: {everybody}")
        for leg in everybody - heard:
            asked = leg.startswith("rm-")
            self._must(not asked or leg in self.accepted, f"{leg} is bridged before he has pressed 1")
        for caller in heard:
            self.met[caller] |= everybody - heard
            self.won[caller] = now
            with_him = self.met[caller] - self.over
            self._must(len(with_him) <= 1, f"{caller} was given to {with_him}: two winners")

    def looks(self, now: float, bridges: Mapping[str, list[str]], legs: Legs) -> None:
        """Nobody stays in a bridge alone, and once somebody has won, nobody else is rung for that caller (`legs`)."""
        self.alone = {b: self.alone.get(b, now) for b, members in bridges.items() if len(members) == 1}
        for bridge, since in self.alone.items():
            self._must(now - since <= A_MOMENT, f"{bridges[bridge]} has been alone in {bridge} since {since:.3f}")
        self.won = {caller: at for caller, at in self.won.items() if self.met[caller] - self.over}
        for caller, at in tuple(self.won.items()):
            if now - at > A_MOMENT:
                over = now - at > A_FAREWELL
                losers = {leg for leg, rings in legs(caller) if rings or over} - self.met[caller]
                self._must(not losers, f"{losers} of {caller}, who has long come to {self.met[caller]}")
                self.won.pop(caller) if over else None

    def nobody_looked(self, since: float, now: float) -> None:
        """The controller was away."""
        self.away.append((since, now))
        self.alone.clear()
        self.won = dict.fromkeys(self.won, now)

    def attempts_are_counted_right(self, story: CallStory, began: datetime) -> None:
        """Each agent who did not come is counted, but for those of whom no controller can have heard."""
        failed = [(began + timedelta(seconds=at), self._was_there(at)) for at in self.failed[story.call.id]]
        failed += [(began + timedelta(seconds=at), False) for at in self.perhaps[story.call.id]]
        counted_right(story, failed, 4 * A_HAIR)

    def _must(self, holds: bool, wrong: str) -> None:
        if not holds:
            self.wrong.append(wrong)

    def _was_there(self, at: float) -> bool:
        hair = 2 * A_HAIR.total_seconds()
        return not any(left - hair <= at <= came + hair for left, came in self.away)


def counted_right(story: CallStory, failed: Sequence[tuple[datetime, bool]], at_once: timedelta) -> None:
    """Each attempt that failed is counted once, in order, and nothing else is; of some (False) it may be either.

    So it may of one that failed within `at_once` of the wait's end, or of the withdrawal of an offer.
    """
    told = [step for step in story.trace if step.what == "RINGNOANSWER"]
    numbers = [int(found[1]) for step in told if (found := COUNTED.search(step.line))]
    assert numbers == list(range(1, len(told) + 1)), f"counted {numbers}"
    over = next(step.at for step in story.trace if step.what in WAITS_NO_MORE)
    either = [over, *(step.at for step in story.trace if step.what == "offer_withdrawn")]
    sure = [at for at, sure in failed if sure and at < over and all(abs(at - other) > at_once for other in either)]
    assert len(sure) <= len(told) <= len(failed), f"{len(told)} counted of {[str(at) for at, _ in failed]}"


class OddSwitch(FakeSwitch):
    """Shows a witness all that it does; may tell an event twice, as a connection mended in the middle of it does."""

    witness: Witness
    twice = 0

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.rings_until: dict[str, float] = {}
        self.at_the_last: set[str] = set()
        """Legs that were answered a hair before their time was up."""

    async def dial(self, leg: Dial) -> Ending | None:
        """Until when it may ring is noted."""
        self.rings_until[leg.channel] = self.now() + leg.ring.total_seconds()
        return await super().dial(leg)

    def _deliver(self, event: ChannelEvent | Arrived) -> None:
        super()._deliver(event)
        if self.twice and isinstance(event, Answered | Ringing | PlayEnded):
            self.twice -= 1
            super()._deliver(event)

    def _bridge(self, bridge: str, channels: tuple[str, ...]) -> None:  # type: ignore[override]
        super()._bridge(bridge, channels)
        self.witness.bridged(self.now(), self.bridges[bridge], self.callers())

    def look(self, _turn: int) -> bool:
        """To be called at each turn of the loop."""
        self.witness.looks(self.now(), self.bridges, self._legs_of)
        return False

    def _legs_of(self, call: str) -> list[tuple[str, bool]]:
        dialled = [leg for leg in self.channels.values() if leg.dialled and leg.variables.get("IVR_CALL") == call]
        return [(leg.id, leg.state != "Up") for leg in dialled]

    def _emit(self, event: ChannelEvent) -> None:
        super()._emit(event)
        if isinstance(event, Gone):
            self.witness.over.add(event.channel)
        if isinstance(event, Answered) and self._runs_out(event.channel):
            self.at_the_last.add(event.channel)
        lost = isinstance(event, Gone) and event.cause == ANSWERED_ELSEWHERE and event.channel not in self.at_the_last
        if isinstance(event, Gone) and event.channel.startswith("agent-") and not lost:
            self._agent_gone(event.channel)

    def _runs_out(self, leg: str) -> bool:
        return self.now() >= self.rings_until.get(leg, math.inf) - A_HAIR.total_seconds()

    def _agent_gone(self, leg: str) -> None:
        """By his own doing or because it rang for too long, and he has not talked."""
        call = self.gone[leg].variables["IVR_CALL"]
        ours = any(command.verb == "hang_up" and command.args[0] == leg for command in self.commands)
        if not ours:
            either = leg in self.witness.met[call] | self.at_the_last
            gone = self.witness.perhaps if either else self.witness.failed
            gone[call].append(self.now())

    def callers(self) -> list[str]:
        """All who have ever called."""
        return [one for one, channel in (self.channels | self.gone).items() if not channel.dialled]

    def now(self) -> float:
        """Seconds, by the loop's clock."""
        return asyncio.get_running_loop().time()
