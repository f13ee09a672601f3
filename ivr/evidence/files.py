"""Looks at the recordings' files: is each there as it was entered, and is there none besides."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from threading import Event

from ivr.evidence import disk
from ivr.evidence.entry import Kind
from ivr.evidence.expected import Expected, Wanted
from ivr.evidence.report import Finding, Note, Progress, Report, Trouble

BLOCK = 1 << 20
"""Bytes that each thread has in memory."""
AT_A_TIME = 256
"""Files between two words about the progress."""
UNFINISHED = ".part"
"""How names of files end that are not in their place yet."""
PORTION = 16
"""Files that a thread takes at a time: small ones cost little more than the asking."""


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no such file."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """It is there and cannot be read."""

    why: str


@dataclass(frozen=True, slots=True)
class Hashed:
    """What is in it."""

    bytes: int
    sha256: str


Looked = Gone | Unreadable | Hashed


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files lie, and how many are read at a time."""

    recordings: Path
    archive: Path | None = None
    """A folder with archived recordings; without it these are not looked for."""
    threads: int = os.cpu_count() or 1

    def look(self, stop: Event, portion: Sequence[Wanted]) -> list[Looked]:
        """Look for each where it was made, then in the archive."""
        return [self._look(one, stop) for one in portion]

    def _look(self, one: Wanted, stop: Event) -> Looked:
        looked = look(f"{self.recordings}/{one.path}", stop)
        if isinstance(looked, Gone) and self.archive and one.fate == Kind.ARCHIVED:
            return look(f"{self.archive}/{one.path}", stop)
        return looked


def look_at_files(
    expected: Expected, places: Places, ledger: Path, report: Report, progress: Progress
) -> Iterator[Finding]:
    """What is not as it was entered. Raises `OSError` if the folder itself cannot be read."""
    of, done = expected.count_files(), 0
    wanted = expected.wanted()
    with _threads(places.threads) as (pool, stop):
        while batch := list(islice(wanted, AT_A_TIME)):
            looks = pool.map(
                partial(places.look, stop), [batch[begin : begin + PORTION] for begin in range(0, len(batch), PORTION)]
            )
            for one, looked in zip(batch, chain.from_iterable(looks), strict=True):
                yield from _judged(one, looked, expected, report, archive_is_here=places.archive is not None)
            done += len(batch)
            progress("files", done, of)
    yield from _put_in(expected, places.recordings, ledger, report)


@contextmanager
def _threads(number: int) -> Iterator[tuple[ThreadPoolExecutor, Event]]:
    """Threads, and what stops them within a block of a file: Ctrl-C need not wait for a long recording."""
    stop = Event()
    with ThreadPoolExecutor(number) as pool:
        try:
            yield pool, stop
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def look(path: str, stop: Event) -> Looked:
    """Read it from the disk and hash it, unless it is stopped; then what it says means nothing."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe that was put there must not hold us up
    except (FileNotFoundError, NotADirectoryError):
        return Gone()
    except OSError as error:
        return Unreadable(error.strerror or str(error))
    try:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            return Unreadable("it is no file")
        return _hashed(opened, stop)
    except OSError as error:
        return Unreadable(error.strerror or str(error))
    finally:
        os.close(opened)


def _hashed(opened: int, stop: Event) -> Hashed:
    size, digest = 0, hashlib.sha256()
    while not stop.is_set() and (data := os.read(opened, BLOCK)):
        size += len(data)
        digest.update(data)
    return Hashed(size, digest.hexdigest())


def _judged(
    one: Wanted, looked: Looked, expected: Expected, report: Report, *, archive_is_here: bool
) -> Iterator[Finding]:
    match looked:
        case Gone() if one.fate == Kind.ARCHIVED and not archive_is_here:
            report.archived += 1
        case Gone() if one.fate in {Kind.DELETED, Kind.ERASED}:
            return
        case Gone():
            yield _finding(Trouble.FILE_GONE, one, "gone, and no entry says why")
        case Unreadable(why):
            yield _finding(Trouble.FILE_UNREADABLE, one, f"it cannot be read: {why}")
        case Hashed():
            report.files += 1
            report.bytes += looked.bytes
            yield from _compared(one, looked, expected)


def _compared(one: Wanted, found: Hashed, expected: Expected) -> Iterator[Finding]:
    if found.sha256 != one.sha256:
        other = expected.whose(found.sha256)
        if other:
            yield _finding(Trouble.FILE_SWAPPED, one, f"it holds what was entered as {other}")
        else:
            length = "" if found.bytes == one.bytes else f", and it has {found.bytes} bytes instead of {one.bytes}"
            yield _finding(Trouble.FILE_CHANGED, one, f"not what was entered: its hash is another{length}")
    if one.fate == Kind.DELETED:
        yield _finding(Trouble.NOT_DELETED, one, "still there, though an entry says that it was deleted")


def _finding(trouble: Trouble, one: Wanted, what: str) -> Finding:
    return Finding(trouble, one.path, what, one.n, one.at)


def _put_in(expected: Expected, folder: Path, ledger: Path, report: Report) -> Iterator[Finding]:
    for name in sorted_files(folder, ledger):
        if name.endswith(UNFINISHED):
            report.notes.append(Note(f"{name} is being written, or a crash has left it: no recording"))
        elif not expected.knows(name):
            yield Finding(Trouble.FILE_PUT_IN, name, "put in: no unchanged entry knows it")
    for name in disk.strangers(ledger):
        yield Finding(Trouble.FILE_PUT_IN, name, "put in among the ledger's own files")


def sorted_files(folder: Path, ledger: Path) -> Iterator[str]:
    """All files below the folder but the ledger's own, by their paths from there. Raises `OSError`."""
    apart = {os.path.realpath(ledger), os.path.realpath(folder / "ledger")}
    top, folders = f"{folder}/", [str(folder)]
    while folders:
        with os.scandir(folders.pop()) as found:
            inside = sorted(found, key=lambda each: each.name)
        for each in inside:
            if not each.is_dir(follow_symlinks=False):
                yield each.path.removeprefix(top)
            elif os.path.realpath(each.path) not in apart:
                folders.append(each.path)
