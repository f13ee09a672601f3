"""One call on the lab: everybody is told how to behave, the call is placed, and what happened is gathered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from operator import attrgetter

from ivr.core.numbers import dialable
from ivr.core.rulebook import Rulebook
from ivr.enacting import people
from ivr.enacting.caller import RealCaller
from ivr.enacting.house import House
from ivr.enacting.lane import outside, softphone
from ivr.enacting.pace import Pace
from ivr.errors import IvrError
from ivr.lab.leg import Leg
from ivr.rehearsal import Rehearsal
from ivr.scenarios.names import numbers_outside
from ivr.scenarios.notebook import Notebook
from ivr.scenarios.scenario import Act, Happening, Scenario
from ivr.scenarios.stage import NOBODY_ANSWERS, accepting_key

LONGEST = timedelta(minutes=10)
"""Of true time; a call that lasts longer is broken off."""
Placing = Callable[[House], AbstractAsyncContextManager[None]]
"""What must be entered to place a call into a house."""


class RealCall:
    """Play it, and then ask what happened."""

    def __init__(self, stage: Rehearsal, rules: Rulebook, scenario: Scenario, lane: int, faster: float) -> None:
        self._lab = stage.lab
        self._rules, self._scenario, self._lane = rules, scenario, lane
        self._pace = Pace(faster)
        self._house = House(stage.app, rules, scenario, lane, self._pace, self._records)
        self._caller: RealCaller | None = None
        self._lives: set[asyncio.Task[None]] = set()

    @property
    def notebook(self) -> Notebook:
        """What the house noted."""
        return self._house.notebook

    @property
    def undone(self) -> list[Act]:
        """What the caller did not come to do."""
        return self._caller.waits if self._caller else list(self._scenario.acts)

    async def play(self, placing: Placing) -> None:
        """Place the call, and wait for its end."""
        self._people()
        leg: Leg | None = None
        try:
            async with placing(self._house):
                leg = await self._lab.call(self._scenario.to, caller_id=self._scenario.caller)
            self._caller = RealCaller(self._scenario, leg, self._pace, self.notebook)
            self._live(self._caller.live())
            await self._until_over(leg)
        except IvrError as error:
            self.notebook.fault = str(error)
        finally:
            await self._end(leg)

    async def happened(self) -> tuple[Happening, ...]:
        """In order: what the caller really heard, and everything else as the house noted it."""
        heard = await asyncio.to_thread(self._caller.heard) if self._caller else ()
        noted = [happening for happening in self.notebook.happened if happening.word != "hears"]
        return tuple(sorted([*heard, *noted], key=attrgetter("at")))

    async def _until_over(self, leg: Leg) -> None:
        try:
            async with asyncio.timeout(LONGEST.total_seconds()):
                await self.notebook.over.wait()
                await leg.ended()
        except TimeoutError:
            self.notebook.fault = f"it did not end within {LONGEST}"

    async def _end(self, leg: Leg | None) -> None:
        for life in self._lives:
            life.cancel()
        await asyncio.gather(*self._lives, return_exceptions=True)
        if leg is not None:
            await leg.hang_up()
        await self._house.close()

    def _people(self) -> None:
        lab, pace, scenario = self._lab, self._pace, self._scenario
        for agent, plays in scenario.agents.items():
            lab.phone(softphone(agent, self._lane)).behave(people.telephone(plays.phone, pace))
            if plays.ready_after is not None:
                self._live(self._comes(agent, plays.ready_after))
        for rm, number in scenario.mobiles.items():
            mobile = people.mobile(scenario.rms.get(rm, NOBODY_ANSWERS), pace, self._accepting_key)
            lab.mobile(outside(dialable(number), self._lane)).behave(mobile)
        for number in numbers_outside(self._rules):
            there = scenario.outside.get(number, "no_answer")
            lab.mobile(outside(number, self._lane)).behave(people.telephone(there, pace))

    async def _comes(self, agent: str, after: timedelta) -> None:
        await self._house.arrived.wait()
        await self._pace.until(after)
        self._house.comes(agent)

    def _records(self) -> None:
        if self._caller is not None:
            self._live(self._caller.speak())

    def _live(self, life: Coroutine[object, object, None]) -> None:
        self._lives.add(asyncio.ensure_future(life))

    def _accepting_key(self) -> str:
        return accepting_key(self._rules, self.notebook.trace)
