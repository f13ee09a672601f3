"""Tasks that are no calls: they wait in the same queues for the same agents, as many at a time as each has room for.

They live in memory: the program that brought them knows them, and brings them again after a start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial

from ivr.calls.clock import Clock
from ivr.calls.floor import Floor
from ivr.calls.leg import new_id
from ivr.core.census import NOBODY
from ivr.core.queues import Queue
from ivr.core.router import Offer, caller_in
from ivr.core.task import Task, TaskState
from ivr.core.trace import TraceStep
from ivr.store.ledger import Ledger


@dataclass(slots=True)
class _UnderWay:
    """A task and what it holds."""

    task: Task
    queue: Queue
    place: ExitStack = field(default_factory=ExitStack)
    offer: Offer | None = None
    timer: asyncio.TimerHandle | None = None


class Tasks:
    """Created, offered, accepted or declined, completed; or cancelled at any time."""

    def __init__(self, floor: Floor, store: Ledger, clock: Clock) -> None:
        self._floor, self._store, self._clock = floor, store, clock
        self._open: dict[str, _UnderWay] = {}
        self.on_change: Callable[[Task], object] = lambda task: None
        """Told of each task that stands otherwise than before."""

    @property
    def open(self) -> tuple[Task, ...]:
        """Those that are not over, the first that came first."""
        return tuple(one.task for one in self._open.values())

    def create(self, medium: str, queue: Queue, *, language: str = "", priority: int = 0) -> Task:
        """It waits from now on, and is offered as a call would be."""
        now = self._clock.now()
        task = Task(new_id("task"), medium, queue.name, now)
        one = self._open[task.id] = _UnderWay(task, queue)
        waits = replace(caller_in(queue, task.id, now, None, priority, language), medium=medium)
        stand = self._floor.census(waits).facts()
        self._becomes(one, TaskState.WAITING, f"{medium} waits in {queue.name}", stand=stand)
        unoffered = partial(self._unoffered, one)
        one.place.enter_context(self._floor.place(waits, partial(self._offered, one), unoffered=unoffered))
        return one.task

    def accept(self, name: str) -> bool:
        """The agent takes it; False if it is not offered."""
        one = self._in(name, TaskState.OFFERED)
        if one is None or one.offer is None:
            return False
        self._silence(one)
        self._floor.accepted(one.offer)
        one.place.close()
        self._becomes(one, TaskState.ACCEPTED, f"{one.offer.agent} takes it", one.offer.agent)
        return True

    def decline(self, name: str, reason: str) -> bool:
        """The agent does not take it, and is not asked again; it keeps its place. False if it is not offered."""
        one = self._in(name, TaskState.OFFERED)
        if one is None or one.offer is None:
            return False
        self._silence(one)
        offer, one.offer = one.offer, None
        self._becomes(one, TaskState.WAITING, f"{offer.agent} declines: {reason}")
        self._floor.declined(offer)
        return True

    def complete(self, name: str) -> bool:
        """The agent has done it; False if nobody has it."""
        one = self._in(name, TaskState.ACCEPTED)
        if one is None:
            return False
        self._over(one, TaskState.COMPLETED, f"{one.task.agent} has done it")
        return True

    def cancel(self, name: str, reason: str) -> bool:
        """It is not wanted any more, whoever has it; False if it is over."""
        one = self._open.get(name)
        if one is None:
            return False
        self._over(one, TaskState.CANCELLED, reason)
        return True

    def stop(self) -> None:
        """The house closes: nobody has anything any more."""
        for name in list(self._open):
            self.cancel(name, "the house closes")

    # --- inside

    def _in(self, name: str, state: TaskState) -> _UnderWay | None:
        one = self._open.get(name)
        return one if one is not None and one.task.state is state else None

    def _offered(self, one: _UnderWay, offer: Offer) -> None:
        one.offer = offer
        self._becomes(one, TaskState.OFFERED, f"offered to {offer.agent}: {offer.why}", offer.agent)
        wait = one.queue.offer.ring.total_seconds()
        one.timer = asyncio.get_running_loop().call_later(wait, self.decline, one.task.id, "no answer")

    def _unoffered(self, one: _UnderWay) -> None:
        """It could have been offered anew, and nobody is free for it: how all agents stand."""
        waits = self._floor.caller(one.task.id)
        if waits is not None and one.task.state is TaskState.WAITING:
            self._tell(one, "task_no_offer", "nobody else is free for it", self._floor.census(waits).facts())

    def _silence(self, one: _UnderWay) -> None:
        if one.timer is not None:
            one.timer.cancel()
            one.timer = None

    def _over(self, one: _UnderWay, state: TaskState, reason: str) -> None:
        self._silence(one)
        del self._open[one.task.id]
        one.place.close()
        if one.task.state is TaskState.ACCEPTED:
            self._floor.laid_down(one.task.agent, one.task.medium)
        self._becomes(one, state, reason, one.task.agent)

    def _becomes(
        self, one: _UnderWay, state: TaskState, reason: str, agent: str = "", stand: Mapping[str, object] = NOBODY
    ) -> None:
        one.task = replace(one.task, state=state, reason=reason, agent=agent)
        self._tell(one, f"task_{state.value}", reason, stand)
        self.on_change(one.task)

    def _tell(self, one: _UnderWay, what: str, reason: str, stand: Mapping[str, object]) -> None:
        task, now = one.task, self._clock.now()
        facts = {"medium": task.medium, "queue": task.queue, "agent": task.agent, **stand}
        self._store.traced(TraceStep(task.id, now, what, f"{task.medium}: {reason}", str(one.queue.ref), facts))
