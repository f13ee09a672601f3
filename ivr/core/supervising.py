"""A supervisor with a call that others lead: how he may be with it, and when he may not."""

from __future__ import annotations

from enum import StrEnum

from ivr.core.agent import LoggedOut, NotReady, Ready, word
from ivr.core.call import Stage, Talking
from ivr.core.router import OnDuty
from ivr.core.talk_wishes import APART, NOT_TALKING, talk_of


class Mode(StrEnum):
    """How a supervisor is with a call."""

    MONITOR = "monitor"
    """He hears both, and nobody hears him."""
    WHISPER = "whisper"
    """He hears both, and the agent alone hears him."""
    BARGE = "barge"
    """All three hear each other."""


def impossible(stage: Stage | None, mode: Mode, who: str, duty: OnDuty | None, there: str) -> str:
    """Why this supervisor cannot be with the call in this way; empty if he can.

    `duty`: he as an agent, for his telephone is one of theirs; `there`: the supervisor who is with the call already.
    """
    talk = talk_of(stage)
    if talk is None:
        return NOT_TALKING
    if mode is Mode.BARGE and not isinstance(stage, Talking):
        return APART
    if there:
        return "" if there == who else f"Supervisor {there} is with this call already."
    if (talk.kind, talk.party) == ("agent", who):
        return f"{who} serves this caller himself."
    return _away(who, duty)


def _away(who: str, duty: OnDuty | None) -> str:
    if duty is None:
        return f"There is no agent {who}: a supervisor listens with the telephone of one."
    if not duty.reachable:
        return f"The telephone of {who} is not registered."
    return "" if isinstance(duty.state, Ready | NotReady | LoggedOut) else f"{who} is busy: {word(duty.state)}."
