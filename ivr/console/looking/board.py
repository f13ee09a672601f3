"""The board, collected from the floor, the calls under way and what the store has told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.console.looking import house, queues
from ivr.console.looking.agents import Agents
from ivr.console.looking.calls import Calls
from ivr.console.looking.figures import Figures
from ivr.console.looking.house import Alarms
from ivr.console.looking.mine import OfAgents, Unread
from ivr.console.looking.told_before import ToldBefore
from ivr.console.looking.traces import Traces
from ivr.core.board import Board
from ivr.core.service_level import ServiceLevel
from ivr.store.days import Days


class Looking:
    """Use within `going_on`."""

    def __init__(self, desk: Desk, reception: Reception, days: Days, notices: Unread = lambda _: ()) -> None:
        self._desk, self._reception = desk, reception
        self._agents = Agents(desk.floor)
        self._traces = Traces(reception.call)
        self._calls = Calls(self._traces)
        self._told_before = ToldBefore(days, self._traces)
        self._alarms = Alarms(desk)
        self._mine = OfAgents(desk.floor, reception.call, days, notices)
        self.figures = Figures(desk.store, days, lambda: self._at_the_firm(desk.clock.now()), self._targets)

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Traces are heard, and figures counted, while inside."""
        with self._traces.told(self._desk.store):
            async with self.figures.counted():
                try:
                    yield
                finally:
                    await self._alarms.close()
                    await self._mine.close()
                    await self._told_before.close()

    def look(self, who: Iterable[str] = ()) -> Board:
        """How all stands at this moment; `who` looks is shown his own besides."""
        desk, reception, rules, day = self._desk, self._reception, self._reception.rules, self.figures.day
        agents = self._agents.rows(rules.queues, day.agents, self._today())
        under_way = self._calls.rows(reception.calls, agents)
        self._traces.keep_only(under_way)
        self._told_before.seek(under_way)
        return Board(
            agents=agents,
            queues=queues.rows(desk, rules.queues, day.queues),
            calls=under_way,
            trunks=house.trunks(desk, rules),
            alarms=self._alarms.rows(),
            level=house.level(desk, reception),
            mine=self._mine.rows(who, agents, under_way),
        )

    def _targets(self) -> Mapping[str, ServiceLevel]:
        return self._reception.rules.targets

    def _today(self) -> date:
        return self._at_the_firm(self._desk.clock.wall()).date()

    def _at_the_firm(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self._reception.rules.firm.timezone))
