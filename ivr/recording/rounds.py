"""The running look at recordings, every two minutes: a loss is on record, and told, within five."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from ivr.errors import IvrError
from ivr.evidence.entry import Fact
from ivr.recording.looking import Look, Lost, classed
from ivr.store.ledger import Ledger as Store

log = structlog.get_logger(__name__)

Enter = Callable[[Sequence[Fact]], object]
EVERY = 120.0
"""Seconds between two looks."""


async def rounds(look: Look, store: Store, now: Callable[[], datetime], enter: Enter, every: float = EVERY) -> None:
    """Look again and again, until it is cancelled; `enter` puts facts in the ledger, and blocks."""
    trouble = ""
    while True:
        try:
            lost = await asyncio.to_thread(look.once, now())
            for one in lost:
                _tell(store, now(), one)
            if lost:
                await asyncio.to_thread(enter, [classed(one.call, one.state) for one in lost])
            trouble = ""
        except (IvrError, OSError) as error:
            trouble = _once(store, now(), str(error), trouble)
        await asyncio.sleep(every)


def _tell(store: Store, now: datetime, lost: Lost) -> None:
    store.recording_seen(lost.call, lost.why, lost.state)
    store.alarm(f"recording {lost.state.value}", now, f"{lost.call}: {lost.why}")
    log.error("recording lost", call_id=lost.call, state=lost.state.value, reason=lost.why)


def _once(store: Store, now: datetime, said: str, before: str) -> str:
    """Tell what hinders the looking, but not again as long as it is the same."""
    if said != before:
        store.alarm("recordings cannot be looked at", now, said)
        log.error("recordings cannot be looked at", reason=said)
    return said
