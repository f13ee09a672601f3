"""A customer wants his recordings, his name and his number to be gone: what may go goes, and the rest is named.

Nobody calls him back any more, from that moment on. Recordings go by the one way of `deleting`: retention and holds
count for more than the request. Where a recording has to stay, so have the names of its call; the request then stays
open, and each nightly run carries on with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from ivr.core.keeping import told
from ivr.core.message_id import call_of
from ivr.evidence.entry import Fact, Kind
from ivr.recording.deleting import Cause, Deleter, Outcome, Stays, Unfinished
from ivr.recording.room import Room
from ivr.store.deletions import Erasure, Kept


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Names and numbers of a call are gone from the store."""

    call: str


async def erase(room: Room, deletes: Deleter, erasure: Erasure) -> AsyncIterator[Outcome | Forgotten]:
    """Do what can be done of it now; it is done for good once nothing has to stay.

    Raises `LedgerError` or `StoreError`.
    """
    held = await _call_nobody(room, erasure)
    for each in held:
        yield each
    stays = bool(held)
    async for recordings in room.store.calls_of(erasure.customer, erasure.number):
        call, outcomes = call_of(recordings[0].recording), list[Outcome]()
        async for outcome in _of_call(room, deletes, erasure, recordings):
            outcomes.append(outcome)
            yield outcome
        if any(isinstance(outcome, Stays | Unfinished) for outcome in outcomes):
            stays = True
        else:
            await _forget(room, erasure, call)
            yield Forgotten(call)
    await room.store.settle()
    if not stays:
        await room.store.erasure_done(erasure.id, room.now())


async def carry_on(room: Room, deletes: Deleter) -> AsyncIterator[Outcome]:
    """Do what can be done now of all requests that are open."""
    for erasure in await room.store.open_erasures():
        async for outcome in erase(room, deletes, erasure):
            if not isinstance(outcome, Forgotten):
                yield outcome


async def _call_nobody(room: Room, erasure: Erasure) -> list[Stays]:
    """First of all, and though the law may keep what was recorded of him; but nothing goes that a hold covers."""
    customers = (erasure.customer,) if erasure.customer else await room.store.customers_of(erasure.number)
    held = list[Stays]()
    for each in await room.store.callbacks_of(erasure.customer, erasure.number):
        holds = [hold for one in customers or ("",) for hold in await room.store.holds_on(each.call, one)]
        if holds:
            held.append(Stays(each.id, f"under hold: {'; '.join(map(told, holds))}"))
        else:
            await _enter(room, erasure, {"callback": each.id})
            await room.store.forget_callback(each.id)
    return held


async def _of_call(
    room: Room, deletes: Deleter, erasure: Erasure, recordings: tuple[Kept, ...]
) -> AsyncIterator[Outcome]:
    """What became of the call's recording, and of those of its messages."""
    for each in recordings:
        if (outcome := await _erase(room, deletes, erasure, each)) is not None:
            yield outcome
    waiting = await room.store.voicemails_of(call_of(recordings[0].recording))
    for message in await asyncio.to_thread(unsealed, waiting):
        yield Stays(message.stem, f"the message at {message} is not sealed yet: it is while `ivr up` runs")


async def _erase(room: Room, deletes: Deleter, erasure: Erasure, call: Kept) -> Outcome | None:
    """What became of a recording; None if there is nothing that keeps its names."""
    if call.path:
        return await deletes.delete(call.recording, Cause(erasure.id, erasure.asked_by, erasure.why))
    if call.ended is None:
        return Stays(call.recording, "its call has not ended")
    holds = await room.store.holds_on(call.recording, call.customer)
    return Stays(call.recording, f"under hold: {'; '.join(map(told, holds))}") if holds else None


async def _forget(room: Room, erasure: Erasure, call: str) -> None:
    await _enter(room, erasure, {"call": call})
    await room.store.forget(call)


async def _enter(room: Room, erasure: Erasure, what: dict[str, object]) -> None:
    """Before it goes: killed in between, it is entered once more, and done."""
    about = what | {"cause": erasure.id, "by": erasure.asked_by, "why": erasure.why}
    await asyncio.to_thread(room.ledger.append, [Fact(Kind.ERASED, about)])


def unsealed(messages: tuple[str, ...]) -> list[Path]:
    """Messages that lie there as they were recorded."""
    return [path for path in map(Path, messages) if path.suffix == ".wav" and path.exists()]
