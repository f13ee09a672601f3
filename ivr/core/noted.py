"""What an agent notes of a call, as its story has it."""

from __future__ import annotations

from dataclasses import dataclass

NOTE = "note"
"""The word of such a line in a call's trace."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A note, and whose it is."""

    agent: str
    text: str

    @property
    def line(self) -> str:
        """The story's line."""
        return f"agent {self.agent} notes: {self.text}"


def noted_in(line: str) -> Noted | None:
    """The note in a line of a story; None: there is none, or what it said is forgotten."""
    agent, notes, text = line.partition(" notes: ")
    return Noted(agent.removeprefix("agent "), text) if notes else None
