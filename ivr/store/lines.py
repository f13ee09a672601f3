"""An entry as a line of text with a check sum, and back: a line that a crash has cut is known as such."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from zlib import crc32

import msgspec

from ivr.core.phrase import bare
from ivr.store.entry import Change, Entry, New, TableName

_SUM = 9
"""Bytes of the check sum, and the space behind it."""


class _Line(msgspec.Struct, array_like=True, omit_defaults=True):
    table: TableName
    values: dict[str, object]
    key: str | int | None = None
    """None: a new row."""
    replace: bool = False
    unless: str = ""
    may_be_there: bool = False


def line_of(entry: Entry) -> bytes:
    """The line, with its end; raises what makes an entry unfit for any database: ValueError, TypeError."""
    match entry:
        case New(table, values, replace, may_be_there):
            line = _Line(table, dict(values), replace=replace, may_be_there=may_be_there)
        case Change(table, key, values, unless):
            line = _Line(table, dict(values), key, unless=unless)
    text = msgspec.json.encode(line, enc_hook=bare)
    return _sum(text) + text + b"\n"


def entry_of(line: bytes) -> Entry | None:
    """The entry; None if the line is not as it was written."""
    try:
        text = line[_SUM:]
        if line[:_SUM] != _sum(text):
            return None
        read = msgspec.json.decode(text, type=_Line)
        values = _with_times(read)
    except ValueError:
        return None
    if read.key is None:
        return New(read.table, values, read.replace, read.may_be_there)
    return Change(read.table, read.key, values, read.unless)


def _sum(text: bytes) -> bytes:
    return b"%08x " % crc32(text)


def _with_times(read: _Line) -> Mapping[str, object]:
    times = _times_of(read.table)
    return {
        name: datetime.fromisoformat(value) if name in times and isinstance(value, str) else value
        for name, value in read.values.items()
    }


@cache
def _times_of(table: TableName) -> frozenset[str]:
    from ivr.store.tables import metadata  # noqa: PLC0415 - only once a database was away is it needed
    from ivr.store.utc_time import UtcTime  # noqa: PLC0415

    return frozenset(column.name for column in metadata.tables[table].columns if isinstance(column.type, UtcTime))
