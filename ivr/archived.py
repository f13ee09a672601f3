"""Wires the archive of recordings: where it is, what must be archived, and until when it is locked there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from ivr.core.record_policy import Direction, RecordingRules, kept_for
from ivr.evidence.opening import open_ledger
from ivr.provision.layout import Layout
from ivr.recording.archive_books import ArchiveBooks
from ivr.recording.archiver import Alarm, Archiver
from ivr.recording.moving import Mover
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


def locked_until(rules: RecordingRules, kept: Kept) -> datetime | None:
    """Until when the archive is to refuse to delete it: never longer than the rules keep it; None: they do not say.

    A lock that is too short can be made longer. One that is too long stands, whatever the law says meanwhile.
    """
    keep = [kept_for(rules, kept.queue, kept.did, direction) for direction in Direction]
    if kept.ended is None:
        return None
    return min((each.until(kept.ended) for each in keep if each), default=None) if all(keep) else None


@asynccontextmanager
async def archived(
    settings: Settings,
    place: Place,
    rules: Callable[[], RecordingRules | None],
    alarm: Alarm,
    now: Callable[[], datetime],
) -> AsyncIterator[Archiver]:
    """An archiver for this installation, not yet started; closed in the end. Raises `LedgerError`, `StoreError`.

    Nothing is locked where no rules are known.
    """
    layout, loop = Layout(settings.state.resolve()), asyncio.get_running_loop()
    ledger = await asyncio.to_thread(open_ledger, layout.ledger, layout.ledger_key, now)
    store = Deletions.of(settings.database_url or layout.database)

    async def asked(recording: str) -> datetime | None:
        policy, kept = rules(), await store.kept(recording)
        return locked_until(policy, kept) if policy and kept else None

    def until(recording: str) -> datetime | None:
        return asyncio.run_coroutine_threadsafe(asked(recording), loop).result(LONGEST_QUESTION)

    books = ArchiveBooks(ledger, layout.recordings, layout.capture, until)
    keep = timedelta(days=settings.archive_keep_local_days)
    archiver = Archiver(Mover(layout.recordings, place, books, keep), alarm, now)
    try:
        yield archiver
    finally:
        await archiver.close()
        await store.close()
