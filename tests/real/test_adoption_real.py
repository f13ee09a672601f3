"""The controller is killed while callers are in the menu, wait and talk; the next one takes all of them up.

What is secret stays so: two callers are heard to key a card number as the controller is killed, one as Asterisk is.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from ivr import rules as rule_files
from ivr.core.marks import MarkKind
from ivr.core.recording_state import KEPT
from ivr.lab import Answer, Leg, Party, Samples, off, tone_present
from ivr.lab.lab import Lab
from ivr.provision import tree
from ivr.provision.layout import Layout
from ivr.provision.process import Asterisk
from ivr.rehearsal import laboratory
from ivr.settings import Settings
from ivr.store.reading import Reader
from ivr.store.rows import CallStory
from tests.real.firm import FAREWELL, LOOK_UP, Firm, Ground, Line, after, settings_for
from tests.real.scene import CALLER, PARTY, in_order, sides, step, talk_recorded, wholly_recorded, words
from tests.recording.dtmf import keys_in

IVR = ("-c", "from ivr.cli import main; main()")
MENU = {"prompt": "main_menu", "wait": "30s", "keys": {"1": {"queue": "Q"}}}
ASKED = {"collect": "card", "prompt": "no_key", "shortest": 4, "longest": 4, "wait": "20s", "tries": 1, "masked": "yes"}
DEADLINE = 25
ALONE = 10.0
GOES_ON = 8.0
"""Seconds of a talk of the fallback's, once there is a controller again."""
A_KEY = (770, 1336)
"""The tones of the key 5."""


class Controller:
    """`ivr up`, as a process of its own."""

    def __init__(self, settings: Settings, log: Path, program: Sequence[str] = IVR, **environment: str) -> None:
        self._settings = settings
        self.console_port = 0
        self._program = program
        self.environment = os.environ | {"IVR_ALONE": f"{settings.alone:g}"} | environment
        self.log = log
        self.process: asyncio.subprocess.Process

    async def start(self) -> None:
        """Start it and wait until it serves calls."""
        arguments = [f"--rules={self._settings.rules}", f"--state={self._settings.state}", "--sip-host=127.0.0.1"]
        with self.log.open("ab") as log:
            begin = log.tell()
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, *self._program, "up", *arguments, "--sip-port=0", "--http-port=0",
                f"--console-port={self.console_port}", stdout=log, stderr=log, env=self.environment,
            )  # fmt: skip
        async with asyncio.timeout(150):  # on a machine that does much else
            while b"Running" not in self.log.read_bytes()[begin:]:
                assert self.process.returncode is None, self.log.read_text()
                await asyncio.sleep(0.1)

    async def kill(self) -> None:
        """End it without a word."""
        if self.process.returncode is None:
            os.kill(self.process.pid, signal.SIGKILL)
        await self.process.wait()

    def told(self) -> str:
        return self.log.read_text("utf-8")


@dataclass(frozen=True)
class House:
    """A controller, its people, and what it keeps."""

    controller: Controller
    lab: Lab
    state: Path
    menu: Ground
    waiting: Ground
    talking: Ground
    asked: Ground
    paused: Ground

    async def told(self, ground: Ground, what: str) -> None:
        """Wait until the story of the call under way has come to this."""
        async with asyncio.timeout(20):
            while what not in words(await self.record(ground, sealed=False)):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.2)

    async def record(self, ground: Ground, sealed: bool = True) -> CallStory:
        """The call's record as another process reads it; with `sealed`, once it is closed and its recording there."""
        reader = Reader.of(Layout(self.state.resolve()).database)
        try:
            async with asyncio.timeout(20):
                while True:
                    rows = [row for row in await reader.calls() if row.did == ground.did]
                    found = await reader.call(rows[0].id) if rows else None
                    if found and (not sealed or (found.call.ended and found.recordings)):
                        return found
                    await asyncio.sleep(0.2)
        finally:
            await reader.close()


@asynccontextmanager
async def house(folder: Path, alone: float = 60) -> AsyncIterator[House]:
    firm = Firm()
    menu = firm.line(Line(steps=(LOOK_UP, {"menu": "main"}), menus={"main": MENU}))
    waiting = firm.line(Line(overflow=after(DEADLINE, FAREWELL)))
    talking, paused = firm.line(Line()), firm.line(Line())
    asked = firm.line(Line(steps=(LOOK_UP, ASKED, {"queue": "Q"}), overflow=after(1, FAREWELL)))
    settings = settings_for(firm.write(folder)).model_copy(update={"alone": alone})
    async with laboratory(settings, rule_files.load(settings.rules), print) as lab:
        firm.write(folder, lab.trunk)
        controller = Controller(settings, folder / "up.log")
        try:
            await controller.start()
            yield House(controller, lab, settings.state, menu, waiting, talking, asked, paused)
        finally:
            await lab.hang_up_all()
            if controller.process.returncode is None:
                controller.process.terminate()
                await controller.process.wait()
            await Asterisk(tree.ensure(print), Layout(settings.state.resolve())).stop()


async def test_a_killed_controller_is_replaced_and_every_call_goes_on(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with house(tmp_path_factory.mktemp("ad")) as h:
        h.lab.phone(h.talking.agents[0]).behave(Answer(after=0.2, talk=PARTY))
        h.lab.phone(h.paused.agents[0]).behave(Answer(after=0.2, talk=PARTY))
        h.lab.phone(h.menu.agents[0]).behave(Answer(after=0.2, talk=PARTY, hang_up_after=3))
        await h.lab.register((h.talking.agents[0], h.paused.agents[0], h.menu.agents[0]))
        in_menu, waits, talks, types = [
            await h.lab.call(ground.did, caller_id=ground.caller) for ground in (h.menu, h.waiting, h.talking, h.asked)
        ]
        await asyncio.gather(*(leg.answered() for leg in (in_menu, waits, talks, types)))
        await talks.talk(CALLER)
        await waits.talk(*A_KEY)
        await types.hears_sound()
        await types.talk(*A_KEY)
        pauses, his_agent = await in_a_pause(h)
        agent = await h.lab.phone(h.talking.agents[0]).next_call()
        await asyncio.gather(
            agent.hears_tone(CALLER), talks.hears_tone(PARTY), in_menu.hears("main_menu/zh"), waits.hears_sound()
        )
        before = await h.record(h.waiting, sealed=False)

        await h.controller.kill()
        heard = talks.heard.seconds
        await asyncio.sleep(2)
        assert all(leg.is_up for leg in (in_menu, waits, talks, agent)), "the calls outlive the controller"
        assert talks.heard.tone(PARTY)[-1].end > heard + 1, "and those who talk go on talking"

        await h.controller.start()
        assert len(re.findall("taken over", h.controller.told())) == 1
        await in_menu.hears("main_menu/zh", within=15)
        await in_menu.talk(CALLER)
        await in_menu.press("1")
        await in_menu.hears_tone(PARTY)
        assert (await in_menu.ended()).by is Party.CORE
        await agent.hang_up()
        assert (await talks.ended()).by is Party.CORE
        await waits.hears("goodbye/zh", within=DEADLINE)
        assert (await waits.ended(within=15)).by is Party.CORE

        await types.silent()
        await types.press("4111")
        assert (await types.ended(within=15)).by is Party.CORE
        await goes_on_and_ends(h, pauses, his_agent)
        await nothing_is_heard_of_the_keys(h, h.asked)
        left = await nothing_is_heard_of_the_keys(h, h.paused)
        assert len(tone_present(left, CALLER, join=2)) == 2, "before the pause and after it"
        await no_key_outlives_asterisk(h)

        await the_menu_was_heard_again(h)
        await the_wait_kept_its_deadline(h, step(before, "ENTERQUEUE").at)
        await the_talk_is_one(h)


async def test_callers_whose_controller_does_not_come_back_go_to_the_fallback_and_talks_go_on(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with house(tmp_path_factory.mktemp("st"), alone=ALONE) as h:
        h.lab.phone(h.talking.agents[0]).behave(Answer(after=0.2, talk=PARTY))
        h.lab.mobile(h.waiting.rm_mobile).behave(Answer(after=0.5, press="1", once_heard="screening/zh", talk=PARTY))
        h.lab.mobile(h.menu.rm_mobile).behave(off())
        h.lab.mobile(h.menu.deputy_mobile).behave(off())
        await h.lab.register((h.talking.agents[0],))
        in_menu, waits, talks = [
            await h.lab.call(ground.did, caller_id=ground.caller) for ground in (h.menu, h.waiting, h.talking)
        ]
        await asyncio.gather(*(leg.answered() for leg in (in_menu, waits, talks)))
        agent = await h.lab.phone(h.talking.agents[0]).next_call()
        await asyncio.gather(talks.hears_tone(PARTY), in_menu.hears("main_menu/zh"), waits.hears_sound())
        await asyncio.sleep(ALONE)
        assert all(leg.is_up for leg in (in_menu, waits, talks)), "as long as it lives it keeps them"

        await h.controller.kill()
        died = asyncio.get_running_loop().time()
        await asyncio.gather(
            waits.hears("please_wait/zh", within=ALONE + 3), in_menu.hears("please_wait/zh", ALONE + 3)
        )
        rm = await h.lab.mobile(h.waiting.rm_mobile).next_call(within=10)
        await waits.hears_tone(PARTY, within=20)
        await waits.talk(CALLER)
        await rm.hears_tone(CALLER)
        await in_menu.hang_up()
        await asyncio.sleep(max(0.0, died + ALONE + 5 - asyncio.get_running_loop().time()))
        assert talks.is_up, "who talks has no limit"
        assert agent.is_up

        await h.controller.start()
        await asyncio.sleep(GOES_ON)
        assert waits.is_up, "a talk of the fallback's goes on when the controller is back"
        await rm.hang_up()
        assert (await waits.ended()).by is Party.CORE
        await agent.hang_up()
        assert (await talks.ended()).by is Party.CORE
        await the_fallback_s_doings_are_on_record(h)


async def test_whoever_came_while_the_controller_was_frozen_stays_with_the_fallback_and_is_on_record(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with house(tmp_path_factory.mktemp("fr")) as h:
        h.lab.mobile(h.waiting.rm_mobile).behave(Answer(after=0.5, press="1", once_heard="screening/zh", talk=PARTY))
        h.lab.mobile(h.menu.rm_mobile).behave(off())
        h.lab.mobile(h.menu.deputy_mobile).behave(off())
        h.controller.process.send_signal(signal.SIGSTOP)
        try:
            short = await h.lab.call(h.menu.did, caller_id=h.menu.caller)
            talks = await h.lab.call(h.waiting.did, caller_id=h.waiting.caller)
            await short.answered(within=10)
            await asyncio.sleep(1.5)
            await short.hang_up()
            await talks.hears_tone(PARTY, within=30)
        finally:
            h.controller.process.send_signal(signal.SIGCONT)
        await talks.talk(CALLER)
        rm = await h.lab.mobile(h.waiting.rm_mobile).next_call(within=10)
        await rm.hears_tone(CALLER)
        await asyncio.sleep(5)
        assert talks.is_up, "a talk of the fallback's goes on when the controller is awake again"
        await talks.hang_up()
        for ground, outcome in ((h.waiting, "COMPLETECALLER"), (h.menu, "ABANDON")):
            story = await h.record(ground)
            assert (story.call.outcome, words(story).count("fallback")) == (outcome, 1)
            [recording] = story.recordings
            assert recording.state == "recorded", recording


async def the_fallback_s_doings_are_on_record(h: House) -> None:
    async with asyncio.timeout(30):
        while "fallback" not in words(story := await h.record(h.waiting)):  # noqa: ASYNC110 - a table has no event
            await asyncio.sleep(0.5)
    assert story.call.outcome == "COMPLETECALLER"
    assert "took the call" in step(story, "fallback").line
    [recording] = story.recordings
    said = sum(each.seconds for each in tone_present(sides(recording.path)[0], CALLER))
    assert said > GOES_ON + 2, "what he said once the controller was back is in it too"
    story = await h.record(h.menu)
    assert (story.call.outcome, "fallback" in words(story)) == ("ABANDON", True)
    story = await h.record(h.talking)
    assert (story.call.outcome, "fallback" in words(story)) == ("COMPLETEAGENT", False)


async def the_menu_was_heard_again(h: House) -> None:
    story = await h.record(h.menu)
    in_order(story, "arrived", "adopted", "menu", "ENTERQUEUE", "CONNECT", "ended")
    assert (story.call.outcome, story.call.served_by) == ("COMPLETEAGENT", h.menu.agents[0])
    talk_recorded(story)


async def the_wait_kept_its_deadline(h: House, entered: datetime) -> None:
    story = await h.record(h.waiting)
    in_order(story, "ENTERQUEUE", "adopted", "waits_on", "EXITWITHTIMEOUT", "ended")
    assert (step(story, "EXITWITHTIMEOUT").at - entered).total_seconds() == pytest.approx(DEADLINE, abs=0.5)
    assert story.call.outcome == "MESSAGE"
    left, _ = wholly_recorded(story)
    assert set(keys_in(left)) == {"5"}, "as it would be found of those who pause"


async def the_talk_is_one(h: House) -> None:
    story = await h.record(h.talking)
    assert words(story).count("CONNECT") == 1
    assert "adopted" in words(story)
    assert (story.call.outcome, story.call.served_by) == ("COMPLETEAGENT", h.talking.agents[0])
    talk_recorded(story)
    assert len(tone_present(sides(story.recordings[0].path)[1], PARTY)) == 1, "without a gap"


async def in_a_pause(h: House) -> tuple[Leg, Leg]:
    """A caller who is heard to key, and his agent, who has paused for it."""
    caller = await h.lab.call(h.paused.did, caller_id=h.paused.caller)
    await caller.answered()
    await caller.talk(CALLER)
    agent = await h.lab.phone(h.paused.agents[0]).next_call()
    await agent.hears_tone(CALLER)
    await asyncio.sleep(1)
    await agent.press("*9")
    await h.told(h.paused, "recording_paused")
    await caller.talk(*A_KEY)
    return caller, agent


async def goes_on_and_ends(h: House, caller: Leg, agent: Leg) -> None:
    await caller.silent()
    await caller.press("4111")
    await asyncio.sleep(1)
    await agent.press("*9")
    await h.told(h.paused, "recording_resumed")
    await caller.talk(CALLER)
    await asyncio.sleep(2)
    await caller.hang_up()


async def nothing_is_heard_of_the_keys(h: House, ground: Ground) -> Samples:
    """What the caller said of the latest call to this number."""
    story = await h.record(ground)
    (recording,) = story.recordings
    assert recording.state in KEPT
    left, right = sides(recording.path)
    assert keys_in(left) + keys_in(right) == ""
    assert any(mark.kind is MarkKind.PAUSE for mark in story.marks)
    return left


async def no_key_outlives_asterisk(h: House) -> None:
    """It is killed in the pause."""
    await in_a_pause(h)
    await asyncio.sleep(2.5)
    os.kill(int(Layout(h.state.resolve()).pid.read_text()), signal.SIGKILL)
    assert tone_present(await nothing_is_heard_of_the_keys(h, h.paused), CALLER)
