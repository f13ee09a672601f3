"""Playing scenarios with real calls, several at a time, each in a lane of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from ivr.core.numbers import rule_for
from ivr.core.rulebook import Rulebook
from ivr.enacting.call import RealCall
from ivr.enacting.house import House
from ivr.enacting.lane import softphone
from ivr.enacting.skipping import why_not
from ivr.errors import IvrError
from ivr.ground import Progress
from ivr.rehearsal import Rehearsal, rehearsal
from ivr.rules.scale import scaled
from ivr.scenarios.footprints import Footprints, watched
from ivr.scenarios.judging import NEAR, judge
from ivr.scenarios.playing import Played
from ivr.scenarios.scenario import Scenario
from ivr.scenarios.suite import Suite
from ivr.settings import Settings
from ivr.switch.events import Arrived

LANES = 12
"""Calls at a time."""
SOON = 10.0
"""Seconds in which a call that is placed arrives."""
LATE = timedelta(seconds=0.5)
"""Of true time: what signalling and listening may take, and a machine that has much to do."""


class DidNotArrive(IvrError):
    """The lab placed a call, and the core did not see it."""


async def play(
    suite: Suite, only: str, pace: float, settings: Settings, progress: Progress, tell: Callable[[Played], None]
) -> None:
    """Play those in whose name a word stands, and tell of each as it ends."""
    chosen = suite.chosen(only)
    reasons = [(scenario, why_not(scenario, suite.book(scenario))) for scenario in chosen]
    for scenario, why in reasons:
        if why:
            tell(Played(scenario, (), (), (), timedelta(0), skipped=why))
    rest = [scenario for scenario, why in reasons if not why]
    if rest:
        rules = _with_softphones(suite.book(rest[0]), rest)
        async with rehearsal(settings, progress, rules) as stage:
            await _Hall(stage, suite, pace).play(rest, tell)


def _with_softphones(rules: Rulebook, scenarios: Sequence[Scenario]) -> Rulebook:
    """The rules with a softphone for each agent of the scenarios in each lane."""
    named = dict.fromkeys(agent for one in scenarios for agent in one.agents)
    lanes = [(softphone(agent, lane), agent) for agent in named for lane in range(LANES)]
    return replace(rules, agents={own: replace(rules.agents[agent], id=own) for own, agent in lanes})


@dataclass
class _Hall:
    """The lanes, and whose call comes next."""

    stage: Rehearsal
    suite: Suite
    pace: float
    _next: House | None = None
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def play(self, scenarios: Sequence[Scenario], tell: Callable[[Played], None]) -> None:
        """All of them; each lane takes the next one as it becomes free."""
        self.stage.app.desk.switch.on_arrival(self._arrived)
        if self.stage.lab.phones:
            await self.stage.lab.register(within=30)
        waiting = iter(scenarios)

        async def serve(lane: int) -> None:
            for scenario in waiting:
                tell(await self._play(scenario, lane))

        async with asyncio.TaskGroup() as lanes:
            for lane in range(min(LANES, len(scenarios))):
                lanes.create_task(serve(lane))

    async def _play(self, scenario: Scenario, lane: int) -> Played:
        began = time.monotonic()
        footprints = Footprints()
        rules = watched(scaled(self.suite.book(scenario), self.pace), footprints)
        call = RealCall(self.stage, rules, scenario, lane, self.pace)
        await call.play(self._placing)
        trace, happened = tuple(call.notebook.trace), await call.happened()
        footprints.over(rule_for(scenario.to, rules.numbers), (line.rule for line in trace))
        self.suite.footprints.add(footprints)
        misses = judge(scenario, happened, call.undone, call.notebook.fault, NEAR + LATE / self.pace)
        return Played(scenario, misses, happened, trace, timedelta(seconds=time.monotonic() - began))

    @asynccontextmanager
    async def _placing(self, house: House) -> AsyncIterator[None]:
        """Only one call is placed at a time, so that it is known whose it is that arrives."""
        async with self._one_at_a_time:
            self._next = house
            try:
                yield
                async with asyncio.timeout(SOON):
                    await house.arrived.wait()
            except TimeoutError:
                raise DidNotArrive(f"The call did not arrive within {SOON} s.") from None
            finally:
                self._next = None

    def _arrived(self, arrived: Arrived) -> None:
        house, self._next = self._next, None
        if house is not None:
            house.take(arrived)
