"""What somebody may see of what is live: the one place where rows are kept from him, and numbers shortened."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.core.board import AgentRow, CallRow, QueueRow
from ivr.core.numbers import masked, masked_in

Names = frozenset[str] | None
"""Of agents or queues; None: of all, and what belongs to none of them besides."""
NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Sight:
    """Viewers of equal sight are told the same."""

    agents: Names = NONE
    """Whom he sees, with the calls that they have to do with."""
    callers: Names = NONE
    """Queues of which he sees the callers, whoever serves them."""
    figures: Names = NONE
    """Queues of which he sees the figures."""
    house: bool = False
    """Trunks, alarms, the level of the whole house."""
    numbers: bool = False
    """Whole telephone numbers."""
    me: str = ""
    """His own number among the agents; empty: he is none."""

    def agent(self, row: AgentRow | None) -> AgentRow | None:
        """The agent as he sees him; None: not at all."""
        return row if row and _among(row.id, self.agents) else None

    def queue(self, row: QueueRow | None) -> QueueRow | None:
        """The queue as he sees it; None: not at all."""
        return row if row and _among(row.id, self.figures) else None

    def call(self, row: CallRow | None) -> CallRow | None:
        """The call as he sees it; None: not at all."""
        if row is None or not (_among(row.queue, self.callers) or self._serves(row)):
            return None
        return row if self.numbers else _shortened(row)

    def _serves(self, row: CallRow) -> bool:
        """One whom he sees has to do with it."""
        return any(_among(agent, self.agents) for agent in (row.agent, *row.ringing, *row.assisting) if agent)


def _among(name: str, seen: Names) -> bool:
    return seen is None or name in seen


def _shortened(row: CallRow) -> CallRow:
    return replace(
        row,
        number=masked(row.number) if row.number else "",
        party=masked_in(row.party),
        path=tuple(map(masked_in, row.path)),
        story=tuple(map(masked_in, row.story)),
    )
