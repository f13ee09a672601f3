"""A report made from the store: agents' states first, then the calls, of which a day is in memory at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.core.reporting.counting import EVERYTHING, Counting, Reach, Report
from ivr.core.reporting.cutting import By, Staff
from ivr.core.reporting.local_time import Period
from ivr.core.reporting.menus import MenuRow, Menus
from ivr.core.reporting.told import SHORT
from ivr.core.reporting.words import Language, language_of
from ivr.core.reporting.working import LONGEST, WorkByCall, Working
from ivr.core.rulebook import Rulebook
from ivr.reports.table import Table, table_of, table_of_menus
from ivr.store.history import History

Progress = Callable[[str, int, int | None], None]
"""Told what is read, how many so far, and of how many."""


def untold(what: str, done: int, of: int | None) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report."""

    period: Period
    by: By
    language: Language
    short: float = SHORT
    reach: Reach = EVERYTHING
    queue: str = ""
    """The one whose calls alone are counted."""


async def made(history: History, wanted: Wanted, staff: Staff, now: datetime, progress: Progress = untold) -> Table:
    """The report as it stands now. Raises `StoreError`."""
    if wanted.by is By.MENU:
        rows = await menus(history, wanted.period, progress)
        return table_of_menus(rows, wanted.period, wanted.language, now)
    report = await counted(history, wanted, staff, now, progress)
    return table_of(report, staff, wanted.language, now, wanted.queue)


async def counted(history: History, wanted: Wanted, staff: Staff, now: datetime, progress: Progress = untold) -> Report:
    """The same in counts and sums."""
    counting = Counting(wanted.period, wanted.by, staff, short=wanted.short, reach=wanted.reach, queue=wanted.queue)
    work = await _worked(history, wanted.period, counting, now, progress)
    days = wanted.period.days
    for number, day in enumerate(days, 1):
        for call in await history.calls(day.since, day.until):
            counting.call(call, work.of(call.id))
        progress("days", number, len(days))
    return counting.report()


async def menus(history: History, period: Period, progress: Progress = untold) -> tuple[MenuRow, ...]:
    """What callers did at menus."""
    counting = Menus()
    for number, day in enumerate(period.days, 1):
        for way in (await history.ways(day.since, day.until)).values():
            counting.call(way.steps, way.left_at)
        progress("days", number, len(period.days))
    return tuple(counting.rows())


def staff_of(book: Rulebook) -> Staff:
    """What a report takes from the rules."""
    names = {agent.id: agent.name for agent in book.agents.values()}
    return Staff(book.targets, names, {agent.id: agent.team for agent in book.agents.values()})


def home_of(book: Rulebook) -> tuple[ZoneInfo, Language]:
    """The firm's time zone, and the language in which its reports are written."""
    return ZoneInfo(book.firm.timezone), language_of(book.firm.languages)


async def _worked(
    history: History, period: Period, counting: Counting, now: datetime, progress: Progress
) -> WorkByCall:
    """What agents did, counted as time; what they had of each call is given back."""
    working, work, read = Working(), WorkByCall(), 0
    async for changes in history.changes(period.since, period.until):
        for change in changes:
            for stretch in working.change(change):
                counting.time(stretch)
                work.add(stretch)
        read += len(changes)
        progress("changes of agents' states", read, None)
    for stretch in working.rest(min(now, period.until + LONGEST)):
        counting.time(stretch)
        work.add(stretch)
    return work
