"""The controller is killed, frozen and replaced at random moments under load: no call is dropped, none forgotten.

`RANDOM_KILLS=100` for the whole run, `RANDOM_KILLS_SEED=7` for another one: the seed says what happens when.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest

from ivr import rules as rule_files
from ivr.cli.running import NothingRuns, ask
from ivr.cli.up import STOPPED_EARLY
from ivr.core.gaps import SECOND
from ivr.holder import Holder, holder
from ivr.lab import Leg
from ivr.lab.lab import Lab
from ivr.lab.leg import HungUp, Party, TookTooLong
from ivr.provision import tree
from ivr.provision.layout import Layout
from ivr.provision.process import Asterisk
from ivr.rehearsal import laboratory
from ivr.store.reading import Reader
from ivr.store.rows import CallStory, Recording
from tests.real.firm import FAREWELL, LOOK_UP, OWN_RM, Firm, Ground, Line, after, settings_for
from tests.real.scene import CALLER, PARTY, words
from tests.real.stalls import cores_away
from tests.real.supervised import Supervised, version

KILLS = int(os.environ.get("RANDOM_KILLS", "3"))
SEED = int(os.environ.get("RANDOM_KILLS_SEED", "1"))
LINES, AT_ONCE = 5, 2
"""Numbers with an agent each, and callers on each at a time: every second one waits, and many reach their RM."""
PATIENCE = 7
NUMBERS = 100 + KILLS * 8
MENU = {"prompt": "main_menu", "wait": "20s", "keys": {"1": {"queue": "Q"}}}
LONGEST = 200
"""Seconds that a caller stays at most: on a machine that does much else a controller may take long to start."""
WAYS = (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP)
HANGS = f"""[ "$1" = upgrade ] || exec {sys.executable} {Path(__file__).with_name("hangs.py")}"""
LOST = 2.0
"""Seconds of sound that a busy machine may lose in a call; whoever waits for a controller would lack more."""
OVERTAKES = 0.05
"""Seconds by which one telephone's news may overtake each other."""
GRACE = 1.0
"""Seconds before a kill in which a call may have come and not yet been told the store."""


@dataclass
class Called:
    """A call as its caller saw it."""

    number: str
    did: str
    at: float
    leg: Leg
    taken: float = 0.0
    """When he was answered, by whomever."""


@dataclass
class Person:
    """Whoever is rung: takes every call, talks for a while, and keeps from when to when he had which."""

    chance: random.Random
    press: str = ""
    had: list[tuple[float, float, str]] = field(default_factory=list)

    async def __call__(self, leg: Leg) -> None:
        rang = time.time()
        try:
            await self._take(leg)
        finally:
            self.had.append((rang, time.time(), leg.caller_id))

    def twice(self) -> list[str]:
        """The calls that came while he had another; a telephone hears of a new ring before the end of the old one."""
        return [
            f"{second[2]} rang at {second[0]:.3f}, while he had {first[2]} from {first[0]:.3f} until {first[1]:.3f}"
            for first, second in pairwise(sorted(self.had))
            if second[0] < first[1] - OVERTAKES
        ]

    async def _take(self, leg: Leg) -> None:
        await leg.ring()
        await asyncio.sleep(self.chance.uniform(0.3, 2))
        await leg.answer()
        if self.press:
            await leg.answered()
            await leg.hears("screening", within=30, since=0)
            await leg.press(self.press)
        await leg.talk(PARTY)
        await asyncio.sleep(self.chance.uniform(2, 6))
        await leg.hang_up()


@dataclass
class Load:
    """A firm whose controller comes and goes, and all who call it."""

    lab: Lab
    supervisors: Sequence[Supervised]
    """The second one's controller stands by."""
    layout: Layout
    grounds: Sequence[Ground]
    chance: random.Random
    agents: list[Person] = field(default_factory=list)
    calls: list[Called] = field(default_factory=list)
    away: list[tuple[float, float]] = field(default_factory=list)
    """When no controller served."""
    stops: bool = False
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def supervised(self) -> Supervised:
        return self.supervisors[0]

    @property
    def exits(self) -> list[int]:
        return [code for one in self.supervisors for code in one.exits]

    def gets_to_work(self) -> None:
        for ground in self.grounds:
            agent, rm = Person(self._chance()), Person(self._chance(), press="1")
            self.lab.phone(ground.agents[0]).behave(agent)
            self.lab.mobile(ground.rm_mobile).behave(rm)
            self.agents.append(agent)

    async def keeps_calling(self, which: int, presses: bool) -> None:
        """One call after another, each from a number of its own."""
        ground, chance = self.grounds[which], self._chance()
        await asyncio.sleep(chance.uniform(0, 3))
        while not self.stops:
            number = f"1370{which}{next(self.numbers):06}"
            at = time.monotonic()
            leg = await self.lab.call(ground.did, caller_id=number)
            call = Called(number, ground.did, at, leg)
            self.calls.append(call)
            with suppress(HungUp, TookTooLong):
                await self._is_served(call, presses)
            if leg.over is None:
                await leg.hang_up()
            await asyncio.sleep(chance.uniform(0.2, 1.5))

    async def _is_served(self, call: Called, presses: bool) -> None:
        await call.leg.answered(within=30)
        call.taken = time.monotonic()
        await call.leg.talk(CALLER)
        pressing = asyncio.create_task(_press(call.leg)) if presses else None
        try:
            await call.leg.ended(within=LONGEST)
        finally:
            if pressing:
                pressing.cancel()
                await asyncio.wait([pressing])

    async def loses_its_controller(self, way: signal.Signals) -> float:
        """End it this way, and wait for the next; the seconds from its start until it is ready."""
        gone = time.monotonic()
        serving, ready = await self._is_whole(), len(self.supervised.ready)
        os.kill(serving.pid, way)
        took = await (self.supervised.serves(ready + 1) if len(self.supervisors) == 1 else self._taken_over(serving))
        self.away.append((gone, time.monotonic()))
        return took

    async def _is_whole(self) -> Holder:
        """Who serves, once somebody stands by, too, if there are two."""
        async with asyncio.timeout(150):
            while not self._both_there():  # noqa: ASYNC110 - a lock tells nobody
                await asyncio.sleep(0.05)
        serving = holder(self.layout.lock)
        assert serving is not None
        return serving

    def _both_there(self) -> bool:
        locks = (self.layout.lock, self.layout.standby)[: len(self.supervisors)]
        return all(holder(lock) for lock in locks)

    async def _taken_over(self, before: Holder) -> float:
        """The seconds until the other one has the calls."""
        began = time.monotonic()
        async with asyncio.timeout(150):
            while not (now := holder(self.layout.lock)) or now.pid == before.pid:  # noqa: ASYNC110 - a file tells
                await asyncio.sleep(0.02)
            while True:
                with suppress(NothingRuns):
                    await asyncio.to_thread(ask, self.layout.state, "GET", "/status")
                    return time.monotonic() - began
                await asyncio.sleep(0.02)

    def was_away(self, call: Called) -> bool:
        """Whether the fallback may have had him: somewhere between his call and its answer nobody served."""
        return any(gone - GRACE <= call.taken and call.at <= back + GRACE for gone, back in self.away)

    def _chance(self) -> random.Random:
        return random.Random(self.chance.random())


async def _press(leg: Leg) -> None:
    """Until somebody talks with him: a key that was pressed while nobody listened is lost."""
    with suppress(HungUp, TookTooLong):
        while not leg.heard.tone(PARTY):
            await asyncio.sleep(2.5)
            await leg.press("1")


@asynccontextmanager
async def under_load(folder: Path, controllers: int = 1) -> AsyncIterator[Load]:
    firm = Firm()
    overflow = after(PATIENCE, OWN_RM, FAREWELL)
    menu = Line(steps=(LOOK_UP, {"menu": "main"}), menus={"main": MENU}, overflow=overflow)
    grounds = [firm.line(menu if n % 2 else Line(overflow=overflow)) for n in range(LINES)]
    settings = settings_for(_written(firm, folder))
    link = folder / "current"
    link.symlink_to(version(folder / "v1"))
    layout = Layout(settings.state.resolve())
    async with laboratory(settings, rule_files.load(settings.rules), print) as lab:
        _written(firm, folder, lab.trunk)
        supervisors = [Supervised(settings, link, folder / f"up{n}.log", controllers > 1) for n in range(controllers)]
        try:
            async with AsyncExitStack() as stack:
                for one in supervisors:
                    await stack.enter_async_context(one.at_work())
                    await one.serves(1)
                await lab.register([ground.agents[0] for ground in grounds], within=30)
                yield Load(lab, supervisors, layout, grounds, random.Random(SEED))
        finally:
            await lab.hang_up_all()
            await Asterisk(tree.ensure(print), layout).stop()


def _written(firm: Firm, folder: Path, trunk: str = "127.0.0.2") -> Path:
    """Every caller's number is a customer's, with his line's RM."""
    rules = firm.write(folder, trunk)
    with (folder / "customers.csv").open("a") as customers:
        for line in range(LINES):
            for n in range(NUMBERS):
                customers.write(f"X{line}-{n},Caller,1370{line}{n:06},gold,zh,R{line + 1}\n")
    return rules


@pytest.mark.timeout(180 + 25 * KILLS)
@pytest.mark.parametrize("controllers", [1, 2], ids=["alone", "with one that stands by"])
async def test_whatever_happens_to_the_controller_every_call_goes_on_and_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, controllers: int
) -> None:
    async with under_load(tmp_path_factory.mktemp("rk"), controllers) as load:
        load.gets_to_work()
        calling = [
            asyncio.create_task(load.keeps_calling(line, bool(line % 2)))
            for line in range(LINES)
            for _ in range(AT_ONCE)
        ]
        await asyncio.sleep(5)
        slowest = Counter[str]()
        for n in range(KILLS):
            way = WAYS[n] if n < len(WAYS) else load.chance.choices(WAYS, (18, 1, 1))[0]
            await asyncio.sleep(load.chance.uniform(0.5, 5))
            took = await load.loses_its_controller(way)
            slowest[way.name] = max(slowest[way.name], round(took * 1000))
        await another_version_takes_over(load, tmp_path_factory.mktemp("v"))
        load.stops = True
        await asyncio.gather(*calling)
        hung = sum(one.hung for one in load.supervisors)
        assert hung == sum(code not in {0, 1, STOPPED_EARLY, -signal.SIGKILL} for code in load.exits) >= 1
        assert load.exits.count(0) >= 1, "SIGTERM is no fault"
        await nothing_is_left(load)
        stories = await records(load)
        print(f"seed {SEED}: {KILLS} ends, {len(load.calls)} calls, {len(stories)} on record; ready after ms {slowest}")
        print(Counter(story.call.outcome for story in stories), Counter(w for s in stories for w in set(words(s))))
        every_caller_is_accounted_for(load, stories)
        nobody_was_dropped(load, stories)
        nobody_was_offered_twice(load, stories)
        every_talk_is_on_record(stories)


async def another_version_takes_over(load: Load, folder: Path) -> None:
    """`ivr upgrade`, with calls under way: to a good version, and back from one that never becomes ready."""
    code, said = await upgraded(load, version(folder / "good"))
    assert code == 0, said
    assert load.supervised.link.resolve() == folder / "good"
    code, said = await upgraded(load, version(folder / "hangs", f"{HANGS} {load.layout.lock}"))
    assert code == 1, said
    assert "was not ready within 8 s" in said
    assert load.supervised.link.resolve() == folder / "good"
    assert len(await asyncio.to_thread(ask, load.layout.state, "GET", "/calls")) > 0


async def upgraded(load: Load, to: Path) -> tuple[int, str]:
    gone = time.monotonic()
    flags = ("--rules", str(load.supervised.settings.rules), "--state", str(load.layout.state))
    process = await asyncio.create_subprocess_exec(
        *(str(to / "bin/ivr"), "upgrade", *flags, "--to", str(to)),
        *("--link", str(load.supervised.link), "--within", "90" if to.name == "good" else "8"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    load.away.append((gone, time.monotonic()))
    print(out.decode())
    return process.returncode or 0, out.decode()


async def nothing_is_left(load: Load) -> None:
    """No channel, no bridge, no agent that is thought to be busy."""
    asterisk = Asterisk(tree.ensure(print), load.layout)
    async with asyncio.timeout(30):
        while (await asyncio.to_thread(ask, load.layout.state, "GET", "/status"))["calls"]:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        while "0 active channels" not in await asterisk.console("core show channels count"):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    bridges = await asterisk.console("bridge show all")
    assert len(bridges.strip().splitlines()) <= 1, bridges
    agents: list[dict[str, Any]] = await asyncio.to_thread(ask, load.layout.state, "GET", "/agents")
    stuck = [agent for agent in agents if agent["state"] != "idle" or not agent["phone"]]
    assert not stuck, json.dumps(stuck)


async def records(load: Load) -> list[CallStory]:
    reader = Reader.of(load.layout.database)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(20):
                while await reader.open_calls() or len(await reader.calls(5000)) < len(load.calls):  # noqa: ASYNC110
                    await asyncio.sleep(0.2)
        found = [await reader.call(row.id) for row in await reader.calls(5000)]
        return [story for story in found if story]
    finally:
        await reader.close()


def every_caller_is_accounted_for(load: Load, stories: Sequence[CallStory]) -> None:
    """One record each; who has had the fallback came while there was no controller."""
    by_number = Counter(story.call.caller for story in stories)
    assert max(by_number.values()) == 1
    forgotten = [call for call in load.calls if call.number not in by_number]
    assert not forgotten, (forgotten, load.away)
    assert all(story.call.ended and story.call.outcome for story in stories)
    had_fallback = {story.call.caller for story in stories if "fallback" in words(story)}
    assert all(load.was_away(call) for call in load.calls if call.number in had_fallback), load.away


def nobody_was_dropped(load: Load, stories: Sequence[CallStory]) -> None:
    """Each ended as his story says: by whoever served him, or with a farewell; or the fallback had him."""
    calls = {call.number: call for call in load.calls}
    for story in stories:
        leg, told = calls[story.call.caller].leg, words(story)
        assert leg.over is not None
        assert not {"failed", "dismissed"} & set(told), as_told(story)
        assert leg.over.by is Party.CORE or "fallback" in told, (leg.over, as_told(story))
        if "fallback" in told:
            continue
        if "lost" in told:  # it ended in the instant before the controller did, and nobody knows by whose hand
            farewell = [found for found in leg.heard.prompts() if found.name.startswith(FAREWELL["message"])]
            assert leg.heard.tone(PARTY) or (story.call.outcome == "MESSAGE" and farewell), as_told(story)
            continue
        assert story.call.outcome in {"COMPLETEAGENT", "MESSAGE"}, as_told(story)
        if story.call.outcome == "COMPLETEAGENT":
            assert leg.heard.tone(PARTY), as_told(story)


def as_told(story: CallStory) -> str:
    """For whoever must find out why."""
    lines = [f"{step.at:%H:%M:%S.%f} {step.what}: {step.line}" for step in story.trace]
    return "\n".join((f"{story.call.id} {story.call.outcome}", *lines))


def nobody_was_offered_twice(load: Load, stories: Sequence[CallStory]) -> None:
    """No agent's phone rang while it rang or talked, and no caller rang two agents at a time.

    A leg that ended while no controller was there may have no end on record: of those the phones tell.
    """
    assert [twice for agent in load.agents for twice in agent.twice()] == []
    for story in stories:
        rung = sorted((leg for leg in story.legs if leg.kind == "agent"), key=lambda leg: leg.dialled)
        for first, second in pairwise(rung):
            assert first.ended is None or first.ended <= second.dialled + timedelta(seconds=OVERTAKES), as_told(story)


def in_parts(story: CallStory, recording: Recording) -> str:
    """For whoever must find out what it lacks, and why."""
    return "\n".join((as_told(story), *map(str, (*story.legs, *story.marks, *recording.gaps))))


def every_talk_is_on_record(stories: Sequence[CallStory]) -> None:
    """Talks go on while no controller is there, and so do their recordings; what the machine held up is excepted."""
    sealed = [(story, recording) for story in stories for recording in story.recordings]
    print(Counter(recording.state for _, recording in sealed))
    assert len(sealed) >= len(stories) // 2
    for story, recording in sealed:
        call = story.call
        lacking = sum(gap.end - gap.begin for gap in recording.gaps if not gap.allowed) / SECOND
        away = cores_away(call.answered, call.ended) if call.answered and call.ended else 0.0
        assert lacking <= away + LOST, in_parts(story, recording)
        assert recording.state in {"recorded", "no_call"} or lacking, (call.id, recording)
