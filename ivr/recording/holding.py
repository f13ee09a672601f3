"""Legal holds: placed by one person, released by two; each step stands in the ledger.

A hold counts from the moment it is in the store, and its release from the moment after it is in the ledger: killed in
between, a recording is kept too long rather than too short.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass

from ivr.core.access import Only
from ivr.core.keeping import Covers, Hold, NotReleased, ask_release, release
from ivr.evidence.entry import Fact, Kind
from ivr.recording.customer_named import mark_of
from ivr.recording.holds_lost import is_elsewhere, lost
from ivr.recording.room import Room
from ivr.store.searching import Wanted


@dataclass(frozen=True, slots=True)
class Placed:
    """A hold that stands."""

    hold: Hold
    too_late_for: tuple[str, ...]
    """Recordings that it names and whose deletion had begun before."""
    unknown: bool = False
    """No call of this customer is known so far: it counts for those to come, or his id is written wrong."""


async def place(room: Room, covers: Covers, target: str, who: str, why: str) -> Placed:
    """Place a hold. Raises `StoreError` or `LedgerError`."""
    hold = Hold(secrets.token_hex(4), covers, target, who, why, room.now())
    too_late = await room.store.place(hold)
    await _enter(room, Kind.HELD, hold, who, why)
    return Placed(hold, too_late, covers is Covers.CUSTOMER and await _is_unknown(room, target))


async def ask(room: Room, id_: str, who: str, why: str) -> Hold | NotReleased:
    """The first of two steps. Raises `StoreError` or `LedgerError`."""
    if isinstance(hold := await _found(room, id_), NotReleased):
        return hold
    after = ask_release(hold, who, room.now())
    if isinstance(after, NotReleased):
        return after
    return await _step(room, Kind.RELEASE_ASKED, hold, after, why)


async def confirm(room: Room, id_: str, who: str, why: str) -> Hold | NotReleased:
    """The second step, by somebody else. Raises `StoreError` or `LedgerError`."""
    if id_ in {each.id for each in (await lost(room)).holds}:
        return NotReleased("its row in the database is not what the ledger says: `ivr recordings holds` tells more")
    if isinstance(hold := await _found(room, id_), NotReleased):
        return hold
    after = release(hold, who, room.now())
    if isinstance(after, NotReleased):
        return after
    return await _step(room, Kind.RELEASED, hold, after, why)


async def _found(room: Room, id_: str) -> Hold | NotReleased:
    hold = await room.store.hold(id_)
    if hold is None:
        return NotReleased(f"there is no hold {id_}")
    if await is_elsewhere(room, id_):
        return NotReleased(f"hold {id_} was placed on another machine, whose ledger has it: release it there")
    return hold


async def _is_unknown(room: Room, customer: str) -> bool:
    return not (await room.store.search(Wanted(customer=customer), Only(), 1, None)).found


async def _step(room: Room, kind: Kind, before: Hold, after: Hold, why: str) -> Hold | NotReleased:
    await _enter(room, kind, after, after.released_by or after.asked_by, why)
    if await room.store.change(before, after):
        return after
    return NotReleased("somebody else has taken a step meanwhile: look at it again")


async def _enter(room: Room, kind: Kind, hold: Hold, who: str, why: str) -> None:
    about = {"hold": hold.id, "covers": hold.covers.value, "by": who, "why": why}
    if hold.covers is not Covers.CUSTOMER:  # the ledger names no customer
        about["target"] = hold.target
    elif kind is Kind.HELD:
        about |= mark_of(room.signing, hold.id, hold.target)
    await asyncio.to_thread(room.ledger.append, [Fact(kind, about)])
