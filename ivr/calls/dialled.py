"""What came of ringing a second party for a caller."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.calls.calling_off import Withdrawn
from ivr.calls.leg import Leg
from ivr.core.call import PartyKind
from ivr.switch.events import Ending


@dataclass(frozen=True, slots=True)
class Won:
    """This leg has the caller."""

    kind: PartyKind
    party: str
    leg: Leg


@dataclass(frozen=True, slots=True)
class Lost:
    """The other party would have come, but the caller was no longer free."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The other party did not come."""

    ending: Ending
    reason: str


Dialled = Won | Lost | Failed
AgentDialled = Dialled | Withdrawn
"""An agent may go not ready as his phone rings."""
