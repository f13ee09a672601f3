"""The flow puts the caller through to a telephone number: it rings while he hears music."""

from __future__ import annotations

from ivr.calls import dialling
from ivr.calls.call import Call
from ivr.calls.dialled import Failed, Lost, Won
from ivr.calls.farewell import farewell
from ivr.calls.talking import connect
from ivr.core.call import DiallingOut, Ended, Outcome, Stage, back_in_flow
from ivr.core.steps import DialOut, HangUp


async def dial(call: Call, stage: DiallingOut) -> Stage:
    """Ring the number; if nobody answers there, go on as the step says."""
    call.language = stage.language
    node = call.rules.nodes.get(stage.node)
    if not isinstance(node, DialOut):
        return Ended(Outcome.EXITEMPTY)
    await call.begin(stage)
    talking = await _ring(call, node, stage)
    if talking is not None:
        return talking
    if node.otherwise is None:
        return await farewell(call, HangUp().prompt, Outcome.EXITEMPTY)
    return back_in_flow(stage, node.otherwise)


async def _ring(call: Call, node: DialOut, stage: DiallingOut) -> Stage | None:
    ref = call.rules.ref(stage.node)
    call.tell("dial", f"put through to {node.number}", ref)
    await call.desk.switch.music(call.id, "default")
    dialled = await dialling.ring_outside(call, node.number, node.ring)
    await call.desk.switch.no_music(call.id)
    match dialled:
        case Won():
            return await connect(call, dialled, "")
        case Failed(_, reason):
            call.tell("dial_failed", f"{node.number}: {reason}", ref)
            return None
        case Lost():
            return None
