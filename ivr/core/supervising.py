"""A supervisor with a call that others lead: how he may be with it, and when he may not."""

from __future__ import annotations

from enum import StrEnum

from ivr.core.agent import Available, LoggedOut, NotReady, Ready, Reserved, Ringing, word
from ivr.core.call import CallId, Customer, Stage, Talking
from ivr.core.duty import OnDuty
from ivr.core.talk_wishes import APART, NOT_TALKING, talk_of
from ivr.core.transfer import never


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
    if duty.own_call:
        return f"{who} dials on his phone."
    return "" if isinstance(duty.state, Ready | NotReady | LoggedOut) else f"{who} is busy: {word(duty.state)}."


def not_to_be_picked(agent: str, supervisor: str, duty: OnDuty | None, customer: Customer | None, call: CallId) -> str:
    """Why a waiting caller cannot be picked for this agent; empty if he can, now or once the agent is free.

    Who picks for himself (`supervisor`) is ready by that, if he is logged in.
    """
    if duty is None:
        return f"There is no agent {agent}."
    if why := never(agent, customer):
        return why
    if isinstance(duty.state, Reserved | Ringing) and duty.state.call == call:
        return f"Agent {agent} is offered the caller already."
    his_own = agent == supervisor and duty.reachable and not isinstance(duty.status, LoggedOut)
    if not away(duty) or his_own:
        return ""
    return f"Agent {agent} takes no calls: {away(duty)}."


def away(duty: OnDuty) -> str:
    """Why he takes no calls, now or after the one that he has, in a few words; empty if he does."""
    if not duty.reachable:
        return "phone not registered"
    return "" if isinstance(duty.status, Available) else word(duty.status)
