"""The last words of a call, and the note that its caller is to be called back."""

from __future__ import annotations

from ivr.calls import prompt
from ivr.calls.call import Call
from ivr.core.call import Ended, LeavingMessage, Outcome, Stage, Waiting
from ivr.core.queues import ToCallbackNote, ToMessage, ToQueue, ToVoicemail, WaitingEnds
from ivr.store.rows import Callback

Over = Stage | WaitingEnds | ToQueue
"""What a wait comes to."""


async def given_up(call: Call, over: Over, stage: Waiting) -> Stage:
    """The stage that follows a wait; one that ends in words is over once they are said."""
    match over:
        case ToQueue(name):
            return Waiting(name, call.language, stage.since, priority=stage.priority)
        case ToVoicemail(box):
            return LeavingMessage(box, call.language)
        case ToCallbackNote(box):
            return await note_callback(call, box)
        case ToMessage(name):
            return await farewell(call, name, Outcome.MESSAGE)
        case _:
            return over


async def note_callback(call: Call, box: str) -> Ended:
    """Keep a note of it in this box, and tell the caller that he will be called back."""
    keep_callback_note(call, box)
    return await farewell(call, "callback_noted", Outcome.CALLBACK)


def keep_callback_note(call: Call, box: str) -> None:
    """Keep it, once; from now on he may hang up and has been served."""
    if call.stage != Ended(Outcome.CALLBACK):
        call.stage = Ended(Outcome.CALLBACK)
        call.desk.store.callback_noted(Callback(call.id, box, call.incoming.caller, call.desk.clock.now()))


async def farewell(call: Call, said: str, outcome: Outcome) -> Ended:
    """The last words; whoever hangs up during them has been served all the same."""
    call.stage = ended = Ended(outcome)
    await call.begin(ended)
    await prompt.play(call, said)
    return ended
