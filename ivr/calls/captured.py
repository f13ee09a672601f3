"""On which of a call's channels its recording runs: it goes over from one to the next without a gap."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import structlog

from ivr.calls.call import Call, RunsStill
from ivr.core.call import CallingIn, Consulting, Stage
from ivr.core.rule_ref import RuleRef
from ivr.core.talk_wishes import talk_of
from ivr.errors import SwitchError, SwitchUnavailable
from ivr.recording.capture import Segment
from ivr.switch.port import Muting

log = structlog.get_logger()


def channel_of(call: Call, leg: str, *, mixed: bool) -> str:
    """Where a talk with this leg is recorded: in a conference on the caller's channel, so that he alone is on the left.

    A talk of two in a plain bridge would lose every second conversation there: it is recorded on the other's leg.
    """
    return call.id if mixed else leg


def home(call: Call, stage: Stage | None) -> str:
    """Where a call at this stage is recorded; empty if that is wherever it is recorded already."""
    talk = talk_of(stage)
    if isinstance(stage, CallingIn):
        return ""
    if talk is None or isinstance(stage, Consulting):
        return call.id
    return channel_of(call, talk.leg, mixed=talk.mixed)


async def record_on(call: Call, channel: str, *, until_together: bool = False) -> bool:
    """Go on recording on this channel; the one before is let go only once that is sure. False if it cannot be.

    With `until_together`, only once `together_now` is told: who could bring the two together may be killed before he
    has. What is paused begins there in silence.
    """
    async with call.pauses.going_over:
        if call.standing.gap or call.answered is None or channel == call.recorded_on:
            return True
        try:
            if call.runs_still and call.runs_still.channel == channel:
                await _goes_back(call, call.runs_still)
                return True
            return await _goes_over(call, channel, until_together=until_together)
        except SwitchError as error:  # a conversation is worth more than its recording
            log.warning("recording did not go over", call_id=call.id, channel=channel, reason=str(error))
        return call.recorded_on == channel


async def together_now(call: Call) -> None:
    """Caller and leg hear each other: his recording on the channel before is needed no more."""
    async with call.pauses.going_over:
        before, call.runs_still = call.runs_still, None
        if before is not None:
            with suppress(SwitchError):
                await call.desk.switch.end_capture(before.channel)


async def _goes_over(call: Call, channel: str, *, until_together: bool) -> bool:
    switch, segment = call.desk.switch, next_segment(call, channel)
    muted = bool(call.pauses.under_way)
    if call.adopted is not None:  # nobody knows for sure where it ran: it must not run there twice
        await switch.end_capture(channel)
    if not await switch.capture(channel, *_files(call, channel, segment), muted=muted):
        return False
    before = [ran for ran in (call.runs_still, RunsStill(call.recorded_on, call.segment)) if ran]
    call.runs_still = before.pop(0) if until_together else None
    call.recorded_on, call.segment, call.pauses.is_apart = channel, segment, False
    if muted != call.pauses.are_silent:  # it was paused, or was no longer, while the switch began
        await silenced(call)
    for over in before:
        await switch.end_capture(over.channel)
    return True


async def _goes_back(call: Call, before: RunsStill) -> None:
    """They did not come together: where it still runs it is recorded on, as loud or silent as it has been."""
    over, call.runs_still = call.recorded_on, None
    call.recorded_on, call.segment = before.channel, before.segment
    await call.desk.switch.end_capture(over)


def next_segment(call: Call, channel: str = "") -> Segment:
    """Files that begin now, on this channel or where it is recorded: in the spare folder, once it is recorded there."""
    recorder = call.desk.recorder
    segment = (recorder.spare if call.is_moved else recorder.segment)(call.id, call.since_answer)
    return segment if (channel or call.recorded_on) == call.id else segment.of_leg()


async def record_anew(call: Call, segment: Segment) -> bool:
    """Have the switch record on the same channel into other files; whether it does is seen from them.

    False if it did not say that it will, in silence if it must be silent.
    """
    muted, begun = call.pauses.are_silent, False
    try:
        await call.desk.switch.end_capture(call.recorded_on)
        files = _files(call, call.recorded_on, segment)
        begun = await call.desk.switch.capture(call.recorded_on, *files, muted=muted)
        if muted != call.pauses.are_silent:
            begun = await silenced(call) is Muting.DONE and begun
    except SwitchError as error:
        log.warning("recording did not begin anew", call_id=call.id, reason=str(error))
    call.segment = segment
    return begun


async def move(call: Call, rule: RuleRef) -> bool:
    """Go on recording in the spare folder; False, and a word in the trace, if that cannot be used either."""
    if reason := call.desk.recorder.spare_impossible(call.recording):
        call.tell("recording_not_moved", f"nor can it be recorded in the spare folder: {reason}", rule)
        return False
    call.tell("recording_moved", "it is recorded in the spare folder", rule)
    call.is_moved = True
    await record_anew(call, next_segment(call))
    return True


def _files(call: Call, channel: str, segment: Segment) -> tuple[str, str]:
    """Where to write what the channel says, and what it hears."""
    says, hears = (segment.caller, segment.other) if channel == call.id else (segment.other, segment.caller)
    return str(says), str(hears)


async def set_apart(call: Call, channel: str, is_apart: bool) -> None:
    """What is said on this channel is no part of the caller's recording, or is again; a pause goes on either way.

    That matters only where the recording could not go over to the caller's channel.
    """
    if channel == call.recorded_on:
        call.pauses.is_apart = is_apart
        if await silenced(call) is not Muting.DONE and is_apart:
            detail = f"{call.id}: what is said apart from the caller may be in his recording"
            call.desk.store.alarm("recording not paused", call.desk.clock.now(), detail)


async def surely_silent(call: Call) -> bool:
    """Have it written in silence; where the switch knows of nothing to silence, it begins anew so. False: who knows."""
    told = await silenced(call)
    return told is Muting.DONE or (told is Muting.NOTHING_THERE and await record_anew(call, next_segment(call)))


async def silenced(call: Call) -> Muting:
    """Have the switch write silence, or the sound, as it now should; silence wherever else it may be writing."""
    while True:
        wished = _wished(call)
        told = {channel: await _muted(call, channel, silent) for channel, silent in wished.items()}
        if wished == _wished(call):
            return await _known_by(call, told)


def _wished(call: Call) -> dict[str, bool]:
    """On which channels silence should be written, and on which not."""
    running = {call.recorded_on, call.runs_still.channel} if call.runs_still else {call.recorded_on}
    return {**dict.fromkeys(call.perhaps_on, True), **dict.fromkeys(running, call.pauses.are_silent)}


async def _muted(call: Call, channel: str, silent: bool) -> Muting:
    try:
        return await call.desk.switch.mute_capture(channel, silent)
    except SwitchUnavailable:
        return Muting.NOT_TOLD


async def _known_by(call: Call, told: Mapping[str, Muting]) -> Muting:
    """Once the switch has answered for every channel on which it may run, it is known on which it does."""
    if Muting.NOT_TOLD in told.values():
        return Muting.NOT_TOLD
    running = {channel for channel, answer in told.items() if answer is Muting.DONE}
    call.perhaps_on = ()
    if not running:
        return Muting.NOTHING_THERE
    if call.recorded_on not in running and call.runs_still and call.runs_still.channel in running:
        (call.recorded_on, call.segment), call.runs_still = call.runs_still, None  # that leg was gone at once
    elif call.recorded_on not in running:
        call.recorded_on = running.pop()
    still = {call.runs_still.channel} if call.runs_still else set()
    for twice in running - {call.recorded_on} - still:
        await call.desk.switch.end_capture(twice)
    return Muting.DONE


async def taken_up(call: Call) -> Muting:
    """The recording of a call that outlived a controller goes on where it should, be it that it runs nowhere now."""
    supposed, told = call.recorded_on, await silenced(call)
    if told is Muting.NOT_TOLD or call.leg.gone is not None:
        return told
    where = home(call, call.stage) or call.recorded_on
    if told is Muting.NOTHING_THERE:
        call.recorded_on = call.id
        if where == call.id:
            await record_anew(call, next_segment(call))
    await record_on(call, where)
    if call.recorded_on != supposed:  # it was silent there, and perhaps it still must be
        stage = call.stage
        call.pauses.is_apart = isinstance(stage, Consulting) and stage.heard == "target" and call.recorded_on != call.id
        await silenced(call)
    return told


def at_risk(call: Call, channel: str) -> None:
    """Say that from now on somebody may be missing in the recording."""
    call.desk.store.alarm("recording at risk", call.desk.clock.now(), f"{call.id}: not recorded on {channel}")
    call.tell("recording_at_risk", "the other party may be missing in the recording")
