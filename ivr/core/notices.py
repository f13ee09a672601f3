"""What supervisors say to agents in writing: what may be said, and how much of it waits for one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LONGEST = 500
MOST_UNREAD = 20
"""For one agent: whoever has not read so many reads no more for another."""
_SHOWN = frozenset("\n\u3000")
"""A line's end and the wide space of Chinese text, which count as not printable."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something for one agent, until he says that he has read it."""

    id: str
    at: datetime
    sender: str
    """The supervisor's name."""
    agent: str
    text: str


def unfit(text: str) -> str:
    """Why this cannot be shown to anybody; empty if it can."""
    if not text.strip():
        return "Say something."
    if len(text) > LONGEST:
        return f"Say it in {LONGEST} characters: these are {len(text)}."
    if any(not (character.isprintable() or character in _SHOWN) for character in text):
        return "Leave out characters that nobody sees, or that turn the direction of writing."
    return ""
