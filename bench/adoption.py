"""A controller is killed with hundreds of calls up: how long from the next one's start to its first adopted call.

With `--stand-by` the next one stands by already: how long from the kill.

The callers are SIPp's, over the trunk: of ten, one talks with an agent (SIPp's, too), three are in a menu, six wait.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.request import urlopen

from bench import firm, machine
from bench.sipp_calls import PHONES, TRUNK, Sipp
from ivr.holder import holder
from ivr.provision import layout as folders
from ivr.provision import secrets, tree
from ivr.provision.layout import Layout
from ivr.provision.ports import Ports, choose
from ivr.provision.process import Asterisk
from tests.real.sip_telephone import Telephone

PER_SECOND = 10
"""New calls."""
SETTLES = 5.0
"""Seconds after the last call has come until the controller is killed."""
WITHIN = 120.0
"""Seconds for each step."""
DOWN = 1.0
"""Seconds that nobody is there."""
IN_MENU, TALKS = "4008001235", "4008001236"
KINDS = (TALKS, IN_MENU, firm.DID, firm.DID, IN_MENU, firm.DID, firm.DID, IN_MENU, firm.DID, firm.DID)


@dataclass(frozen=True, slots=True)
class Scene:
    """What the rounds are played on."""

    rules: Path
    layout: Layout
    callers: Sipp
    calls: int
    stand_by: bool

    @property
    def numbers(self) -> list[str]:
        """The number that each of the callers calls."""
        return [KINDS[n % len(KINDS)] for n in range(self.calls)]

    @property
    def agents(self) -> list[str]:
        """Each has his telephone."""
        return firm.agent_ids(max(1, self.numbers.count(TALKS)))


async def measure(calls: int, rounds: int, *, recorded: bool, stand_by: bool) -> bool:
    """Print a line for each round; False if a call is lost."""
    print(
        f"{machine.described()}; {machine.load()}; {calls} calls, {'' if recorded else 'not '}recorded, "
        f"the next one {'stands by' if stand_by else 'is started'}"
    )
    async with AsyncExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="b", dir="/tmp"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        scene = _scene(folder, calls, recorded=recorded, stand_by=stand_by)
        asterisk = Asterisk(await asyncio.to_thread(tree.ensure, print), scene.layout)
        stack.push_async_callback(asterisk.stop)
        controller = await _started(scene)
        try:
            await _until_there(scene.layout, 0)
            await stack.enter_async_context(_people(scene))
            good = await _until_there(scene.layout, calls)
            await asyncio.sleep(SETTLES)
            print(f"asterisk alone: {await _share(asterisk):.0%} of a core; {machine.load()}")
            for _ in range(rounds):
                controller, well = await _round(scene, controller)
                good = well and good
            return good
        finally:
            controller.terminate()
            await controller.wait()


async def _round(scene: Scene, controller: asyncio.subprocess.Process) -> tuple[asyncio.subprocess.Process, bool]:
    began, controller = await (_follows if scene.stand_by else _comes)(scene, controller)
    there = await _until_there(scene.layout, scene.calls)
    return controller, await _told(scene, began) and there


async def _comes(scene: Scene, controller: asyncio.subprocess.Process) -> tuple[datetime, asyncio.subprocess.Process]:
    """Another one is started a while after the first has been killed."""
    os.kill(controller.pid, signal.SIGKILL)
    await controller.wait()
    await asyncio.sleep(DOWN)
    return datetime.now(UTC), await _started(scene)


async def _follows(scene: Scene, controller: asyncio.subprocess.Process) -> tuple[datetime, asyncio.subprocess.Process]:
    """The first is killed while another one stands by."""
    stands_by = await _started(scene)
    while holder(scene.layout.standby) is None:  # noqa: ASYNC110 - a lock tells nobody
        await asyncio.sleep(0.05)
    began = datetime.now(UTC)
    scene.layout.http.unlink(missing_ok=True)
    os.kill(controller.pid, signal.SIGKILL)
    await controller.wait()
    return began, stands_by


def _scene(folder: Path, calls: int, *, recorded: bool, stand_by: bool) -> Scene:
    layout = Layout(folder / "core")
    folders.make(layout)
    core = f"127.0.0.1:{choose(layout, Ports(), '127.0.0.1', running=False).sip}"
    trunk = Sipp.at(TRUNK, folder, core)
    scene = Scene(folder / "rules.yaml", layout, trunk, calls, stand_by)
    agents = len(scene.agents)
    firm.write(folder, agents=agents, customers=calls, wrap_up="1s", recorded=recorded, change=_for_long)
    firm.over(scene.rules, trunk.address)
    return scene


def _for_long(rules: firm.Rules) -> None:
    """Nobody's wait, menu or silent talk is over before the bench is."""
    menu = {"prompt": "main_menu", "wait": "2m", "tries": 3, "keys": {1: {"queue": firm.QUEUE}}}
    rules["menus"] = {"main_menu": menu | {"otherwise": {"queue": firm.QUEUE}}}
    rules["numbers"] |= {IN_MENU: "menu", TALKS: "talks"}
    rules["flows"] |= {"menu": [{"look_up": "customer"}, {"menu": "main_menu"}], "talks": [{"queue": "served"}]}
    rules["agents"]["2000"] = {"name": "Away", "team": "all", "skills": {"absence": 2}}
    waits = rules["queues"][firm.QUEUE]
    waits["overflow"][0]["when"] = {"waited": "1h"}
    rules["queues"] = {firm.QUEUE: waits | {"needs": {"absence": 1}}, "served": waits}
    rules["on_duty"] = {"phone_silent": "1h"}


async def _started(scene: Scene) -> asyncio.subprocess.Process:
    if not scene.stand_by:
        scene.layout.http.unlink(missing_ok=True)
    flags = (
        "up",
        f"--rules={scene.rules}",
        f"--state={scene.layout.state}",
        "--sip-host=127.0.0.1",
        "--sip-port=0",
        "--http-port=0",
        "--console-port=0",
        *(("--stand-by",) if scene.stand_by else ()),
    )
    command = (sys.executable, "-c", "from ivr.cli import main; main()", *flags)
    with (scene.rules.parent / "said").open("ab") as said:
        return await asyncio.create_subprocess_exec(*command, stdout=said, stderr=said)


@asynccontextmanager
async def _people(scene: Scene) -> AsyncIterator[None]:
    """Agents log in, and so many callers call, while inside."""
    callers, many = scene.callers, str(scene.calls)
    comes = callers.rows("callers", zip(firm.caller_ids(scene.calls), scene.numbers, strict=True))
    telephones = replace(callers, host=PHONES, port=await _logged_in(scene))
    pace = ("-m", many, "-l", many, "-r", str(PER_SECOND))
    async with telephones.playing("agent", "-aa"), callers.playing("caller", "-aa", *comes, *pace):
        yield


async def _logged_in(scene: Scene) -> int:
    """All agents, at one port, which is free again."""
    keys, (host, port) = secrets.load(scene.layout.secrets, scene.agents), scene.callers.core.split(":")
    telephone = Telephone(PHONES, (host, int(port)))
    await telephone.open()
    for agent in scene.agents:
        status = await telephone.register(agent, keys.agent_secret(agent))
        assert status == HTTPStatus.OK, f"{agent} could not log in: {status}"
    await telephone.close()
    return telephone.port


async def _until_there(layout: Layout, calls: int) -> bool:
    """Whether it serves so many calls in time."""
    for _ in range(int(WITHIN / 0.05)):
        if await asyncio.to_thread(_calls, layout) == calls:
            return True
        await asyncio.sleep(0.05)
    print(f"NOT ALL THERE: {await asyncio.to_thread(_calls, layout)} of {calls} calls")
    return False


def _calls(layout: Layout) -> int | None:
    try:
        with urlopen(f"http://127.0.0.1:{int(layout.http.read_text())}/health", timeout=5) as answer:
            return int(json.load(answer)["calls"])
    except (OSError, ValueError):
        return None


async def _share(asterisk: Asterisk, seconds: float = 5.0) -> float:
    """Of a core, what Asterisk uses meanwhile."""
    pid = asterisk.pid()
    assert pid is not None
    process = machine.Process(pid)
    used, began = process.cpu_seconds(), time.monotonic()
    await asyncio.sleep(seconds)
    return (process.cpu_seconds() - used) / (time.monotonic() - began)


async def _told(scene: Scene, began: datetime) -> bool:
    """The first and the last adoption, as the calls' own stories tell."""
    ready = (datetime.now(UTC) - began).total_seconds()
    found: tuple[int, str, str] = (0, "", "")
    for _ in range(100):
        with closing(sqlite3.connect(f"file:{scene.layout.database}?mode=ro", uri=True)) as database:
            since = began.replace(tzinfo=None).isoformat(" ")
            query = "select count(*), min(at), max(at) from trace where what = 'adopted' and at > ?"
            found = database.execute(query, (since,)).fetchone()
        if found[0] == scene.calls:
            break
        await asyncio.sleep(0.1)
    first, last = (
        (datetime.fromisoformat(at).replace(tzinfo=UTC) - began).total_seconds() if at else float("nan")
        for at in found[1:]
    )
    adopted = f"{found[0]} adopted, the first after {first:.2f} s, the last after {last:.2f} s"
    print(f"{adopted}, ready after {ready:.2f} s; {machine.load()}", flush=True)
    return found[0] == scene.calls


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--calls", type=int, default=500)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--recorded", action="store_true")
    options.add_argument("--stand-by", action="store_true")
    asked = options.parse_args()
    good = asyncio.run(measure(asked.calls, asked.rounds, recorded=asked.recorded, stand_by=asked.stand_by))
    raise SystemExit(0 if good else 1)
