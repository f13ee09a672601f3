"""The figures by which levels of degradation begin and end, looked at every few seconds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from math import inf

import structlog

from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.core.estimate import expected_wait
from ivr.core.ladder import Figure, Figures
from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook

log = structlog.get_logger()

EVERY = 5.0
"""Seconds between two looks."""
GRACE = timedelta(minutes=2)
"""After a start: so long may phones need until all have registered, and it is not known who is on duty."""


@asynccontextmanager
async def climbing(desk: Desk, reception: Reception, grace: timedelta = GRACE) -> AsyncIterator[None]:
    """Begin and end levels while inside; the first look is taken at once, lest a drill outlive its time.

    Until the grace is over, no level begins for what depends on the phones that have registered.
    """
    settled = desk.clock.now() + grace
    check(desk, reception.rules, settled, reception.gate.inside(reception.calls))
    task = asyncio.create_task(_climb(desk, reception, settled), name="levels of degradation")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def _climb(desk: Desk, reception: Reception, settled: datetime) -> None:
    while True:
        await asyncio.sleep(EVERY)
        try:
            check(desk, reception.rules, settled, reception.gate.inside(reception.calls))
        except Exception:  # a fault of ours: the level stays as it is, and calls go on
            log.exception("levels of degradation were not looked at")


def check(desk: Desk, rules: Rulebook, settled: datetime, calls: int = 0) -> None:
    """Look once; before it has settled who is on duty, figures that ask so are not known."""
    now = desk.clock.now()

    def known(queue: str) -> Figures:
        found = figures(desk, rules, queue, now, calls)
        return {figure: found[figure] for figure in found if now >= settled or not figure.asks_who_is_on_duty}

    desk.degradation.check(rules, known, now)


def figures(desk: Desk, rules: Rulebook, queue: str, now: datetime, calls: int = 0) -> Figures:
    """Those of this queue at this moment, or (empty) of all together; the service level only where enough is known.

    `calls` are those under way, in queues or not.
    """
    callers = [caller for caller in desk.floor.callers() if caller.on_the_line and queue in ("", caller.queue)]
    waiting = [now - caller.since for caller in callers]
    busy = {caller.queue for caller in callers}
    asked = [rules.queues[queue]] if queue else [one for name, one in rules.queues.items() if name in busy]
    share = desk.lately.share(now, queue)
    return {
        Figure.WAITING: len(waiting),
        Figure.LONGEST_WAIT: max(waiting, default=timedelta(0)).total_seconds(),
        Figure.EXPECTED_WAIT: max((_expected(desk, one) for one in asked), default=0.0),
        Figure.STAFFED: _staffed(desk, rules, queue),
        Figure.CALLS: calls,
        Figure.STOP: desk.stood_still(),
    } | ({} if share is None else {Figure.SERVICE_LEVEL: share})


def _expected(desk: Desk, queue: Queue) -> float:
    now = desk.floor.now_in(queue)
    wait = expected_wait(now, now.in_line)
    return inf if wait is None else wait.total_seconds()


def _staffed(desk: Desk, rules: Rulebook, queue: str) -> int:
    if queue:
        return desk.floor.now_in(rules.queues[queue]).staffed
    return sum(duty.at_work for duty in desk.floor.agents())
