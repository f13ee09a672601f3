"""Recordings are looked after as long as the controller runs: every two minutes lightly, every night wholly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, time

from ivr.core.nights import AT
from ivr.evidence.keys import public_path
from ivr.evidence.ledger import Ledger
from ivr.provision.layout import Layout
from ivr.recording.looking import Look
from ivr.recording.nightly import Night, nightly
from ivr.recording.reconcile import sources
from ivr.recording.rounds import rounds
from ivr.store.ledger import Ledger as Store


@asynccontextmanager
async def looked_after(
    layout: Layout, store: Store, ledger: Ledger, now: Callable[[], datetime], *, database: str = "", at: time = AT
) -> AsyncIterator[None]:
    """Look while inside; `at` is the hour of the night, local time; `database` empty: the layout's own."""
    look = Look(layout.ledger, layout.recordings, now())
    told, key = sources(layout, database, store.node), public_path(layout.ledger_key)
    night = Night(told, store, ledger.append, layout.reconciled, now, at, key)
    tasks = (
        asyncio.create_task(rounds(look, store, now, ledger.append), name="looking at recordings"),
        asyncio.create_task(nightly(night), name="reconciling by night"),
    )
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        look.close()
