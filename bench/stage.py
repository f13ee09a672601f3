"""The stage of a benchmark: the lab here, the controller and its Asterisk in processes of their own."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import firm
from bench.machine import Process
from ivr.lab.lab import Lab
from ivr.lab.network import Plan
from ivr.provision import layout as folders
from ivr.provision import secrets, tree
from ivr.provision.layout import Layout
from ivr.provision.ports import Ports, choose
from ivr.provision.process import Asterisk

READY_WITHIN = 90.0
"""Seconds; the first start renders all prompts."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything runs."""

    lab: Lab
    controller: Process
    asterisk: Process
    layout: Layout
    socket: Path

    async def ask(self, question: str) -> dict[str, Any]:
        """What the controller says about its inside."""
        reader, writer = await asyncio.open_unix_connection(self.socket)
        writer.write(question.encode() + b"\n")
        said: dict[str, Any] = json.loads(await reader.readline())
        writer.close()
        return said

    def forget_calls(self) -> None:
        """The lab remembers every call that was ever placed; that is its own memory, and grows."""
        self.lab.calls.clear()
        for phone in self.lab.phones.values():
            phone.calls.clear()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the controller has put on record."""
        with closing(sqlite3.connect(f"file:{self.layout.database}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def outcomes(self) -> Counter[str]:
        """How the calls so far have ended."""
        return Counter(dict(self.rows("select outcome, count(*) from calls group by outcome")))

    def recordings(self) -> Counter[str]:
        """How the recordings so far have come out."""
        return Counter(dict(self.rows("select state, count(*) from recordings group by state")))


@asynccontextmanager
async def stage(
    *,
    agents: int,
    customers: int,
    recorded: bool = True,
    wrap_up: str = "1s",
    phones: int | None = None,
    change: Callable[[firm.Rules], None] = firm.as_it_is,
    trunk: str = "",
) -> AsyncIterator[Stage]:
    """Set it up under a temporary folder, and take it all down again; the first `phones` agents have one (or all).

    Callers are the lab's, unless the trunk is somebody else's `host:port`.
    """
    folder = Path(tempfile.mkdtemp(prefix="b", dir="/tmp"))
    try:
        rules = firm.write(
            folder, agents=agents, customers=customers, wrap_up=wrap_up, recorded=recorded, change=change
        )
        async with _lab(folder, firm.agent_ids(agents if phones is None else phones)) as lab:
            firm.over(rules, trunk or lab.trunk)
            async with _controller(folder, rules) as (controller, asterisk):
                yield Stage(lab, controller, asterisk, Layout(folder / "core"), folder / "ask")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def _lab(folder: Path, agents: list[str]) -> AsyncIterator[Lab]:
    program = await asyncio.to_thread(tree.ensure, print)
    layout = Layout(folder / "core")
    folders.make(layout)
    ports = choose(layout, Ports(), "127.0.0.1", running=False)
    keys = secrets.load(layout.secrets, agents)
    passwords = {agent: keys.agent_secret(agent) for agent in agents}
    plan = Plan(f"127.0.0.1:{ports.sip}", trunk_port=0, phones_port=0, agents=passwords, heard_rate=8000)
    async with Lab.start(folder / "lab", program, plan) as lab:
        yield lab


@asynccontextmanager
async def _controller(folder: Path, rules: Path) -> AsyncIterator[tuple[Process, Process]]:
    layout, socket = Layout(folder / "core"), folder / "ask"
    command = (sys.executable, "-m", "bench.controller", str(rules), str(layout.state), str(socket))
    with (folder / "said").open("wb") as said:
        process = await asyncio.create_subprocess_exec(*command, stdout=said, stderr=said)
    asterisk = Asterisk(await asyncio.to_thread(tree.ensure, print), layout)
    try:
        async with asyncio.timeout(READY_WITHIN):
            while not socket.exists():
                if process.returncode is not None:
                    raise SystemExit(f"The controller did not start:\n{(folder / 'said').read_text()}")
                await asyncio.sleep(0.2)
        pid = asterisk.pid()
        assert pid is not None
        yield Process(process.pid), Process(pid)
    finally:
        await _end(process)
        await asterisk.stop()


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), 40)
    except TimeoutError:
        process.kill()
        await process.wait()
