"""The last words of a call, and what follows a wait that nobody has ended by answering."""

from __future__ import annotations

from ivr.calls import call_me_back, prompt
from ivr.calls.call import Call
from ivr.calls.call_me_back import Place
from ivr.core.call import Ended, LeavingMessage, Outcome, Stage, Waiting
from ivr.core.overflow_rules import ToCallbackNote, ToMessage, ToQueue, ToVoicemail, WaitingEnds

Over = Stage | WaitingEnds | ToQueue
"""What a wait comes to."""


async def given_up(call: Call, over: Over, stage: Waiting) -> Stage:
    """The stage that follows a wait; one that ends in words is over once they are said."""
    match over:
        case ToQueue(name):
            return Waiting(name, call.language, stage.since, priority=stage.priority, admitted=stage.admitted)
        case ToVoicemail(box):
            return LeavingMessage(box, call.language)
        case ToCallbackNote(box):
            return await note_callback(call, box, call_me_back.place_of(call, stage))
        case ToMessage(name):
            return await farewell(call, name, Outcome.MESSAGE)
        case _:
            return over


async def note_callback(call: Call, box: str, place: Place | None = None) -> Ended:
    """Keep his place, or a note of it in this box, and tell the caller that he will be called back."""
    said = await call_me_back.settle(call, box, place)
    return await farewell(call, said, Outcome.CALLBACK)


async def farewell(call: Call, said: str, outcome: Outcome) -> Ended:
    """The last words; whoever hangs up during them has been served all the same."""
    call.stage = ended = Ended(outcome)
    await call.begin(ended)
    await prompt.play(call, said)
    return ended
