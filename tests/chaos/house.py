"""The house that faults are injected into: controller and Asterisk as processes of their own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from ivr import rules as rule_files
from ivr.lab.lab import Lab
from ivr.provision import tree
from ivr.provision.layout import Layout
from ivr.provision.ports import Ports, remembered
from ivr.provision.process import Asterisk
from ivr.provision.secrets import stored
from ivr.rehearsal import laboratory
from tests.chaos.lines import MENU, OWN, PHONE_SILENT
from tests.real.firm import LOOK_UP, OWN_RM, Firm, Ground, Line, after, settings_for
from tests.real.test_adoption_real import Controller

LINES = 20
LAUNCHER = ("-m", "tests.chaos.launcher")
BOX = {"voicemail": "box"}


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

    async def ask(self, path: str, method: str = "GET") -> Any:
        """What the controller answers; raises OSError or `aiohttp.ClientError` while it does not."""
        bearer = {"Authorization": f"Bearer {stored(self.layout.secrets).http_token}"}
        address = f"http://127.0.0.1:{self.layout.http.read_text('utf-8')}{path}"
        wait = aiohttp.ClientTimeout(total=3)
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

    async def begins_again(self) -> None:
        """What a supervisor of processes does: a controller that has died is started."""
        if self.controller.process.returncode is not None:
            await self.controller.start()

    def handles(self) -> tuple[int, int]:
        """Files and threads that the controller has open."""
        process = Path(f"/proc/{self.controller.process.pid}")
        return len(list((process / "fd").iterdir())), len(list((process / "task").iterdir()))


@asynccontextmanager
async def a_house(folder: Path, without: Sequence[str] = ()) -> AsyncIterator[House]:
    """All up, every agent logged in; `without` names guards that are taken out of the controller."""
    firm = Firm()
    grounds = [firm.line(_line(n)) for n in range(LINES)]
    spare = firm.line(_line(LINES))
    firm.rules["recording"]["keep"] = {"for": "30d", "because": "the law"}
    own = {name: firm.line(line) for name, line in OWN.items()}
    firm.rules["on_duty"] = {"phone_silent": PHONE_SILENT}
    settings = settings_for(firm.write(folder))
    async with laboratory(settings, rule_files.load(settings.rules), print) as lab:
        firm.write(folder, lab.trunk)
        layout = Layout(settings.state.resolve())
        controller = Controller(settings, folder / "up.log", LAUNCHER, CHAOS_WITHOUT=json.dumps(without))
        asterisk = Asterisk(tree.ensure(print), layout)
        try:
            await controller.start()
            assert all(f"without {guard}" in controller.told() for guard in without)
            ports = remembered(layout)
            assert ports
            h = House(controller, lab, layout, grounds, spare, own, ports, asterisk, settings.rules)
            await h.lab.register([agent for ground in grounds for agent in ground.agents], within=60)
            await h.is_well()
            yield h
            await lab.hang_up_all()
            controller.process.terminate()
            await controller.process.wait()
        finally:
            if controller.process.returncode is None:
                await controller.kill()
            await asterisk.stop()


def _line(n: int) -> Line:
    """Every third begins with a menu; all come to two agents, then to the RM, then to a mailbox."""
    steps = (LOOK_UP, {"menu": "main"}) if n % 3 == 0 else (LOOK_UP, {"queue": "Q"})
    menus = {"main": MENU} if n % 3 == 0 else None
    return Line(agents=({}, {}), steps=steps, menus=menus, ring="4s", overflow=after(6, OWN_RM, BOX))


def alive(pid: int) -> bool:
    """Whether the process is there and not stopped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "TZ"
    except OSError:
        return False
