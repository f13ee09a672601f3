"""Removes what was captured of a call, once its recording is in the vault and the store has it on the disk.

Not before: a controller killed in between would leave a recording of which the store knows nothing.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog

from ivr.core.call import CallId
from ivr.recording.seal import remove
from ivr.store.ledger import Ledger

log = structlog.get_logger(__name__)


class Sweeper:
    """Use within the loop: `sealed(...)` for each call; many that come at once cost one look at the store."""

    def __init__(self, store: Ledger, spool: Path) -> None:
        self._store, self._spool = store, spool
        self._calls = set[CallId]()
        self._task: asyncio.Task[None] | None = None

    def __contains__(self, call: CallId) -> bool:
        """Whether its captured files are still to be removed."""
        return call in self._calls

    def sealed(self, call: CallId) -> None:
        """The store has been told of this call's recording."""
        self._calls.add(call)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="sweeper")

    async def finish(self) -> None:
        """Return when all that was sealed so far is removed; a store that is away holds it up."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """Stop; what is left is sealed again at the next start, which finds the same recording."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while calls := tuple(self._calls):
            await self._store.flush()
            await asyncio.to_thread(self._remove, calls)
            self._calls.difference_update(calls)

    def _remove(self, calls: tuple[CallId, ...]) -> None:
        for call in calls:
            try:
                remove(call, self._spool)
            except (OSError, ValueError) as error:
                log.error("captured files stay", call_id=call, reason=str(error))
