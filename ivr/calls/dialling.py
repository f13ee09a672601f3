"""Ringing a second party for a caller: an agent's softphone, or an RM's mobile with call screening."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

from ivr.calls import prompt
from ivr.calls.call import Call
from ivr.calls.calling_off import CalledOff, Withdrawn
from ivr.calls.catching_up import READ, overdue
from ivr.calls.dialled import AgentDialled, Dialled, Failed, Lost, Won
from ivr.calls.leg import Leg, new_id
from ivr.calls.outward import Attempt, Goal, over_trunks
from ivr.calls.telephones import endpoint, leg_kind
from ivr.core.call import PartyKind, RelationshipManager
from ivr.core.numbers import dialable
from ivr.core.offer import Offer
from ivr.core.overflow_rules import ToRm
from ivr.core.telephones import browser_of, is_browser
from ivr.core.trunking import Rank
from ivr.errors import ChannelGone, VoiceError
from ivr.switch.events import Ending
from ivr.switch.port import Dial

ENDS_WITHIN = 2.0
"""Seconds in which the switch ends a leg that it was told to end."""


async def ring_agent(call: Call, offer: Offer, ring: timedelta, *, auto_answer: bool = False) -> AgentDialled:
    """Ring the agent's softphone; whoever answers while the caller is free has him."""
    number, name = _caller(call)
    telephone = call.desk.telephones.rung(offer.agent)
    async with _leg(call, "agent", offer.agent, leg_kind(telephone)) as leg:
        leg.on_ringing = lambda: call.desk.floor.rings(offer)
        dial = _dial(call, leg, "agent", endpoint(telephone), number, name, ring)
        dial = replace(dial, auto_answer=auto_answer, call=call.id if is_browser(telephone) else "")
        rings = call.desk.floor.rung.at(offer.agent, leg.channel)
        with rings, _may_be_called_off(call, offer, leg) as called_off:
            ending = await _rung(call, leg, dial)
        for why in called_off:
            return why if isinstance(why, Withdrawn) else Failed(Ending.REJECTED, f"declined: {why.reason}")
        if ending is not None:
            return Failed(ending, _SAID[ending])
        return Won("agent", offer.agent, leg) if call.take(leg.channel) else Lost()


async def ring_back(call: Call, agent: str, ring: timedelta) -> AgentDialled:
    """Ring the browser of an agent from whom his caller was cut off: the same page answers by itself."""
    browser = browser_of(agent)
    number, name = _caller(call)
    async with _leg(call, "agent", agent, leg_kind(browser)) as leg:
        dial = replace(_dial(call, leg, "agent", endpoint(browser), number, name, ring), call=call.id)
        ending = await _rung(call, leg, dial)
        if ending is not None:
            return Failed(ending, _SAID[ending])
        return Won("agent", agent, leg) if call.take(leg.channel) else Lost()


def _caller(call: Call) -> tuple[str, str]:
    """The number and the name that an agent's telephone shows."""
    number = call.incoming.caller
    return number, call.customer.name if call.customer else number


@contextmanager
def _may_be_called_off(call: Call, offer: Offer, leg: Leg) -> Iterator[list[CalledOff]]:
    """What the agent has said by the end, if he has not answered."""
    said = list[CalledOff]()

    def stop(why: CalledOff) -> bool:
        if not leg.stop_ringing():
            return False
        said.append(why)
        return True

    with call.desk.floor.calling_off.ringing(offer.agent, offer.call, stop):
        yield said


async def ring_group(
    call: Call,
    offers: Sequence[Offer],
    ring: timedelta,
    tell: Callable[[Offer, AgentDialled], object] = lambda offer, dialled: None,
) -> AgentDialled:
    """Ring these agents together; the first to answer has the caller, and the others' phones stop.

    `tell` hears at once of each who did not come.
    """
    ringing = {asyncio.ensure_future(ring_agent(call, offer, ring)): offer for offer in offers}
    left, found = set(ringing), list[AgentDialled]()
    try:
        while left and not any(isinstance(one, Won) for one in found):
            done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
            for one in (one for one in ringing if one in done):
                found.append(one.result())
                if not isinstance(found[-1], Won):
                    tell(ringing[one], found[-1])
    finally:
        for one in ringing:
            one.cancel()
        await asyncio.gather(*ringing, return_exceptions=True)
    won = (one for one in found if isinstance(one, Won))
    lost = (one for one in found if isinstance(one, Lost))
    if all(isinstance(one, Withdrawn) for one in found):
        return found[-1]
    return next(won, next(lost, Failed(Ending.NO_ANSWER, "none of them answered")))


async def ring_rm(call: Call, rm: RelationshipManager, target: ToRm) -> Dialled:
    """Ring the RM's mobile, tell him who is calling, and wait for his key; a mailbox presses none.

    One who is rung for another caller, or talks with one, is busy, whatever his mobile would say.
    """
    if engaged := _engaged(call, rm):
        return engaged

    async def attempt(over: Attempt) -> Dialled:
        async with _leg(call, "rm", rm.id) as leg:
            call.desk.engaged.by(rm.id, call.id, leg)
            ending = await _rung(call, leg, _out(call, leg, "rm", over, target.ring), over)
            return await _screen(call, rm, target, leg) if ending is None else Failed(ending, _SAID[ending])

    goal = Goal(dialable(rm.mobile), f"RM {rm.name}", Rank.FIRST)
    return await over_trunks(call, goal, attempt, lambda: _engaged(call, rm))


def _engaged(call: Call, rm: RelationshipManager) -> Failed | None:
    if call.desk.engaged.elsewhere(rm.id, call.id):
        return Failed(Ending.BUSY, "engaged with another caller of ours")
    return None


async def ring_outside(call: Call, number: str, ring: timedelta) -> Dialled:
    """Ring a number over the trunks; whoever answers there has the caller."""

    async def attempt(over: Attempt) -> Dialled:
        async with _leg(call, "outside", number) as leg:
            ending = await _rung(call, leg, _out(call, leg, "outside", over, ring), over)
            if ending is not None:
                return Failed(ending, _SAID[ending])
            return Won("outside", number, leg) if call.take(leg.channel) else Lost()

    return await over_trunks(call, Goal(number), attempt)


async def ring_customer(call: Call, ring: timedelta) -> Failed | None:
    """Ring him whose call this is, over the trunks; None: he has answered.

    He may have named another number than his own, which is not in the tables for that.
    """
    number, shown = call.incoming.caller, call.rules.caller_ids.number
    whose = call.desk.crm.find(number)

    async def attempt(over: Attempt) -> Failed | None:
        call.leg.begin_anew()
        # Until he talks he is a leg of ours: if the controller dies now, the next one ends it.
        ending = await over.dial(call.leg, _dial(call, call.leg, "outside", over.endpoint, shown, "", ring))
        if ending is Ending.SILENT:
            await _ended(call)
        return None if ending is None else Failed(ending, _SAID[ending])

    goal = Goal(number, f"customer {whose.name}" if whose else "", Rank.CAN_WAIT)
    return await over_trunks(call, goal, attempt)


async def _ended(call: Call) -> None:
    """His leg gives its id back to the next one."""
    await call.desk.switch.drop(call.leg.channel)
    with suppress(TimeoutError):
        async with asyncio.timeout(ENDS_WITHIN):
            await call.leg.until_gone()


def shown_number(call: Call) -> str:
    """The number that an RM's mobile shows, by rule."""
    rule = call.rules.caller_ids
    return call.incoming.caller if rule.to_mobile == "caller" and call.incoming.caller else rule.number


def _out(call: Call, leg: Leg, role: PartyKind, over: Attempt, ring: timedelta) -> Dial:
    return _dial(call, leg, role, over.endpoint, shown_number(call), "", ring)


async def _rung(call: Call, leg: Leg, dial: Dial, over: Attempt | None = None) -> Ending | None:
    """How the ringing went, on record: None if it was answered."""
    ending = await (over.dial(leg, dial) if over else leg.dial(dial))
    now = call.desk.clock.now()
    if ending is None:
        call.desk.store.leg_answered(leg.channel, now)
    else:
        call.desk.store.leg_ended(leg.channel, ending.value, now)
    return ending


async def _screen(call: Call, rm: RelationshipManager, target: ToRm, leg: Leg) -> Dialled:
    call.tell("screening", f"RM {rm.name} answers, is asked to press {target.accept}")
    pressed = await _until_accepted(call, leg, target)
    if pressed != target.accept:
        gone = leg.gone is not None
        reason = "hung up without accepting" if gone else f"did not press {target.accept}"
        return Failed(Ending.NO_ANSWER, reason if not pressed else f"pressed {pressed}")
    call.tell("rm_accepted", f"RM {rm.name} pressed {pressed}")
    if not call.take(leg.channel):
        return Lost()
    return Won("rm", rm.id, leg)


async def _until_accepted(call: Call, leg: Leg, target: ToRm) -> str:
    """The key that the RM pressed while he was asked, or in the time after it, asked again meanwhile; empty if none."""
    media = await _screening(call)
    with suppress(ChannelGone):
        await leg.play(media, until_key=True)
        due = asyncio.get_running_loop().time() + target.accept_within.total_seconds()
        with suppress(TimeoutError):
            async with asyncio.timeout_at(due):
                for _ in range(call.rules.screening.times - 1):
                    await leg.play(media, until_key=True)
                return await _key_or_gone(leg)
        return await leg.key(READ) if overdue(due) else ""
    return ""


async def _key_or_gone(leg: Leg) -> str:
    key = asyncio.ensure_future(leg.key(None))
    gone = asyncio.ensure_future(leg.until_gone())
    try:
        await asyncio.wait((key, gone), return_when=asyncio.FIRST_COMPLETED)
        return key.result() if key.done() else ""
    finally:
        key.cancel()
        gone.cancel()


async def _screening(call: Call) -> list[str]:
    """What the RM hears: that a customer waits, and the last digits of his number."""
    language = call.rules.firm.languages[0]
    asked = await prompt.files(call, call.rules.screening.prompt, language)
    if not call.incoming.caller:
        return asked
    try:
        number = call.sounds.spoken("digits", call.incoming.caller[-4:], language)
    except VoiceError:
        return asked
    return [*await prompt.files(call, "screening_number", language), *number, *asked]


@asynccontextmanager
async def _leg(call: Call, kind: PartyKind, party: str, named: str = "") -> AsyncIterator[Leg]:
    """A leg on record, let go on the way out unless it has won the caller."""
    leg = Leg(call.desk.switch, new_id(named or kind)).watch()
    call.belongings.add(leg.channel)
    call.desk.store.leg_dialled(leg.channel, call.id, kind, party, call.desk.clock.now())
    try:
        yield leg
    finally:
        if not call.keeps(leg):
            let_go(call, leg, polite=kind == "rm")


def let_go(call: Call, leg: Leg, *, polite: bool = False) -> None:
    """End a leg that has no caller (any more); someone who has answered is told so, politely."""
    call.belongings.discard(leg.channel)
    call.desk.store.leg_ended(leg.channel, leg.gone.ending.value if leg.gone else "dropped", call.desk.clock.now())
    if leg.gone:
        leg.unwatch()
    else:
        call.desk.errands.send(_excuse(call, leg) if polite and leg.is_answered else _drop(call, leg))


async def _drop(call: Call, leg: Leg) -> None:
    leg.unwatch()
    await call.desk.switch.drop(leg.channel)


async def _excuse(call: Call, leg: Leg) -> None:
    try:
        await leg.play(await prompt.files(call, call.rules.screening.too_late, call.rules.firm.languages[0]))
    finally:
        leg.unwatch()
        await call.desk.switch.hang_up(leg.channel)


def _dial(call: Call, leg: Leg, role: PartyKind, endpoint: str, number: str, name: str, ring: timedelta) -> Dial:
    return Dial(leg.channel, endpoint, number, name, ring, {"IVR_CALL": call.id, "IVR_ROLE": role})


_SAID = {
    Ending.NORMAL: "hung up",
    Ending.BUSY: "busy",
    Ending.NO_ANSWER: "no answer",
    Ending.REJECTED: "declined",
    Ending.UNREACHABLE: "cannot be reached",
    Ending.CONGESTION: "network congested",
    Ending.FAILURE: "failed",
    Ending.SILENT: "the network gave no sign",
    Ending.REFUSED: "not allowed",
    Ending.LOST: "lost with Asterisk",
}
