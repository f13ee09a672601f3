"""A call's story: stage after stage, each lived through by its own coroutine, until it has ended."""

from __future__ import annotations

from ivr.calls import (
    asking_rm,
    calling_back,
    consulting,
    dialling_out,
    in_flow,
    in_talk,
    message,
    paused_before,
    survey,
    transferring,
    waiting,
)
from ivr.calls.call import Call
from ivr.core.call import (
    AskingRm,
    CallingBack,
    CallingIn,
    Consulting,
    DiallingOut,
    Ended,
    InFlow,
    LeavingMessage,
    OnHold,
    Outcome,
    Stage,
    Surveyed,
    Talking,
    Transferring,
    Waiting,
)
from ivr.core.leg_ending import Ending


async def live(call: Call, stage: Stage) -> Outcome:
    """Live through the call from this stage on, and say how it ended."""
    while not isinstance(stage, Ended):
        stage = await _live_through(call, call.begins(stage))
        await paused_before.step_over(call)
    return stage.outcome


def left(call: Call) -> Outcome:
    """How a call ended whose caller hung up at this moment, or whose switch has died."""
    if call.leg.gone is not None and call.leg.gone.ending is Ending.LOST:
        call.tell("lost", "Asterisk has died, and the call with it")
        return Outcome.INTERRUPTED
    return _left_at(call)


def _left_at(call: Call) -> Outcome:
    match call.stage:
        case Waiting() | AskingRm() | DiallingOut() | Transferring():
            return Outcome.ABANDON
        case Talking() | OnHold() | CallingIn() | Consulting():
            return Outcome.COMPLETECALLER
        case Surveyed():
            return Outcome.COMPLETEAGENT
        case LeavingMessage():
            return Outcome.VOICEMAIL if call.left_message else Outcome.ABANDON
        case Ended(outcome):
            return outcome
        case CallingBack():
            return Outcome.INTERRUPTED
        case InFlow() | None:
            return Outcome.EXITEMPTY


async def _live_through(call: Call, stage: Stage) -> Stage:  # noqa: C901, PLR0912 - one case per kind of stage
    match stage:
        case InFlow():
            return await in_flow.walk(call, stage)
        case Waiting():
            return await waiting.wait(call, stage)
        case AskingRm():
            return await asking_rm.ask(call, stage)
        case DiallingOut():
            return await dialling_out.dial(call, stage)
        case CallingBack():
            return await calling_back.call_back(call, stage)
        case Talking():
            return await in_talk.talk(call, stage)
        case OnHold():
            return await in_talk.hold(call, stage)
        case Transferring():
            return await transferring.transfer(call, stage)
        case CallingIn():
            return await consulting.call_in(call, stage)
        case Consulting():
            return await consulting.consult(call, stage)
        case LeavingMessage():
            return await message.leave(call, stage)
        case Surveyed():
            return await survey.ask(call, stage)
        case Ended():
            return stage
