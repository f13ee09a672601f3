"""Who is to be called back, and was erased meanwhile by another process: he is not called, and not named again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from ivr.calls.callbacks import Callbacks
from ivr.errors import StoreError
from ivr.store.ledger import Ledger

log = structlog.get_logger()

EVERY = 5.0
"""Seconds between two looks."""


@asynccontextmanager
async def heeded(store: Ledger, callbacks: Callbacks) -> AsyncIterator[None]:
    """End those whose names are gone from the store, while inside."""
    task = asyncio.create_task(_heed(store, callbacks), name="callbacks forgotten")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def look(store: Ledger, callbacks: Callbacks) -> None:
    """Once. Raises `StoreError`."""
    for name in await store.forgotten_callbacks(store.node):
        callbacks.forget(name)


async def _heed(store: Ledger, callbacks: Callbacks) -> None:
    while True:
        await asyncio.sleep(EVERY)
        try:
            await look(store, callbacks)
        except StoreError as error:
            log.info("who was forgotten is asked again", reason=str(error))
        except Exception:  # a fault of ours: the next look comes
            log.exception("who was forgotten is not known")
