"""A database that is asked and told at once, each time in a transaction of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from ivr.errors import StoreError
from ivr.store.database import connect, database_url, is_sqlite, let_go, trouble


class Asking:
    """Beside the journal: whoever places a hold must know that it stands before he turns away."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    def of(cls, where: str | Path) -> Self:
        """Use a store that exists. Raises `StoreError` if there is none."""
        url = database_url(where)
        if is_sqlite(url) and not Path(url.database or "").is_file():
            raise StoreError(f"There is none at {url.database} yet: `ivr up` makes it.")
        return cls(connect(url))

    @classmethod
    def beside(cls, other: Asking) -> Self:
        """Use the same one, through the same connections; closing one closes both."""
        return cls(other._engine)

    @property
    def where(self) -> str:
        """The database's address, for a process of its own; a password may stand in it."""
        return self._engine.url.render_as_string(hide_password=False)

    async def close(self) -> None:
        """Let go of the database."""
        await let_go(self._engine)

    @asynccontextmanager
    async def _within(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is kept once the block is left without an error. Raises `StoreError`."""
        try:
            async with self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(trouble(self._engine.url, error)) from error
