"""The store's rows of recordings and calls, as the ledger can be compared with."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from ivr.evidence.rows import CallRow, Row, Rows
from ivr.store.reading import Reader
from ivr.store.rows import CallTimes, Recording


class _OfCall(Protocol):
    @property
    def call(self) -> str: ...


T = TypeVar("T", bound=_OfCall)
Page = Callable[[Reader, str], Awaitable[Sequence[T]]]


def rows_of(database: str, node: str = "") -> Rows:
    """All rows (of this machine's calls, if one is named), page by page as they are read. They raise `StoreError`."""
    return Rows(partial(rows, database, node), partial(calls, database, node))


def rows(database: str, node: str = "") -> Iterator[Row]:
    """Of recordings."""
    return map(_row, _all(database, node, lambda reader, last: reader.recordings_after(last)))


def calls(database: str, node: str = "") -> Iterator[CallRow]:
    """Of calls."""
    return map(_call, _all(database, node, lambda reader, last: reader.calls_after(last)))


def _all(database: str, node: str, page_after: Page[T]) -> Iterator[T]:
    with asyncio.Runner() as runner:
        reader, last = Reader.of(database if "://" in database else Path(database)), ""
        try:
            while page := runner.run(_awaited(page_after(reader, last))):
                yield from (each for each in page if not node or each.call.startswith(f"{node}-"))
                last = page[-1].call
        finally:
            runner.run(reader.close())


async def _awaited(page: Awaitable[Sequence[T]]) -> Sequence[T]:
    return await page


def _row(found: Recording) -> Row:
    return Row(found.call, found.path, found.seconds, found.state, found.started, found.ended)


def _call(found: CallTimes) -> CallRow:
    return CallRow(found.call, found.answered, found.ended, found.legs)
