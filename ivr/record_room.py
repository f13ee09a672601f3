"""Opens an installation's recordings for whoever hears, holds or deletes them: with keys, ledger, store and rules.

Used by the controller and by commands alike, which may run at the same time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from ivr.core.keeping import Retention
from ivr.core.message_id import is_message
from ivr.core.record_policy import RecordingRules
from ivr.core.retaining import Recorded, retention
from ivr.errors import IvrError
from ivr.evidence.opening import open_ledger
from ivr.provision.layout import Layout
from ivr.recording.nightly_retention import Alarm, retained_nightly
from ivr.recording.room import Room
from ivr.rules.loading import load
from ivr.settings import Settings
from ivr.store.custody import Custody
from ivr.store.deletions import Kept
from ivr.vault.key_service import KeyService
from ivr.vault.opening import open_keyring
from ivr.vault.places.place import Place
from ivr.vault.recording import Vault
from ivr.versions.shelf import Shelf, Version

Now = Callable[[], datetime]


def wall() -> datetime:
    """This moment."""
    return datetime.now(UTC)


@asynccontextmanager
async def kept_recordings(
    settings: Settings, rules: Callable[[], RecordingRules], archive: Place | None, alarm: Alarm, now: Now
) -> AsyncIterator[Room]:
    """The controller's own room, in which each night is deleted what no policy keeps any longer.

    Raises `StoreError`, `LedgerError` or `VaultError`.
    """
    layout, places = Layout(settings.state.resolve()), (archive,) if archive else ()
    where = settings.database_url or layout.database
    room = await asyncio.to_thread(
        open_room, layout, where, rules, node=settings.node, places=places, service=settings.key_service, now=now
    )
    try:
        async with retained_nightly(room, alarm):
            yield room
    finally:
        await room.store.close()


def open_room(
    layout: Layout,
    database: str | Path,
    rules: Callable[[], RecordingRules],
    *,
    node: str,
    places: tuple[Place, ...] = (),
    service: KeyService | None = None,
    now: Now = wall,
) -> Room:
    """The room of a controller that has run before; `rules` are those in force. Blocks.

    Raises `StoreError`, `LedgerError` or `VaultError`.
    """
    keyring = open_keyring(layout.recording_keys, layout.master_keys, service)
    return Room(
        folder=layout.recordings,
        lock=layout.deleting,
        vault=Vault(layout.recordings, keyring),
        keyring=keyring,
        ledger=open_ledger(layout.ledger, layout.ledger_key, now),
        store=Custody.of(database),
        retention=kept_by(rules, Shelf(layout.rules)),
        now=now,
        places=places,
        node=node,
    )


def kept_by(rules: Callable[[], RecordingRules], shelf: Shelf) -> Callable[[Kept], Retention | None]:
    """How long a recording is kept: by the rules in force, or by those under which it was made if they say longer.

    If those are no longer there, or no longer understood, it is kept. Blocks.
    """

    @cache
    def as_it_was(version: str) -> RecordingRules:
        try:
            return _of(shelf, shelf.find(version))
        except IvrError:
            return RecordingRules()

    def kept(recording: Kept) -> Retention | None:
        known = (recording.ended, recording.queues, recording.did, recording.called_back)
        call, version = Recorded(*known, is_message(recording.recording)), recording.rules_version
        return retention([rules(), *([as_it_was(version)] if version else [])], call)

    return kept


def in_force(shelf: Shelf) -> RecordingRules:
    """What the rules that came into force last say of recordings; of none, that all of them are kept.

    Blocks. Raises `RulesError`.
    """
    newest = shelf.newest()
    return _of(shelf, newest) if newest else RecordingRules()


def _of(shelf: Shelf, version: Version) -> RecordingRules:
    file, home = shelf.files(version) / version.files[0], Path(version.rules).parent
    return load(file, home=home, tables=False, secrets=False).recording
