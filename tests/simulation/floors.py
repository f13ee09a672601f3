"""Floors whose agents serve several queues, in virtual time: what each caller is told, and how long he really waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random

from ivr.core.agent import Ready
from ivr.core.caller import Caller
from ivr.core.duty import OnDuty
from ivr.core.estimate import Wait, wait_after
from ivr.core.forecast import among_others, by_itself
from ivr.core.lately import Lately
from ivr.core.matcher import Matcher
from ivr.core.needs import Need
from ivr.core.queues import Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Skill

BEGIN = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
TODAY = BEGIN.date()
MINUTE = timedelta(minutes=1)
PATIENT = 20
"""One of so many callers never gives up: of him it is known how long the wait was."""


@dataclass(frozen=True, slots=True)
class Floor:
    """Agents by the queues that they serve (`AB`: both), and for each queue calls a minute and minutes of a call."""

    agents: Mapping[str, int]
    rates: Mapping[str, float]
    minutes: Mapping[str, float]
    patience: float | None = None
    """Minutes for which callers wait on average, if they give up at all."""


@dataclass(frozen=True, slots=True)
class Waited:
    """A caller who found nobody free and did not give up: what he was told, and what became of it."""

    queue: str
    told: Wait
    alone: Wait
    """What he would be told as if nobody waited in other queues."""
    took: timedelta


class Day:
    """A floor, call by call, with the very matcher that serves calls."""

    def __init__(self, floor: Floor, seed: int, calls: int) -> None:
        self._floor, self._chance, self._left = floor, Random(seed), calls
        self._matcher, self._now = Matcher(reasons=False), BEGIN
        self._queues = {name: Queue(name, RuleRef(""), {}, (Need(name),)) for name in floor.rates}
        gone = 60 / floor.patience if floor.patience else 0.0
        self._lately = {name: Lately(mean * MINUTE, 1, 60 * MINUTE, gone) for name, mean in floor.minutes.items()}
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count()
        self._waiting: dict[str, tuple[Caller, tuple[Wait, Wait] | None]] = {}
        self.waited: list[Waited] = []

    def run(self) -> list[Waited]:
        """Until so many calls have come, and all of them are over."""
        names = (f"{queues}{nth}" for queues, number in self._floor.agents.items() for nth in range(number))
        for agent in names:
            self._is_free(Agent(agent, agent, tuple(map(Skill, agent.rstrip("0123456789")))))
        for queue, rate in self._floor.rates.items():
            self._after(1 / rate, lambda queue=queue: self._comes(queue))  # type: ignore[misc]
        while self._events:
            self._now, _, happens = heappop(self._events)
            happens()
        return self.waited

    def _after(self, mean: float, happens: Callable[[], None]) -> None:
        at = self._now + self._chance.expovariate(1 / mean) * MINUTE
        heappush(self._events, (at, next(self._numbers), happens))

    def _comes(self, queue: str) -> None:
        if self._left <= 0:
            return
        self._left -= 1
        self._after(1 / self._floor.rates[queue], lambda: self._comes(queue))
        caller = Caller(f"{self._left:06}", queue, (Need(queue),), 0, self._now)
        self._waiting[caller.call] = caller, None
        self._matcher.join(caller)
        self._settle()
        if caller.call in self._waiting:
            self._waiting[caller.call] = caller, self._told(caller)
            if self._floor.patience and self._left % PATIENT:
                self._after(self._floor.patience, lambda: self._gives_up(caller.call))

    def _told(self, caller: Caller) -> tuple[Wait, Wait]:
        """With the other queues in view, and without."""
        matcher, queue = self._matcher, self._queues[caller.queue]
        alone = by_itself(matcher, queue, self._now, TODAY, "", self._lately)
        now = among_others(matcher, queue, self._now, TODAY, "", self._lately, caller.call)
        ahead = matcher.position(caller.call) - 1
        told, before = wait_after(now, ahead), wait_after(alone, ahead)
        assert told
        assert before
        return told, before

    def _gives_up(self, call: str) -> None:
        if self._waiting.pop(call, None):
            self._matcher.leave(call)

    def _settle(self) -> None:
        for offer in self._matcher.settle(self._now, TODAY):
            caller, told = self._waiting.pop(offer.call)
            self._matcher.leave(offer.call)
            agent = self._matcher._roster[offer.agent].duty.agent
            self._after(self._floor.minutes[caller.queue], lambda agent=agent: self._is_over(agent))  # type: ignore[misc]
            stays = not self._floor.patience or not int(caller.call) % PATIENT
            if told and stays:
                self.waited.append(Waited(caller.queue, *told, self._now - caller.since))

    def _is_over(self, agent: Agent) -> None:
        self._is_free(agent)
        self._settle()

    def _is_free(self, agent: Agent) -> None:
        self._matcher.agent(OnDuty(agent, True, Ready(self._now)))
