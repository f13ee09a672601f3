"""A caller whom an agent has handed on: where he is by now, and why he is not with whom he was sent to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ivr.core.call import Destination, LeavingMessage, Stage, Transferring, Waiting
from ivr.core.talk_wishes import talk_of

Where = Literal["", "rings", "comes_back", "waits", "talks", "leaves_message"]
"""Empty: he is with the agent who sent him, or it is over."""


@dataclass(frozen=True, slots=True)
class HandedOn:
    """By which agent he was sent, and to whom."""

    by: str
    to: Destination
    why: str = ""
    """Why nobody came there; empty: somebody has, or may yet."""


def where(stage: Stage | None, by: str) -> Where:
    """Where the caller is whom this agent has handed on."""
    match stage:
        case Transferring(returning=True):
            return "comes_back"
        case Transferring():
            return "rings"
        case Waiting():
            return "waits"
        case LeavingMessage():
            return "leaves_message"
        case _:
            talk = talk_of(stage)
            return "talks" if talk and (talk.kind, talk.party) != ("agent", by) else ""
