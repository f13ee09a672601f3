"""A console beside a room of recordings: calls that are over, heard by people who have signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.core.access import Role
from ivr.core.call import Customer, Incoming, Outcome, Talking, Waiting
from ivr.core.marks import Mark, MarkKind
from ivr.core.trace import TraceStep
from ivr.recording.front_desk import FrontDesk
from ivr.recording.people import People
from ivr.store.judging import Judging, Score
from ivr.switch.fake import FakeSwitch
from ivr.web.keys import Listeners
from tests.calls.house import House, rules
from tests.console.visiting import PEOPLE, TEAMS, Hour, Register, Visited, visited
from tests.recording.rooms import ENDED, Here, a_room

WHY = {"because": "complaint 17"}
SUPERVISOR = replace(PEOPLE[Role.SUPERVISOR], queues=frozenset({"wealth"}))


@dataclass
class Kept(Visited):
    """The console, and the room."""

    here: Here

    async def call(self, call: str, *, agent: str = "", caller: str = "13900002222", hours: int = 0) -> None:
        """A call that is over, without a recording, so many hours earlier."""
        store, at = self.here.store, ENDED - timedelta(hours=hours)
        store.call_arrived(Incoming(call, "4008001234", caller, at))
        store.caller_known(call, Customer("C2", "王芳", caller, "", "zh"))
        store.leg_dialled(call, call, "caller", caller, at)
        store.stage(call, Waiting("claims", "zh", at))
        if agent:
            store.call_answered(call, at)
            store.stage(call, Talking("agent", agent, f"leg-{call}", "bridge", at, "claims", "zh"))
        store.call_ended(call, Outcome.COMPLETEAGENT if agent else Outcome.ABANDON, at + timedelta(minutes=1))
        await store.flush()

    async def judged(self, call: str, points: int) -> None:
        """So many of five points, for the agent who served it."""
        agent = "1001" if call == "r1" else "1002"
        score = Score(call, agent, "service", "Service", {"greeting": points}, points, 5, "", "qian", ENDED)
        await Judging.beside(self.register.people).give(score)
        await self.here.store.flush()

    async def told_of(self, call: str) -> None:
        """Something of its story, with a number in it."""
        at = ENDED - timedelta(seconds=2)
        facts = {"to": "13812340001", "tries": [{"number": "13812340001"}], "wealth": 3}
        self.here.store.traced(
            TraceStep(call, at, "offer", "offered to 1001, not to 13812340001", "rules.yaml:7", facts)
        )
        self.here.store.marked(Mark(call, at, MarkKind.HOLD, what="", who="agent:1001"))
        await self.here.store.flush()


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    """One person of each role; r1 is a call of 1001, r2 one of 1002, both recorded in the queue `wealth`."""
    async with a_kept(tmp_path) as kept:
        yield kept


@asynccontextmanager
async def a_kept(folder: Path, url: str = "") -> AsyncIterator[Kept]:
    hour = Hour()
    async with a_room(folder / "state") as here:
        await here.keep("r1", agent="1001")
        await here.keep("r2", agent="1002")
        register = Register.of(folder / "state/ivr.db")
        house = House(FakeSwitch(), replace(rules(), agents=TEAMS), store=here.store)
        listeners = Listeners(FrontDesk(here.room), People(folder / "people.json"))
        async with visited(house, register, hour, url, listeners=listeners) as console:
            kept = Kept(console.address, register, house, hour, here)
            for person in PEOPLE.values():
                await kept.enters(SUPERVISOR if person.id == SUPERVISOR.id else person)
            yield kept
        await register.close()
