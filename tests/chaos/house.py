"""The house that faults are injected into: controller and Asterisk as processes of their own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bench.machine import Process
from ivr import rules as rule_files
from ivr.lab.lab import Lab
from ivr.provision import tree
from ivr.provision.layout import Layout
from ivr.provision.ports import Ports, remembered
from ivr.provision.process import Asterisk
from ivr.provision.secrets import stored
from ivr.rehearsal import laboratory
from tests.chaos.held import Held, files, lasting
from tests.chaos.lines import MENU, OWN, PHONE_SILENT
from tests.chaos.link import Link, a_link
from tests.real.firm import LOOK_UP, OWN_RM, Firm, Ground, Line, after, settings_for
from tests.real.test_adoption_real import Controller

LINES = int(os.environ.get("CHAOS_LINES", "40"))
"""Each has its callers; fewer for a machine that does much else."""
LAUNCHER = ("-m", "tests.chaos.launcher")
BOX = {"voicemail": "box"}
AT_ONCE = 20
"""Readers, more than any pool has places."""


@dataclass
class House:
    """A firm at work."""

    controller: Controller
    lab: Lab
    layout: Layout
    grounds: Sequence[Ground]
    spare: Ground
    """A line for callers whom a fault brings along: their calls are not in the crowd's books."""
    own: Mapping[str, Ground]
    """Lines that the crowd leaves alone: a fault that needs its moment has a caller of its own there."""
    ports: Ports
    asterisk: Asterisk
    rules: Path
    link: Link
    """Between the controller and Asterisk's ARI."""
    url: str = ""
    """Of its database, where that is not SQLite's."""
    before: Held = field(init=False)
    """What was open once the first controller had first dealt with calls; whoever comes after it needs no more."""
    _filled: set[int] = field(default_factory=set)
    """The controllers whose pools are."""

    @property
    def database(self) -> str | Path:
        """Where another process reads what is on record."""
        return self.url or self.layout.database

    @property
    def clock(self) -> Path:
        """By how many seconds the controller's clock on the wall is wrong; not there: by none."""
        return _clock(self.layout)

    async def ask(self, path: str, method: str = "GET") -> Any:
        """What the controller answers; raises OSError or `aiohttp.ClientError` while it does not."""
        bearer = {"Authorization": f"Bearer {stored(self.layout.secrets).http_token}"}
        address = f"http://127.0.0.1:{self.layout.http.read_text('utf-8')}{path}"
        wait = aiohttp.ClientTimeout(total=3 if method == "GET" else 20)  # who looks looks again; a deed is done once
        async with (
            aiohttp.ClientSession(headers=bearer, timeout=wait) as session,
            session.request(method, address) as answer,
        ):
            return await answer.json()

    async def is_well(self, within: float = 30) -> None:
        """Wait until callers may be sent here."""
        told: Mapping[str, Any] = {}
        try:
            async with asyncio.timeout(within):
                while not told.get("ready"):
                    with suppress(OSError, aiohttp.ClientError, TimeoutError, ValueError):
                        told = await self.ask("/ready")
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"not well after {within} s: {told}\n{self.controller.told()[-2000:]}") from None

    async def run(self, *arguments: str) -> str:
        """What another command of ours prints on this state, without the guards that the controller does without."""
        command, told = (
            (sys.executable, *LAUNCHER, *arguments, f"--state={self.layout.state}"),
            self.controller.environment,
        )
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=told)
        return (await process.communicate())[0].decode()

    async def begins_again(self) -> None:
        """What a supervisor of processes does: a controller that has died is started."""
        if self.controller.process.returncode is not None:
            await self.controller.start()

    async def held(self) -> Held:
        """What controller and Asterisk have open now; the controller's pools are filled first."""
        controller, switch = Process(self.controller.process.pid), self.asterisk.pid()
        assert switch, "Asterisk is not there"
        if controller.pid not in self._filled:
            await self.fills_its_pools()
            self._filled.add(controller.pid)
        return Held(
            files(controller, apart_from=self.layout.database),
            controller.threads(),
            await self.figure("ivr_loop_tasks"),
            Process(switch).fds(),
            lasting(await self.asterisk.console("core show threads")),
        )

    async def figure(self, name: str) -> int:
        """One of those that monitoring reads; raises OSError or `aiohttp.ClientError` while there is none."""
        address = f"http://127.0.0.1:{self.layout.http.read_text('utf-8')}/metrics"
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(3)) as session, session.get(address) as got:
            return int(dict(line.rsplit(" ", 1) for line in (await got.text()).splitlines())[name])

    async def fills_its_pools(self) -> None:
        """More readers at once than any pool has places: the database's five connections, the loop's own threads.

        Those are begun as they are needed, and then kept: what comes on top of them is somebody's who has forgotten it.
        """
        await asyncio.gather(*(self.ask("/status") for _ in range(AT_ONCE)))
        await asyncio.sleep(1)  # until our connections are closed there, too


@asynccontextmanager
async def a_house(
    folder: Path, without: Sequence[str] = (), *, linked: bool = False, url: str = ""
) -> AsyncIterator[House]:
    """All up, every agent logged in; `without` names guards that are taken out of the controller.

    Only if it is `linked` does the controller come to ARI by the house's link. Its database is at `url`, or SQLite's.
    """
    firm = Firm()
    grounds = [firm.line(_line(n)) for n in range(LINES)]
    spare = firm.line(_line(LINES))
    firm.rules["recording"]["keep"] = {"for": "30d", "because": "the law"}
    own = {name: firm.line(line) for name, line in OWN.items()}
    firm.rules["on_duty"] = {"phone_silent": PHONE_SILENT}
    settings = settings_for(firm.write(folder))
    layout = Layout(settings.state.resolve())
    rules = rule_files.load(settings.rules)
    async with laboratory(settings, rules, print) as lab, a_link(layout.state) as link:
        firm.write(folder, lab.trunk)
        told = {
            "CHAOS_WITHOUT": json.dumps(without),
            "CHAOS_ARI_PORT": str(link.port if linked else 0),
            "CHAOS_CLOCK": str(_clock(layout)),
            "IVR_DATABASE_URL": url,
        }
        controller = Controller(settings, folder / "up.log", LAUNCHER, **told)
        asterisk = Asterisk(tree.ensure(print), layout)
        try:
            await controller.start()
            assert all(f"without {guard}" in controller.told() for guard in without)
            ports = remembered(layout)
            assert ports
            h = House(controller, lab, layout, grounds, spare, own, ports, asterisk, settings.rules, link, url)
            await h.lab.register([agent for ground in grounds for agent in ground.agents], within=180)
            await h.is_well()
            yield h
            await lab.hang_up_all()
            controller.process.terminate()
            await controller.process.wait()
        finally:
            if controller.process.returncode is None:
                await controller.kill()
            await asterisk.stop()


def _clock(layout: Layout) -> Path:
    return layout.state / "clock.wrong"


def _line(n: int) -> Line:
    """Every third begins with a menu; all come to two agents, then to the RM, then to a mailbox."""
    steps = (LOOK_UP, {"menu": "main"}) if n % 3 == 0 else (LOOK_UP, {"queue": "Q"})
    menus = {"main": MENU} if n % 3 == 0 else None
    return Line(agents=({}, {}), steps=steps, menus=menus, ring="4s", overflow=after(6, OWN_RM, BOX))


async def frozen(pid: int, within: float = 2.0) -> bool:
    """Whether the process that was sent SIGSTOP stands still; one that waits for a disk does so a moment later."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            while alive(pid):  # noqa: ASYNC110 - a state tells nobody
                await asyncio.sleep(0.02)
            return True
    return False


def alive(pid: int) -> bool:
    """Whether the process is there and not stopped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "TZ"
    except OSError:
        return False
