"""The store: writes by a journal that never holds up a call, and answers questions."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from ivr.errors import StoreError
from ivr.store.aside import Aside, unusable
from ivr.store.away import DatabaseAwayError, passes
from ivr.store.database import connect, database_url, is_sqlite, last_row_number, open_all
from ivr.store.entries import Entries
from ivr.store.entry import Entry
from ivr.store.journal import Journal, Pause
from ivr.store.ledger import Ledger
from ivr.store.migrating import NotOurShape, migrate
from ivr.store.reading import Reader
from ivr.store.row_ids import row_ids
from ivr.store.writer import Writer

log = structlog.get_logger(__name__)


class Store(Reader, Ledger):
    """Use within the loop: `await store.open()`, then write and read, then `await store.close()`.

    `aside` is a folder for what the database does not take while it is away; None: it is kept in memory only.
    """

    def __init__(
        self,
        where: str | Path,
        node: str = "node-1",
        *,
        every: float = 0.25,
        room: int = 200_000,
        busy_timeout_ms: int = 2000,
        pause: Pause = asyncio.sleep,
        aside: Path | None = None,
    ) -> None:
        self._url = database_url(where)
        Reader.__init__(self, connect(self._url))
        self._writer = Writer(self._url, busy_timeout_ms)
        self._aside, self._shaped, self._recovered = aside, False, False
        kept = Aside(aside) if aside else None
        Entries.__init__(
            self,
            Journal(self._write, aside=kept, every=every, room=room, pause=pause, told=self._told),
            node,
        )
        self._ids = row_ids(node, datetime.now(UTC), 0)

    async def open(self) -> None:
        """Bring the tables to this version's shape and begin to write. Raises `StoreError`.

        A database that is away is waited for: until then what is told is put aside, and who asks gets `StoreError`.
        """
        try:
            await self._begin()
        except (SQLAlchemyError, OSError, NotOurShape) as error:
            said = str(getattr(error, "orig", error))
            if not passes(error):
                raise StoreError(f"{self._url}: {said}") from error
            log.error("database away at the start", reason=said)
            await self._recover()
            self._told("database away at the start", f"what is told is put aside until it is back: {said}")
        self._journal.start()

    async def _begin(self) -> None:
        if is_sqlite(self._url):
            self._for_us_alone(Path(self._url.database or ""))
        await self._shape()
        await self._recover()
        self._ids = row_ids(self.node, datetime.now(UTC), await last_row_number(self._engine))
        if is_sqlite(self._url):
            await open_all(self._engine)

    async def _shape(self) -> None:
        await migrate(self._url.render_as_string(hide_password=False))
        self._shaped = True

    async def _recover(self) -> None:
        """What a former process has put aside is the first to be written. Raises `StoreError`."""
        if self._recovered:
            return
        try:
            await self._journal.recover()
        except OSError as error:
            raise unusable(self._aside, error) from error
        self._recovered = True

    async def _write(self, entries: Sequence[Entry]) -> None:
        """A database that was away at the start is given its shape first. Raises `DatabaseAwayError`."""
        if not self._shaped:
            try:
                await self._shape()
            except (SQLAlchemyError, OSError, NotOurShape) as error:
                raise DatabaseAwayError(str(getattr(error, "orig", error))) from error
        await self._writer.write(entries)

    async def flush(self) -> None:
        """Return when all that was told so far is in the database."""
        await self._journal.flush()

    async def close(self) -> None:
        """Write what is left, stop, and let go of the database."""
        await self._journal.close()
        await self._writer.close()
        await super().close()

    def _told(self, what: str, detail: str) -> None:
        self.alarm(what, datetime.now(UTC), detail)

    def _for_us_alone(self, database: Path) -> None:
        """Whose name and number called is nobody's business; SQLite gives its journal the same rights."""
        try:
            database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if str(database) not in {"", ".", ":memory:"}:
                database.touch(mode=0o600)
                database.chmod(0o600)
        except OSError as error:
            raise StoreError(f"{self._url}: {error}") from error
