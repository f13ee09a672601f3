"""A row that breaks the writing of all others, in a way that nobody foresaw, is found among them and set apart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from ivr.store.away import DatabaseAwayError, Write
from ivr.store.entry import Entry

SetApart = Callable[[Entry, Exception], Awaitable[None]]
FOREIGN = 20
"""If so many rows are refused and none is taken, it is not the rows that are at fault."""


class Sieve:
    """Writes by `write`; what breaks that goes to `set_apart`, and the rest is written in its order."""

    def __init__(self, write: Write, set_apart: SetApart) -> None:
        self._write = write
        self._set_apart = set_apart

    async def write(self, entries: Sequence[Entry]) -> None:
        """Write all that can be; raises `DatabaseAwayError`, and then it is safe to write all once more."""
        refused: list[tuple[Entry, Exception]] = []
        await self._sift(entries, refused, taken=False)
        for entry, error in refused:
            await self._set_apart(entry, error)

    async def _sift(self, entries: Sequence[Entry], refused: list[tuple[Entry, Exception]], *, taken: bool) -> bool:
        """Whether any row was taken, by now."""
        try:
            await self._write(entries)
        except DatabaseAwayError:
            raise
        except Exception as error:
            if len(entries) > 1:
                for half in (entries[: len(entries) // 2], entries[len(entries) // 2 :]):
                    taken = await self._sift(half, refused, taken=taken)
                return taken
            refused.append((entries[0], error))
            if len(refused) >= FOREIGN and not taken:
                raise DatabaseAwayError(f"{type(error).__name__}: {error}") from error
            return taken
        return True
