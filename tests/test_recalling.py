"""What a broken connection cut short is done by the next, and what a store that was away did not tell, later."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from ivr.core.agent import Available, LoggedOut, NotReady, Status
from ivr.errors import StoreError
from ivr.recalling import AGAIN_AFTER, Recalling
from ivr.store.rows import AgentState
from ivr.switch.events import Snapshot
from tests.calls.house import WEDNESDAY
from tests.virtual_time import virtual


class House:
    """A controller whose first adoption is cut off, as a connection that breaks does."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.recorder_runs = self.calls_back = False
        self.away = False
        self.open_calls_take = 0.0
        self.store = SimpleNamespace(
            node="n",
            open_calls=self.open_calls,
            agent_states=self.agent_states,
            eligibility=self.open_calls,
            flush=self.flush,
        )
        self.reception = SimpleNamespace(calls=[])
        self.says: dict[str, Status] = {"1001": Available(), "1002": Available()}
        self.floor = SimpleNamespace(
            restore=lambda agent, status: self.done.append(f"{agent} {status}"),
            agents=lambda: [SimpleNamespace(agent=SimpleNamespace(id=agent)) for agent in self.says],
            presence=lambda agent: SimpleNamespace(status=self.says[agent]),
        )
        self.desk = SimpleNamespace(clock=SimpleNamespace(now=lambda: WEDNESDAY), floor=self.floor)
        self.recorder = SimpleNamespace(start=self.start)
        self.callbacks = SimpleNamespace(restore=self.restore)
        self.broken: BaseException = asyncio.CancelledError()

    async def open_calls(self, node: str = "") -> list[Any]:
        await asyncio.sleep(self.open_calls_take)
        if self.away:
            raise StoreError("gone")
        return []

    async def flush(self) -> None:
        while self.away:  # noqa: ASYNC110
            await asyncio.sleep(0.5)
        self.done.append("written")

    async def agent_states(self, until: datetime | None = None) -> list[AgentState]:
        """Since the start each has been written anew, for his telephone has come."""
        await self.open_calls()
        assert until == WEDNESDAY
        return [AgentState(agent, WEDNESDAY - timedelta(hours=1), "", "", "", "logged out") for agent in self.says]

    async def start(self, live: set[str]) -> None:
        self.done.append("recorder")

    async def restore(self) -> None:
        await self.open_calls()
        self.done.append("callbacks")

    async def take_over(self, snapshot: Snapshot) -> None:
        self.done.append("adoption")
        if self.done.count("adoption") == 1:
            raise self.broken

    async def adopts(self, snapshot: Snapshot) -> None:
        self.done.append("adoption")

    def soon(self) -> None:
        self.done.append("soon")


@virtual
async def test_callers_do_not_wait_for_a_store_that_says_nothing() -> None:
    house: Any = House()
    house.away, house.take_over, house.open_calls_take = True, house.adopts, 60
    house.callbacks.restore = house.store.open_calls
    recalling = Recalling(house, house)
    async with asyncio.timeout(10):
        await recalling.agents()
        await recalling.calls(Snapshot((), ()))
    assert house.done == ["adoption"]
    await recalling.stop()


async def test_a_connection_that_breaks_during_the_first_adoption_costs_nobody_his_callback() -> None:
    house: Any = House()
    recalling = Recalling(house, house)
    with pytest.raises(asyncio.CancelledError):
        await recalling.calls(Snapshot((), ()))
    for _ in range(2):
        await recalling.calls(Snapshot((), ()))
    assert house.done == ["recorder", "adoption", "adoption", "callbacks", "adoption"]


@virtual
async def test_callers_are_served_while_the_store_is_away_and_what_it_knows_comes_in_once_it_is_back() -> None:
    house: Any = House()
    house.away = True
    house.take_over = house.adopts
    recalling = Recalling(house, house)
    await recalling.agents()
    await recalling.calls(Snapshot((), ()))
    assert house.done == ["adoption"]
    house.says["1002"] = NotReady("lunch")
    await asyncio.sleep(60)
    assert house.done == ["adoption"]
    house.away = False
    await asyncio.sleep(AGAIN_AFTER)
    assert house.done == ["adoption", "written", f"1001 {LoggedOut()}", "recorder", "callbacks", "soon"]
    assert house.recorder_runs
    assert house.calls_back
    await recalling.stop()
