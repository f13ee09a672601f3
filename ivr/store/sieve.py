"""A row that breaks the writing of all others, in a way that nobody foresaw, is found among them and set apart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from ivr.store.away import DatabaseAwayError, Write
from ivr.store.entry import Entry

SetApart = Callable[[Entry, Exception], Awaitable[None]]


class Sieve:
    """Writes by `write`; what breaks that goes to `set_apart`, and the rest is written in its order."""

    def __init__(self, write: Write, set_apart: SetApart) -> None:
        self._write = write
        self._set_apart = set_apart

    async def write(self, entries: Sequence[Entry]) -> None:
        """Write all that can be; raises `DatabaseAwayError`, and then it is safe to write all once more."""
        try:
            await self._write(entries)
        except DatabaseAwayError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, calls must not lose their records by it
            if len(entries) == 1:
                await self._set_apart(entries[0], error)
                return
            for half in (entries[: len(entries) // 2], entries[len(entries) // 2 :]):
                await self.write(half)
