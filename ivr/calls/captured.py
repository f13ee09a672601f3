"""On which of a call's channels its recording runs: it goes over from one to the next without a gap."""

from __future__ import annotations

import structlog

from ivr.calls.call import Call
from ivr.errors import SwitchError

log = structlog.get_logger()


async def record_on(call: Call, channel: str) -> bool:
    """Go on recording on this channel; the one before is let go only once that is sure. False if it cannot be."""
    if call.standing.gap or call.answered is None or channel == call.recorded_on:
        return True
    switch, now = call.desk.switch, call.desk.clock.now()
    segment = call.desk.recorder.segment(call.id, now - call.answered)
    of_caller = channel == call.id
    says, hears = (segment.caller, segment.other) if of_caller else (segment.other, segment.caller)
    try:
        if not await switch.capture(channel, str(says), str(hears)):
            return False
        before, call.recorded_on = call.recorded_on, channel
        await switch.end_capture(before)
    except SwitchError as error:  # a conversation is worth more than its recording
        log.warning("recording did not go over", call_id=call.id, channel=channel, reason=str(error))
    return call.recorded_on == channel


def at_risk(call: Call, channel: str) -> None:
    """Say that from now on somebody may be missing in the recording."""
    call.desk.store.alarm("recording at risk", call.desk.clock.now(), f"{call.id}: not recorded on {channel}")
    call.tell("recording_at_risk", "the other party may be missing in the recording")
