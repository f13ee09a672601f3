"""The end of a call's story: its record is closed, and whatever it held of the switch and the floor is given back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from ivr.calls import being_recorded, beside
from ivr.calls.call import Call
from ivr.calls.desk import Desk
from ivr.calls.leg import Leg
from ivr.core.call import Outcome
from ivr.core.gaps import GapReason, Keep, Terms
from ivr.core.talk_wishes import talk_of
from ivr.errors import ChannelGone, SwitchError

log = structlog.get_logger()

REMEMBERED = 10_000
"""Calls whose end is remembered: none that the switch told of before then may be taken for one that lives."""


class Closing:
    """Closes calls; `look_again` is told when the switch could not be made to end what belonged to one."""

    def __init__(self, desk: Desk, look_again: Callable[[], None]) -> None:
        self._desk = desk
        self._look_again = look_again
        self._ended: dict[str, None] = {}
        self.left_up: set[str] = set()
        """Calls that are over but could not be hung up: to be ended when the switch answers again."""

    def has_ended(self, call: str) -> bool:
        """Whether its story has come to its end here, of late: what says that it is there is older than that."""
        return call in self._ended

    async def close(self, call: Call, outcome: Outcome) -> None:
        """Give back whatever the story has not, and close its record. Unwatched first: nothing may cut this short."""
        call.leg.unwatch()
        call.closing = True
        call.orders.close()
        beside.over(call)
        if call.supervision is not None:
            await call.supervision.stop()
        for leg in legs_beside(call):
            leg.unwatch()
        if call.abandoned and talk_of(call.stage):
            return  # and goes on talking: the agent is not free
        self._desk.floor.forget(call.id)
        if call.abandoned:
            return
        ended = self._write_end(call, outcome)
        await self._give_back(call)
        self._finish_recording(call, ended)

    def _finish_recording(self, call: Call, ended: datetime) -> None:
        """It ended when its record says: how long a busy switch takes to say so after that lacks nothing."""
        is_ours = call.adopted is None  # or else only the store knows of all its pauses
        pauses = tuple(call.marks.pauses) if is_ours else None
        terms = Terms(quality=call.standing.quality)
        if not call.standing.ever:
            self._desk.errands.send(self._desk.recorder.discard(call.id))
            keep = Keep.AFTER_CONSENT if call.standing.gap is GapReason.BEFORE_CONSENT else Keep.NOTHING
            terms = Terms(keep, str(being_recorded.decided(call, call.standing.queue)))
        self._desk.recorder.finish(call.incoming, call.answered, ended, terms, pauses=pauses)

    def _write_end(self, call: Call, outcome: Outcome) -> datetime:
        now, store = call.hung_up or self._desk.clock.now(), self._desk.store
        self._ended[call.id] = None
        while len(self._ended) > REMEMBERED:
            del self._ended[next(iter(self._ended))]
        call.tell("ended", outcome.value)
        store.leg_ended(call.id, call.leg.gone.ending.value if call.leg.gone else "hung up by us", now)
        for leg in legs_beside(call):
            store.leg_ended(leg.channel, leg.gone.ending.value if leg.gone else "parted", now)
        store.call_ended(call.id, outcome, now)
        return now

    async def _give_back(self, call: Call) -> None:
        await self.end_belongings(call)
        if call.leg.gone is None:
            try:
                await self._desk.switch.hang_up(call.id, call.hung_up_as)
            except SwitchError as error:
                log.warning("caller could not be hung up yet", call_id=call.id, reason=str(error))
                self.left_up.add(call.id)
                self._look_again()

    async def end_belongings(self, call: Call) -> None:
        """End the legs and bridges that were made for it."""
        switch, left = self._desk.switch, False
        for belonging in sorted(call.belongings):
            try:
                await (switch.end_bridge if belonging.startswith("bridge") else switch.drop)(belonging)
            except ChannelGone:
                continue
            except SwitchError as error:
                log.warning("left to be ended", what=belonging, call_id=call.id, reason=str(error))
                left = True
        call.belongings.clear()
        if left:
            self._look_again()


def legs_beside(call: Call) -> list[Leg]:
    """The legs that are there besides the caller's."""
    beside = call.beside.leg if call.beside else None
    return [leg for leg in (call.partner, beside) if leg is not None]
