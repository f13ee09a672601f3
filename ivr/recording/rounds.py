"""The running look at recordings, every two minutes: a loss is on record, and told, within five."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from ivr.evidence.entry import Fact
from ivr.recording.looking import Look, Lost, classed
from ivr.store.ledger import Ledger as Store

log = structlog.get_logger(__name__)

Enter = Callable[[Sequence[Fact]], object]
EVERY = 120.0
"""Seconds between two looks."""


async def rounds(look: Look, store: Store, now: Callable[[], datetime], enter: Enter, every: float = EVERY) -> None:
    """Look again and again, until it is cancelled; `enter` puts facts in the ledger, and blocks."""
    trouble, to_enter = "", list[Fact]()
    while True:
        try:
            for one in await asyncio.to_thread(look.once, now()):
                _tell(store, now(), one)
                to_enter.append(classed(one.call, one.state))
            if to_enter:  # also those that a full disk has kept from the ledger before: each is found once only
                await asyncio.to_thread(enter, to_enter)
            trouble, to_enter = "", []
        except Exception as error:  # whatever it was, the next look comes
            log.exception("recordings cannot be looked at")
            trouble = _once(store, now(), str(error) or type(error).__name__, trouble)
        await asyncio.sleep(every)


def _tell(store: Store, now: datetime, lost: Lost) -> None:
    store.recording_seen(lost.call, lost.why, lost.state)
    store.alarm(f"recording {lost.state.value}", now, f"{lost.call}: {lost.why}")
    log.error("recording lost", call_id=lost.call, state=lost.state.value, reason=lost.why)


def _once(store: Store, now: datetime, said: str, before: str) -> str:
    """Tell what hinders the looking, but not again as long as it is the same."""
    if said != before:
        store.alarm("recordings cannot be looked at", now, said)
    return said
