"""The store's rows of recordings, as the ledger can be compared with."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.evidence.rows import Row

if TYPE_CHECKING:
    from ivr.store.rows import Recording


def rows(database: str) -> Iterator[Row]:
    """All of them, page by page. Raises `StoreError`."""
    from ivr.store.reading import Reader

    with asyncio.Runner() as runner:
        reader, last = Reader.of(database if "://" in database else Path(database)), ""
        try:
            while page := runner.run(reader.recordings_after(last)):
                yield from map(_row, page)
                last = page[-1].call
        finally:
            runner.run(reader.close())


def _row(found: Recording) -> Row:
    return Row(found.call, found.path, found.seconds, found.state, found.started, found.ended)
