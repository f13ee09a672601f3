"""What lies in the spool of calls that ended while nobody looked is sealed too: at the start, and of the fallback's."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from ivr.core.call import CallId
from ivr.recording.call_records import records_of
from ivr.recording.capture import captured_calls, last_written, segments_of
from ivr.recording.known import known
from ivr.recording.sealer import Sealer
from ivr.recording.verdict import ToSeal
from ivr.store.ledger import Ledger

LATELY = timedelta(days=1)
"""What came before and has no word on its recording is found by night."""
LONG = timedelta(seconds=45)
"""After which nobody is about to serve a call that has ended at the switch."""

log = structlog.get_logger(__name__)


async def salvage(store: Ledger, sealer: Sealer, spool: Path, live: Collection[CallId]) -> tuple[CallId, ...]:
    """Hand the recordings that were left behind to the sealer; the calls that they belong to. Raises `StoreError`.

    A call without an end in the store ended while nobody looked: only the switch may know how long it was.
    """
    there = await asyncio.to_thread(captured_calls, spool)
    left = dict.fromkeys((*there, *await _not_told(store)))
    return await _seal(store, sealer, spool, [call for call in left if call not in live])


async def _not_told(store: Ledger) -> tuple[CallId, ...]:
    """Of a call that was killed as it was sealed, or not to be recorded, nothing may be captured."""
    return await store.calls_not_told(datetime.now(UTC) - LATELY, store.node)


async def seal_known(store: Ledger, sealer: Sealer, spool: Path, calls: Collection[CallId]) -> tuple[CallId, ...]:
    """The same of these calls, as far as anything was captured, or is to be said, of them. Raises `StoreError`."""
    left = {*await asyncio.to_thread(captured_calls, spool), *await _not_told(store)}
    return await _seal(store, sealer, spool, [call for call in calls if call in left])


async def seal_unseen(
    store: Ledger, sealer: Sealer, spool: Path, account: Path, live: Collection[CallId]
) -> tuple[CallId, ...]:
    """Calls of which only the switch knows: their callers left before a controller or the fallback had begun with them.

    Raises `StoreError`.
    """
    there = await asyncio.to_thread(captured_calls, spool)
    if strange := [call for call in there if call not in live and call not in sealer]:
        strange = await asyncio.to_thread(_over_for_long, spool, account, strange)
    return await _seal(store, sealer, spool, strange)


def _over_for_long(spool: Path, account: Path, calls: Collection[CallId]) -> list[CallId]:
    """By the switch's own account; whoever serves a call puts it away much sooner."""
    before = datetime.now(UTC) - LONG
    records = records_of(account, [call for call in calls if _is_left(spool, call, before)])
    return [call for call, record in records.items() if record.ended < before]


def _is_left(spool: Path, call: CallId, before: datetime) -> bool:
    written = last_written(spool, call)
    return written is not None and written < before.timestamp()


async def _seal(store: Ledger, sealer: Sealer, spool: Path, captured: Collection[CallId]) -> tuple[CallId, ...]:
    found = tuple(call for call in captured if call not in sealer)
    for call in found:
        sealer.ended(await _as_known(store, spool, call))
    if found:
        log.info("recordings left behind are sealed", calls=len(found))
    return found


async def _as_known(store: Ledger, spool: Path, call: CallId) -> ToSeal:
    if found := await known(store, call):
        return found
    return ToSeal(call, await asyncio.to_thread(_written, spool, call), None, None, nobody_knows=True)


def _written(spool: Path, call: CallId) -> datetime:
    files = [path for segment in segments_of(spool, call) for path in (segment.caller, segment.other)]
    times = [path.stat().st_mtime for path in files if path.exists()]
    return datetime.fromtimestamp(min(times), UTC)
