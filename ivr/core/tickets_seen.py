"""Whose tickets somebody sees, or changes: his agents', and those that lie with a queue which they may serve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ivr.core.console_rights import Person, Right, covered
from ivr.core.queues_served import queues_served
from ivr.core.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class TicketsSeen:
    """A ticket is reached by who has it; where nobody has it, or he has left the rules, by its queue."""

    agents: frozenset[str] | None
    """None: all tickets."""
    queues: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    """All agents of the rules."""

    def has(self, agent: str, queue: str) -> bool:
        """Whether this agent's ticket, or one of this queue's, is among them."""
        if self.agents is None:
            return True
        return agent in self.agents if agent in self.known else queue in self.queues


def tickets_seen(person: Person, right: Right, rules: Rulebook, today: date) -> TicketsSeen:
    """As far as this right of his reaches."""
    agents = covered(person, right, rules.agents)
    if agents is None:
        return TicketsSeen(None)
    return TicketsSeen(agents, queues_served(agents, rules, today), frozenset(rules.agents))
