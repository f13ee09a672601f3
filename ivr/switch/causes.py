"""Hang-up causes (Q.850), Asterisk's and SIP's words on one side and our `Ending` on the other.

What Asterisk 22 reports for a leg that it dialled and that was not answered, by the SIP answer it got:

    486, 600 -> 17    404, 604 -> 1     480 -> 19    408 -> 18    403, 603 -> 21    410 -> 22    484 -> 28
    487 -> 127        488 -> 58         500 -> 38    503 -> 34    our own ring time-out -> 19, with SIP 480 as well
"""

from __future__ import annotations

from ivr.switch.events import Ending

_ENDINGS: dict[int, Ending] = {
    **dict.fromkeys((0, 16, 26, 31), Ending.NORMAL),
    **dict.fromkeys((1, 2, 3, 20, 22, 27, 28), Ending.UNREACHABLE),
    **dict.fromkeys((34, 38, 41, 42, 44), Ending.CONGESTION),
    17: Ending.BUSY,
    18: Ending.NO_ANSWER,
    19: Ending.NO_ANSWER,
    21: Ending.REJECTED,
}

_CAUSES: dict[Ending, int] = {
    Ending.NORMAL: 16,
    Ending.BUSY: 17,
    Ending.NO_ANSWER: 19,
    Ending.REJECTED: 21,
    Ending.UNREACHABLE: 1,
    Ending.CONGESTION: 34,
    Ending.FAILURE: 38,
    Ending.SILENT: 38,
    Ending.REFUSED: 21,
    Ending.LOST: 38,
}

NO_ANSWER = 19
ANSWERED_ELSEWHERE = 26
NO_SOUND = 44
"""Asterisk's own, once a telephone has sent no sound for longer than it may."""
TEMPORARILY_UNAVAILABLE = 480


def ending_of(cause: int) -> Ending:
    """Our word for a Q.850 cause."""
    return _ENDINGS.get(cause, Ending.FAILURE)


def ending_of_unanswered(cause: int, sip: int, rang: bool) -> Ending:
    """Our word for the end of a leg that we dialled and nobody answered.

    A phone that says 480 without ever ringing is not there (switched off, not logged in); no cause at all is a failure.
    """
    if cause == NO_ANSWER and sip == TEMPORARILY_UNAVAILABLE and not rang:
        return Ending.UNREACHABLE
    return Ending.FAILURE if cause == 0 else ending_of(cause)


def cause_of(ending: Ending) -> int:
    """The Q.850 cause to hang up with; Asterisk makes the SIP answer of it (17: 486, 21: 403, 1: 404, 34: 503)."""
    return _CAUSES[ending]
