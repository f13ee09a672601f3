"""Makes a report in a process of its own: a month takes seconds of Python, which no running call may pay for."""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from ivr.core.reporting.cutting import Staff
from ivr.errors import IvrError
from ivr.reports.making import Wanted, made
from ivr.reports.written import Kind, written
from ivr.store.history import History

LONGEST = 300.0
"""Seconds; the database does not answer, most likely."""
NICE = 10
"""Calls go first."""
_ME = "from ivr.reports.apart import main; main()"
"""As for the reading of rules: -P, so that nothing comes from the folder in which we stand."""


class NoReport(IvrError):
    """The report could not be made."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the process needs to know."""

    where: str
    """The database's address."""
    wanted: Wanted
    staff: Staff
    now: datetime
    kind: Kind


async def made_apart(order: Order) -> bytes:
    """The report as a file of its kind. Raises `NoReport`; who is cancelled leaves no process behind."""
    process = await asyncio.to_thread(_begun)
    try:
        out, err = await asyncio.to_thread(process.communicate, pickle.dumps(order), LONGEST)
    except subprocess.TimeoutExpired:
        raise NoReport(f"It took longer than {LONGEST / 60:.0f} minutes: ask for fewer days.") from None
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    if process.returncode:
        raise NoReport(err.decode("utf-8", "replace").strip().rpartition("\n")[2])
    return out


def _begun() -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-c", _ME], stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
    )


def main() -> None:
    """The process: the order comes in, the file goes out; what is amiss is the last line of stderr."""
    os.nice(NICE)
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own process
    try:
        sys.stdout.buffer.write(asyncio.run(_made(order)))
    except IvrError as error:
        sys.exit(str(error))


async def _made(order: Order) -> bytes:
    history = History.of(order.where)
    try:
        return written(await made(history, order.wanted, order.staff, order.now), order.kind)
    finally:
        await history.close()
