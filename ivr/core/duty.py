"""An agent as the floor knows him now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from ivr.core.agent import AVAILABLE, AgentState, Available, LoggedOut, NotReady, Ready, Status
from ivr.core.choosing import NOTHING_YET, Tally
from ivr.core.media import CALL, has_room, takes
from ivr.core.rulebook import Agent
from ivr.core.said import listed


@dataclass(frozen=True, slots=True)
class OnDuty:
    """An agent as the floor knows him now."""

    agent: Agent
    reachable: bool
    state: AgentState
    tally: Tally = NOTHING_YET
    status: Status = AVAILABLE
    """What he has said of himself; it may be that it holds only after the call that he has."""
    tasks: tuple[str, ...] = ()
    """The medium of each task that he has, or is offered, beside calls."""

    own_call: bool = False
    """His phone is in a call that he has begun, to dial a feature code."""

    @property
    def at_work(self) -> bool:
        """True if he takes calls, now or after the one that he has."""
        stays = isinstance(self.status, Available) and not isinstance(self.state, NotReady | LoggedOut)
        return self.reachable and stays

    def at_work_for(self, medium: str) -> bool:
        """True if he takes such tasks, now or once he has done with others; but for calls he needs no phone."""
        if medium == CALL:
            return self.at_work
        return replace(self, reachable=True).at_work and not takes(self.agent.capacity, medium)

    @property
    def free(self) -> bool:
        """True if he can be offered a call now."""
        return self.reachable and not self.own_call and not self.tasks and isinstance(self.state, Ready)

    def free_for(self, medium: str) -> bool:
        """True if he can be offered such a task now; but for calls he needs no phone."""
        if medium == CALL:
            return self.free
        return isinstance(self.state, Ready) and has_room(self.agent.capacity, self.tasks, medium)

    @property
    def has_tasks(self) -> str:
        """`has 2 chat`: what he has beside calls, in words."""
        return f"has {listed(f'{count} {medium}' for medium, count in Counter(self.tasks).items())}"

    @property
    def free_for_any(self) -> bool:
        """True if there is something that he can be offered now."""
        return self.free or any(map(self.free_for, self.agent.capacity))
