"""A supervisor as systemd is one: starts the controller, hears that it lives, and starts it anew when it does not."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from ivr.settings import Settings

PATIENCE = 5.0
"""Seconds without a sign of life: `WatchdogSec` of the unit."""
SCRIPT = """#!/bin/sh
{broken}
exec {python} "$0.main" "$@"
"""


def version(folder: Path, broken: str = "") -> Path:
    """An installed version: a folder with the program, or with one that first does something else."""
    program = folder / "bin/ivr"
    program.parent.mkdir(parents=True)
    program.write_text(SCRIPT.format(python=sys.executable, broken=broken))
    program.chmod(0o755)
    program.with_suffix(".main").write_text("from ivr.cli import main\n\nmain()\n")
    return folder


@dataclass
class Supervised:
    """The controller of these settings, whichever process it is."""

    settings: Settings
    link: Path
    log: Path
    stand_by: bool = False
    starts: list[float] = field(default_factory=list)
    """By the loop's clock: when each was started."""
    ready: list[float] = field(default_factory=list)
    """When each was ready."""
    exits: list[int] = field(default_factory=list)
    hung: int = 0
    """How many gave no sign of life any more, and were ended."""
    process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    async def serves(self, nth: int, within: float = 150) -> float:
        """Return once so many have become ready; how long the last took."""
        async with asyncio.timeout(within):
            while len(self.ready) < nth:  # noqa: ASYNC110 - a datagram announces it
                await asyncio.sleep(0.02)
        return self.ready[-1] - self.starts[-1]

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Supervise while inside; then the controller is told to go, and its calls go on."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            address = self.log.with_suffix(".notify")
            notify.bind(str(address))
            notify.setblocking(False)
            task = asyncio.create_task(self._supervise(notify, address))
            try:
                yield
            finally:
                task.cancel()
                await asyncio.wait([task])
                if self.process is not None and self.process.returncode is None:
                    self.process.kill()
                    await self.process.wait()

    async def _supervise(self, notify: socket.socket, address: Path) -> None:
        while True:
            await self._start(address)
            assert self.process is not None
            over = asyncio.ensure_future(self.process.wait())
            watchdog = asyncio.create_task(self._watch(notify, over))
            try:
                self.exits.append(await over)
            finally:
                watchdog.cancel()
            await asyncio.sleep(0.1)  # RestartSec

    async def _start(self, address: Path) -> None:
        self.starts.append(time.monotonic())
        flags = [f"--rules={self.settings.rules}", f"--state={self.settings.state}", "--sip-host=127.0.0.1"]
        told = {"NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": str(int(PATIENCE * 1e6))}
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                str(self.link / "bin/ivr"), "up", *flags, "--sip-port=0", "--http-port=0", "--console-port=0",
                *(("--stand-by",) if self.stand_by else ()),
                stdout=log, stderr=log, env={**os.environ, **told},
            )  # fmt: skip

    async def _watch(self, notify: socket.socket, over: asyncio.Future[int]) -> None:
        """The watchdog begins once it is ready."""
        patience = None
        while not over.done():
            try:
                async with asyncio.timeout(patience):
                    said = (await asyncio.get_running_loop().sock_recv(notify, 4096)).decode()
            except TimeoutError:
                self.hung += 1
                for number in (signal.SIGABRT, signal.SIGCONT):
                    with suppress(ProcessLookupError):
                        os.kill(self.pid, number)
                return
            if "READY=1" in said:
                self.ready.append(time.monotonic())
                patience = PATIENCE
            elif "STOPPING=1" in said:
                patience = None
