"""A hold that was removed by hand is noticed, blocks or is put back, and a case keeps what was added to it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ivr.core.access import Person, Role
from ivr.core.keeping import Covers, Hold, NotReleased
from ivr.evidence.entry import Fact, Kind
from ivr.evidence.ledger import Ledger
from ivr.recording.front_desk import FrontDesk, Refused
from ivr.recording.holding import ask, confirm, place
from ivr.recording.holds_lost import HoldsLost, Lost, agree, lost
from ivr.recording.retention import retain, would_retain
from tests.recording.rooms import Here
from tests.recording.test_nightly_retention import nights

LI = Person("li", Role.COMPLIANCE)
REMOVED = "DELETE FROM holds"
RELEASED = "UPDATE holds SET released_at = '2026-03-05 00:00:00.000000'"
MOVED = "UPDATE holds SET target = 'r9', covers = 'recording'"


def by_hand(tmp_path: Path, sql: str) -> None:
    with sqlite3.connect(tmp_path / "state/ivr.db") as database:
        database.execute(sql)


@pytest.mark.parametrize("sql", [REMOVED, RELEASED, MOVED])
async def test_a_hold_on_a_recording_is_put_back_before_anything_is_deleted(
    here: Here, tmp_path: Path, sql: str
) -> None:
    await here.keep("r1")
    hold = (await place(here.room, Covers.RECORDING, "r1", "li", "a complaint")).hold
    by_hand(tmp_path, sql)
    assert [each.id for each in (await lost(here.room)).holds] == [hold.id]
    run = await retain(here.room, "night")
    assert (run.deleted, run.kept) == (0, 1)
    assert here.is_whole("r1")
    again = await here.room.store.hold(hold.id)
    assert again
    assert (again.target, again.stands, again.placed_by, again.why) == ("r1", True, "li", "a complaint")
    [entry] = here.entries(Kind.HOLD_RESTORED)
    assert (entry.about["hold"], entry.about["by"]) == (hold.id, "ledger")
    assert await lost(here.room) == Lost()


@pytest.mark.parametrize("sql", [REMOVED, RELEASED, MOVED])
async def test_a_hold_on_a_customer_stops_every_deletion_until_somebody_names_him(
    here: Here, tmp_path: Path, sql: str
) -> None:
    await here.keep("r1")
    hold = (await place(here.room, Covers.CUSTOMER, "C1", "li", "a lawsuit")).hold
    by_hand(tmp_path, sql)
    for run in (retain(here.room, "night"), would_retain(here.room)):
        with pytest.raises(HoldsLost, match=f"hold {hold.id} of 2028-03-03 by li: on a customer"):
            await run
    desk = FrontDesk(here.room)
    assert isinstance(await desk.restore_hold(LI, "its row is gone", hold.id, ""), NotReleased)
    assert isinstance(await desk.restore_hold(Person("1001", Role.AGENT), "why not", hold.id, "C1"), Refused)
    back = await desk.restore_hold(LI, "its row is gone", hold.id, "C1")
    assert isinstance(back, Hold)
    assert "C1" not in str([entry.about for entry in here.entries(Kind.HOLD_RESTORED)])
    assert (await retain(here.room, "night")).deleted == 0
    assert here.is_whole("r1")
    assert await desk.restore_hold(LI, "again", hold.id, "C1") == NotReleased(f"hold {hold.id} is not gone")


async def test_what_was_taken_out_of_a_case_by_hand_is_put_back(here: Here, tmp_path: Path) -> None:
    await here.keep("r1")
    await FrontDesk(here.room).add_to_case(LI, "complaint 17", "17", ("r1",))
    await place(here.room, Covers.CASE, "17", "li", "the regulator")
    by_hand(tmp_path, "DELETE FROM case_recordings")
    assert (await lost(here.room)).in_cases == (("17", "r1"),)
    assert (await retain(here.room, "night")).deleted == 0
    assert here.is_whole("r1")
    assert await here.room.store.case("17") == ("r1",)


async def test_who_has_asked_for_the_release_still_cannot_confirm_it(here: Here, tmp_path: Path) -> None:
    hold = (await place(here.room, Covers.RECORDING, "r1", "li", "a complaint")).hold
    await ask(here.room, hold.id, "li", "settled")
    by_hand(tmp_path, REMOVED)
    await agree(here.room)
    assert isinstance(await confirm(here.room, hold.id, "li", "settled"), NotReleased)
    assert isinstance(await confirm(here.room, hold.id, "wang", "settled"), Hold)
    assert await lost(here.room) == Lost()


async def test_nobody_confirms_alone_by_putting_another_name_into_the_row(here: Here, tmp_path: Path) -> None:
    hold = (await place(here.room, Covers.RECORDING, "r1", "li", "a complaint")).hold
    await ask(here.room, hold.id, "li", "settled")
    by_hand(tmp_path, "UPDATE holds SET asked_by = 'wang'")
    refused = await confirm(here.room, hold.id, "li", "settled")
    assert isinstance(refused, NotReleased)
    assert refused.reason.startswith("its row in the database is not what the ledger says")


async def test_the_night_raises_an_alarm(here: Here, tmp_path: Path) -> None:
    await here.keep("r1")
    hold = (await place(here.room, Covers.RECORDING, "r1", "li", "a complaint")).hold
    by_hand(tmp_path, REMOVED)
    [(what, detail)] = await nights(here, 1)
    assert what == "legal holds removed by hand"
    assert hold.id in detail


async def test_open_erasures_are_listed_until_they_are_done(here: Here) -> None:
    desk = FrontDesk(here.room)
    await here.keep("r1")
    hold = (await place(here.room, Covers.RECORDING, "r1", "li", "a complaint")).hold
    await desk.erase(LI, "his letter", "C1", "", lambda outcome: None)
    found = await desk.open_erasures(LI, "weekly look")
    assert not isinstance(found, Refused)
    assert [(each.customer, each.asked_by, each.why) for each in found] == [("C1", "li", "his letter")]
    assert isinstance(await desk.open_erasures(Person("1001", Role.AGENT), "curious"), Refused)
    await ask(here.room, hold.id, "li", "settled")
    await confirm(here.room, hold.id, "wang", "settled")
    await retain(here.room, "night")
    assert await desk.open_erasures(LI, "weekly look") == ()


async def test_a_hold_that_was_moved_to_another_customer_is_gone_and_only_his_own_name_puts_it_back(
    here: Here, tmp_path: Path
) -> None:
    await here.keep("r1")
    hold = (await place(here.room, Covers.CUSTOMER, "C1", "li", "a lawsuit")).hold
    by_hand(tmp_path, "UPDATE holds SET target = 'C2'")
    with pytest.raises(HoldsLost, match=f"hold {hold.id} "):
        await retain(here.room, "night")
    assert here.is_whole("r1")
    desk = FrontDesk(here.room)
    assert await desk.restore_hold(LI, "a slip", hold.id, "C2") == NotReleased("it was on another customer")
    assert isinstance(await desk.restore_hold(LI, "its row is changed", hold.id, "C1"), Hold)
    assert (await retain(here.room, "night")).deleted == 0
    assert "C1" not in str([entry.about for entry in here.room.ledger.entries()])


async def test_after_a_change_of_the_key_a_hold_on_a_customer_still_stands(here: Here) -> None:
    await here.keep("r1")
    await place(here.room, Covers.CUSTOMER, "C1", "li", "a lawsuit")
    here.room.ledger.change_key(Ed25519PrivateKey.generate())
    assert await lost(here.room) == Lost()


async def test_a_hold_ends_on_the_machine_on_which_it_was_placed(here: Here, tmp_path: Path) -> None:
    """Two machines, one database: the other one's ledger would not hear of the release, and put the hold back."""
    room = replace(here.room, node="a")
    key = Ed25519PrivateKey.generate()
    other = replace(room, node="b", ledger=Ledger.open(tmp_path / "b", key, room.now))
    other.ledger.append([Fact(Kind.RETAINED, {})])
    hold = (await place(room, Covers.CUSTOMER, "C1", "li", "a lawsuit")).hold
    elsewhere = NotReleased(f"hold {hold.id} was placed on another machine, whose ledger has it: release it there")
    assert await ask(other, hold.id, "li", "settled") == elsewhere
    assert isinstance(await ask(room, hold.id, "li", "settled"), Hold)
    assert await confirm(other, hold.id, "wang", "settled") == elsewhere
    assert await lost(room) == Lost()
    assert isinstance(await confirm(room, hold.id, "wang", "settled"), Hold)
    assert (await lost(room), await lost(other)) == (Lost(), Lost())
