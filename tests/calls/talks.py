"""A caller who talks with agent 1001, for tests of what may happen then."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

from ivr.core.agent import AgentState
from ivr.core.steps import EnterQueue
from ivr.core.talk_wishes import Wish
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, NeverAnswers, Phone
from tests.calls.house import DID, NODES, House, rules

S = timedelta(seconds=1)
A1, A2 = "PJSIP/1001", "PJSIP/1002"
CALLER = "13900001111"


@dataclass
class Talk:
    """The house, the caller's channel and the first agent's leg."""

    house: House
    call: str
    leg: str

    @property
    def fake(self) -> FakeSwitch:
        return self.house.fake

    @property
    def stage(self) -> str:
        found = self.house.reception.call(self.call)
        return type(found.stage).__name__ if found else ""

    async def wants(self, wish: Wish, by: str = "the API") -> str:
        """Ask for it, and let it be done."""
        found = self.house.reception.call(self.call)
        assert found is not None
        why = await found.orders.give(found.stage, wish, by)
        await asyncio.sleep(0.5)
        return why

    async def presses(self, keys: str) -> None:
        """The agent does."""
        self.fake.press(self.leg, *keys)
        await asyncio.sleep(0.5)

    def others(self) -> list[str]:
        """Legs besides the caller's and the first agent's."""
        return [leg for leg in self.fake.channels if leg not in {self.call, self.leg}]

    def alone(self, channel: str) -> bool:
        """Whether nobody hears this channel."""
        return not any(channel in members and len(members) > 1 for members in self.fake.bridges.values())

    def state(self, agent: str = "1001") -> AgentState:
        return next(duty.state for duty in self.house.floor.agents() if duty.agent.id == agent)

    async def over(self) -> None:
        """The call ends, and nothing of it is left."""
        await self.house.over()
        assert self.fake.leaks() == []
        assert self.house.story(self.call).count("ended") == 1


def house(**changes: object) -> House:
    """Callers go straight to a queue that is silent about itself."""
    queues = {name: replace(queue, announce=()) for name, queue in rules().queues.items()}
    nodes = {**NODES, "flows.main[1]": EnterQueue("wealth")}
    return House(FakeSwitch(), rules(**{"nodes": nodes, "queues": queues, **changes}))


async def talking(h: House | None = None, phone: Phone | None = None, caller: str = CALLER) -> Talk:
    """Agent 1001 has answered; 1002 is not at work."""
    h = h or house()
    h.fake.phones |= {A1: phone or Answers(2 * S), A2: NeverAnswers()}
    h.floor.phone("1001", reachable=True)
    call = h.fake.call_in(DID, caller)
    await asyncio.sleep(5)
    [leg] = [channel for channel in h.fake.channels if channel != call]
    assert h.fake.talking(call, leg)
    return Talk(h, call, leg)
