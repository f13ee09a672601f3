"""The one way by which a recording is deleted, for whatever cause; killed at any point, the next run goes on there.

First the store notes that a deletion begins, and only then is it decided: a hold that is placed meanwhile either is
seen here, or sees the note. Then comes the tombstone in the ledger, from which on there is no way back; then the key
goes, then the files, here and in the archive; the recording's row is the last to say so.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ivr.core.keeping import MayGo, MustStay, Standing, may_go
from ivr.disk.whole import sync_folder
from ivr.errors import IvrError
from ivr.evidence.entry import Entry, Fact, Kind
from ivr.recording.hearing import manifest
from ivr.recording.holds_lost import agree
from ivr.recording.room import Names, Room, names_of
from ivr.store.deletions import Deletion, Kept
from ivr.vault.errors import KeyGone, VaultError
from ivr.vault.places.place import PlaceError


class DeletingAlready(IvrError):
    """Another process deletes recordings at this moment: try again once it is done."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a recording is to go, and who wants it."""

    name: str
    """`retention`, or an erasure request's id."""
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """Gone: tombstone, key, files and row."""

    recording: str
    reason: str
    entry: int
    """The tombstone's number in the ledger."""


@dataclass(frozen=True, slots=True)
class Stays:
    """Nothing of it was touched."""

    recording: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unfinished:
    """It has a tombstone, and something is left of it that could not be removed yet; the next run tries again."""

    recording: str
    reason: str


Outcome = Deleted | Stays | Unfinished


@asynccontextmanager
async def deleter(room: Room) -> AsyncIterator[Deleter]:
    """Whoever may delete, as long as one is inside. Raises `DeletingAlready`, or `HoldsLost`.

    Holds and cases that were removed by hand are put back first.
    """
    opened = await asyncio.to_thread(_locked, room.lock)
    try:
        await agree(room)
        yield Deleter(room)
    finally:
        os.close(opened)


class Deleter:
    """Made by `deleter` alone, so that there is one at a time."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def standing(self, kept: Kept) -> MayGo | MustStay:
        """Whether it may go now: by its row, and by its sealed manifest, for a row can be changed by hand."""
        verdict = await self._standing(kept)
        if isinstance(verdict, MustStay):
            return verdict
        try:
            return await self._standing(await asyncio.to_thread(_as_sealed, self._room, kept))
        except (VaultError, PlaceError, OSError) as error:
            return MustStay(f"its manifest cannot be read, so nobody knows whether its row is true: {error}")

    async def _standing(self, kept: Kept) -> MayGo | MustStay:
        room = self._room
        standing = Standing(kept.recording, await asyncio.to_thread(room.retention, kept))
        if isinstance(kept_by_policy := may_go(standing, room.now()), MustStay):
            return kept_by_policy
        holds = await room.store.holds_on(kept.recording, kept.customer)
        return may_go(replace(standing, holds=holds), room.now())

    async def delete(self, recording: str, cause: Cause) -> Outcome:
        """Delete it if it may go. Raises `LedgerError` or `StoreError`; then the next run goes on."""
        room = self._room
        kept = await room.store.kept(recording)
        names = names_of(recording, kept.path) if kept else None
        if kept is None or names is None:
            return Stays(recording, "there is no file of it")
        if room.node and kept.node and kept.node != room.node:
            return Stays(recording, f"it lies on {kept.node}: delete it there")
        asked = await self._asked(recording, cause)
        begun = await room.store.begin(asked)
        tombstone = None if begun is asked else await asyncio.to_thread(self._tombstone, begun)
        if tombstone is None:
            verdict = await self.standing(kept)
            if isinstance(verdict, MustStay):
                await room.store.withdraw(recording)
                return Stays(recording, verdict.reason)
            tombstone = await asyncio.to_thread(self._enter, begun, names, verdict)
        return await self._remove(names, tombstone)

    async def _asked(self, recording: str, cause: Cause) -> Deletion:
        room = self._room
        entries = (await asyncio.to_thread(room.ledger.head)).n
        return Deletion(recording, cause.name, cause.who, cause.why, room.now(), entries + 1)

    def _tombstone(self, begun: Deletion) -> Entry | None:
        """What an earlier run has entered before it was killed."""
        for entry in self._room.ledger.entries(begun.ledger_from):
            if entry.kind is Kind.DELETED and entry.about.get("recording") == begun.recording:
                return entry
        return None

    def _enter(self, begun: Deletion, names: Names, verdict: MayGo) -> Entry:
        about = {"recording": begun.recording, "audio": names.audio, "manifest": names.about, "reason": verdict.reason}
        asked = {"cause": begun.cause, "by": begun.asked_by, "why": begun.why}
        return self._room.ledger.append([Fact(Kind.DELETED, about | asked)])[0]

    async def _remove(self, names: Names, tombstone: Entry) -> Outcome:
        left = await asyncio.to_thread(self._remove_files, names)
        if left:
            return Unfinished(names.recording, left)
        reason = str(tombstone.about.get("reason", ""))
        told = f"{reason}; entry {tombstone.n} of the ledger"
        await self._room.store.finish(names.recording, self._room.now(), told)
        return Deleted(names.recording, reason, tombstone.n)

    def _remove_files(self, names: Names) -> str:
        """What could not be removed, and why; empty: nothing is left."""
        room = self._room
        try:
            room.keyring.destroy(names.recording, names.day)
            for name in (names.audio, names.about, names.plain):
                (room.folder / name).unlink(missing_ok=True)
            _sync(room.folder / names.stem)
            for place in room.places:
                for name in (names.audio, names.about):
                    place.delete(name)
        except (VaultError, PlaceError) as error:
            return str(error)
        except OSError as error:
            return f"{error.filename}: {error.strerror}"
        return ""


def _as_sealed(room: Room, kept: Kept) -> Kept:
    """With what its manifest says of when it ended, and of whose call it was; as it is if there is none."""
    names = names_of(kept.recording, kept.path)
    try:
        about = manifest(room, names) if names else None
    except KeyGone:  # nothing is left to be kept
        about = None
    if about is None:
        return kept
    call, ended = about.get("call") or {}, about.get("ended")
    return replace(
        kept,
        ended=datetime.fromisoformat(ended) if ended else kept.ended,
        customer=call.get("customer_id") or kept.customer,
        did=call.get("did") or kept.did,
        rules_version=call.get("rules_version") or kept.rules_version,
    )


def _locked(path: Path) -> int:
    opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(opened)
        raise DeletingAlready from error
    return opened


def _sync(stem: Path) -> None:
    """Have the disk know that the files are gone."""
    if stem.parent.is_dir():
        sync_folder(stem.parent)
