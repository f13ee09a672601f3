"""The house in which a scenario is really played: reception, floor and stories as they are, on the real switch."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import cast

from ivr.calls.clock import Clock
from ivr.calls.degradation import Degradation
from ivr.calls.desk import Desk
from ivr.calls.floor import Floor
from ivr.calls.reception import Reception
from ivr.controller import App
from ivr.core.agent import InCall, NotReady
from ivr.core.call import (
    AskingRm,
    CallId,
    CallingIn,
    Consulting,
    DiallingOut,
    OnHold,
    Stage,
    Talking,
    Transferring,
    Waiting,
)
from ivr.core.lately import FIRST_HANDLING
from ivr.core.rulebook import Rulebook
from ivr.enacting.lane import Lane
from ivr.enacting.pace import Pace
from ivr.scenarios import others
from ivr.scenarios.notebook import Notebook
from ivr.scenarios.people import with_agents
from ivr.scenarios.props import MadeUpWeb, OneCustomer
from ivr.scenarios.scenario import AgentPlays, Scenario
from ivr.scenarios.stage import ANOTHER_CALL
from ivr.store.rows import LegKind
from ivr.switch.events import Arrived
from ivr.switch.port import Switch


class PacedNotebook(Notebook):
    """Notes what happens in scenario time, and tells the pace in which part of the call he is."""

    def __init__(self, pace: Pace) -> None:
        super().__init__(pace.now)
        self._pace = pace
        self._mobiles: set[str] = set()
        """Mobiles that ring, or that were answered."""
        self._asked = ""
        """The mobile whose owner is asked for a key."""

    def stage(self, call: CallId, stage: Stage) -> None:
        """In the flow and at the box there is something to hear; everything else is waiting, ringing, talking."""
        match stage:
            case Waiting() | AskingRm() | DiallingOut() if self._asked:
                pass
            case Waiting() | AskingRm() | DiallingOut() | Transferring():
                self._pace.waits()
            case Talking() | OnHold() | CallingIn() | Consulting():
                self._pace.waits()
            case _:
                self._pace.listens(call)
        super().stage(call, stage)

    def leg_dialled(self, leg: str, call: CallId, kind: LegKind, party: str, at: datetime) -> None:
        """A mobile rings."""
        if kind == "rm":
            self._mobiles.add(leg)
        super().leg_dialled(leg, call, kind, party, at)

    def leg_answered(self, leg: str, at: datetime) -> None:
        """He who answers a mobile hears what is asked of him."""
        if leg in self._mobiles:
            self._asked = leg
            self._pace.listens(leg)

    def leg_ended(self, leg: str, ending: str, at: datetime) -> None:
        """He is asked no more."""
        if leg == self._asked:
            self._asked = ""
            self._pace.waits()


class House:
    """Serves one call."""

    def __init__(
        self, app: App, rules: Rulebook, scenario: Scenario, lane: int, pace: Pace, records: Callable[[], None]
    ) -> None:
        self.rules, self.scenario = rules, scenario
        self.notebook = PacedNotebook(pace)
        self.notebook.last = scenario.last_talk
        self.arrived = asyncio.Event()
        self._pace = pace
        self._others = ExitStack()
        switch = cast("Switch", Lane(app.desk.switch, lane, pace, records))
        clock = Clock(wall=lambda: scenario.at + pace.now())
        self.floor = Floor(with_agents(rules, scenario), clock)
        self.desk = Desk(
            switch,
            self.floor,
            clock,
            app.library,
            OneCustomer(scenario.customer),
            self.notebook,
            app.recorder,
            app.layout.voicemail,
            degradation=Degradation(by_hand=scenario.degraded or None),
            ask_web=MadeUpWeb(scenario.web),
        )
        self.reception = Reception(self.desk, rules)

    def take(self, arrived: Arrived) -> None:
        """The call comes in; those who work here are at their places, and those who wait already wait."""
        for agent, plays in self.scenario.agents.items():
            self._agent(agent, plays)
        for queue in self.rules.queues:
            self.floor.handled(queue, FIRST_HANDLING * self._pace.faster)
        counts = [(self.rules.queues[queue], count) for queue, count in self.scenario.waiting.items()]
        self._others.enter_context(others.waiting(self.floor, counts, self.desk.clock.now()))
        self._pace.begin()
        self._pace.listens(arrived.channel)
        self.reception.arrived(arrived)
        self.arrived.set()

    async def close(self) -> None:
        """Wait until nothing is left of the call."""
        while self.reception.calls:  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.05)
        await self.desk.errands.all_done()
        self._others.close()

    def _agent(self, agent: str, plays: AgentPlays) -> None:
        comes = plays.ready_after is not None
        self.floor.log_in(agent)
        if plays.state != "away" or comes:
            self.floor.phone(agent, reachable=True)
        if plays.state == "not_ready" or (plays.state == "away" and comes):
            self.floor.restore(agent, NotReady("not ready"))
        if plays.state == "in_a_call":
            self.floor.restore(agent, InCall(ANOTHER_CALL))

    def comes(self, agent: str) -> None:
        """An agent becomes ready."""
        self.floor.finished(agent, ANOTHER_CALL, timedelta(0))
        self.floor.ready(agent)
