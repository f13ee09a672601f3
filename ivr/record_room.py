"""Opens an installation's recordings for whoever hears, holds or deletes them: with keys, ledger, store and rules.

Used by the controller and by commands alike, which may run at the same time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from ivr.core.keeping import Retention
from ivr.core.message_id import is_message
from ivr.core.record_policy import RecordingRules
from ivr.core.retaining import Recorded, names_until, retention
from ivr.errors import IvrError
from ivr.evidence.opening import open_ledger
from ivr.provision.layout import Layout
from ivr.recording.nightly_retention import Alarm, SetBy, retained_nightly
from ivr.recording.room import Room
from ivr.rules.loading import load
from ivr.settings import Settings
from ivr.store.custody import Custody
from ivr.store.deletions import Kept
from ivr.store.forgetting import Named
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
    settings: Settings,
    rules: Callable[[], RecordingRules],
    archive: Place | None,
    alarm: Alarm,
    now: Now,
    set_by: SetBy = lambda: timedelta(0),
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
        async with retained_nightly(room, alarm, set_by=set_by):
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
        names=named_by(rules, Shelf(layout.rules)),
        now=now,
        places=places,
        node=node,
    )


def kept_by(rules: Callable[[], RecordingRules], shelf: Shelf) -> Callable[[Kept], Retention | None]:
    """How long a recording is kept: by the rules in force, or by those under which it was made if they say longer.

    If those are no longer there, or no longer understood, it is kept. Blocks.
    """

    as_it_was = _versions(shelf)

    def kept(recording: Kept) -> Retention | None:
        known = (recording.ended, recording.queues, recording.did, recording.called_back)
        call, version = Recorded(*known, is_message(recording.recording)), recording.rules_version
        return retention([rules(), *([as_it_was(version)] if version else [])], call)

    return kept


def named_by(rules: Callable[[], RecordingRules], shelf: Shelf) -> Callable[[Named], datetime | None]:
    """Until when a call's record tells names: by the rules in force, if they say; by those of then, if they say longer.

    Blocks.
    """
    as_it_was = _versions(shelf)

    def until(call: Named) -> datetime | None:
        now = rules()
        if now.keep_names is None:
            return None
        return names_until([now, *([as_it_was(call.rules_version)] if call.rules_version else [])], call.ended)

    return until


def _versions(shelf: Shelf) -> Callable[[str], RecordingRules]:
    """What each version says of recordings: nothing, if it is no longer there, or no longer understood."""

    @cache
    def as_it_was(version: str) -> RecordingRules:
        try:
            return _of(shelf, shelf.find(version))
        except IvrError:
            return RecordingRules()

    return as_it_was


def in_force(shelf: Shelf) -> RecordingRules:
    """What the rules that came into force last say of recordings; of none, that all of them are kept.

    Blocks. Raises `RulesError`.
    """
    newest = shelf.newest()
    return _of(shelf, newest) if newest else RecordingRules()


def _of(shelf: Shelf, version: Version) -> RecordingRules:
    file, home = shelf.files(version) / version.files[0], Path(version.rules).parent
    return load(file, home=home, tables=False, secrets=False).recording
