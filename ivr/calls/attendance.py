"""The agents of the floor: how each of them is, and what he says of himself."""

from __future__ import annotations

from collections.abc import Callable

from ivr.calls.calling_off import CallingOff, Declined, Withdrawn
from ivr.calls.staff import Staff
from ivr.core.agent import Presence
from ivr.core.agent_events import LogsIn, LogsOut, Said, SaysNotReady, SaysReady
from ivr.core.router import OnDuty
from ivr.core.wishes import LastCall


class Attendance:
    """Whoever says that he takes no calls any more is rung no longer."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff
        self.calling_off = CallingOff()
        self.on_away: Callable[[str, str], object] = lambda agent, reason: None
        """Told of each agent who says that he takes no calls and tasks any more, and why."""

    def agents(self) -> list[OnDuty]:
        """Every agent, as he is now."""
        return self._staff.everybody()

    def presence(self, agent: str) -> Presence:
        """An agent's status and state."""
        return self._staff.presence(agent)

    def last_call(self, agent: str) -> LastCall | None:
        """The call that an agent had last, if he has had one since the start."""
        return self._staff.last_call(agent)

    def says(self, agent: str, event: Said) -> bool:
        """An agent says something of himself; False if it cannot be, or nobody knows him.

        Who takes no calls any more is offered none: one that he has not answered yet is withdrawn.
        """
        done = self._staff.tell(agent, event)
        if done and isinstance(event, SaysNotReady | LogsOut):
            reason = f"not ready ({event.reason})" if isinstance(event, SaysNotReady) else "logged out"
            self.calling_off.call_off(agent, Withdrawn(reason))
            self.on_away(agent, reason)
        return done

    def decline(self, agent: str, reason: str) -> bool:
        """The agent does not want the call that he is offered; False if there is none, or he has answered it."""
        return self.calling_off.call_off(agent, Declined(reason))

    def log_in(self, agent: str) -> bool:
        """The agent's work begins, and what he has done is counted anew; False if he is logged in, or unknown."""
        return self._staff.tell(agent, LogsIn())

    def log_out(self, agent: str) -> bool:
        """The agent's work ends, with a call that he has once that is over; False if he is not logged in."""
        return self.says(agent, LogsOut())

    def ready(self, agent: str) -> bool:
        """The agent says that he is back, or has done with his wrap-up; False if he is not logged in."""
        return self._staff.tell(agent, SaysReady())

    def not_ready(self, agent: str, reason: str) -> bool:
        """The agent takes no calls for this reason, after the one that he has; False if he is not logged in."""
        return self.says(agent, SaysNotReady(reason))
