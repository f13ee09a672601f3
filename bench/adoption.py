"""A controller is killed with hundreds of calls up: how long from the next one's start to its first adopted call.

The callers are Local channels of the controller's own Asterisk, waiting in the queue: no telephones, no RTP.
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
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

from bench import firm, machine
from ivr.provision import tree
from ivr.provision.layout import Layout
from ivr.provision.ports import remembered
from ivr.provision.process import Asterisk
from ivr.provision.secrets import stored
from ivr.switch.ari import AriAddress, AriConnection

AT_ONCE = 10
PAUSE = 1.0
"""Seconds between so many new calls and the next."""
WITHIN = 120.0
"""Seconds for each step."""


async def measure(calls: int, rounds: int) -> bool:
    """Print a line for each round; False if a call is lost."""
    print(f"{machine.described()}; {machine.load()}")
    folder = Path(tempfile.mkdtemp(prefix="b", dir="/tmp"))
    rules = firm.write(folder, agents=1, customers=100, wrap_up="1s", recorded=False)
    layout = Layout(folder / "core")
    asterisk = Asterisk(await asyncio.to_thread(tree.ensure, print), layout)
    controller = await _started(rules, layout)
    try:
        await _until_there(layout, 0)
        async with _callers(layout, calls):
            good = await _until_there(layout, calls)
            for _ in range(rounds):
                os.kill(controller.pid, signal.SIGKILL)
                await controller.wait()
                began = datetime.now(UTC)
                controller = await _started(rules, layout)
                there = await _until_there(layout, calls)
                good = there and await _told(layout, began, calls) and good
        return good
    finally:
        controller.terminate()
        await controller.wait()
        await asterisk.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _started(rules: Path, layout: Layout) -> asyncio.subprocess.Process:
    layout.http.unlink(missing_ok=True)
    flags = (
        "up",
        f"--rules={rules}",
        f"--state={layout.state}",
        "--sip-host=127.0.0.1",
        "--sip-port=0",
        "--http-port=0",
        "--console-port=0",
    )
    quiet = asyncio.subprocess.DEVNULL
    command = (sys.executable, "-c", "from ivr.cli import main; main()", *flags)
    return await asyncio.create_subprocess_exec(*command, stdout=quiet, stderr=quiet)


@asynccontextmanager
async def _callers(layout: Layout, calls: int) -> AsyncIterator[None]:
    """So many, while inside; an application of their own holds their far ends."""
    ports = remembered(layout)
    assert ports is not None
    address = AriAddress(f"http://127.0.0.1:{ports.ari}/ari", "ivr", stored(layout.secrets).ari, "bench")
    ari = AriConnection(address, lambda event: None, _nothing, timeout=60)
    await ari.start(patience=30)
    try:
        for _ in range(0, calls, AT_ONCE):
            call = {"endpoint": f"Local/{firm.DID}@from-trunk", "app": "bench"}
            await asyncio.gather(*(ari.ask("POST", "channels", call) for _ in range(AT_ONCE)))
            await asyncio.sleep(PAUSE)
        yield
    finally:
        await ari.stop()


async def _nothing() -> None:
    """It needs no opening."""


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


async def _told(layout: Layout, began: datetime, calls: int) -> bool:
    """The first and the last adoption, as the calls' own stories tell."""
    ready = (datetime.now(UTC) - began).total_seconds()
    found: tuple[int, str, str] = (0, "", "")
    for _ in range(100):
        with closing(sqlite3.connect(f"file:{layout.database}?mode=ro", uri=True)) as database:
            since = began.replace(tzinfo=None).isoformat(" ")
            query = "select count(*), min(at), max(at) from trace where what = 'adopted' and at > ?"
            found = database.execute(query, (since,)).fetchone()
        if found[0] == calls:
            break
        await asyncio.sleep(0.1)
    first, last = (
        (datetime.fromisoformat(at).replace(tzinfo=UTC) - began).total_seconds() if at else float("nan")
        for at in found[1:]
    )
    adopted = f"{found[0]} adopted, the first after {first:.2f} s, the last after {last:.2f} s"
    print(f"{adopted}, ready after {ready:.2f} s; {machine.load()}")
    return found[0] == calls


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--calls", type=int, default=500)
    options.add_argument("--rounds", type=int, default=5)
    asked = options.parse_args()
    raise SystemExit(0 if asyncio.run(measure(asked.calls, asked.rounds)) else 1)
