"""The caller asked for his own RM in the menu: the mobile rings while he hears music."""

from __future__ import annotations

from ivr.calls import dialling
from ivr.calls.call import Call
from ivr.calls.dialled import Failed, Lost, Won
from ivr.calls.farewell import farewell
from ivr.calls.talking import connect
from ivr.core.call import AskingRm, Ended, Outcome, Stage, back_in_flow
from ivr.core.numbers import masked
from ivr.core.overflow import rm_for
from ivr.core.overflow_rules import ToRm
from ivr.core.steps import CallRm, HangUp


async def ask(call: Call, stage: AskingRm) -> Stage:
    """Ring the RM; if he does not take the call, go on as the menu says."""
    call.language = stage.language
    node = call.rules.nodes.get(stage.node)
    if not isinstance(node, CallRm):
        return Ended(Outcome.EXITEMPTY)
    await call.begin(stage)
    talking = await _ring(call, node, ToRm("own", node.ring, node.accept, node.accept_within), stage)
    if talking is not None:
        return talking
    if node.otherwise is None:
        return await farewell(call, HangUp().prompt, Outcome.EXITEMPTY)
    return back_in_flow(stage, node.otherwise)


async def _ring(call: Call, node: CallRm, target: ToRm, stage: AskingRm) -> Stage | None:
    ref = call.rules.ref(stage.node)
    rm = rm_for(target, call.customer)
    if isinstance(rm, str):
        call.tell("rm_skipped", f"asked for his RM, but {rm}", ref)
        return None
    call.tell("rm", f"asked for his RM -> {rm.name} {masked(rm.mobile)}", ref)
    await call.desk.switch.music(call.id, "default")
    dialled = await dialling.ring_rm(call, rm, target)
    await call.desk.switch.no_music(call.id)
    match dialled:
        case Won():
            return await connect(call, dialled, node.queue)
        case Failed(_, reason):
            call.tell("rm_failed", f"RM {rm.name}: {reason}", ref)
            return None
        case Lost():
            return None
