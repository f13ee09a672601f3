"""Whose calls somebody sees once they are over: his agents', and those of the queues whose recordings he hears."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ivr.core.access import Role
from ivr.core.console_rights import Person, Right, covered, lacking
from ivr.core.rulebook import Agent


@dataclass(frozen=True, slots=True)
class CallsSeen:
    """A call is seen by who was in it, or by its queue."""

    agents: frozenset[str] | None
    """None: all calls, those too that nobody served."""
    queues: frozenset[str] = frozenset()

    def has(self, served: Collection[str], queue: str) -> bool:
        """Whether a call is among them; `served` are all agents who answered in it."""
        return self.agents is None or not self.agents.isdisjoint(served) or queue in self.queues


def calls_seen(person: Person, agents: Mapping[str, Agent]) -> CallsSeen:
    """As his roles reach."""
    if lacking(person, Right.SEE_CALLS):
        return CallsSeen(frozenset())
    supervises = person.queues if Role.SUPERVISOR in person.roles else frozenset[str]()
    return CallsSeen(covered(person, Right.SEE_CALLS, agents), supervises)
