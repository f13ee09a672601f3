"""Questions to the store that are under way as all ends: they are let finish, lest a connection is lost."""

from __future__ import annotations

import asyncio

WITHIN = 2.0
"""Seconds; a store that is away gives no answer."""


async def ended(task: asyncio.Task[None]) -> None:
    """Return once it is over, by itself or (if that takes too long) cancelled."""
    await asyncio.wait([task], timeout=WITHIN)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
