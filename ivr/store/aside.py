"""What the database has not taken yet, kept on this machine's own disk: appended in order, given back in order.

It lies in pieces. A piece that the database has taken is removed; if a crash comes between the two, that piece is
written once more, which changes nothing, for each row carries its own key. A last line that a crash has cut is left
out.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from ivr.errors import StoreError
from ivr.store.entry import Entry
from ivr.store.lines import entry_of, line_of

log = structlog.get_logger(__name__)

PIECE = 2**20
"""Bytes; a piece that has as many is finished, and the next begun."""
LARGEST = 256 * 2**20
"""Bytes, all in all: about a million entries, two hours of five calls a second."""


class Full(OSError):
    """It has grown to its limit."""


def made(folder: Path) -> Path:
    """The folder of a journal, which is there from now on. Raises `StoreError`, with what to do."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(folder, error) from error
    return folder


def unusable(folder: Path | None, error: OSError) -> StoreError:
    """The journal is no journal any more: what has happened, and what to do."""
    do = "Mend its disk or its rights, or name another folder with IVR_JOURNAL; what lies there is then missing."
    return StoreError(f"The journal in {folder} cannot be used: {error}. {do}")


class Aside:
    """A folder of pieces. Everything here blocks, and one thread at a time may be inside."""

    def __init__(self, folder: Path, largest: int = LARGEST, piece: int = PIECE) -> None:
        self._folder = folder
        self._largest = largest
        self._piece = piece
        self._next = 1
        self.size = 0
        """Bytes that lie there."""

    def find(self) -> int:
        """Look for what a former process has left; how many pieces that is. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        pieces = self._pieces()
        self.size = sum(piece.stat().st_size for piece in pieces)
        self._next = int(pieces[-1].stem) + 1 if pieces else 1
        return len(pieces)

    def append(self, entries: Sequence[Entry]) -> None:
        """Return once they would survive a power cut. Raises OSError, `Full` among them, and then has none of them."""
        text = b"".join(map(_line, entries))
        if self.size + len(text) > self._largest:
            raise Full(f"{self._folder} holds {self.size} bytes, and may hold {self._largest}")
        piece = self._folder / f"{self._next:08}.journal"
        before = piece.stat().st_size if piece.exists() else 0
        try:
            _append(piece, text)
        except OSError:
            with suppress(OSError):
                os.truncate(piece, before)
            self._next += 1  # if half a line stays all the same, nothing may follow it
            raise
        self.size += len(text)
        if before + len(text) >= self._piece:
            self._next += 1

    def first(self) -> tuple[Path, list[Entry]] | None:
        """The oldest piece and what it holds; None if nothing is left."""
        pieces = self._pieces()
        if not pieces:
            return None
        if len(pieces) == 1:
            self._next += 1
        lines = pieces[0].read_bytes().splitlines()
        found = [entry_of(line) for line in lines]
        if cut := found.count(None):
            log.error("lines of the journal are damaged and left out", file=str(pieces[0]), lines=cut)
        return pieces[0], [entry for entry in found if entry is not None]

    def done(self, piece: Path) -> None:
        """The database has taken this piece."""
        self.size -= piece.stat().st_size
        piece.unlink()

    def set_apart(self, entry: Entry) -> Path:
        """Keep a row that no database takes, for a person to look at, as long as there is room. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._folder / "set_apart.lines"
        if not file.exists() or file.stat().st_size < self._piece:
            _append(file, _line(entry))
        return file

    def _pieces(self) -> list[Path]:
        return sorted(self._folder.glob("*.journal"))


def _append(piece: Path, text: bytes) -> None:
    handle = os.open(piece, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if os.write(handle, text) != len(text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(piece))
        os.fdatasync(handle)
    finally:
        os.close(handle)


def _line(entry: Entry) -> bytes:
    try:
        return line_of(entry)
    except (ValueError, TypeError) as error:
        log.error("row cannot be stored and is left out", table=entry.table, error=str(error))
        return b""
