"""Starts and stops an Asterisk that outlives whoever started it, and speaks to its console."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import structlog

from ivr.errors import ProvisionError
from ivr.provision.environment import for_asterisk
from ivr.provision.first import go_first
from ivr.provision.layout import Layout
from ivr.provision.tree import AsteriskProgram

log = structlog.get_logger()

_LOOK_AGAIN = 0.05
_OF_OUR_SUPERVISOR = {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}
"""Asterisk and its console would tell it as well that they are ready."""
_ASKED_AT_LEAST, _ASKED_AT_MOST = 40, 400
"""As long as it lives it may just be slow."""
_OURS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
"""What we lack ourselves if we cannot ask."""


class Asterisk:
    """One Asterisk: that of this layout, whoever started it."""

    def __init__(self, program: AsteriskProgram, layout: Layout, *, apart: bool = False) -> None:
        """`apart`: somebody else starts and stops it; here it is only waited for."""
        self.program = program
        self._layout = layout
        self._apart = apart

    @property
    def in_foreground(self) -> list[str]:
        """What is to be run to be this Asterisk."""
        return [*self._command, "-f"]

    @property
    def _command(self) -> tuple[str, ...]:
        return (*self.program.command, "-C", str(self._layout.config))

    def running(self) -> bool:
        """Whether it is there, as its control socket tells; yes, if we cannot ask: it would be taken for dead."""
        try:
            with socket.socket(socket.AF_UNIX) as control:
                control.setblocking(False)
                control.connect(str(self._layout.control))
        except BlockingIOError:
            return True  # there, with more consoles at its door than it lets in at once
        except OSError as error:
            return error.errno in _OURS
        return True

    async def start(self, within: timedelta = timedelta(seconds=30)) -> None:
        """Start it and wait until it is fully booted; one that runs already is kept. Raises `ProvisionError`."""
        kept = self.running()
        try:
            async with asyncio.timeout(within.total_seconds()):
                if not kept and not self._apart:
                    await self._launch()
                await _until(self.running)
                await self._booted()
        except TimeoutError:
            if not kept and not self._apart:
                await self._kill()
            raise ProvisionError(f"Asterisk was not ready after {within}. {self._complaints()}") from None
        pid = self.pid()
        first = pid is not None and await asyncio.to_thread(go_first, pid)
        log.info(
            "asterisk is ready", kept=kept, first=first, version=self.program.version, config=str(self._layout.config)
        )

    async def stop(self, within: timedelta = timedelta(seconds=10)) -> None:
        """Stop it, calls included; harmless if it does not run, or is somebody else's to stop."""
        pid = self.pid()
        if pid is None or self._apart:
            return
        with contextlib.suppress(ProvisionError, TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                await self.console("core stop now")
                await _until(lambda: self.pid() != pid)
        await self._kill()

    async def end(self, talks_may_last: timedelta) -> None:
        """Take no new calls, and end it once its calls are over or this time is, whoever has started it.

        Whoever keeps it up starts it again.
        """
        pid = self.pid()
        if pid is None:
            await self._end_elsewhere(talks_may_last)
            return
        with contextlib.suppress(ProvisionError, TimeoutError):
            async with asyncio.timeout(talks_may_last.total_seconds()):
                await self.console("core stop gracefully")
                await _until(lambda: self.pid() != pid)
        if self.pid() == pid:
            await self._kill()

    async def _end_elsewhere(self, talks_may_last: timedelta) -> None:
        """In another container no process of its is seen: its console alone is there to tell it."""
        with contextlib.suppress(ProvisionError, TimeoutError):
            async with asyncio.timeout(talks_may_last.total_seconds()):
                await self.console("core stop gracefully")
                await _until(lambda: not self.running())
        if self.running():
            with contextlib.suppress(ProvisionError):
                await self.console("core stop now")

    async def reload_endpoints(self) -> None:
        """Take up changed agents and trunks; calls and transports stay as they are."""
        await self.console("module reload res_pjsip.so")
        await self.console("module reload res_pjsip_endpoint_identifier_ip.so")
        await self.console("module reload res_pjsip_outbound_registration.so")

    async def reload_doors(self) -> None:
        """Take up changed passwords of ARI and AMI; whoever is in stays in."""
        await self.console("module reload res_ari.so")
        await self.console("module reload manager")

    async def console(self, command: str) -> str:
        """What Asterisk's console answers to a command; raises `ProvisionError` if it does not run."""
        code, out, err = await self._run("-rx", command)
        if code != 0:
            raise ProvisionError(f"Asterisk's console cannot be reached. {err.strip() or out.strip()}")
        return out

    def pid(self) -> int | None:
        """Its process id, or None if it does not run."""
        try:
            pid = int(self._layout.pid.read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if os.fsencode(self._layout.config) in command.split(b"\0") else None

    async def _launch(self) -> None:
        """Asterisk goes into the background by itself: no child of ours, it lives on when the controller is killed.

        Whoever waits no longer waits for that nevertheless: what is not there yet cannot be stopped, and would be left.
        """
        run = asyncio.ensure_future(self._run())
        try:
            code, out, err = await asyncio.shield(run)
        except asyncio.CancelledError:
            await asyncio.wait((run,))
            raise
        if code != 0:
            raise ProvisionError(f"Asterisk refused to start: {err.strip() or out.strip() or self._complaints()}")

    async def _booted(self) -> None:
        """Wait until it is. On a busy machine its socket takes callers a moment before it serves every console."""
        for asked in range(_ASKED_AT_MOST):
            with contextlib.suppress(ProvisionError):
                await self.console("core waitfullybooted")
                return
            if asked >= _ASKED_AT_LEAST and self.pid() is None:
                break
            await asyncio.sleep(_LOOK_AGAIN)
        await self.console("core waitfullybooted")

    async def _run(self, *arguments: str) -> tuple[int, str, str]:
        """In a thread, for uvloop's own processes know no umask, and wait for pipes that the daemon keeps."""
        command = (*self._command, *arguments)
        its = {name: value for name, value in for_asterisk(os.environ).items() if name not in _OF_OUR_SUPERVISOR}
        try:
            done = await asyncio.to_thread(
                subprocess.run,
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                umask=0o077,
                check=False,
                env=its,
            )
        except OSError as error:
            raise ProvisionError(f"Asterisk cannot be run: {error.strerror}.") from error
        return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")

    async def _kill(self) -> None:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            pid = self.pid()
            if pid is None:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(5):
                    await _until(lambda: self.pid() is None)

    def _complaints(self) -> str:
        """The last errors of its log, for people."""
        messages = self._layout.log / "messages"
        try:
            lines = messages.read_text("utf-8", "replace").splitlines()
        except OSError:
            return f"It wrote no log ({messages})."
        errors = [line for line in lines if "ERROR" in line] or lines
        return f"Its log {messages} ends with: " + " | ".join(errors[-3:])


async def _until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110 - nothing announces a socket or the end of a stranger's process
        await asyncio.sleep(_LOOK_AGAIN)
