"""What may be asked for during a talk, by key or from outside, and when it may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from ivr.core.call import CallingBack, CallingIn, Consulting, Destination, OnHold, Stage, Talking, Waiting


@dataclass(frozen=True, slots=True)
class Hold:
    """The caller shall hear music, and the other party nothing of him."""


@dataclass(frozen=True, slots=True)
class Resume:
    """The caller shall be taken back from hold."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """The caller shall leave whoever serves him, and go there."""

    to: Destination


@dataclass(frozen=True, slots=True)
class Consult:
    """The agent wants to ask somebody, the caller on hold meanwhile."""

    to: Destination


@dataclass(frozen=True, slots=True)
class Return:
    """Back to the caller; whoever was asked is let go."""


@dataclass(frozen=True, slots=True)
class Complete:
    """Whoever was asked takes the caller, and the agent leaves them."""


@dataclass(frozen=True, slots=True)
class Swap:
    """From whom he asks to his caller, and back; the other one has music."""


@dataclass(frozen=True, slots=True)
class Conference:
    """All three shall hear each other."""


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The supervisor who listens shall have the caller, and the agent leave them."""

    supervisor: str


@dataclass(frozen=True, slots=True)
class Barge:
    """A supervisor shall hear both, and they him."""

    supervisor: str
    leg: str


@dataclass(frozen=True, slots=True)
class MoveTo:
    """A waiting caller, or one about whom somebody is asked, shall wait in this queue instead."""

    queue: str


@dataclass(frozen=True, slots=True)
class PickFor:
    """A waiting caller shall be offered to this agent next, whoever waits before him."""

    agent: str
    supervisor: str = ""
    """Who wishes it; empty: nobody who is an agent."""


Wish = Hold | Resume | Transfer | Consult | Return | Complete | Swap | Conference | TakeOver | Barge | MoveTo | PickFor

NOT_TALKING = "The caller talks with nobody at this moment."
NOT_WAITING = "The caller does not wait at this moment."
APART = "Caller and agent do not hear each other at this moment."
NOBODY_ASKED = "Nobody is being asked about this caller."
RINGS = "Nobody has answered yet."


def refusal(stage: Stage | None, wish: Wish) -> str:
    """Why this cannot be done in this stage; empty if it can."""
    match stage:
        case Waiting():
            return "" if isinstance(wish, MoveTo | PickFor) else NOT_TALKING
        case Talking() | OnHold():
            return _in_talk(wish, on_hold=isinstance(stage, OnHold))
        case CallingIn():
            return "" if isinstance(wish, Return | Complete | TakeOver | MoveTo) else RINGS
        case Consulting():
            return _beside(wish, stage)
        case _:
            return NOT_TALKING


def _in_talk(wish: Wish, *, on_hold: bool) -> str:
    match wish:
        case Hold():
            return "The caller is on hold already." if on_hold else ""
        case Resume():
            return "" if on_hold else "The caller is not on hold."
        case Barge():
            return APART if on_hold else ""
        case Transfer() | Consult() | TakeOver():
            return ""
        case MoveTo() | PickFor():
            return NOT_WAITING
        case Return() | Complete() | Swap() | Conference():
            return NOBODY_ASKED
    assert_never(wish)


def _beside(wish: Wish, stage: Consulting) -> str:
    match wish:
        case Return() | Complete() | TakeOver() | MoveTo():
            return ""
        case Swap() | Conference():
            return "They are in a conference already." if stage.heard == "both" else ""
        case PickFor():
            return NOT_WAITING
        case Hold() | Resume() | Transfer() | Consult() | Barge():
            return "Somebody is being asked already: return to the caller, or complete, before that."
    assert_never(wish)


def talk_of(stage: Stage | None) -> Talking | None:
    """The talk that the caller is in, or that waits for him while he is on hold."""
    match stage:
        case Talking():
            return stage
        case OnHold(talk) | CallingIn(talk=talk) | Consulting(talk=talk):
            return talk
        case _:
            return None


def queue_of(stage: Stage | None) -> str:
    """The queue in which the caller waits, or from which his talk came; empty: none."""
    talk = talk_of(stage)
    return stage.queue if isinstance(stage, Waiting | CallingBack) else talk.queue if talk else ""


def belongings(stage: Stage | None) -> frozenset[str]:
    """Legs and bridges that this stage needs besides the caller's own."""
    talk = talk_of(stage)
    bridges = {talk.bridge} if talk else set()
    beside = {stage.bridge} if isinstance(stage, Consulting) else set()
    return frozenset(bridges | beside | set(legs(stage)))


def legs(stage: Stage | None) -> tuple[str, ...]:
    """The legs that are there besides the caller's."""
    talk = talk_of(stage)
    beside = (stage.leg,) if isinstance(stage, Consulting) else ()
    return (talk.leg, *beside) if talk else ()


def said(wish: Wish) -> str:  # noqa: C901 - one case per wish
    """The wish in a few words, for the trace."""
    match wish:
        case Hold():
            return "caller on hold"
        case Resume():
            return "caller taken back"
        case Transfer(to):
            return f"caller transferred to {to}"
        case Consult(to):
            return f"{to} is asked, the caller on hold"
        case Return():
            return "back to the caller"
        case Complete():
            return "who was asked takes the caller"
        case Swap():
            return "the other one is heard"
        case Conference():
            return "all three talk"
        case TakeOver(supervisor):
            return f"supervisor {supervisor} takes the caller"
        case Barge(supervisor):
            return f"supervisor {supervisor} joins the talk"
        case MoveTo(queue):
            return f"caller moved to {queue}"
        case PickFor(agent):
            return f"caller picked for agent {agent}"
    assert_never(wish)
