"""What is entered in a ledger from one look to the next, each entry once, without reading again what was read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ivr.errors import LedgerError
from ivr.evidence import head as heads
from ivr.evidence.entry import Entry, NoEntry, parsed
from ivr.evidence.snapshot import Part, snapshot


class Tail:
    """To be used in one thread at a time; holds no key and writes nothing."""

    def __init__(self, folder: Path, since: datetime) -> None:
        self._folder = folder
        self._first = f"{since:%Y-%m}.txt"
        """Files of months before are left out."""
        self._read: dict[str, int] = {}

    def new(self) -> Iterator[Entry]:
        """The entries since the last look, as far as the signed head goes. Raises `LedgerError`."""
        try:
            found = snapshot(self._folder)
            last = heads.parsed(found.head).head.n if found.head else -1
            for part in found.parts:
                if part.path.name >= self._first:
                    yield from self._new(part, last)
        except (OSError, heads.NoHead) as error:
            raise LedgerError(f"{self._folder} cannot be read: {error}.") from error

    def _new(self, part: Part, last: int) -> Iterator[Entry]:
        at = self._read.get(part.path.name, 0)
        with part.path.open("rb") as file:
            file.seek(at)
            while at < part.size and (line := file.readline(part.size - at)):
                entry = _entry(part.path, line)
                if entry.n > last:
                    return
                at += len(line)
                self._read[part.path.name] = at
                yield entry


def _entry(path: Path, line: bytes) -> Entry:
    try:
        return parsed(line)
    except NoEntry as error:
        raise LedgerError(f"{path} holds what is no entry: `ivr recordings verify` tells what was changed.") from error
