"""A firm whose controller dies and starts again, on the fake switch with a real store."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from ivr.calls import agent_states, eligible
from ivr.calls.adoption import adopt
from ivr.core.agent import AgentState
from ivr.core.rulebook import Rulebook
from ivr.errors import SwitchUnavailable
from ivr.store.reading import Reader
from ivr.store.rows import CallStory
from ivr.store.store import Store
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import NeverAnswers
from ivr.switch.port import OnEvent
from tests.calls.house import DEPUTY_PHONE, DID, RM_PHONE, House
from tests.virtual_time import run_virtual

S = timedelta(seconds=1)
A1, A2 = "PJSIP/1001", "PJSIP/1002"
CALLER = "13900001111"


class Wire:
    """One controller's connection to the switch; once it is cut, nothing goes through it any more."""

    def __init__(self, fake: FakeSwitch) -> None:
        self._fake = fake
        self.cut = False

    def __getattr__(self, name: str) -> Any:
        if self.cut and inspect.iscoroutinefunction(getattr(FakeSwitch, name, None)):
            raise SwitchUnavailable
        return getattr(self._fake, name)

    @contextmanager
    def watch(self, channel: str, on_event: OnEvent) -> Iterator[None]:
        with self._fake.watch(channel, lambda event: None if self.cut else on_event(event)):
            yield


class Firm:
    """One switch and one database; controllers come and go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fake = FakeSwitch(folder=folder)
        self.fake.phones |= {p: NeverAnswers() for p in (A1, A2, RM_PHONE, DEPUTY_PHONE)}
        self.opened: float | None = None

    async def opens(self, *agents: str, rulebook: Rulebook | None = None) -> House:
        """A controller starts, as `app` has it do."""
        store = Store(self.folder / "ivr.db", busy_timeout_ms=1, aside=self.folder / "journal")
        await store.open()
        house = House(Wire(self.fake), rulebook, self.folder, store, self.opened)
        self.opened = house.opened
        agent_states.restore(house.floor, await store.agent_states(), house.clock.now())
        eligible.restore(house.floor, await store.eligibility())
        await adopt(house.desk, house.reception, await self.fake.snapshot())
        await house.callbacks.restore()
        for agent in agents:
            house.floor.phone(agent, reachable=True)
        return house

    async def dies(self, house: House) -> None:
        """Killed: what it has not written is lost, and it says nothing more to anybody."""
        await asyncio.sleep(0.5)
        house.fake.cut = True
        doomed = asyncio.all_tasks() - {asyncio.current_task()}
        for task in doomed:
            task.cancel()
        await asyncio.gather(*doomed, return_exceptions=True)
        await house.store._writer.close()
        await Reader.close(house.store)

    async def again(self, house: House, *agents: str, after: float = 5, rulebook: Rulebook | None = None) -> House:
        """Killed, and another one started a few seconds later."""
        await self.dies(house)
        await asyncio.sleep(after)
        return await self.opens(*agents, rulebook=rulebook)

    async def calls(self, key: str = "1", number: str = CALLER) -> str:
        """A caller who has chosen from the menu."""
        call = self.fake.call_in(DID, number)
        await asyncio.sleep(2)
        self.fake.press(call, key)
        await asyncio.sleep(1)
        return call

    async def closes(self, house: House) -> None:
        """All calls are over; nothing may be left."""
        async with asyncio.timeout(600):
            await house.over()
        assert self.fake.leaks() == []
        await house.store.close()

    async def record(self, call: str) -> CallStory:
        """What anybody can read afterwards."""
        reader = Reader.of(self.folder / "ivr.db")
        story = await reader.call(call)
        await reader.close()
        assert story
        return story

    async def story(self, house: House, call: str) -> CallStory:
        await house.store.flush()
        story = await house.store.call(call)
        assert story
        return story


def scene(test: Callable[[Firm], Coroutine[Any, Any, None]]) -> Callable[[Path], None]:
    def play(tmp_path: Path) -> None:
        async def story() -> None:
            await test(Firm(tmp_path))

        run_virtual(story())

    play.__name__ = test.__name__
    return play


def state(house: House, agent: str = "1001") -> AgentState:
    return next(duty.state for duty in house.floor.agents() if duty.agent.id == agent)


def legs(firm: Firm, kind: str) -> list[str]:
    return [channel for channel in firm.fake.channels if channel.startswith(kind)]
