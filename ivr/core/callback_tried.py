"""What came of one try to call a customer back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reached:
    """The customer and an agent talk."""


@dataclass(frozen=True, slots=True)
class NotReached:
    """The customer did not come to his phone."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotNow:
    """The agent has answered, and the customer may not be dialled any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class AgentLeft:
    """The agent hung up before they talked; the customer may have answered, and then waits in the queue himself."""

    on_the_line: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The talk may not be held."""

    reason: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The try broke off by a fault of ours, or (`away`) because the switch gave no answer."""

    away: bool = False


Tried = Reached | NotReached | NotNow | AgentLeft | Refused | Broken
"""What came of a try."""
