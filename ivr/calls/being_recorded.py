"""Whether a call is recorded, from the answer on and from queue to queue; and what the rules say where it cannot be."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import msgspec

from ivr.calls import prompt
from ivr.calls.call import RECORDING, Call
from ivr.calls.captured import move, next_segment, record_anew
from ivr.calls.consent import asked
from ivr.calls.farewell import farewell
from ivr.calls.pausing import on_record
from ivr.core.call import Ended, InFlow, Outcome, Stage, Waiting
from ivr.core.gaps import GapReason
from ivr.core.growth import Remedy, remedy
from ivr.core.marking import Stretch
from ivr.core.marks import RULES, Mark, MarkKind
from ivr.core.overflow_rules import ToMessage, ToQueue
from ivr.core.pausing import paired
from ivr.core.record_policy import CallOf, Consent, Decision, Standing, ToFlow, decide
from ivr.core.steps import HangUp
from ivr.errors import SwitchError
from ivr.recording.capture import Segment

LOOKS, BETWEEN_LOOKS = 10, 0.05
"""How often the switch's files are looked for, and so many seconds between."""


def decided(call: Call, queue: str = "") -> Decision:
    """What of it is kept, and why, once its caller is in this queue (empty: before any)."""
    return decide(call.recording, CallOf(queue, call.incoming.did, call.direction), call.standing.consent)


async def before_answer(call: Call) -> None:
    """Of a call that is not recorded nothing reaches the disk: that is ended before anybody says a word.

    Whatever the switch answers, its files lose their names: what it writes there nobody finds.
    """
    call.standing = Standing().after("", decided(call))
    if call.standing.gap:
        with suppress(SwitchError):
            await call.desk.switch.end_capture(call.id)
        await call.desk.recorder.discard(call.id)


async def from_answer(call: Call, begins: Stage) -> Stage:
    """The stage with which an answered call goes on: its own, or its end if it must not go on unrecorded."""
    now = decided(call)
    await _note(call, now)
    if call.standing.gap:
        await call.desk.recorder.discard(call.id)  # a slow switch may have made them meanwhile
        _not_kept(call, now, call.answered)
        return await _asked(call, now) or begins
    if await _impossible(call, now):
        return await _refused(call)
    await prompt.play(call, call.recording.announce)
    return begins


async def in_queue(call: Call, stage: Waiting) -> Stage | None:
    """Begin or end the recording as the caller enters a queue; where he goes instead, if he must not wait there so."""
    before, now = call.standing, decided(call, stage.queue)
    call.standing = before.after(stage.queue, now)
    if call.answered is None:
        return None
    if now.gap != before.gap:
        await _note(call, now)
        if now.gap is None:
            return await _goes_on(call, before, now)
        await _stops(call, before, now)
    return await _asked(call, now, stage)


async def called_back(call: Call, queue: str) -> str:
    """Begin to record a customer who has just answered, if he is to be; why he may not be talked to, or empty."""
    now = decided(call, queue)
    call.standing = Standing().after(queue, now)
    await _note(call, now)
    if now.gap:
        _not_kept(call, now, call.answered)
        return await _unasked_for(call, await _asked(call, now))
    await _begin(call, call.desk.recorder.first(call.id))
    await prompt.play(call, call.recording.announce)
    reason = await _not_recorded(call, now)
    return reason and f"recording is impossible: {reason}"


async def _unasked_for(call: Call, led: Stage | None) -> str:
    """Why a customer who is called back is not talked to; no queue or flow has a place for him, so he hears goodbye."""
    if led is None:
        return ""
    if not isinstance(led, Ended):
        await prompt.play(call, HangUp().prompt)
    agreed = call.standing.consent is Consent.GIVEN
    return "recording is impossible" if agreed else "he does not agree to be recorded"


async def _stops(call: Call, before: Standing, now: Decision) -> None:
    if before.gap:
        _kept_again(call, before)
    _not_kept(call, now)
    await asyncio.gather(call.desk.switch.end_capture(call.recorded_on), on_record(call))


async def _goes_on(call: Call, before: Standing, now: Decision) -> Stage | None:
    """Record from here on, after a gap; his end, if it cannot be and he must not go on."""
    _kept_again(call, before)
    await asyncio.gather(_begin(call, next_segment(call)), on_record(call))
    if await _not_recorded(call, now):
        return await _refused(call)
    if not before.ever:
        await prompt.play(call, call.recording.announce)
    return None


async def _asked(call: Call, now: Decision, waits: Waiting | None = None) -> Stage | None:
    """Ask, once, where consent is wanted; where he is led if he does not agree, or None."""
    rules, before = now.policy.consent, call.standing
    if now.gap is not GapReason.BEFORE_CONSENT or rules is None:
        return None
    if before.consent is None:
        call.standing = replace(before, consent=await asked(call, now, rules))
        agreed = decided(call, before.queue)
        call.standing = call.standing.after(before.queue, agreed)
        await _note(call, agreed)
        if agreed.gap is None:
            return await _goes_on(call, before, agreed)
    return await _led_on(call, rules.refused, waits)


async def _led_on(call: Call, to: ToQueue | ToFlow | ToMessage | None, waits: Waiting | None) -> Stage | None:
    """Nobody is led to the same place twice: he goes on unrecorded instead of round and round."""
    if to is None or to in call.led_on:
        return None
    call.led_on.add(to)
    match to:
        case ToQueue(queue):
            anew = waits or Waiting(queue, call.language, call.desk.clock.now())
            return replace(anew, queue=queue)
        case ToFlow(node):
            return InFlow(node, call.language)
        case ToMessage(name):
            return await farewell(call, name, Outcome.MESSAGE)


async def _begin(call: Call, segment: Segment) -> None:
    """Have the switch record the caller, alone as he is, from now on; whether it does is to be looked at."""
    call.recorded_on = call.id
    await record_anew(call, segment)


async def _not_recorded(call: Call, now: Decision) -> str:
    """Why it may not go on; the switch makes its files a moment after it was told to."""
    for _ in range(LOOKS):
        if not call.desk.recorder.impossible(call.id, call.recording, call.segment):
            return ""
        await asyncio.sleep(BETWEEN_LOOKS)
    return await _impossible(call, now)


async def _impossible(call: Call, now: Decision) -> str:
    """Why the call may not go on: it cannot be recorded, and its policy then refuses it; empty if it may."""
    reason = call.desk.recorder.impossible(call.id, call.recording, call.segment)
    if not reason:
        return ""
    then = now.policy.if_impossible
    call.desk.store.alarm("recording impossible", call.desk.clock.now(), f"{call.id}: {reason}")
    call.tell("recording_impossible", f"{reason}; rule: {then}", now.policy.ref)
    what = remedy(then, tried=False)
    if what is Remedy.MOVE and not await move(call, now.policy.ref):
        what = remedy(then, tried=True)
    return reason if what is Remedy.REFUSE else ""


def refuses(call: Call) -> bool:
    """Whether its rules would rather have it end than go on where its recording cannot do what it must."""
    return remedy(decided(call, call.standing.queue).policy.if_impossible, tried=True) is Remedy.REFUSE


async def unpaused(call: Call) -> Stage:
    """Its recording cannot be paused for what must not be heard in it, and its policy then ends it."""
    policy = decided(call, call.standing.queue).policy
    call.tell("recording_impossible", f"it cannot be paused; rule: {policy.if_impossible}", policy.ref)
    return await _refused(call)


def restored(call: Call, written: str) -> Standing:
    """Where the recording stands of a call that is taken up; as its rules say, if nothing is written."""
    try:
        return msgspec.json.decode(written, type=Standing)
    except msgspec.DecodeError:
        return call.standing


async def _note(call: Call, now: Decision) -> None:
    """Tell the trace, and write it to the channel at once, where it is not the same for all calls anyhow."""
    varies = bool(call.recording.policies or call.recording.asked)
    if varies or now.policy.because:
        call.tell("recording", str(now), now.policy.ref, gap=now.gap, varies=varies)
    if varies:
        await call.desk.switch.set_variables(call.id, {RECORDING: call.standing_to_write()})


def as_it_stands(call: Call, marks: Iterable[Mark]) -> None:
    """A call is taken up: of the rules' gaps the mark is written that its former controller was killed before."""
    _, under_way = paired(mark for mark in marks if mark.what)
    for begun in under_way.values() if call.standing.gap is None else ():
        _kept_again(call, replace(call.standing, gap=GapReason(begun.what)))
    if call.standing.gap and call.answered and not under_way:
        _not_kept(call, decided(call, call.standing.queue), None if call.standing.ever else call.answered)


def _kept_again(call: Call, before: Standing) -> None:
    """The gap is over, at this moment."""
    call.marks.write(MarkKind.PAUSE, Stretch(before.gap or "", RULES), begins=False)


def _not_kept(call: Call, now: Decision, at: datetime | None = None) -> None:
    """A gap with a name begins."""
    named = Stretch(now.gap or call.standing.gap or "", RULES, now.policy.because or str(now.policy.ref))
    call.marks.write(MarkKind.PAUSE, named, at=at)


async def _refused(call: Call) -> Stage:
    call.stage = ended = Ended(Outcome.REFUSED)
    await prompt.play(call, "cannot_record")
    return ended
