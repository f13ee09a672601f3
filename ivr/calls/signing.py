"""A witnessed signing during a talk: begun, ticked and ended by its agent, and kept as marks beside the recording.

An agent's word counts once its mark is in the store, so it outlives the controller; what was told of a call before is
read back from there the first time that somebody asks.
"""

from __future__ import annotations

import asyncio
from functools import reduce

import structlog

from ivr.calls.call import Call
from ivr.core import agent_keys, signing_marks
from ivr.core.marking import Stretch
from ivr.core.marks import Mark
from ivr.core.signing import NOT_BEGUN, NOT_RECORDED, Signing, apart, may_not_begin, may_not_skip, may_not_tick
from ivr.core.signing_marks import COMPLETE, NOTHING_SIGNED, Signed, heard
from ivr.errors import StoreError

log = structlog.get_logger()

KEPT_WITHIN = 3.0
"""Seconds in which the store must have a mark."""
ALOUD = "aloud"
"""What a customer is said to have answered where his agent ticks by key and cannot say it."""
NOT_KEPT = "The store is away: what was said last is not on disk yet. Say it again."


async def begin(call: Call, agent: str, name: str) -> str:
    """Begin the signing of this name; why not, in a sentence, or empty."""
    script, signed = call.rules.signings.get(name), await known(call)
    why = _apart(call, agent) or may_not_begin(script, name, signed.open) or _not_recorded(call)
    if why or script is None:
        return why
    _mark(call, signing_marks.begins(call.id, call.desk.clock.now(), script, agent))
    call.tell("signing_begun", f"agent {agent} begins the signing {name}", call.rules.ref(f"signings.{name}"))
    return await _kept(call)


async def tick(call: Call, agent: str, checkpoint: str, said: str = "") -> str:
    """Tick a checkpoint that now stands in the recording; with the last one the signing is over."""
    one = (await known(call)).open
    if why := _apart(call, agent) or _open(one) or _not_recorded(call):
        return why
    assert one is not None
    if why := may_not_tick(one, checkpoint, said, call.pressed):
        return why
    _mark(call, signing_marks.ticks(call.id, call.desk.clock.now(), one, checkpoint, said))
    call.tell("checkpoint", f"agent {agent} ticks {checkpoint} of the signing {one.name}")
    _over_if_whole(call)
    return await _kept(call)


async def skip(call: Call, agent: str, checkpoint: str, why: str) -> str:
    """Leave a checkpoint out, for this reason; the signing cannot be complete unless it is ticked after all."""
    one = (await known(call)).open
    refused = _apart(call, agent) or _open(one) or (may_not_skip(one, checkpoint) if one else "")
    if refused or one is None:
        return refused
    _mark(call, signing_marks.skips(call.id, call.desk.clock.now(), one, checkpoint, why))
    call.tell("checkpoint_skipped", f"agent {agent} skips {checkpoint} of the signing {one.name}: {why}")
    return await _kept(call)


async def end(call: Call, agent: str, why: str) -> str:
    """End the signing, whatever it lacks, for this reason."""
    one = (await known(call)).open
    if one is None or agent != one.agent:
        return _open(one) or f"Agent {one.agent if one else ''} began this signing, and he alone ends it."
    _end(call, one, why)
    return await _kept(call)


async def by_key(call: Call, agent: str, figure: str, keys: str) -> None:
    """Do what the agent's telephone asks for: begin the signing of this digit, or tick the next checkpoint."""
    try:
        if figure == agent_keys.BEGIN_SIGNING:
            name = next((script.name for script in call.rules.signings.values() if script.key == keys), keys)
            refused = await begin(call, agent, name)
        else:
            one = (await known(call)).open
            point = one.next if one else None
            refused = await tick(call, agent, point.name, ALOUD) if point else NOT_BEGUN
    except StoreError as error:
        refused = str(error)
    if refused:
        call.tell("refused", f"agent {agent} asks by key for a signing. {refused}")


def parted(call: Call) -> None:
    """The agent has left the talk, so the signing that he has not finished is over."""
    why = "the customer hung up" if call.leg.gone else "the agent left the talk"
    if call.signed is None:
        call.desk.errands.send(_end_once_known(call, why))
    elif call.signed.open is not None:
        _end(call, call.signed.open, why)


def hindered(call: Call, agent: str) -> str:
    """Why he can tick nothing at this moment, whatever it is, in a sentence; empty if he can."""
    return _apart(call, agent) or _not_recorded(call)


async def known(call: Call) -> Signed:
    """The call's signings so far; raises `StoreError` if it outlived a controller and the store cannot be asked."""
    if call.signed is None:
        told = await _told_before(call)
        call.signed = call.signed or reduce(heard, told, NOTHING_SIGNED)
    if call.signed.open is not None:
        call.leg.on_key = lambda key: _pressed(call, key)
    return call.signed


async def _told_before(call: Call) -> tuple[Mark, ...]:
    try:
        async with asyncio.timeout(KEPT_WITHIN):
            await call.desk.store.flush()
            return await call.desk.store.marks(call.id)
    except TimeoutError:
        raise StoreError("what was signed before is not known yet") from None


async def _end_once_known(call: Call, why: str) -> None:
    try:
        one = (await known(call)).open
    except StoreError as error:
        log.warning("signing left without an end", call_id=call.id, reason=str(error))
        return
    if one is not None:
        _end(call, one, why)


def _mark(call: Call, mark: Mark) -> None:
    call.marks.write(mark.kind, Stretch(mark.what, mark.who, mark.why), begins=mark.begins, at=mark.at)
    call.pressed = frozenset()
    call.leg.on_key = lambda key: _pressed(call, key)


def _over_if_whole(call: Call) -> None:
    one = call.signed.open if call.signed else None
    if one is not None and not one.missing:
        _end(call, one, COMPLETE)


def _end(call: Call, one: Signing, why: str) -> None:
    now = call.desk.clock.now()
    _mark(call, signing_marks.ends(call.id, now, one, why))
    assert call.signed is not None
    over = call.signed.signings[-1]
    if over.complete:
        call.tell("signing_complete", f"the signing {one.name} is complete")
        return
    call.tell("signing_incomplete", f"the signing {one.name} is not complete: {over.why}")
    call.desk.store.alarm("signing incomplete", now, f"{call.id}: {one.name}: {over.why}")


def _pressed(call: Call, key: str) -> None:
    """A key of the customer's; none is kept but those that a checkpoint asks for, and none of a secret number."""
    one = call.signed.open if call.signed else None
    if one is not None and not call.pauses.under_way and any(key == point.answer for point in one.wanted):
        call.pressed |= {key}


def _apart(call: Call, agent: str) -> str:
    duties = {duty.agent.id for duty in call.desk.floor.agents()}
    if agent not in duties:
        return f"There is no agent {agent}."
    return apart(call.stage, agent, call.desk.floor.presence(agent).state)


def _open(one: Signing | None) -> str:
    return "" if one else NOT_BEGUN


def _not_recorded(call: Call) -> str:
    """By what is known now; whether it is all in the file is seen once that is sealed."""
    hole = not call.marks.is_on or call.standing.gap or (call.signed and call.signed.holes)
    # Of a call that outlived a controller nobody knows any more into which files it goes.
    fails = call.adopted is None and call.desk.recorder.impossible(call.id, call.recording, call.segment)
    return NOT_RECORDED if hole or fails else ""


async def _kept(call: Call) -> str:
    """Return once the marks are in the store."""
    try:
        async with asyncio.timeout(KEPT_WITHIN):
            await call.desk.store.flush()
    except TimeoutError:
        return NOT_KEPT
    return ""
