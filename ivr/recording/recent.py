"""The files of recently sealed recordings, in a tenth of the memory that as many Python objects would take."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

from ivr.core.call import CallId

Sizes = Sequence[tuple[str, int]]
"""Of the sound and of the manifest, as far as they were sealed: the name below the folder of recordings, and bytes."""

_OWN = "\0"
"""In a file's name, which never has it, for the recording's own: it would stand there a second and a third time."""
_TABLE = """
    CREATE TABLE recent (
        recording TEXT PRIMARY KEY, sealed REAL, first TEXT, first_size INT, second TEXT, second_size INT
    ) WITHOUT ROWID
"""


class Recent:
    """A table in memory; to be used in one thread at a time."""

    def __init__(self) -> None:
        self._table = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._table.execute(_TABLE)

    def __contains__(self, recording: CallId) -> bool:
        return bool(self._table.execute("SELECT 1 FROM recent WHERE recording = ?", (recording,)).fetchone())

    def __iter__(self) -> Iterator[tuple[CallId, Sizes]]:
        """Each recording and its files; nothing may be put in or dropped meanwhile."""
        for recording, *told in self._table.execute(
            "SELECT recording, first, first_size, second, second_size FROM recent"
        ):
            pairs = ((told[0], told[1]), (told[2], told[3]))
            yield recording, [(name.replace(_OWN, recording), size) for name, size in pairs if name is not None]

    def put(self, recording: CallId, sealed: datetime, sizes: Sizes) -> None:
        """A recording was sealed, perhaps again: what was sealed last counts."""
        told = [part for name, size in sizes for part in (name.replace(recording, _OWN), size)]
        row = (recording, sealed.timestamp(), *told, *(None,) * (4 - len(told)))
        self._table.execute("INSERT OR REPLACE INTO recent VALUES (?, ?, ?, ?, ?, ?)", row)

    def drop(self, recording: CallId) -> None:
        """It is looked at no more."""
        self._table.execute("DELETE FROM recent WHERE recording = ?", (recording,))

    def drop_before(self, oldest: datetime) -> None:
        """Those sealed before then are looked at no more."""
        self._table.execute("DELETE FROM recent WHERE sealed < ?", (oldest.timestamp(),))

    def close(self) -> None:
        """Give the memory back."""
        self._table.close()
