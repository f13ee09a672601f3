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
from typing import TYPE_CHECKING

from ivr.core.reporting.cutting import Staff
from ivr.errors import IvrError

if TYPE_CHECKING:
    from ivr.reports.making import Wanted
    from ivr.reports.written import Form

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
    forms: tuple[Form, ...]


async def made_apart(order: Order) -> tuple[bytes, ...]:
    """The report, counted once, in each of the forms. Raises `NoReport`; who is cancelled leaves no process behind."""
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
    forms: tuple[bytes, ...] = pickle.loads(out)  # noqa: S301 - from our own process
    return forms


def _begun() -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-c", _ME], stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
    )


def main() -> None:
    """The process: the order comes in, the report goes out; what is amiss is the last line of stderr."""
    os.nice(NICE)
    order: Order = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own process
    try:
        sys.stdout.buffer.write(pickle.dumps(asyncio.run(_made(order))))
    except IvrError as error:
        sys.exit(str(error))


async def _made(order: Order) -> tuple[bytes, ...]:
    from ivr.reports.making import made  # noqa: PLC0415 - for this process alone
    from ivr.reports.written import written  # noqa: PLC0415
    from ivr.store.history import History  # noqa: PLC0415

    history = History.of(order.where)
    try:
        table = await made(history, order.wanted, order.staff, order.now)
        return tuple(written(table, form) for form in order.forms)
    finally:
        await history.close()
