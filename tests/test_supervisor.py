"""Whoever supervises us sees us live as long as the loop turns, and no longer."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.supervisor import LIVES, READY, STOPPING, Supervisor
from tests.virtual_time import virtual

PATIENCE = {"WATCHDOG_USEC": "5000000"}


class Systemd:
    """Its end of the socket."""

    def __init__(self, path: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.socket.setblocking(False)

    def heard(self) -> list[str]:
        """Every message since it last listened."""
        found = []
        while True:
            try:
                found.append(self.socket.recv(4096).decode())
            except BlockingIOError:
                return found


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    listens = Systemd(str(tmp_path / "notify"))
    yield listens
    listens.socket.close()


def of(systemd: Systemd) -> Supervisor:
    return Supervisor({"NOTIFY_SOCKET": str(systemd.socket.getsockname()), **PATIENCE})


@virtual
async def test_it_is_told_that_we_are_ready_live_and_stop(systemd: Systemd) -> None:
    async with of(systemd).seeing_us_live():
        await asyncio.sleep(5.1)
    assert systemd.heard() == [f"{READY}\n{LIVES}\nSTATUS=serves", *[LIVES] * 5, STOPPING]


async def test_a_loop_that_stands_still_gives_no_sign(systemd: Systemd) -> None:
    supervisor = of(systemd)
    supervisor.patience = 0.05
    async with supervisor.seeing_us_live():
        await asyncio.sleep(0.05)
        assert LIVES in systemd.heard()
        stand_still(0.1)
        assert systemd.heard() == []


def stand_still(seconds: float) -> None:
    time.sleep(seconds)


def test_an_abstract_socket_is_told_as_well() -> None:
    listens = Systemd(f"\0ivr-test-{time.monotonic_ns()}")
    name = listens.socket.getsockname().decode()
    Supervisor({"NOTIFY_SOCKET": "@" + name[1:]}).tell(READY)
    assert listens.heard() == [READY]
    listens.socket.close()


async def test_without_a_supervisor_nobody_is_told_and_nothing_happens(tmp_path: Path) -> None:
    for environment in ({}, {"NOTIFY_SOCKET": str(tmp_path / "gone"), **PATIENCE}):
        async with Supervisor(environment).seeing_us_live():
            await asyncio.sleep(0)
