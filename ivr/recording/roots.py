"""Each hour the ledger's root is closed, also if nothing is entered any more; and stamped, if a service is named."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import structlog

from ivr.evidence.ledger import Ledger
from ivr.evidence.opening import open_ledger
from ivr.evidence.stamping import Ask, over_http, stamp
from ivr.provision.layout import Layout

log = structlog.get_logger(__name__)
Alarm = Callable[[str, str], None]
"""What has happened, and the particulars."""
Now = Callable[[], datetime]
HOUR = 3600.0
AFTER = 5.0
"""Seconds after the hour: what was sealed as it ended is under its root as well."""


@asynccontextmanager
async def rooted(layout: Layout, service: str, now: Now, alarm: Alarm) -> AsyncIterator[None]:
    """Meanwhile the hours are closed. Raises `LedgerError` if it cannot be opened, or the service has no address."""
    ask = over_http(service) if service else None
    ledger = await asyncio.to_thread(open_ledger, layout.ledger, layout.ledger_key, now)
    closing = asyncio.create_task(each_hour(ledger, service, ask, now, alarm), name="roots")
    try:
        yield
    finally:
        closing.cancel()
        with suppress(asyncio.CancelledError):
            await closing


async def each_hour(ledger: Ledger, service: str, ask: Ask | None, now: Now, alarm: Alarm) -> None:
    """For ever. What one hour could not do the next one does: its root and stamp cover all that is before."""
    while True:
        await asyncio.sleep(HOUR - now().timestamp() % HOUR + AFTER)
        try:
            await asyncio.to_thread(_close, ledger, service, ask)
        except Exception as error:  # whatever it was, the next hour is closed
            log.exception("the hour of the ledger was not closed")
            alarm("ledger not rooted", str(error))


def _close(ledger: Ledger, service: str, ask: Ask | None) -> None:
    root = ledger.close_root()
    if root and ask:
        ledger.append([stamp(root, service, ask)])
