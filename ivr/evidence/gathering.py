"""Gathers what is told to the ledger: while one append is on its way to the disk, the next ones wait together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ivr.evidence.entry import Entry, Fact
from ivr.evidence.ledger import Ledger

Waiting = tuple[tuple[Fact, ...], "asyncio.Future[tuple[Entry, ...]]"]


class Gathering:
    """Use within the loop; the ledger is written in a thread, one append at a time."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: list[Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def enter(self, *facts: Fact) -> tuple[Entry, ...]:
        """Enter these, all or none; they are on the disk when this returns. Raises `LedgerError`.

        Who is cancelled meanwhile does not know whether they were entered.
        """
        told: asyncio.Future[tuple[Entry, ...]] = asyncio.get_running_loop().create_future()
        self._waiting.append((facts, told))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write(), name="ledger")
        return await told

    async def close(self) -> None:
        """Return when all that was told is entered, or was refused."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _write(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            try:
                await self._append(waiting)
            except Exception:  # noqa: BLE001 - one of them cannot be entered: the others can
                for each in waiting:
                    await self._append_alone(each)

    async def _append(self, waiting: Sequence[Waiting]) -> None:
        facts = [fact for each, _ in waiting for fact in each]
        entries = iter(await asyncio.to_thread(self._ledger.append, facts))
        for each, told in waiting:
            own = tuple(next(entries) for _ in each)
            if not told.done():
                told.set_result(own)

    async def _append_alone(self, waiting: Waiting) -> None:
        told = waiting[1]
        try:
            await self._append([waiting])
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
            if not told.done():
                told.set_exception(error)
