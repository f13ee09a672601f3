"""A supervisor with a call: his telephone rings, he listens, whispers or joins in, until he or the agent hangs up."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog

from ivr.calls.call import Call
from ivr.calls.calling_off import CalledOff, Declined, Withdrawn
from ivr.calls.leg import Leg, new_id
from ivr.calls.reaching import on_duty
from ivr.calls.seat import Seat
from ivr.calls.telephones import endpoint, leg_kind
from ivr.core.call import Talking
from ivr.core.marks import MarkKind
from ivr.core.supervising import Mode, impossible
from ivr.core.talk_wishes import Barge, talk_of
from ivr.core.telephones import is_browser
from ivr.errors import ChannelGone, SwitchError
from ivr.switch.events import Gone
from ivr.switch.port import Dial

log = structlog.get_logger()

RING = timedelta(seconds=20)
LISTENS_WITHIN = 2.0
"""Seconds after which a switch that does not let him listen is given up."""


async def leave(call: Call, who: str) -> str:
    """Hang up for him, or let his telephone ring no longer; why not, if he is not with the call."""
    there = call.supervision
    if there is None or there.who != who:
        return f"Supervisor {who} is not with this call."
    await there.stop()
    return ""


async def supervise(call: Call, who: str, mode: Mode) -> str:
    """Let him be with the call in this way, from now on or instead of the way so far; why not, if he cannot."""
    there = call.supervision
    why = impossible(call.stage, mode, who, on_duty(call).get(who), there.who if there else "")
    talk = talk_of(call.stage)
    if why or talk is None:
        return why
    if isinstance(there, _Supervision):
        there.change(mode)
    elif call.desk.floor.assistants.rung(who, call.id):
        call.supervision = _Supervision(call, who, mode, talk)
    else:
        return f"{who} is busy."
    return ""


class _Supervision:
    """From the ringing of his telephone to the end, in a task of its own."""

    def __init__(self, call: Call, who: str, mode: Mode, talk: Talking) -> None:
        self.who = who
        self.is_there = False
        """He has answered."""
        self.how: Mode | None = None
        """As it is at this moment, which may be less than he wishes; None: his telephone rings."""
        self._call = call
        self._mode = mode
        self._talk = talk
        self._changed = asyncio.Event()
        self._telephone = call.desk.telephones.rung(who)
        self.in_page = is_browser(self._telephone)
        kind = leg_kind(self._telephone) if self.in_page else "supervisor"  # his page goes, perhaps, once he took over
        self._leg = Leg(call.desk.switch, new_id(kind))
        self._agent = Leg(call.desk.switch, talk.leg, self._agent_gone)
        self._ears: list[Leg] = []
        """What hears the agent's channel, unless he has joined the talk; two while one takes the other's place."""
        self._bridge = new_id("bridge")
        self._given = False
        self._called_off = ""
        """What he said as his telephone rang."""
        self._task = asyncio.ensure_future(self._live())

    def change(self, mode: Mode) -> None:
        """Be with the call in this way."""
        self._mode = mode
        self._changed.set()

    def parted(self) -> None:
        """Caller and agent hear each other no more: who had joined them hears the agent from now on."""
        if self._mode is Mode.BARGE:
            self.change(Mode.MONITOR)

    async def give(self) -> Leg:
        """End it, but for his leg, which sits beside the agent from now on."""
        self._given, self._call.beside = True, Seat(self._leg.channel, self._leg)
        await self.stop()
        return self._leg

    async def stop(self) -> None:
        """End it."""
        await asyncio.sleep(0)  # cancelled before its first step nobody would see to its end
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _live(self) -> None:
        call = self._call
        try:
            if await self._answers():
                await self._until_over()
        except SwitchError as error:
            log.warning("supervision broke off", call_id=call.id, who=self.who, reason=str(error))
        finally:
            call.supervision = None
            await self._end()

    async def _answers(self) -> bool:
        call, leg = self._call, self._leg.watch()
        self._agent.watch()
        call.belongings |= {leg.channel, self._bridge}
        about = f"{self._mode} {self._talk.party}"
        marks = {"IVR_CALL": call.id, "IVR_ROLE": "supervisor"}
        dial = Dial(leg.channel, endpoint(self._telephone), call.incoming.caller, about, RING, marks)
        with call.desk.floor.calling_off.ringing(self.who, call.id, self._call_off):
            ending = await leg.dial(dial)
        self.is_there = ending is None
        if ending is not None:
            call.tell("supervisor_failed", f"supervisor {self.who}: {self._called_off or ending.value}")
        return self.is_there

    def _agent_gone(self, gone: Gone) -> None:
        self._call_off(Withdrawn("the talk is over"))

    def _call_off(self, why: CalledOff) -> bool:
        """He declines, goes not ready or logs out as his telephone rings."""
        if not self._leg.stop_ringing():
            return False
        self._called_off = f"declined: {why.reason}" if isinstance(why, Declined) else why.reason
        return True

    async def _until_over(self) -> None:
        """Be with the call as he wishes, until one of the two has hung up."""
        while await self._arranged():
            waits = [asyncio.ensure_future(w) for w in (self._leg.until_gone(), self._agent.until_gone())]
            changed = asyncio.ensure_future(self._changed.wait())
            try:
                await asyncio.wait((*waits, changed), return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in (*waits, changed):
                    wait.cancel()
            if self._leg.gone or self._agent.gone:
                return

    async def _arranged(self) -> bool:
        """False if the agent is gone."""
        self._changed.clear()
        before = tuple(self._ears)
        joined = await self._joined()
        there = joined or await self._listens()
        if not joined:
            self._call.marks.end(MarkKind.BARGE_IN)
        for ear in before:
            ear.unwatch()
            await self._call.desk.switch.drop(ear.channel)
            self._ears.remove(ear)
        return there

    async def _joined(self) -> bool:
        """The talk's own story takes him in; if that cannot be just now, he listens."""
        if self._mode is not Mode.BARGE:
            return False
        call, wish = self._call, Barge(self.who, self._leg.channel)
        joined = not await call.orders.give(call.stage, wish, f"supervisor {self.who}")
        if joined:
            self.how = Mode.BARGE
            call.marks.begin(MarkKind.BARGE_IN, who=f"supervisor {self.who}")
        return joined

    async def _listens(self) -> bool:
        call, ear = self._call, Leg(self._call.desk.switch, new_id("snoop")).watch()
        self._ears.append(ear)
        call.belongings.add(ear.channel)
        whisper = self._mode is Mode.WHISPER
        if not await ear.listen_to(self._talk.leg, whisper=whisper, within=LISTENS_WITHIN):
            return False
        with suppress(ChannelGone):
            await call.desk.switch.set_variables(ear.channel, {"IVR_CALL": call.id, "IVR_ROLE": "supervisor"})
            await call.desk.switch.bridge(self._bridge, [self._leg.channel, ear.channel])
            self.how = how = Mode.WHISPER if whisper else Mode.MONITOR
            heard = ", who hears him" if whisper else ""
            call.tell(how.value, f"supervisor {self.who} hears {self._talk.party}{heard}")
            return True
        return False

    async def _end(self) -> None:
        call = self._call
        ended = [*self._ears] if self._given else [self._leg, *self._ears]
        for leg in (*ended, self._agent):
            leg.unwatch()
        if call.abandoned:
            return
        call.marks.end(MarkKind.BARGE_IN)
        call.tell("supervisor_left", f"supervisor {self.who}")
        try:
            await self._leave_nothing(ended)
        finally:  # free only now, or the next caller might find his telephone engaged
            if not self._given:
                assistants = call.desk.floor.assistants
                (assistants.left if self.is_there else assistants.spared)(self.who, call.id)

    async def _leave_nothing(self, legs: list[Leg]) -> None:
        """Each by itself: where the switch gives no answer, adoption ends what belongs to no call."""
        call, switch = self._call, self._call.desk.switch
        for leg in legs:
            with suppress(SwitchError):
                await switch.drop(leg.channel)
            call.belongings.discard(leg.channel)
        with suppress(SwitchError):
            await switch.end_bridge(self._bridge)
        call.belongings.discard(self._bridge)
