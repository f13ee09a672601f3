"""Each night what no policy keeps any longer is deleted, while the controller runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta

import structlog

from ivr.errors import LedgerError
from ivr.evidence.entry import Kind
from ivr.evidence.ledger import Ledger
from ivr.recording.deleting import Outcome, Unfinished
from ivr.recording.every_night import Sleep, every_night
from ivr.recording.holds_lost import agree
from ivr.recording.retention import NIGHTLY, retain
from ivr.recording.room import Room

log = structlog.get_logger(__name__)

AT = time(3, 0)
"""By this machine's clock: the hour with the fewest calls."""
Alarm = Callable[[str, str], object]
"""What has happened, and the particulars."""
SetBy = Callable[[], timedelta]
"""By how much the clock has been set since the start."""
MOST_SET = timedelta(days=1)


@asynccontextmanager
async def retained_nightly(
    room: Room, alarm: Alarm, sleep: Sleep = asyncio.sleep, set_by: SetBy = lambda: timedelta(0)
) -> AsyncIterator[None]:
    """Run each night while inside; a run that is stopped in between is gone on with in the next one.

    Nothing goes while the clock stands much later than it ought to, as `set_by` tells: what is gone is gone for good.
    """
    task = asyncio.create_task(_every_night(room, alarm, sleep, set_by), name="retention")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _every_night(room: Room, alarm: Alarm, sleep: Sleep, set_by: SetBy) -> None:
    await every_night(AT, await _last_run(room), room.now, lambda: _unless_set(room, alarm, set_by), sleep)


async def _unless_set(room: Room, alarm: Alarm, set_by: SetBy) -> float:
    """A clock that was put forward deletes nothing before its time."""
    if (by := set_by()) <= MOST_SET:
        return await _run(room, alarm)
    what = f"the clock was set forward by {by.days} days: start again if it is right"
    alarm("recordings not deleted in time", what)
    return 0


async def _last_run(room: Room) -> datetime | None:
    """By the ledger: a night in which nothing ran is made up for at the start; so is one of which it does not tell."""
    try:
        return await asyncio.to_thread(_last_retained, room.ledger)
    except LedgerError as error:
        log.warning("nobody knows when retention ran last", reason=str(error))
        return None


def _last_retained(ledger: Ledger) -> datetime | None:
    return max((entry.at for entry in ledger.entries() if entry.kind is Kind.RETAINED), default=None)


async def _run(room: Room, alarm: Alarm) -> float:
    """Whatever fails tonight is told to a person, and tried again tomorrow."""
    left: list[Unfinished] = []

    def told(outcome: Outcome) -> None:
        if isinstance(outcome, Unfinished):
            left.append(outcome)

    try:
        if back := await agree(room):
            alarm("legal holds removed by hand", f"put back from the ledger: {back}")
        run = await retain(room, NIGHTLY, told)
        log.info(
            "retention", deleted=run.deleted, kept=run.kept, unfinished=run.unfinished, names_forgotten=run.forgotten
        )
    except Exception as error:  # whatever it was, the next night comes
        log.exception("retention failed")
        alarm("recordings not deleted in time", str(error))
    if left:
        detail = f"{len(left)} of them, such as {left[0].recording}: {left[0].reason}"
        alarm("deleted recordings left something over", detail)
    return 0
