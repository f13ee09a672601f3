"""How long calls have taken and waits have lasted lately: what is expected of the next, queue by queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ivr.calls.clock import Clock
from ivr.core.agent import AgentState, WrapUp
from ivr.core.lately import NOTHING_YET, Lately


class Experience:
    """`changed` is called whenever more is known."""

    def __init__(self, clock: Clock, changed: Callable[[], None]) -> None:
        self._clock = clock
        self._changed = changed
        self.lately: dict[str, Lately] = {}
        """Of each queue of which something is known."""
        self._wrapping: dict[str, tuple[str, datetime]] = {}
        """Who is in wrap-up: the queue whose caller he had, and since when he has been occupied by him."""

    def of(self, queue: str) -> Lately:
        """What is known of a queue."""
        return self.lately.get(queue, NOTHING_YET)

    def talked(self, agent: str, state: AgentState | None, queue: str, took: timedelta) -> None:
        """A talk has taken so long, and he is like this now: it counts with the wrap-up, once that is over."""
        if isinstance(state, WrapUp):
            self._wrapping[agent] = queue, self._clock.now() - took
        else:
            self.handled(queue, took)

    def agent_is(self, agent: str, state: object) -> None:
        """His wrap-up is over, if he was in one."""
        if not isinstance(state, WrapUp) and (wraps := self._wrapping.pop(agent, None)):
            queue, began = wraps
            self.handled(queue, self._clock.now() - began)

    def gone(self, agent: str) -> None:
        """He is no agent any more, and nobody will know when his wrap-up was over."""
        self._wrapping.pop(agent, None)

    def handled(self, queue: str, took: timedelta) -> None:
        """A call has occupied an agent so long, wrap-up included."""
        self.lately[queue] = self.of(queue).after_call(took)
        self._changed()

    def waited(self, queue: str, waited: timedelta, *, served: bool) -> None:
        """A wait is over, with an agent or without: how many give up is expected of the next."""
        self.lately[queue] = self.of(queue).after_wait(waited, served=served)
        self._changed()
