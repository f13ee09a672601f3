"""Wires the archive of recordings: where it is, what must be archived, and until when it is locked there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from ivr.core.keeping import Retention
from ivr.evidence.opening import open_ledger
from ivr.provision.layout import Layout
from ivr.recording.archive_books import ArchiveBooks
from ivr.recording.archiver import Alarm, Archiver
from ivr.recording.moving import Mover, NotOnRecord
from ivr.settings import Settings
from ivr.store.deletions import Deletions, Kept
from ivr.vault.places.lock import LockMode
from ivr.vault.places.opening import Address, open_place
from ivr.vault.places.place import Place

LONGEST_QUESTION = 10.0
"""Seconds that the store may take to say until when a recording is kept."""


def archive_of(settings: Settings) -> Place | None:
    """The archive as it was set, None if there is none; nothing is asked of it yet.

    Raises `ArchiveRefused`, `CredentialsRefused`. Blocks.
    """
    if not settings.archive:
        return None
    address = Address(
        settings.archive,
        settings.archive_endpoint,
        settings.archive_region,
        settings.archive_credentials,
        settings.archive_ca,
        LockMode(settings.archive_lock),
    )
    return open_place(address)


@asynccontextmanager
async def archived(
    settings: Settings,
    place: Place,
    retention: Callable[[Kept], Retention | None],
    alarm: Alarm,
    now: Callable[[], datetime],
) -> AsyncIterator[Archiver]:
    """An archiver for this installation, not yet started; closed in the end. Raises `LedgerError`, `StoreError`.

    In the archive it is locked for as long as `retention` says (it may block); where that is for ever, or nobody
    knows, it is not locked: a lock that is too short can be made longer, one that is too long stands.
    """
    layout, loop = Layout(settings.state.resolve()), asyncio.get_running_loop()
    ledger = await asyncio.to_thread(open_ledger, layout.ledger, layout.ledger_key, now)
    store = Deletions.of(settings.database_url or layout.database)

    def until(recording: str) -> datetime | None:
        asked = asyncio.run_coroutine_threadsafe(store.kept(recording), loop)
        kept = asked.result(LONGEST_QUESTION)
        if kept is None:
            raise NotOnRecord(recording)
        keep = retention(kept)
        return keep.until if keep else None

    books = ArchiveBooks(ledger, layout.recordings, layout.capture, until)
    keep = timedelta(days=settings.archive_keep_local_days)
    archiver = Archiver(Mover(layout.recordings, place, books, keep), alarm, now)
    try:
        yield archiver
    finally:
        await archiver.close()
        await store.close()
