"""An Asterisk in another container: its process is not seen, its console is; and one that we cannot ask, or run."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.errors import ProvisionError
from ivr.provision.layout import Layout
from ivr.provision.process import Asterisk
from ivr.provision.tree import AsteriskProgram
from tests.virtual_time import virtual


class Elsewhere(Asterisk):
    """It ends at once when told so, and otherwise once its calls are over, after so many seconds."""

    def __init__(self, folder: Path, calls_last: float) -> None:
        super().__init__(AsteriskProgram(("asterisk",), folder, folder, folder, "22"), Layout(folder), apart=True)
        self.told: list[str] = []
        self.ends_at = float("inf")
        self.calls_last = calls_last

    def running(self) -> bool:
        return asyncio.get_running_loop().time() < self.ends_at

    async def console(self, command: str) -> str:
        self.told.append(command)
        now = asyncio.get_running_loop().time()
        self.ends_at = min(self.ends_at, now + (0 if command == "core stop now" else self.calls_last))
        return ""


CASES = (
    (20.0, 20.0, ["core stop gracefully"]),
    (3600.0, 60.0, ["core stop gracefully", "core stop now"]),
)


@pytest.mark.parametrize(("calls_last", "after", "told"), CASES)
def test_one_whose_process_is_not_seen_is_ended_all_the_same(
    tmp_path: Path, calls_last: float, after: float, told: list[str]
) -> None:
    @virtual
    async def story() -> None:
        asterisk = Elsewhere(tmp_path, calls_last)
        began = asyncio.get_running_loop().time()
        await asterisk.end(timedelta(seconds=60))
        took = asyncio.get_running_loop().time() - began
        assert (round(took), asterisk.told) == (after, told)
        assert not asterisk.running()

    story()


def here(folder: Path) -> Asterisk:
    return Asterisk(AsteriskProgram((str(folder / "asterisk"),), folder, folder, folder, "22"), Layout(folder))


def test_nobody_who_answers_is_one_that_does_not_run(tmp_path: Path) -> None:
    assert not here(tmp_path).running()


@pytest.mark.parametrize("lacking", [errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM])
def test_who_cannot_ask_for_want_of_a_handle_does_not_take_it_for_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: int
) -> None:
    def none_left(_: object) -> socket.socket:
        raise OSError(lacking, os.strerror(lacking))

    with monkeypatch.context() as patched:
        patched.setattr(socket, "socket", none_left)
        assert here(tmp_path).running()


async def test_one_that_cannot_be_run_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(ProvisionError, match="Asterisk cannot be run: No such file or directory"):
        await here(tmp_path).console("core show uptime")


SLOW = """#!/bin/sh
sleep 0.5
tail -f {config} >/dev/null 2>&1 &
echo $! >{pid}
"""
"""Goes into the background after half a second; its command line names its configuration, as Asterisk's does."""


async def test_one_that_comes_up_after_nobody_waits_any_more_is_not_left_behind(tmp_path: Path) -> None:
    asterisk, layout = here(tmp_path), Layout(tmp_path)
    for file in (layout.config, layout.pid):
        file.parent.mkdir(parents=True, exist_ok=True)
    layout.config.touch()
    program = tmp_path / "asterisk.sh"
    program.write_text(SLOW.format(config=layout.config, pid=layout.pid))
    program.chmod(0o755)
    asterisk.program = AsteriskProgram((str(program),), tmp_path, tmp_path, tmp_path, "22")
    with pytest.raises(ProvisionError, match="not ready"):
        await asterisk.start(timedelta(seconds=0.1))
    async with asyncio.timeout(20):
        while not layout.pid.exists():  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)
    left = asterisk.pid()
    if left is not None:
        os.kill(left, signal.SIGKILL)
    assert left is None
