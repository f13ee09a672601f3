"""Sessions and tokens that are over, and old tries to sign in, are forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from ivr.console.register import Register
from ivr.core.session import LONGEST
from ivr.errors import StoreError

EVERY = 6 * 3600.0
"""Seconds."""
TRIES_KEPT = timedelta(days=90)
"""Longer than `AWAY`, for which the last good one must be known."""
NOTICES_KEPT = timedelta(days=90)
LETTERS_KEPT = timedelta(days=90)


async def sweep(register: Register, now: datetime) -> None:
    """Forget them once. Raises `StoreError`."""
    await register.sessions.sweep(now - LONGEST)
    await register.sign_ins.sweep(now - TRIES_KEPT)
    await register.tokens.sweep(now - TRIES_KEPT)
    await register.notices.sweep(now - NOTICES_KEPT)
    await register.mailings.sweep(now - LETTERS_KEPT)


@asynccontextmanager
async def swept(register: Register, now: Callable[[], datetime]) -> AsyncIterator[None]:
    """Now and then, while inside."""
    sweeping = asyncio.create_task(_now_and_then(register, now), name="console sweeping")
    try:
        yield
    finally:
        sweeping.cancel()
        await asyncio.wait((sweeping,))


async def _now_and_then(register: Register, now: Callable[[], datetime]) -> None:
    while True:
        with suppress(StoreError):  # the database is away: next time
            await sweep(register, now())
        await asyncio.sleep(EVERY)
