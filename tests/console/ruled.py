"""Rules files of a house on the fake switch: watched and taken up as in earnest, but for the sounds."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ivr.taking_up import kept
from ivr.versions.files import stamps
from ivr.versions.reading import Wanted, read
from ivr.versions.record import InForce, Record, Refusal
from ivr.versions.shadowing import Shadowing
from ivr.versions.shelf import Shelf
from ivr.versions.verdict import Ready, Refused, Verdict
from ivr.versions.versions import Versions
from ivr.versions.watch import Watch
from tests.calls.house import WEDNESDAY, House, Sounds
from tests.console.visiting import LI, PEOPLE, Browser, Hour, Register, Visited, visited

RULES = "/api/v1/rules"
NAME = "routing_rules.yaml"
OFFICE = Path(__file__).parents[2] / "examples" / "office"


@dataclass
class TakingUp:
    """Takes up what was read, in the house on the fake switch."""

    house: House
    record: Record
    shelf: Shelf
    file: Path

    async def take_up(self, ready: Ready) -> Verdict:
        """New calls go by it."""
        self.house.reception.new_rules(ready.rules, Sounds())
        self.house.desk.floor.new_rules(ready.rules)
        self.record.refusal = None
        self.record.in_force = kept(self.shelf, ready, self.file, WEDNESDAY)
        return ready

    async def refuse(self, refused: Refused) -> None:
        """Remember it."""
        self.record.refused += 1
        self.record.refusal = Refusal(WEDNESDAY, refused.complaints)

    async def as_it_was(self) -> None:
        """Nothing to complain of."""
        self.record.refusal = None


@asynccontextmanager
async def ruled(house: House, file: Path, state: Path) -> AsyncIterator[Versions]:
    """The versions of the rules in this file, the first of which is in force."""

    async def reading(path: Path = file) -> Verdict:
        return await asyncio.to_thread(read, Wanted(path, home=file.parent, tables=False))

    first = await reading()
    assert isinstance(first, Ready), first
    shelf = Shelf(state / "rules")
    record = Record(InForce(first.rules.version, WEDNESDAY))
    judge = TakingUp(house, record, shelf, file)
    await judge.take_up(first)
    shadowing = Shadowing(state / "shadow", reading, lambda s: setattr(house.desk, "shadow", s), house.clock.now)
    yield Versions(record, shelf, Watch(reading, judge, record, first.stamps or stamps([file])), shadowing)


@dataclass
class Office:
    """A console beside rules files, and an admin who is signed in."""

    console: Visited
    versions: Versions
    file: Path
    admin: Browser

    async def check(self, **texts: str) -> dict[str, Any]:
        files = {name.replace("__", "."): text for name, text in texts.items()}
        return await self.admin.told("POST", f"{RULES}/check", {"files": files})  # type: ignore[no-any-return]

    async def put(self, text: str, status: int = 200, **more: object) -> Any:
        body = {"files": {NAME: text}, "version": self.versions.record.in_force.version, "comment": "hours"} | more
        return await self.admin.told("PUT", RULES, body, status)


@pytest.fixture
async def office(house: House, register: Register, hour: Hour, tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(house, register, hour, tmp_path) as office:
        yield office


@asynccontextmanager
async def an_office(house: House, register: Register, hour: Hour, folder: Path) -> AsyncIterator[Office]:
    """A copy of the office's rules in this folder, and its console."""
    shutil.copytree(OFFICE, folder / "firm")
    file = folder / "firm" / NAME
    async with (
        ruled(house, file, folder) as versions,
        visited(house, register, hour, versions=versions) as console,
    ):
        for person in PEOPLE.values():
            await console.enters(person)
        async with console.browser(LI) as admin:
            yield Office(console, versions, file, admin)
