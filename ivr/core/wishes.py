"""What may be asked for during a talk, by key or from outside, and when it may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from ivr.core.call import Destination, OnHold, Stage, Talking


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


Wish = Hold | Resume | Transfer

NOT_TALKING = "The caller talks with nobody at this moment."


def refusal(stage: Stage | None, wish: Wish) -> str:
    """Why this cannot be done in this stage; empty if it can."""
    if talk_of(stage) is None:
        return NOT_TALKING
    match wish:
        case Transfer():
            return ""
        case Hold():
            return "" if isinstance(stage, Talking) else "The caller is on hold already."
        case Resume():
            return "" if isinstance(stage, OnHold) else "The caller is not on hold."
    assert_never(wish)


def talk_of(stage: Stage | None) -> Talking | None:
    """The talk that the caller is in, or that waits for him while he is on hold."""
    match stage:
        case Talking():
            return stage
        case OnHold(talk):
            return talk
        case _:
            return None


def belongings(stage: Stage | None) -> frozenset[str]:
    """Legs and bridges that this stage needs besides the caller's own."""
    talk = talk_of(stage)
    return frozenset({talk.leg, talk.bridge}) if talk else frozenset()


def said(wish: Wish) -> str:
    """The wish in a few words, for the trace."""
    match wish:
        case Hold():
            return "caller on hold"
        case Resume():
            return "caller taken back"
        case Transfer(to):
            return f"caller transferred to {to}"
    assert_never(wish)
