"""The ledger's files as they are at one moment, read line by line; nothing is locked while they are read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ivr.errors import LedgerError
from ivr.evidence import disk
from ivr.evidence.entry import Entry, Kind, NoEntry, parsed

LONGEST_LINE = 1 << 20
"""Bytes; what is longer is no entry."""
STRETCH = 1 << 16
"""Bytes; so many are read for nothing rather than looking for a better place to begin."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file and how many of its bytes there were."""

    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The head as it was found (none: nothing), and the files, the oldest first."""

    head: bytes
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line and where it stands, counted from 1."""

    path: Path
    number: int
    data: bytes


def snapshot(folder: Path) -> Snapshot:
    """What stands there now. Raises `OSError`."""
    with disk.standstill(folder):
        head = folder / disk.HEAD
        parts = tuple(Part(path, path.stat().st_size) for path in disk.months(folder))
        return Snapshot(head.read_bytes() if head.exists() else b"", parts)


def lines(found: Snapshot) -> Iterator[Line]:
    """Line after line; the last of a file may have no end. Raises `OSError`."""
    for part in found.parts:
        yield from _lines(part)


def entries(found: Snapshot, since: int = 0) -> Iterator[Entry]:
    """The entries from number `since` on. Raises `LedgerError` at a line that is none, and `OSError`."""
    parts = _from(found.parts, since)
    for part in parts:
        start = _shortly_before(part, since) if since and part is parts[0] else 0
        for line in _lines(part, start):
            entry = _entry(line)
            if entry.n >= since:
                yield entry


def last_of(found: Snapshot, recording: str, kind: Kind) -> Entry | None:
    """The last entry of this kind about it, if there is one. Raises `OSError`, or `LedgerError` at a bad line."""
    last: Entry | None = None
    for entry in naming(found, recording):
        if entry.kind is kind:
            last = entry
    return last


def naming(found: Snapshot, recording: str) -> Iterator[Entry]:
    """Every entry about it; no other line is parsed. Raises `OSError`, or `LedgerError` at a bad line."""
    named = f'"recording":{json.dumps(recording, ensure_ascii=False)}'.encode()
    for line in lines(found):
        if named in line.data:
            yield _entry(line)


def _from(parts: tuple[Part, ...], since: int) -> tuple[Part, ...]:
    """Without the files that end before it."""
    while len(parts) > 1 and (first := next(_lines(parts[1]), None)) and _entry(first).n <= since:
        parts = parts[1:]
    return parts


def _shortly_before(part: Part, since: int) -> int:
    """The byte at which a line begins, not long before entry `since` and never after it; found by halving."""
    start, end = 0, part.size
    with part.path.open("rb") as file:
        while end - start > STRETCH:
            middle = (start + end) // 2
            file.seek(middle)
            middle += len(file.readline(LONGEST_LINE))
            line = file.readline(LONGEST_LINE)
            if middle + len(line) <= end and _number(line) < since:
                start = middle
            else:
                end = (start + end) // 2
    return start


def _number(line: bytes) -> int:
    """Which entry it is; what is none counts as late, so that it is read, and complained of, in its turn."""
    try:
        return parsed(line).n
    except NoEntry:
        return sys.maxsize


def _lines(part: Part, start: int = 0) -> Iterator[Line]:
    with part.path.open("rb") as file:
        left, number = part.size - start, _line_ends(file, start)
        while left > 0 and (data := file.readline(min(left, LONGEST_LINE))):
            left, number = left - len(data), number + 1
            yield Line(part.path, number, data)


def _line_ends(file: BinaryIO, before: int) -> int:
    """How many lines end before this byte; the file then stands there."""
    count = 0
    while before > 0 and (data := file.read(min(before, LONGEST_LINE))):
        count, before = count + data.count(b"\n"), before - len(data)
    return count


def _entry(line: Line) -> Entry:
    try:
        return parsed(line.data)
    except NoEntry as error:
        raise LedgerError(
            f"{line.path}, line {line.number} is no entry: `ivr recordings verify` tells what was changed."
        ) from error
