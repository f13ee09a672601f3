"""Names and numbers in the records of calls, removed once the rules keep them no longer.

Never those of a call of which a recording or a message is kept, nor under a hold: a recording whose call nobody can
tell is worth little. What stays is that there was a call, when, how long, and how it ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from ivr.evidence.entry import Fact, Kind
from ivr.recording.erasing import unsealed
from ivr.recording.room import Room
from ivr.store.forgetting import Named

CAUSE = "retention"


async def outlived(room: Room) -> AsyncIterator[tuple[Named, ...]]:
    """Calls whose names the rules keep no longer, some at a time. Raises `StoreError`."""
    async for some in room.store.named(room.now(), room.node):
        due = await asyncio.to_thread(_due, room, some)
        yield tuple([call for call in due if not await _stays(room, call)])


async def forget_names(room: Room, who: str, why: str) -> int:
    """Remove them, and say of how many calls; each is entered first: killed in between, it is entered once more.

    Raises `LedgerError` or `StoreError`; then the next run goes on.
    """
    forgotten = 0
    async for some in outlived(room):
        facts = [Fact(Kind.ERASED, {"call": one.call, "cause": CAUSE, "by": who, "why": why}) for one in some]
        if facts:
            await asyncio.to_thread(room.ledger.append, facts)
            await room.store.forget(*(one.call for one in some))
        forgotten += len(some)
    if forgotten:
        await room.store.settle()
    return forgotten


async def _stays(room: Room, call: Named) -> bool:
    """Whether it is held, or a message of it waits to be sealed."""
    if await room.store.holds_on(call.call, call.customer):
        return True
    return bool(await asyncio.to_thread(unsealed, await room.store.voicemails_of(call.call)))


def _due(room: Room, calls: tuple[Named, ...]) -> list[Named]:
    now = room.now()
    return [call for call in calls if (until := room.names(call)) is not None and until <= now]
