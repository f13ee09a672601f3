"""Puts side by side what the store, the switch, the ledger and the disk tell of every call, and judges each."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ivr.core.reconciling import AtSwitch, InLedger, Judged, Seal, Told, judge
from ivr.core.tallied import Tally
from ivr.errors import IvrError, LedgerError
from ivr.evidence.entry import Entry, Kind, read_moment
from ivr.evidence.snapshot import entries, snapshot
from ivr.provision.layout import Layout
from ivr.recording.call_records import call_records
from ivr.recording.capture import captured_calls
from ivr.recording.files_found import files_found
from ivr.recording.gathered import Gathered
from ivr.store.accounts import PAGE, Accounts, Range

MARGIN = timedelta(days=1)
"""So much more is read on both sides of a range: a call that arrives before midnight may be sealed after it."""
Found = Callable[[Judged], object]
Progress = Callable[[str, int], None]
T = TypeVar("T")


class CutShort(IvrError):
    """Nobody waits any more for what is being reconciled."""


class NoRoom(IvrError):
    """There is no room for what is gathered."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where those who know of calls keep what they know."""

    database: str | Path
    recordings: Path
    spool: Path
    ledger: Path
    call_records: Path
    node: str = ""
    """This machine, where several share a database; empty: all."""


def sources(layout: Layout, database: str = "", node: str = "") -> Sources:
    """An installation's own."""
    folders = (layout.recordings, layout.capture, layout.ledger, layout.call_records)
    return Sources(database or layout.database, *folders, node)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What came out: how many calls are what, and how many each source told of (a day more on both sides)."""

    tally: Tally
    told: dict[str, int]

    @property
    def is_clean(self) -> bool:
        """Whether nobody needs to look at anything."""
        return self.tally.exceptions == 0


async def reconcile(
    sources: Sources,
    within: Range,
    now: datetime,
    found: Found,
    progress: Progress = lambda what, done: None,
    *,
    contents: bool = False,
) -> Reconciled:
    """Judge every call in the range; `found` is told, by id and in a thread, each that somebody must look at.

    With `contents` every file that lies here is read and compared with its seal, and not only its length.

    Cancelled, it ends its thread soon. Raises `StoreError`, `LedgerError`, `NoRoom`, `OSError`.
    """
    stop = threading.Event()
    with ExitStack() as stack:
        gathered = stack.enter_context(Gathered())
        try:
            return await _reconciled(sources, within, now, found, _until(stop, progress), gathered, contents)
        except asyncio.CancelledError:
            stop.set()
            stack.pop_all()  # the thread may be using it still: whoever lets go of it last closes it
            raise
        except sqlite3.OperationalError as error:
            raise NoRoom(f"What is gathered finds no room ({error}): make room in the temporary folder.") from error


def _until(stop: threading.Event, progress: Progress) -> Progress:
    def tell(what: str, done: int) -> None:
        if stop.is_set():
            raise CutShort
        progress(what, done)

    return tell


async def _reconciled(
    sources: Sources,
    within: Range,
    now: datetime,
    found: Found,
    progress: Progress,
    gathered: Gathered,
    contents: bool,
) -> Reconciled:
    await _of_store(sources, within.wider(MARGIN), gathered, progress)
    began = await asyncio.to_thread(_of_the_rest, sources, within.wider(MARGIN), gathered, progress)
    all_told = _counted(gathered.side_by_side(), "judged", progress)
    of_range = (told for told in all_told if within.holds(told.at))
    compared = map(partial(_compared, sources.recordings), of_range) if contents else of_range
    tally = await asyncio.to_thread(_judged, compared, now, began, found)
    return Reconciled(tally, await asyncio.to_thread(gathered.counts))


async def _of_store(sources: Sources, within: Range, gathered: Gathered, progress: Progress) -> None:
    accounts = Accounts.of(sources.database)
    try:
        await _each_page(accounts.calls(within, sources.node), gathered.of_store, "calls", progress)
        rows = ((call, row) async for call, _path, row in accounts.recordings(within, sources.node))
        await _each_page(rows, gathered.rows, "recordings", progress)
        await _each_page(accounts.legs(within, sources.node), gathered.legs, "legs", progress)
    finally:
        await accounts.close()


async def _each_page(told: AsyncIterator[T], put: Callable[[list[T]], None], what: str, progress: Progress) -> None:
    page: list[T] = []
    done = 0
    async for each in told:
        page.append(each)
        if len(page) == PAGE:
            await asyncio.to_thread(put, page)
            done, page = done + PAGE, []
            progress(what, done)
    await asyncio.to_thread(put, page)


def _of_the_rest(sources: Sources, within: Range, gathered: Gathered, progress: Progress) -> datetime | None:
    """When the ledger began; None if there is none."""
    gathered.at_switch(_counted(_at_switch(sources.call_records, within), "the switch's calls", progress))
    gathered.on_disk(_counted(files_found(sources.recordings, within), "files", progress))
    gathered.in_spool(captured_calls(sources.spool))
    return _of_ledger(sources.ledger, within, gathered, progress)


def _at_switch(file: Path, within: Range) -> Iterator[tuple[str, AtSwitch]]:
    for record in call_records(file):
        if within.holds(record.began):
            yield record.channel, AtSwitch(record.began, record.answered, record.ended, record.caller)


def _of_ledger(folder: Path, within: Range, gathered: Gathered, progress: Progress) -> datetime | None:
    began: datetime | None = None
    if not folder.is_dir():
        return None
    for entry in _counted(_entries(folder), "entries of the ledger", progress):
        began = began or entry.at
        recording = str(entry.about.get("recording", ""))
        match entry.kind:
            case Kind.SEALED | Kind.NOT_RECORDED:
                sealed = _sealed(entry.about)
                if within.holds(sealed.at):
                    gathered.in_ledger([(recording, sealed)])
            case Kind.DELETED | Kind.ERASED:
                gathered.became(recording, "deleted")
            case Kind.ARCHIVED:
                gathered.became(recording, "archived")
            case _:
                pass
    return began


def _entries(folder: Path) -> Iterator[Entry]:
    try:
        yield from entries(snapshot(folder))
    except OSError as error:
        raise LedgerError(f"{error.filename or folder} cannot be read: {error.strerror or error}.") from error


def _sealed(about: Any) -> InLedger:
    started = str(about.get("started") or about.get("ended") or "")
    sizes = (about.get("audio_bytes"), about.get("manifest_bytes"))
    return InLedger(str(about.get("state", "")), *sizes, at=_moment(started), seals=tuple(_seals(about)))


def _seals(about: Any) -> Iterator[Seal]:
    for name, digest in (("audio", "audio_sha256"), ("manifest", "manifest_sha256")):
        if about.get(name) and about.get(digest):
            yield Seal(str(about[name]), str(about[digest]))


def _moment(told: str) -> datetime | None:
    try:
        return read_moment(told)
    except ValueError:
        return None


def _compared(recordings: Path, told: Told) -> Told:
    seals = told.ledger.seals if told.ledger and told.disk else ()
    unlike = tuple(seal.name for seal in seals if _differs(recordings / seal.name, seal.sha256))
    return replace(told, unlike=unlike) if unlike else told


def _differs(path: Path, sha256: str) -> bool:
    """What is not there differs from nothing: its absence is told otherwise."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() != sha256
    except FileNotFoundError:
        return False


def _judged(all_told: Iterable[Told], now: datetime, began: datetime | None, found: Found) -> Tally:
    tally = Tally()
    for told in all_told:
        judged = judge(told, now, began)
        if judged:
            tally.add(judged)
        if judged and judged.whys:
            found(judged)
    return tally


def _counted(things: Iterator[T], what: str, progress: Progress) -> Iterator[T]:
    for number, thing in enumerate(things, 1):
        yield thing
        if number % PAGE == 0:
            progress(what, number)
