"""Taking over what lives in the switch: after a start, and after every gap in the connection.

Adopting is starting the story at its stored stage; an empty switch is the special case in which nothing is found.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
import structlog

from ivr.calls import message
from ivr.calls.being_recorded import restored
from ivr.calls.call import ANSWERED, MUTED, RECORDING, STAGE, Call
from ivr.calls.captured import home
from ivr.calls.desk import Desk
from ivr.calls.paused_before import restore
from ivr.calls.reception import Reception
from ivr.core.agent import Assisting, InCall
from ivr.core.call import (
    AskingRm,
    CallingBack,
    CallingIn,
    Consulting,
    DiallingOut,
    Ended,
    Incoming,
    InFlow,
    LeavingMessage,
    OnHold,
    Outcome,
    Stage,
    Surveyed,
    Talking,
    Transferring,
    Waiting,
)
from ivr.core.going_over import is_named
from ivr.core.numbers import clean
from ivr.core.rulebook import Rulebook
from ivr.core.talk_wishes import belongings, legs, talk_of
from ivr.errors import StoreError, SwitchError
from ivr.store.encoding import decode_stage
from ivr.store.rows import CallRow
from ivr.switch.events import LiveChannel, Snapshot

log = structlog.get_logger()

STORE_MAY_TAKE = 3.0
"""Seconds; then callers are taken up without their records, by what stands in their channels."""


AGAIN_AFTER = 2.0
"""Seconds after which a call whose story broke off for want of an answer is taken up again, and again."""


class Adoption:
    """One taking over at a time; abandoned calls are taken up again without waiting for the next reconnect."""

    def __init__(self, desk: Desk, reception: Reception) -> None:
        self._desk = desk
        self._reception = reception
        self._one_at_a_time = asyncio.Lock()
        self._due: asyncio.TimerHandle | None = None
        self._looks = self._wanted = False

    async def take_over(self, snapshot: Snapshot) -> None:
        """Take up what lives in the switch without a story."""
        async with self._one_at_a_time:
            adopted = await adopt(self._desk, self._reception, snapshot)
        if adopted:
            log.info("calls adopted", count=adopted)

    def soon(self) -> None:
        """A call was abandoned: look again in a moment, at all calls: what is logged then is not of that one alone."""
        self._wanted = True
        if self._due is None and not self._looks:
            self._due = asyncio.get_running_loop().call_later(AGAIN_AFTER, self._look, context=Context())

    def _look(self) -> None:
        self._due = None
        if not self._reception.closed:  # a house that leaves its calls would take them up once more
            self._looks, self._wanted = True, False
            self._desk.errands.send(self._again())

    async def _again(self) -> None:
        """Look once; however that ends, what came up meanwhile is looked at next."""
        try:
            async with self._one_at_a_time:
                began = self._desk.clock.now()
                snapshot = await self._desk.switch.snapshot()
                if not self._reception.closed:
                    await adopt(self._desk, self._reception, snapshot, began)
        except (SwitchError, StoreError, TimeoutError) as error:
            log.warning("abandoned calls not adopted yet", reason=str(error))
            self._wanted = True
        except asyncio.CancelledError:
            self._wanted = True
            raise
        finally:
            self._looks = False
            if self._wanted:
                self.soon()


@dataclass(frozen=True, slots=True)
class _Found:
    """A caller without a story, and where it stood."""

    channel: LiveChannel
    row: CallRow | None
    stage: Stage | None

    @property
    def is_new(self) -> bool:
        """He came while the connection was away: no controller has seen him."""
        return self.row is None and self.stage is None


async def adopt(desk: Desk, reception: Reception, snapshot: Snapshot, taken: datetime | None = None) -> int:
    """Take up every call without a story, end every leg and bridge without a call; returns how many were adopted.

    `taken` is when the snapshot was asked for (now, if it is fresh): of calls that came later it says nothing.
    """
    began, told = taken or desk.clock.now(), {call.id for call in reception.calls}
    records = await _open_calls(desk)
    found = [
        _found(channel, records.get(channel.id), reception.rules, snapshot, began)
        for channel in snapshot.channels
        if channel.variables.get("IVR_ROLE") == "caller"
        and channel.id not in reception.closing.left_up | told
        and not reception.closing.has_ended(channel.id)
    ]
    # First: or a phone that still rings for nobody would be found busy by the next caller.
    await _end_orphans(desk, reception, snapshot, found)
    new = sorted((one for one in found if one.channel.id not in reception), key=lambda one: one.is_new)
    for one in new:  # whoever came while the connection was away is measured against all who were there
        if reception.draining is not None and one.is_new:
            reception.keep_out(one.channel.id)
        else:
            _take_up(desk, reception, one)
    living = {channel.id for channel in snapshot.channels}
    partners = {talk.leg for one in new if (talk := talk_of(one.stage))}  # their ends are for the story to see
    await _close_legs(desk, living | partners, told, began)
    known = told | living
    for row in records.values():
        came_since = began <= row.arrived <= desk.clock.now()  # later is none: the wall clock was set back since then
        if row.id not in known and row.id not in reception and not came_since:
            _close(desk, reception, row)
    desk.outgoing.found(desk.switch, living)
    return len(new)


async def _open_calls(desk: Desk) -> dict[str, CallRow]:
    """Records that have no end; all that was told of them is written first, lest one be taken for open that is not."""
    try:
        async with asyncio.timeout(STORE_MAY_TAKE):
            await desk.store.flush()
            return {row.id: row for row in await desk.store.open_calls(desk.store.node)}
    except (StoreError, TimeoutError) as error:
        log.error("store cannot be asked for open calls", reason=str(error))
        return {}


async def _close_legs(desk: Desk, living: Collection[str], told: Collection[str], began: datetime) -> None:
    """Legs that ended while nobody could be told; those of calls that have a story are written by it.

    Of legs that were dialled since the snapshot was asked for it says nothing.
    """
    try:
        async with asyncio.timeout(STORE_MAY_TAKE):
            open_legs = await desk.store.open_legs(desk.store.node)
    except (StoreError, TimeoutError) as error:
        log.warning("store cannot be asked for open legs", reason=str(error))
        return
    for leg in open_legs:
        came_since = began <= leg.dialled <= desk.clock.now()
        if leg.id not in living and leg.call not in told and not came_since:
            desk.store.leg_ended(leg.id, "unknown", max(began, leg.dialled))


def _take_up(desk: Desk, reception: Reception, found: _Found) -> None:
    call = _call(desk, reception, found.channel, found.row)
    if isinstance(found.stage, Waiting):
        call.told_wait = found.stage.told
    if talk := talk_of(found.stage):
        call.belongings |= belongings(found.stage)
        call.recorded_on = home(call, found.stage) or talk.leg
        perhaps_on = {call.id, *legs(found.stage)}  # until the switch has said on which
        call.perhaps_on = tuple(perhaps_on - {call.recorded_on})
        desk.store.leg_answered(talk.leg, talk.since)  # what was told last was not written yet, perhaps
        if talk.kind == "agent":
            desk.floor.restore(talk.party, InCall(call.id))
        if isinstance(found.stage, Consulting) and found.stage.kind == "agent":
            desk.floor.restore(found.stage.party, Assisting(call.id, desk.clock.now()))
    else:
        desk.floor.forget(call.id)  # an agent whose talk broke off while nobody could be told
    restore(call, found.channel.variables)
    call.muted = found.channel.variables.get(MUTED, "")
    if found.is_new and call.answered is None:
        call.not_admitted = reception.gate.refuses(call, reception.calls)
    reception.adopt(call, found.stage)


def _call(desk: Desk, reception: Reception, channel: LiveChannel, row: CallRow | None) -> Call:
    did = row.did if row else channel.variables.get("IVR_DID", "")
    arrived = row.arrived if row else desk.clock.now()
    incoming = Incoming(channel.id, did, row.caller if row else clean(channel.caller), arrived)
    if row is None:
        desk.store.call_arrived(incoming, reception.rules.version, may_be_there=True)
    call = reception.new_call(incoming, reception.rules)
    call.standing = restored(call, channel.variables.get(RECORDING, ""))
    call.marks.is_on = call.marks.is_on or call.standing.ever
    call.direction = call.standing.direction
    call.recognise(desk.crm.find(incoming.caller))
    if channel.state == "Up":  # the wall clock may have been set back
        answered = (row.answered if row else None) or _answered(channel)
        call.answered = min(answered or arrived, desk.clock.now())
    return call


def _answered(channel: LiveChannel) -> datetime | None:
    """As the channel tells it, where the store cannot be asked: or the recording would count from another moment."""
    with suppress(ValueError):
        return datetime.fromisoformat(channel.variables.get(ANSWERED, ""))
    return None


def _found(channel: LiveChannel, row: CallRow | None, rules: Rulebook, snapshot: Snapshot, now: datetime) -> _Found:
    stage = _newest(channel, row, snapshot)
    if isinstance(stage, Waiting):
        stage = replace(stage, since=min(stage.since, now))  # the wall clock may have been set back
    same = row is None or row.rules_version == rules.version
    return _Found(channel, row, stage if _is_in(stage, rules, same=same) else None)


def _newest(channel: LiveChannel, row: CallRow | None, snapshot: Snapshot) -> Stage | None:
    """The stage on the channel, but for progress within a wait, which stands in the store alone, and for a talk that
    could not be written to the channel any more: there the switch itself tells who is right."""
    try:
        stage = decode_stage(msgspec.json.decode(channel.variables.get(STAGE) or "{}"))
    except msgspec.DecodeError:
        stage = None
    stored = row.stage if row else None
    match stage, stored:
        case Waiting(queue=one, since=at), Waiting(queue=other, since=then) if (one, at) == (other, then):
            return stored
        case _, Talking(leg=leg) if any({channel.id, leg} <= set(bridge.channels) for bridge in snapshot.bridges):
            return stored
        case _:
            return stage or stored


def _is_in(stage: Stage | None, rules: Rulebook, *, same: bool) -> bool:
    """Whether today's rules still have this place; if not, the caller begins again.

    In another version than the call's, the number of a step may be another step's by now: only names count there.
    """
    match stage:
        case InFlow(node=node):
            return node in rules.nodes and (same or is_named(rules, node))
        case AskingRm(node=node) | DiallingOut(node=node):
            return node in rules.nodes and same
        case Waiting(queue=queue) | CallingBack(queue=queue):
            return queue in rules.queues
        case LeavingMessage(box=box):
            return box in rules.voicemails
        case Surveyed(survey=survey):
            return survey in rules.surveys
        case Talking() | OnHold() | Transferring() | CallingIn() | Consulting() | Ended() | None:
            return True


async def _end_orphans(desk: Desk, reception: Reception, snapshot: Snapshot, found: Iterable[_Found]) -> None:
    ours = (*reception.calls, *reception.to_begin)
    owned = {mine for call in ours for mine in (call.id, *call.belongings)}  # who is called back is a leg of ours
    for one in found:
        owned |= belongings(one.stage)
    closing = reception.closing
    over, closing.left_up = closing.left_up, set()
    legs = [
        channel.id
        for channel in snapshot.channels
        if channel.variables.get("IVR_ROLE") in {"agent", "rm", "outside", "supervisor"} and channel.id not in owned
    ]
    bridges = [bridge.id for bridge in snapshot.bridges if bridge.id not in owned]
    if legs or bridges or over:
        why = "they belong to no call that goes on"
        log.info("orphans ended", legs=legs, bridges=bridges, callers=sorted(over), reason=why)
    for leg in legs:
        desk.store.leg_ended(leg, "orphan", desk.clock.now())
    left = await _ended(desk.switch.drop, legs) | await _ended(desk.switch.end_bridge, bridges)
    closing.left_up |= (still_up := await _ended(desk.switch.hang_up, over))
    if left or still_up:
        reception.on_abandoned()


async def _ended(end: Callable[[str], Awaitable[None]], orphans: Iterable[str]) -> set[str]:
    """End them; returns those that could not be, and are to be looked for again."""
    left, names = set(), sorted(orphans)
    for name, result in zip(names, await asyncio.gather(*map(end, names), return_exceptions=True), strict=True):
        if isinstance(result, SwitchError):
            log.warning("an orphan could not be ended", what=name, reason=str(result))
            left.add(name)
        elif isinstance(result, BaseException):
            raise result
    return left


def _close(desk: Desk, reception: Reception, row: CallRow) -> None:
    call = reception.new_call(Incoming(row.id, row.did, row.caller, row.arrived), reception.rules)
    call.answered = row.answered
    outcome = Outcome.COMPLETECALLER if talk_of(row.stage) else Outcome.INTERRUPTED
    for leg in legs(row.stage):
        desk.store.leg_ended(leg, "unknown", desk.clock.now())
    match row.stage:
        case Surveyed():
            outcome = Outcome.COMPLETEAGENT
        case Ended(known):
            outcome = known
        case LeavingMessage(box):
            message.keep(call, box)
            outcome = Outcome.VOICEMAIL if call.left_message else outcome
        case _:
            pass
    reception.lost(call, outcome, "ended while the controller was away")
