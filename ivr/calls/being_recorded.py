"""Whether a call is recorded, as it begins; and what the rules say where it cannot be."""

from __future__ import annotations

from ivr.calls.call import Call
from ivr.core.record_policy import IfImpossible


def impossible(call: Call) -> str:
    """Why the call may not go on: it cannot be recorded, and the rules then refuse it; empty if it may."""
    rules, now = call.recording, call.desk.clock.now()
    reason = call.desk.recorder.impossible(call.id, rules)
    if not reason:
        return ""
    call.desk.store.alarm("recording impossible", now, f"{call.id}: {reason}")
    call.tell("recording_impossible", f"{reason}; rule: {rules.if_impossible}")
    return reason if rules.if_impossible is IfImpossible.REFUSE else ""
