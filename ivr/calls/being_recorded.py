"""Whether a call is recorded, from the answer on and from queue to queue; and what the rules say where it cannot be."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

import msgspec
import structlog

from ivr.calls import prompt
from ivr.calls.call import Call
from ivr.core.call import Ended, Outcome, Stage
from ivr.core.marking import Stretch
from ivr.core.marks import MarkKind
from ivr.core.record_policy import CallOf, Decision, IfImpossible, Standing, decide
from ivr.errors import SwitchError
from ivr.recording.capture import Segment

log = structlog.get_logger()

RECORDING = "IVR_RECORDING"
"""The channel variable that holds where the recording stands."""
RULES = "rules"
"""Who has it not recorded, where it is a policy."""
LOOKS, BETWEEN_LOOKS = 10, 0.05
"""How often the switch's files are looked for, and so many seconds between."""


def decided(call: Call, queue: str = "") -> Decision:
    """What of it is kept, and why, once its caller is in this queue (empty: before any)."""
    return decide(call.recording, CallOf(queue, call.incoming.did, call.direction))


async def before_answer(call: Call) -> None:
    """Of a call that is not recorded nothing reaches the disk: that is ended before anybody says a word."""
    call.standing = Standing().after("", decided(call))
    if call.standing.gap:
        with suppress(SwitchError):  # what was captured is discarded in the end, whatever the switch answers now
            await call.desk.switch.end_capture(call.id)


async def from_answer(call: Call, begins: Stage) -> Stage:
    """The stage with which an answered call goes on: its own, or its end if it must not go on unrecorded."""
    now = decided(call)
    await _note(call, now)
    if call.standing.gap:
        _not_kept(call, now, call.answered)
        return begins
    if impossible(call, now):
        return await _refused(call)
    await prompt.play(call, call.recording.announce)
    return begins


async def in_queue(call: Call, queue: str) -> Stage | None:
    """Begin or end the recording as the caller enters a queue; his end, if he must not go on unrecorded."""
    before, now = call.standing, decided(call, queue)
    call.standing = before.after(queue, now)
    if now.gap == before.gap or call.answered is None:
        return None
    await _note(call, now)
    if now.gap:
        _not_kept(call, now)
        await call.desk.switch.end_capture(call.recorded_on)
        return None
    begins = call.desk.clock.now()
    call.marks.write(MarkKind.PAUSE, Stretch(before.gap or "", RULES), begins=False, at=begins)
    await begin(call, call.desk.recorder.segment(call.id, begins - call.answered))
    if await not_recorded(call, now):
        return await _refused(call)
    if not before.ever:
        await prompt.play(call, call.recording.announce)
    return None


async def called_back(call: Call, queue: str) -> Decision:
    """What of a call to a customer is kept, who has just answered; if it is recorded, that begins."""
    now = decided(call, queue)
    call.standing = Standing().after(queue, now)
    await _note(call, now)
    if now.gap:
        _not_kept(call, now, call.answered)
    else:
        await begin(call, call.desk.recorder.first(call.id))
        await prompt.play(call, call.recording.announce)
    return now


async def begin(call: Call, segment: Segment) -> None:
    """Have the switch record the caller, alone as he is, from now on; whether it does is to be looked at."""
    call.recorded_on, call.segment = call.id, segment
    try:
        await call.desk.switch.capture(call.id, str(segment.caller), str(segment.other))
    except SwitchError as error:
        log.warning("recording did not begin", call_id=call.id, reason=str(error))


async def not_recorded(call: Call, now: Decision) -> str:
    """Why it may not go on; the switch makes its files a moment after it was told to."""
    for _ in range(LOOKS):
        if not call.desk.recorder.impossible(call.id, call.recording, call.segment):
            return ""
        await asyncio.sleep(BETWEEN_LOOKS)
    return impossible(call, now)


def impossible(call: Call, now: Decision) -> str:
    """Why the call may not go on: it cannot be recorded, and its policy then refuses it; empty if it may."""
    reason = call.desk.recorder.impossible(call.id, call.recording, call.segment)
    if not reason:
        return ""
    then = now.policy.if_impossible
    call.desk.store.alarm("recording impossible", call.desk.clock.now(), f"{call.id}: {reason}")
    call.tell("recording_impossible", f"{reason}; rule: {then}", now.policy.ref)
    return reason if then is IfImpossible.REFUSE else ""


def restored(call: Call, written: str) -> Standing:
    """Where the recording stands of a call that is taken up; as its rules say, if nothing is written."""
    try:
        return msgspec.json.decode(written, type=Standing)
    except msgspec.DecodeError:
        return call.standing


async def _note(call: Call, now: Decision) -> None:
    """Tell the trace, and write it to the channel, where it is not the same for all calls anyhow."""
    if call.recording.policies or now.policy.because:
        call.tell("recording", str(now), now.policy.ref, gap=now.gap)
    if call.recording.policies:
        written = msgspec.json.encode(call.standing).decode()
        await call.desk.switch.set_variables(call.id, {RECORDING: written})


def _not_kept(call: Call, now: Decision, at: datetime | None = None) -> None:
    """A gap with a name begins."""
    named = Stretch(now.gap or "", RULES, now.policy.because or str(now.policy.ref))
    call.marks.write(MarkKind.PAUSE, named, at=at)


async def _refused(call: Call) -> Stage:
    call.stage = ended = Ended(Outcome.REFUSED)
    await prompt.play(call, "cannot_record")
    return ended
