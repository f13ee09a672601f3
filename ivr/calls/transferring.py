"""A blind transfer: the caller has left his agent, and hears music while somebody else rings for him."""

from __future__ import annotations

from ivr.calls.call import Call
from ivr.calls.dialled import Failed, Won
from ivr.calls.farewell import farewell
from ivr.calls.reaching import doing, not_connected, on_duty, reach
from ivr.calls.talking import connect
from ivr.core import transfer as decisions
from ivr.core.call import Ended, Stage, Transferring
from ivr.core.handed_on import HandedOn
from ivr.core.steps import HangUp


async def transfer(call: Call, stage: Transferring) -> Stage:
    """Ring whoever he is transferred to; if nobody comes, he goes back to his agent, or to his queue as its next."""
    call.language = stage.talk.language
    await call.begin(stage)
    queue = call.rules.queues.get(stage.talk.queue)
    await call.desk.switch.music(call.id, queue.music if queue else "default")
    dialled = await reach(call, stage.to, queue, "back after a transfer" if stage.returning else "transferred to him")
    if isinstance(dialled, Won):
        talking = await connect(call, dialled, stage.talk.queue)
        if talking is not None:
            return talking
        not_connected(call, dialled)
    reason = dialled.reason if isinstance(dialled, Failed) else "hung up at once"
    after = decisions.failed(stage, on_duty(call), call.rules.queues, call.desk.clock.now())
    agents = doing(call, stage.to, stage.talk)
    call.tell("transfer_failed", f"{stage.to}: {reason} -> {_said(after)}", agents=agents)
    if stage.talk.kind == "agent" and not stage.returning:
        call.handed_on = HandedOn(stage.talk.party, stage.to, reason)
    return await farewell(call, HangUp().prompt, after.outcome) if isinstance(after, Ended) else after


def _said(after: Stage) -> str:
    match after:
        case Transferring(to=to):
            return f"back to {to}"
        case Ended():
            return "goodbye"
        case _:
            return "back to his queue, as its next"
