"""One controller serves, another stands by: who kills the first is answered by the second, and an upgrade is quick."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr import rules as rule_files
from ivr.cli.running import ask
from ivr.holder import Holder, holder
from ivr.lab import Answer
from ivr.lab.lab import Lab
from ivr.provision import tree
from ivr.provision.layout import Layout
from ivr.provision.process import Asterisk
from ivr.rehearsal import laboratory
from ivr.settings import Settings
from ivr.store.reading import Reader
from tests.real.firm import LOOK_UP, Firm, Ground, Line, settings_for
from tests.real.scene import CALLER, PARTY, words
from tests.real.supervised import Supervised, version

MENU = {"prompt": "main_menu", "wait": "60s", "keys": {"1": {"queue": "Q"}}}


@dataclass(frozen=True)
class House:
    """Two controllers of one installation."""

    lab: Lab
    settings: Settings
    layout: Layout
    link: Path
    menu: Ground
    talking: Ground

    async def pair(self, other_than: set[int]) -> tuple[Holder, Holder]:
        """Who serves and who stands by, once neither is one of these."""
        async with asyncio.timeout(150):
            while True:
                both = holder(self.layout.lock), holder(self.layout.standby)
                if both[0] and both[1] and not {both[0].pid, both[1].pid} & other_than:
                    return both[0], both[1]
                await asyncio.sleep(0.1)


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[House]:
    firm = Firm()
    menu, talking = firm.line(Line(steps=(LOOK_UP, {"menu": "main"}), menus={"main": MENU})), firm.line(Line())
    settings = settings_for(firm.write(folder))
    link = folder / "current"
    link.symlink_to(version(folder / "v1"))
    layout = Layout(settings.state.resolve())
    async with laboratory(settings, rule_files.load(settings.rules), print) as lab:
        firm.write(folder, lab.trunk)
        first, second = (Supervised(settings, link, folder / name, stand_by=True) for name in ("one.log", "two.log"))
        try:
            async with first.at_work():
                await first.serves(1)
                async with second.at_work():
                    yield House(lab, settings, layout, link, menu, talking)
        finally:
            await lab.hang_up_all()
            await Asterisk(tree.ensure(print), layout).stop()


@pytest.mark.timeout(240)
async def test_the_one_that_stands_by_has_the_calls_of_the_one_that_is_killed_and_an_upgrade_goes_the_same_way(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("sb")
    async with house(folder) as h:
        serves, stands_by = await h.pair(set())
        h.lab.phone(h.talking.agents[0]).behave(Answer(after=0.2, talk=PARTY))
        await h.lab.register((h.talking.agents[0],))
        in_menu, talks = [await h.lab.call(ground.did, caller_id=ground.caller) for ground in (h.menu, h.talking)]
        await asyncio.gather(in_menu.hears("main_menu/zh"), talks.hears_tone(PARTY))
        await talks.talk(CALLER)

        os.kill(serves.pid, signal.SIGKILL)
        await in_menu.hears("main_menu/zh", within=15)
        now = holder(h.layout.lock)
        assert now is not None
        assert now.pid == stands_by.pid, "it was there already"
        before = await h.pair({serves.pid})
        assert (await asyncio.to_thread(ask, h.layout.state, "GET", "/status"))["stands_by"]

        said = await upgraded(h, version(folder / "v2"))
        assert "the new version stands by first" in said
        await h.pair({one.pid for one in before})
        await in_menu.hears("main_menu/zh", within=15)
        assert h.link.resolve() == folder / "v2"
        assert talks.heard.tone(PARTY)[-1].end > talks.heard.seconds - 1, "who talks has not noticed"
        await in_menu.hang_up()
        await talks.hang_up()
        await two_adoptions_and_no_fallback(h)


async def upgraded(h: House, to: Path) -> str:
    flags = ("--rules", str(h.settings.rules), "--state", str(h.settings.state), "--to", str(to), "--link", str(h.link))
    process = await asyncio.create_subprocess_exec(
        *(str(to / "bin/ivr"), "upgrade", *flags, "--within", "90"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0, out.decode()
    return out.decode()


async def two_adoptions_and_no_fallback(h: House) -> None:
    reader = Reader.of(h.layout.database)
    try:
        async with asyncio.timeout(20):
            while await reader.open_calls():  # noqa: ASYNC110 - another process writes them
                await asyncio.sleep(0.2)
        stories = [await reader.call(row.id) for row in await reader.calls()]
        told = [words(story) for story in stories if story]
        assert [one.count("adopted") for one in told] == [2, 2]
        assert not [one for one in told if "fallback" in one]
    finally:
        await reader.close()
