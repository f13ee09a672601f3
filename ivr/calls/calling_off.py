"""Calling an offer off before it is answered: the agent declines it with a reason, or goes not ready meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ivr.core.call import CallId


@dataclass(frozen=True, slots=True)
class Declined:
    """The agent does not want this call, for this reason: the offer has failed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The agent takes no calls any more, for this reason (`not ready (lunch)`): the offer never counted."""

    reason: str


UNREGISTERED = Withdrawn("phone not registered any more")
CalledOff = Declined | Withdrawn
Stop = Callable[[CalledOff], bool]
"""Lets a phone ring no longer; False if it has been answered, or is silent already."""


class CallingOff:
    """The agents whose phones ring, or are about to."""

    def __init__(self) -> None:
        self._reserved: dict[str, tuple[CallId, CalledOff | None]] = {}
        """Whose phones do not ring yet: for whom they will, and what the agents have said by now."""
        self._ringing: dict[str, Stop] = {}

    def reserved(self, agent: str, call: CallId) -> None:
        """His phone will ring soon."""
        self._reserved[agent] = call, None

    def free(self, agent: str, call: CallId) -> None:
        """He is held for this call no more; what he has said is kept until the caller's story hears of it."""
        if self._reserved.get(agent) == (call, None):
            del self._reserved[agent]

    def forget(self, call: CallId) -> None:
        """The call is over: nobody's phone will ring for it."""
        for agent in [agent for agent, (of, _) in self._reserved.items() if of == call]:
            del self._reserved[agent]

    @contextmanager
    def ringing(self, agent: str, call: CallId, stop: Stop) -> Iterator[None]:
        """His phone rings while inside, unless he has called it off before."""
        of, why = self._reserved.get(agent, ("", None))
        self._ringing[agent] = stop
        if of != call:  # he was not ready, and is held for another by now
            stop(Withdrawn("not ready"))
        else:
            del self._reserved[agent]
            if why is not None:
                stop(why)
        try:
            yield
        finally:
            if self._ringing.get(agent) is stop:
                del self._ringing[agent]

    def call_off(self, agent: str, why: CalledOff) -> bool:
        """False if there is nothing that could be called off."""
        call, before = self._reserved.get(agent, ("", None))
        if call and before is None:
            self._reserved[agent] = call, why
            return True
        stop = self._ringing.get(agent)
        return stop is not None and stop(why)
