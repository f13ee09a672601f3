"""Legal holds and cases whose rows somebody has removed, or changed, by hand: the ledger still has them.

What the ledger tells whole is put back by itself, for it can only keep more. A hold on a customer has to be put back by
a person: the ledger does not say on whom it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from ivr.core.keeping import Covers, Hold, NotReleased
from ivr.errors import IvrError
from ivr.evidence.entry import Entry, Fact, Kind
from ivr.recording.customer_named import is_another, mark_of
from ivr.recording.room import Room

log = structlog.get_logger(__name__)

LEDGER = "ledger"
"""Who puts back what the ledger tells."""


class HoldsLost(IvrError):
    """Legal holds stand in the ledger and are gone from the database."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What stands in the ledger, and not in the database."""

    holds: tuple[Hold, ...] = ()
    """As the ledger has them: with no target where that is a customer."""
    in_cases: tuple[tuple[str, str], ...] = ()
    """Cases, and recordings that were added to them."""

    def __bool__(self) -> bool:
        return bool(self.holds or self.in_cases)

    def __str__(self) -> str:
        holds = (f"hold {hold.id} of {hold.placed_at:%Y-%m-%d} by {hold.placed_by}" for hold in self.holds)
        return ", ".join([*holds, *(f"{recording} in case {case}" for case, recording in self.in_cases)])


@dataclass(slots=True)
class _Entered:
    """What the ledger says of holds that were placed and not released, and of cases."""

    holds: dict[str, Hold] = field(default_factory=dict)
    marks: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """By hold that was ever placed, what tells its customer from another."""
    cases: dict[str, dict[str, None]] = field(default_factory=dict)


async def lost(room: Room) -> Lost:
    """What is gone. Raises `StoreError` or `LedgerError`."""
    if not (first := await _lost(room)):
        return first
    again = await _lost(room)  # one may have been released just then
    return Lost(_both(first.holds, again.holds), tuple(each for each in again.in_cases if each in first.in_cases))


async def is_elsewhere(room: Room, id_: str) -> bool:
    """Whether another machine's ledger has this hold, where several share a database. Raises `LedgerError`.

    A release that this ledger alone knew would be undone there, as if somebody had removed the hold by hand.
    """
    return bool(room.node) and id_ not in (await asyncio.to_thread(_entered, room.ledger.entries())).marks


async def agree(room: Room) -> Lost:
    """Put back what the ledger tells whole; what that was. Raises `HoldsLost` if a person must put back a hold."""
    gone = await lost(room)
    unnamed = tuple(hold for hold in gone.holds if not hold.target)
    back = Lost(tuple(hold for hold in gone.holds if hold.target), gone.in_cases)
    for hold in back.holds:
        await _put_back(room, hold, LEDGER, "its row was gone from the database, or was changed")
    for case, recording in back.in_cases:
        await room.store.add_to_case(case, [recording], LEDGER, room.now())
    if back:
        log.error("legal holds removed by hand are put back", what=str(back))
    if unnamed:
        raise HoldsLost(
            f"{Lost(unnamed)}: on a customer, whom the ledger does not name. Somebody who knows says whom, by "
            "`ivr recordings hold --restore HOLD --customer ID`, or the database is put back from its backup; until "
            "then nothing is deleted."
        )
    return back


async def restore(room: Room, id_: str, customer: str, who: str, why: str) -> Hold | NotReleased:
    """Put one back, on this customer if it was on one. Raises `StoreError` or `LedgerError`."""
    hold = next((each for each in (await lost(room)).holds if each.id == id_), None)
    if hold is None:
        return NotReleased(f"hold {id_} is not gone")
    if (hold.covers is Covers.CUSTOMER) is not bool(customer):
        return NotReleased("it was on a customer: say on whom" if not customer else "it was not on a customer")
    entered = await asyncio.to_thread(_entered, room.ledger.entries())
    if customer and is_another(room.signing, entered.marks[id_], customer):
        return NotReleased("it was on another customer")
    whole = replace(hold, target=customer or hold.target)
    await _put_back(room, whole, who, why)
    return whole


async def _put_back(room: Room, hold: Hold, who: str, why: str) -> None:
    await room.store.put_back(hold)
    about = {"hold": hold.id, "covers": hold.covers.value, "by": who, "why": why}
    if hold.covers is Covers.CUSTOMER:
        about |= mark_of(room.signing, hold.id, hold.target)
    else:
        about["target"] = hold.target
    await asyncio.to_thread(room.ledger.append, [Fact(Kind.HOLD_RESTORED, about)])


async def _lost(room: Room) -> Lost:
    entered = await asyncio.to_thread(_entered, room.ledger.entries())
    here = {hold.id: hold for hold in await room.store.all_holds(standing=True)}
    holds = tuple(hold for id_, hold in entered.holds.items() if not _same(room, here.get(id_), hold, entered))
    gone = list[tuple[str, str]]()
    for case, recordings in entered.cases.items():
        kept = await room.store.case(case)
        gone += [(case, recording) for recording in recordings if recording not in kept]
    return Lost(holds, tuple(gone))


def _same(room: Room, here: Hold | None, hold: Hold, entered: _Entered) -> bool:
    """What it is on, and who has asked for its release."""
    if here is None or here.covers is not hold.covers or here.asked_by != hold.asked_by:
        return False
    if hold.covers is Covers.CUSTOMER:
        return not is_another(room.signing, entered.marks[hold.id], here.target)
    return here.target == hold.target


def _both(first: Iterable[Hold], again: Iterable[Hold]) -> tuple[Hold, ...]:
    known = {hold.id for hold in first}
    return tuple(hold for hold in again if hold.id in known)


def _entered(entries: Iterable[Entry]) -> _Entered:
    told = _Entered()
    for entry in entries:
        about = entry.about
        match entry.kind:
            case Kind.HELD:
                covers, target = Covers(about["covers"]), str(about.get("target", ""))
                told.holds[about["hold"]] = Hold(about["hold"], covers, target, about["by"], about["why"], entry.at)
                told.marks[about["hold"]] = about
            case Kind.HOLD_RESTORED if "customer_mark" in about:
                told.marks[about["hold"]] = about
            case Kind.RELEASE_ASKED if hold := told.holds.get(about["hold"]):
                told.holds[hold.id] = replace(hold, asked_by=about["by"], asked_at=entry.at)
            case Kind.RELEASED:
                told.holds.pop(about["hold"], None)
            case Kind.ADDED_TO_CASE:
                told.cases.setdefault(about["case"], {}).update(dict.fromkeys(about["recordings"]))
            case _:
                pass
    return told
