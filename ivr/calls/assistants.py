"""Agents who are with a call that another leads: supervisors, and those who are asked about a caller or come to him."""

from __future__ import annotations

from ivr.calls.calling_off import CallingOff
from ivr.calls.staff import Staff
from ivr.core.agent_events import Assists, IsReleased, StepsBack
from ivr.core.call import CallId


class Assistants:
    """Held like those who have a call, so that nobody is with two; but the call is none of theirs, and not counted."""

    def __init__(self, staff: Staff, calling_off: CallingOff) -> None:
        self._staff = staff
        self._calling_off = calling_off

    def rung(self, agent: str, call: CallId) -> bool:
        """His phone will ring, and then he assists, whatever he says of himself; False if he is busy, or unknown."""
        held = self._staff.tell(agent, Assists(call))
        if held:
            self._calling_off.reserved(agent, call)
        return held

    def came(self, agent: str, call: CallId) -> bool:
        """He who was offered the call has answered; False if he is not held for it any more."""
        return self._staff.tell(agent, Assists(call))

    def spared(self, agent: str, call: CallId) -> None:
        """He has not been with it after all: he is as free as he was, and has waited as long."""
        self._calling_off.free(agent, call)
        self._staff.tell(agent, IsReleased(call))

    def left(self, agent: str, call: CallId) -> None:
        """He assists no more; harmless if he has the call for himself by now, or is with another."""
        self._calling_off.free(agent, call)
        self._staff.tell(agent, StepsBack(call))
