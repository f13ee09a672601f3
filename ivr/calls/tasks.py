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
from ivr.calls.failing import BREATH, after_failure
from ivr.calls.floor import Floor
from ivr.calls.leg import new_id
from ivr.core.call import Customer
from ivr.core.caller import caller_in
from ivr.core.census import NOBODY
from ivr.core.offer import Offer
from ivr.core.preference import LastTalk
from ivr.core.queues import Queue
from ivr.core.task import NoPlace, Task, TaskState, no_place
from ivr.core.trace import TraceStep
from ivr.store.ledger import Ledger
from ivr.switch.events import Ending

REMEMBERED = 1000
"""Of tasks that are over, so many are remembered: who brought them may ask how they ended."""


@dataclass(slots=True)
class _UnderWay:
    """A task and what it holds."""

    task: Task
    queue: Queue
    place: ExitStack = field(default_factory=ExitStack)
    offer: Offer | None = None
    timer: asyncio.TimerHandle | None = None
    longest: asyncio.TimerHandle | None = None
    """When it has waited for as long as anybody may."""
    too_long: bool = False
    again: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    """When agents may be asked again who did not answer."""


class Tasks:
    """Created, offered, accepted or declined, completed; or cancelled at any time."""

    def __init__(self, floor: Floor, store: Ledger, clock: Clock) -> None:
        self._floor, self._store, self._clock = floor, store, clock
        self._open: dict[str, _UnderWay] = {}
        self._over_lately: dict[str, Task] = {}
        floor.on_away = self._away
        self.on_change: Callable[[Task], object] = lambda task: None
        """Told of each task that stands otherwise than before."""

    @property
    def open(self) -> tuple[Task, ...]:
        """Those that are not over, the first that came first."""
        return tuple(one.task for one in self._open.values())

    def find(self, name: str) -> Task | None:
        """How a task stands, or ended if that is not long ago; None: nobody knows it."""
        one = self._open.get(name)
        return self._over_lately.get(name) if one is None else one.task

    def create(
        self,
        medium: str,
        queue: Queue,
        *,
        customer: Customer | None = None,
        last: LastTalk | None = None,
        language: str = "",
        priority: int = 0,
    ) -> Task | NoPlace:
        """It waits from now on, and is offered as a call of this customer would be, who talked with somebody last.

        Unless the queue is full of its medium, or has nobody for it.
        """
        waiting = sum(_waits(one.task, queue, medium) for one in self._open.values())
        staffed = queue.nobody is None or self._floor.staffed(queue, medium)
        if no := no_place(queue, medium, waiting, staffed=staffed):
            return no
        now = self._clock.now()
        task = Task(new_id("task"), medium, queue.name, now)
        one = self._open[task.id] = _UnderWay(task, queue)
        waits = replace(caller_in(queue, task.id, now, customer, priority, language, last), medium=medium)
        stand = self._floor.census(waits).facts()
        self._becomes(one, TaskState.WAITING, f"{medium} waits in {queue.name}", stand=stand)
        unoffered = partial(self._unoffered, one)
        one.place.enter_context(self._floor.place(waits, partial(self._offered, one), unoffered=unoffered))
        if queue.longest_wait is not None:
            wait = self._clock.seconds_to(now + queue.longest_wait)
            one.longest = asyncio.get_running_loop().call_later(wait, self._waited_longest, one)
        return one.task

    def accept(self, name: str) -> bool:
        """The agent takes it; False if it is not offered."""
        one = self._in(name, TaskState.OFFERED)
        if one is None or one.offer is None:
            return False
        self._waits_no_longer(one)
        self._floor.tasks.accepted(one.offer)
        one.place.close()
        self._becomes(one, TaskState.ACCEPTED, f"{one.offer.agent} takes it", one.offer.agent)
        return True

    def decline(self, name: str, reason: str) -> bool:
        """The agent does not take it, and is not asked again; it keeps its place. False if it is not offered.

        What becomes of him is what the queue's rules say of who declines a call.
        """
        one = self._in(name, TaskState.OFFERED)
        return one is not None and self._refused(one, Ending.REJECTED, f"declines: {reason}")

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
        one.timer = asyncio.get_running_loop().call_later(wait, self._unanswered, one)

    def _unanswered(self, one: _UnderWay) -> None:
        """He is not ruled out for good: where he is the only one, it would wait for ever."""
        if one.offer is None:
            return
        agent, pause = one.offer.agent, max(one.queue.offer.pause, BREATH)
        loop, wait = asyncio.get_running_loop(), pause.total_seconds()
        one.again[agent] = loop.call_later(wait, self._floor.tasks.ask_again, one.task.id, agent)
        self._refused(one, Ending.NO_ANSWER, f"does not answer, and is not asked again for {wait:g} s")

    def _refused(self, one: _UnderWay, how: Ending, what: str) -> bool:
        """It waits on; the agent is treated as the queue's rules say, and loses what else he is offered if he goes."""
        offer = self._taken_from(one)
        if offer is None:
            return False
        self._becomes(one, TaskState.WAITING, f"{offer.agent} {what}")
        then = after_failure(how, one.queue.offer, self._clock.now())
        self._floor.tasks.refused(offer, then)
        if then is not None:
            self._away(offer.agent, f"not ready ({then.reason})")
        self._expire(one)
        return True

    def _waited_longest(self, one: _UnderWay) -> None:
        """What is offered at this moment may still be accepted, as a phone that rings may be answered."""
        one.too_long = True
        self._expire(one)

    def _expire(self, one: _UnderWay) -> None:
        if one.too_long and one.task.state is TaskState.WAITING:
            assert one.queue.longest_wait is not None
            self._over(one, TaskState.EXPIRED, f"nobody within {one.queue.longest_wait.total_seconds():g} s")

    def _away(self, agent: str, reason: str) -> None:
        """He takes none now: what he is offered waits on, and that counts for nobody."""
        for one in list(self._open.values()):
            if one.offer is not None and one.offer.agent == agent and (offer := self._taken_from(one)):
                self._floor.tasks.taken_away(offer)
                self._becomes(one, TaskState.WAITING, f"{agent}: {reason}, which does not count")
                self._expire(one)

    def _taken_from(self, one: _UnderWay) -> Offer | None:
        """The offer that is over, unless it was accepted."""
        if one.task.state is not TaskState.OFFERED:
            return None
        self._silence(one)
        offer, one.offer = one.offer, None
        return offer

    def _waits_no_longer(self, one: _UnderWay) -> None:
        self._silence(one)
        for timer in (one.longest, *one.again.values()):
            if timer is not None:
                timer.cancel()

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
        self._waits_no_longer(one)
        del self._open[one.task.id]
        one.place.close()
        if one.task.state is TaskState.ACCEPTED:
            self._floor.tasks.done(one.task.agent, one.task.medium, one.queue.wrap_up)
        self._becomes(one, state, reason, one.task.agent)
        self._over_lately[one.task.id] = one.task
        if len(self._over_lately) > REMEMBERED:
            del self._over_lately[next(iter(self._over_lately))]

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


def _waits(task: Task, queue: Queue, medium: str) -> bool:
    """Whether it is one of those that wait there; what is offered waits until it is accepted."""
    return task.state is not TaskState.ACCEPTED and (task.queue, task.medium) == (queue.name, medium)
