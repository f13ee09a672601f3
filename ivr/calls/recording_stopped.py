"""A recording that has stopped during its call, or goes on again: the alarm, the mark, and what its policy wants."""

from __future__ import annotations

from ivr.calls.being_recorded import decided
from ivr.calls.call import Call
from ivr.calls.captured import move, next_segment, record_anew
from ivr.core.growth import Remedy, remedy
from ivr.core.marks import MarkKind

STOPPED = "the switch has written nothing for 4 s"


async def stopped(call: Call) -> Remedy:
    """Tell everybody who must know, and do what the policy of the call says; what that was."""
    policy, desk = decided(call, call.standing.queue).policy, call.desk
    why = desk.recorder.impossible(call.id, call.recording, call.segment) or STOPPED
    desk.store.alarm("recording stopped", desk.clock.now(), f"{call.id}: {why}")
    call.tell("recording_stopped", f"{why}; rule: {policy.if_impossible}", policy.ref)
    call.marks.begin(MarkKind.FAILURE, "stopped", why=why)
    what = remedy(policy.if_impossible, tried=call.remedied)
    if what is Remedy.MOVE and not await move(call, policy.ref):
        what = remedy(policy.if_impossible, tried=True)
    if what is Remedy.AGAIN:
        await record_anew(call, next_segment(call))
    call.remedied = True
    return what


def grows(call: Call) -> None:
    """The switch writes again."""
    call.remedied = False
    call.marks.end(MarkKind.FAILURE)
    call.tell("recording_goes_on", "the recording goes on")
