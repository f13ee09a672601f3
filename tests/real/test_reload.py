"""Rules saved while callers are in the house: who is in a menu finishes it, the next caller has the new one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr.app import running
from ivr.lab import Answer, Party
from ivr.rehearsal import Rehearsal, laboratory
from ivr.rules import load
from ivr.versions.record import Record
from tests.real.firm import LOOK_UP, Firm, Line, settings_for
from tests.real.scene import CALLER, PARTY, Scene, words

NEW_AGENT = "9001"
TALKS = Answer(after=0.3, talk=PARTY, hang_up_after=3)
MENU = {"prompt": "main_menu", "wait": "5s", "tries": 3, "keys": {"1": {"queue": "Q"}, "2": {"hang_up": "goodbye"}}}
SWAPPED = MENU | {"prompt": "hours_menu", "keys": {"1": {"hang_up": "goodbye"}, "2": {"queue": "q1"}}}


@dataclass
class Day:
    """A scene whose rules can be saved anew."""

    scene: Scene
    firm: Firm
    rules: Path

    @property
    def record(self) -> Record:
        versions = self.scene.stage.app.versions
        assert versions is not None
        return versions.record

    def save(self) -> None:
        """What the firm's rules are now."""
        self.firm.write(self.rules.parent, self.scene.lab.trunk)

    def save_broken(self) -> None:
        """As an editor does that saves by rename."""
        fresh = self.rules.with_suffix(".part")
        fresh.write_text(self.rules.read_text("utf-8").replace('"queue": "q1"', '"queue": "nowhere"'), "utf-8")
        fresh.replace(self.rules)

    async def accepted(self, times: int) -> None:
        await self.scene.until(lambda: self.record.accepted == times, within=30)

    async def refused(self, times: int) -> None:
        await self.scene.until(lambda: self.record.refused == times, within=30)


@pytest.fixture(scope="module")
async def day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    """The lab knows the new agent's password; the house does not know the agent yet."""
    firm, folder = Firm(), tmp_path_factory.mktemp("rl")
    ground = firm.line(Line(steps=(LOOK_UP, {"menu": "main"}), menus={"main": MENU}))
    firm.rules["agents"][NEW_AGENT] = {"name": "New", "skills": {"s1": {"level": 1}}}
    path = firm.write(folder)
    settings, everybody = settings_for(path), load(path)
    del firm.rules["agents"][NEW_AGENT]
    async with laboratory(settings, everybody, print) as lab, AsyncExitStack() as stack:
        firm.write(folder, lab.trunk)
        app = await stack.enter_async_context(running(settings, print))
        stack.push_async_callback(app.asterisk.stop)
        stack.push_async_callback(lambda: app.reception.stop(goodbye=True))
        stack.push_async_callback(lab.hang_up_all)
        yield Day(Scene(Rehearsal(app, lab), ground), firm, path)


async def test_who_is_in_a_menu_finishes_it_and_the_next_caller_hears_the_new_one(day: Day) -> None:
    s = day.scene
    s.agent().behave(TALKS)
    await s.log_in(0)
    before = await s.call()
    await before.hears("main_menu/zh")
    day.firm.rules["menus"]["main1"] = SWAPPED
    day.save()
    await day.accepted(1)
    after = await s.call("13900009999")
    await after.hears("hours_menu/zh")
    await asyncio.gather(before.talk(CALLER), before.press("1"), after.press("1"))
    await after.hears("goodbye/zh")
    assert (await after.ended(within=15)).by is Party.CORE
    await before.hears_tone(PARTY)
    assert (await before.ended(within=15)).by is Party.CORE
    old, new = await s.record(), await s.record("13900009999")
    assert (old.call.outcome, new.call.outcome) == ("COMPLETEAGENT", "MESSAGE")
    assert old.call.rules_version != new.call.rules_version
    assert "rules" in words(old), "the queue has a name in both: from there on he goes by the new rules"


async def test_a_broken_save_changes_nothing(day: Day) -> None:
    s, version = day.scene, day.record.in_force.version
    day.save_broken()
    await day.refused(1)
    assert day.record.in_force.version == version
    note = day.rules.with_name("rules.yaml.refused")
    assert 'There is no queue "nowhere"' in await asyncio.to_thread(note.read_text, "utf-8")
    caller = await s.call()
    await caller.hears("hours_menu/zh")
    await caller.press("1")
    assert (await caller.ended(within=15)).by is Party.CORE
    alarms = [alarm.what for alarm in await s.stage.app.store.alarms()]
    assert "rules refused" in alarms


async def test_a_new_agent_registers_and_is_offered_a_call(day: Day) -> None:
    s = day.scene
    day.firm.rules["agents"][NEW_AGENT] = {"name": "New", "skills": {"s1": {"level": 1}}}
    day.save()
    await day.accepted(2)
    await s.agent().unregister()
    phone = s.lab.phone(NEW_AGENT)
    phone.behave(TALKS)
    await phone.register()
    caller = await s.call()
    await caller.hears("hours_menu/zh")
    await caller.talk(CALLER)
    await caller.press("2")
    agent = await phone.next_call(within=15)
    await agent.hears_tone(CALLER)
    assert (await caller.ended(within=15)).by is Party.CORE
    assert (await s.record()).call.served_by == NEW_AGENT
