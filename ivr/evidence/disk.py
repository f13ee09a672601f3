"""The ledger's files: a text file for each month, the head beside them, and a lock for whose turn it is."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from ivr.disk.locks import locked_file
from ivr.disk.whole import sync_folder

_MONTH = re.compile(r"\d{4}-\d{2}\.txt")
HEAD = "head"
FRESH_HEAD = ".head"
LOCK = "lock"


def months(folder: Path) -> tuple[Path, ...]:
    """The files that entries stand in, the oldest first."""
    return tuple(sorted(path for path in folder.iterdir() if _MONTH.fullmatch(path.name)))


def strangers(folder: Path) -> tuple[str, ...]:
    """Names in the ledger's folder that are not its own."""
    own = {HEAD, FRESH_HEAD, LOCK}
    return tuple(
        sorted(each.name for each in folder.iterdir() if each.name not in own and not _MONTH.fullmatch(each.name))
    )


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Be the only one who writes, of all threads and processes; waits for it."""
    with locked_file(folder / LOCK, os.O_RDWR | os.O_CREAT):
        yield


@contextmanager
def standstill(folder: Path) -> Iterator[None]:
    """Nobody writes meanwhile; a copy of a ledger needs no lock and has none."""
    try:
        with locked_file(folder / LOCK, how=fcntl.LOCK_SH):
            yield
    except FileNotFoundError:
        yield


def size_of(path: Path) -> int:
    """Bytes; 0 if there is no such file."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def append(path: Path, size: int, data: bytes) -> None:
    """Put data at the end, which is at `size`, and see it on the disk; if that fails, the file is as before."""
    opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        _write(opened, data)
        os.fdatasync(opened)
    except OSError:
        os.ftruncate(opened, size)
        raise
    finally:
        os.close(opened)


def prepare_head(folder: Path, data: bytes) -> None:
    """Write the head beside its place: a full disk is met before anything stands in the ledger."""
    opened = os.open(folder / FRESH_HEAD, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        _write(opened, data)
        os.fdatasync(opened)
    finally:
        os.close(opened)


def put_head(folder: Path) -> None:
    """Put the prepared head in its place at one stroke; it is on the disk when this returns."""
    (folder / FRESH_HEAD).replace(folder / HEAD)
    sync_folder(folder)


def has_several_lines(path: Path) -> bool:
    """Whether more than one line stands in it."""
    with path.open("rb") as file:
        return len(list(islice(file, 2))) > 1


def last_line(path: Path, size: int) -> bytes:
    """The last whole line of the first `size` bytes."""
    with path.open("rb") as file:
        back = 4096
        while True:
            start = max(0, size - back)
            file.seek(start)
            begin, found = file.read(size - start)[:-1].rpartition(b"\n")[1:]
            if begin or start == 0:
                return found + b"\n"
            back *= 4


def _write(opened: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(opened, left) :]
