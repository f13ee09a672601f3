"""Who hangs up at which moment of a talk, and what that means for those who are left: never silence."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, assert_never

from ivr.core.call import CallingIn, Consulting, OnHold, Talking

Party = Literal["caller", "agent", "target"]
"""Target: whoever the agent has beside him, or for whom it rings."""

DuringTalk = Talking | OnHold | CallingIn | Consulting


class Then(StrEnum):
    """What comes of it."""

    OVER = "over"
    """The call ends; an agent has his wrap-up, and the caller may be asked how it was."""
    TALK_ON = "talk on"
    """Agent and caller talk with each other, whoever had music."""
    HAND_OVER = "hand over"
    """Target and caller talk with each other."""
    RING_ON = "ring on"
    """It goes on as a blind transfer: for the target it rings, and the caller has music."""
    WAIT_AGAIN = "wait again"
    """The caller is the next in the queue that he came from."""


def then(stage: DuringTalk, gone: Party) -> Then:
    """What becomes of those who are left."""
    if gone == "caller":
        return Then.OVER
    match stage:
        case Talking():
            return Then.OVER
        case OnHold():
            return Then.WAIT_AGAIN
        case CallingIn():
            return Then.RING_ON if gone == "agent" else Then.TALK_ON
        case Consulting():
            return Then.HAND_OVER if gone == "agent" else Then.TALK_ON
    assert_never(stage)
