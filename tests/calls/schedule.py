"""A firm to which anything may happen in any order, one step after the other, in virtual time."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from unittest.mock import patch

from sqlalchemy import Connection, Engine, Select

from ivr.core.agent import InCall, Reserved, Ringing
from ivr.core.overflow_rules import OverflowStep, ToRm, ToVoicemail, WhenFailedOffers, WhenWaited
from ivr.core.queues import OfferRules
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Rulebook
from ivr.core.rulebook import Skill as Can
from ivr.core.steps import LookUp
from ivr.store import database, reading
from ivr.store.reading import Reader
from ivr.store.rows import CallStory
from ivr.store.store import Store
from ivr.switch.events import Ending
from ivr.switch.fake_phones import Handset, Scripted
from tests.calls.firm import Firm
from tests.calls.house import CUSTOMERS, DEPUTY_PHONE, DID, NODES, RM_PHONE, rules
from tests.calls.witness import A_MOMENT, OddSwitch, Witness
from tests.inline_sqlite import inline_sqlite
from tests.virtual_time import EARLY, VirtualLoop

T = TypeVar("T")
S = timedelta(seconds=1)
AGENTS = ("1001", "1002", "1003")
LI, QIAN = tuple(CUSTOMERS)[:2]
CALLERS = (LI, LI, LI, QIAN)
"""Of four, three have the same manager."""
MOBILES = (RM_PHONE, DEPUTY_PHONE)
MOST_CALLERS = 4


def rulebook() -> Rulebook:
    """Callers wait at once; a minute or two failed offers, then the RM, his deputy, the box."""
    overflow = (
        OverflowStep(RuleRef("o0"), ToRm("own", 25 * S, "1", 10 * S), (WhenWaited(60 * S), WhenFailedOffers(2))),
        OverflowStep(RuleRef("o1"), ToRm("deputy", 25 * S, "1", 10 * S)),
        OverflowStep(RuleRef("o2"), ToVoicemail("box")),
    )
    wealth = replace(rules().queues["wealth"], overflow=overflow, offer=OfferRules(ring=15 * S, pause=30 * S))
    agents = {a: Agent(a, a, (Can("wealth", 4),)) for a in AGENTS}
    nodes = {**NODES, "flows.main[0]": LookUp("to_wealth")}
    return rules(nodes=nodes, queues={"wealth": wealth}, agents=agents)


@cache
def _empty_store() -> bytes:
    """A database with all its tables: to make one takes longer than most schedules."""

    async def made(path: Path) -> None:
        store = Store(path)
        await store.open()
        await store.close()

    with tempfile.TemporaryDirectory() as folder, inline_sqlite():
        asyncio.run(made(Path(folder) / "ivr.db"))
        return (Path(folder) / "ivr.db").read_bytes()


_connected = cache(database.connect_in_thread)
"""An engine can be used again once it is disposed of, and has its statements compiled by then."""


def _engine(where: Path) -> Engine:
    return _connected(database.database_url(where), busy_timeout_ms=1)


async def _read(reader: Reader, statement: Select[Any], make: Callable[..., T]) -> tuple[T, ...]:
    """As the reader does, but at once: most of a schedule's time was spent between SQLite and the loop."""
    await asyncio.sleep(0)
    where = Path((reader._engine.url.database or "").removeprefix("file:"))
    rows = _reading(where).execute(statement).mappings().all()
    return tuple(reading._made(make, row) for row in rows)


_open: dict[Path, Connection] = {}


def _reading(where: Path) -> Connection:
    """One for as long as a world stands: SQLite begins no transaction for a question."""
    if where not in _open:
        _open[where] = _engine(where).connect()
    return _open[where]


async def _none_used(_: object) -> int:
    """Row numbers follow the machine's clock, which nobody sets back here."""
    return 0


async def _up_to_date(_: object) -> None:
    """It is a copy of one that was just made."""


_STANDING_IN = {
    "ivr.store.store.migrate": _up_to_date,
    "ivr.store.store.last_row_number": _none_used,
    "ivr.store.writer.connect_in_thread": _connected,
    "ivr.store.reading.Reader._read": _read,
}


def _folder() -> Path:
    """The same for each world of this process, whose engines are kept: to compile statements takes longest of all."""
    folder = Path("/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir()) / f"schedule-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


class Alone(VirtualLoop):
    """A loop without a world outside: no threads, so that what is for one is done at once, and nothing to poll."""

    def __init__(self) -> None:
        super().__init__(EARLY)
        self.polls.poll = lambda timeout=0: []  # type: ignore[method-assign]

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:  # type: ignore[override]
        """Have it done."""
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - as a thread does
            done.set_exception(error)
        return done


class World:
    """One switch, one store, one controller at a time, and a loop that stands still between steps."""

    def __init__(self, latency: int | None, on_duty: int = len(AGENTS)) -> None:
        self._folder = _folder()
        (self._folder / "ivr.db").write_bytes(_empty_store())
        self._stack = ExitStack()
        for name, instead in _STANDING_IN.items():
            self._stack.enter_context(patch(name, instead))
        self.loop = Alone()
        asyncio.set_event_loop(self.loop)
        self._stack.enter_context(inline_sqlite())
        self.turns = 0
        """How often something was let happen."""
        self.calls: list[str] = []
        self.answers: dict[str, str] = dict.fromkeys(MOBILES, "rings")
        self.witness = Witness()
        self.legs: dict[str, list[Handset]] = {}
        """By phone, the legs that were dialled to it and ring or talk."""
        self.run(self._begin(latency, AGENTS[:on_duty]))

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        """Let it happen, and everything that is due by then."""
        self.turns += 1
        done = self.loop.run_until_complete(doing)
        self.loop.raise_complaints()
        assert not self.witness.wrong, self.witness.wrong
        return done

    def act(self, *deeds: Callable[[], object], apart: float = 0.0) -> None:
        """Somebody does something, and another something else so many seconds later, whatever is under way by then."""

        async def done() -> None:
            deeds[0]()
            for deed in deeds[1:]:
                await asyncio.sleep(apart)
                deed()
            await self.holds()

        self.run(done())

    async def _begin(self, latency: int | None, on_duty: tuple[str, ...]) -> None:
        self.firm = Firm(self._folder)
        self.fake = OddSwitch(None if latency is None else Random(latency), self._folder)
        self.firm.fake, self.fake.witness = self.fake, self.witness
        self.loop.before_turn = self.fake.look
        for phone in (*MOBILES, *(f"PJSIP/{agent}" for agent in AGENTS)):
            self.legs[phone] = []
            self.fake.phones[phone] = Scripted(lambda handset, phone=phone: self._dialled(phone, handset))  # type: ignore[misc]
        self.house = await self.firm.opens(*on_duty, rulebook=rulebook())

    def _dialled(self, phone: str, handset: Handset) -> Ending | None:
        match self.answers.get(phone, "rings"):
            case "busy":
                handset.after(0.05 * S, lambda: handset.hang_up(Ending.BUSY))
            case "off":
                return Ending.UNREACHABLE
            case _:
                handset.ring()
                self.legs[phone].append(handset)
        return None

    def up(self, phone: str) -> Handset | None:
        """The leg of this phone that rings or talks."""
        self.legs[phone] = alive = [h for h in self.legs[phone] if h.id in self.fake.channels]
        return alive[-1] if alive else None

    def press(self, phone: str, key: str) -> None:
        """The mobile's owner presses a key, if he has answered."""
        leg = self.up(phone)
        if leg is not None and self.fake.channels[leg.id].state == "Up":
            leg.press(key)
            if key == "1":
                self.witness.accepted.add(leg.id)

    def call(self, caller: str) -> None:
        """Somebody calls, if the line is not full."""
        if len(self.callers()) < MOST_CALLERS:
            self.calls.append(self.fake.call_in(DID, caller, f"node-1-{len(self.calls)}"))

    def callers(self) -> list[str]:
        """Those on the line."""
        return [call for call in self.calls if call in self.fake.channels]

    async def dies(self, after: float) -> None:
        """The controller is killed, and another takes up its calls."""
        phones = [a for a in AGENTS if next(d for d in self.house.floor.agents() if d.agent.id == a).reachable]
        since = self.loop.time()
        self.loop.before_turn = None  # whom a dead controller leaves ringing is the next one's to let go
        self.house = await self.firm.again(self.house, *phones, after=after, rulebook=rulebook())
        self.witness.nobody_looked(since, self.loop.time())
        self.loop.before_turn = self.fake.look

    # What must hold.

    async def holds(self) -> None:
        """After each step, whatever it was, once what is under way has arrived."""
        await self.fake.settle()
        everybody = [one for members in self.fake.bridges.values() for one in members]
        assert len(everybody) == len(set(everybody)), "somebody is in two bridges"
        ending = {command.args[0] for command in self.fake.commands if command.verb in ("drop", "hang_up")}
        for mobile in MOBILES:
            alive = [leg for h in self.legs[mobile] if (leg := h.id) in self.fake.channels.keys() - ending]
            assert len(alive) <= 1, f"{mobile} is rung twice: {alive}"

    async def rests(self) -> None:
        """A moment later: whoever is busy is so with a caller on the line."""
        await asyncio.sleep(A_MOMENT)
        await self.holds()
        for duty in self.house.floor.agents():
            if isinstance(duty.state, InCall | Reserved | Ringing):
                assert duty.state.call in self.fake.channels, f"{duty.agent.id} is held by a call that is over"

    async def end(self) -> list[CallStory]:
        """Everybody hangs up; the records of all calls."""
        for call in self.callers():
            self.fake.hang_up_by_peer(call)
        async with asyncio.timeout(600):
            await self.house.over()
        assert self.fake.leaks() == []
        for duty in self.house.floor.agents():
            assert not isinstance(duty.state, InCall | Reserved | Ringing), duty
        await self.house.store.close()
        reader = Reader.of(self._folder / "ivr.db")
        rows = await reader.calls(1000)
        assert sorted(row.id for row in rows) == sorted(self.calls), "each caller has exactly one record"
        stories = [story for call in self.calls if (story := await reader.call(call))]
        await reader.close()
        return stories

    def close(self) -> None:
        """Give back the loop and the files."""
        try:
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.run(asyncio.sleep(0))
            self.run(self.loop.shutdown_asyncgens())
        finally:
            self.loop.run_until_complete(Reader.close(self.house.store))  # where the schedule broke off, nobody has
            self.loop.close()
            asyncio.set_event_loop(None)
            self._stack.close()
            for connection in _open.values():
                connection.close()
            _open.clear()
            _engine(self._folder / "ivr.db").dispose()
            shutil.rmtree(self._folder, ignore_errors=True)
