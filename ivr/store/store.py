"""The store: writes by a journal that never holds up a call, and answers questions."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from alembic.util.exc import CommandError
from sqlalchemy.exc import SQLAlchemyError

from ivr.errors import StoreError
from ivr.store.aside import Aside
from ivr.store.database import connect, database_url, is_sqlite, last_row_number
from ivr.store.entries import Entries
from ivr.store.journal import Journal, Pause
from ivr.store.ledger import Ledger
from ivr.store.migrating import migrate
from ivr.store.reading import Reader
from ivr.store.row_ids import row_ids
from ivr.store.writer import Writer


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
        kept = Aside(aside) if aside else None
        Entries.__init__(
            self,
            Journal(self._writer.write, aside=kept, every=every, room=room, pause=pause, told=self._told),
            node,
        )

    async def open(self) -> None:
        """Bring the tables to this version's shape and begin to write. Raises `StoreError`."""
        try:
            if is_sqlite(self._url):
                _for_us_alone(Path(self._url.database or ""))
            await migrate(self._url.render_as_string(hide_password=False))
            await self._journal.recover()
            self._ids = row_ids(self.node, datetime.now(UTC), await last_row_number(self._engine))
        except (SQLAlchemyError, OSError, CommandError) as error:
            raise StoreError(f"{self._url}: {getattr(error, 'orig', error)}") from error
        self._journal.start()

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


def _for_us_alone(database: Path) -> None:
    """Whose name and number called is nobody's business but ours; SQLite gives its journal the same rights."""
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if str(database) not in {"", ".", ":memory:"}:
        database.touch(mode=0o600)
        database.chmod(0o600)
