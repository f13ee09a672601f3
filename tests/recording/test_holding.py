"""A hold takes two people to release, and each step stands in the ledger."""

from __future__ import annotations

from ivr.core.keeping import Covers, Hold, NotReleased
from ivr.evidence.entry import Kind
from ivr.recording.customer_named import mark_of
from ivr.recording.deleting import Cause, deleter
from ivr.recording.holding import ask, confirm, place
from tests.recording.rooms import Here

STEPS = (Kind.HELD, Kind.RELEASE_ASKED, Kind.RELEASED)


async def test_one_asks_another_confirms_and_all_of_it_stands_in_the_ledger(here: Here) -> None:
    placed = await place(here.room, Covers.RECORDING, "r1", "li", "a complaint")
    assert await confirm(here.room, placed.hold.id, "wang", "settled") == NotReleased(
        "nobody has asked for its release yet: one person asks, another one confirms"
    )
    assert isinstance(await ask(here.room, placed.hold.id, "li", "settled"), Hold)
    assert await confirm(here.room, placed.hold.id, "li", "settled") == NotReleased(
        "li has asked for it: somebody else has to confirm"
    )
    released = await confirm(here.room, placed.hold.id, "wang", "read it")
    assert isinstance(released, Hold)
    assert not released.stands
    name = placed.hold.id
    common = {"hold": name, "covers": "recording", "target": "r1"}
    assert [(entry.kind, entry.about) for entry in here.entries(*STEPS)] == [
        (Kind.HELD, common | {"by": "li", "why": "a complaint"}),
        (Kind.RELEASE_ASKED, common | {"by": "li", "why": "settled"}),
        (Kind.RELEASED, common | {"by": "wang", "why": "read it"}),
    ]


async def test_the_ledger_names_no_customer(here: Here) -> None:
    placed = await place(here.room, Covers.CUSTOMER, "C1", "li", "a complaint")
    [entry] = here.entries(*STEPS)
    told = {"hold": placed.hold.id, "covers": "customer", "by": "li", "why": "a complaint"}
    assert entry.about == told | mark_of(here.room.signing, placed.hold.id, "C1")
    assert "C1" not in str(entry.about)


async def test_there_is_no_step_for_a_hold_that_is_not_there(here: Here) -> None:
    assert await ask(here.room, "nowhere", "li", "settled") == NotReleased("there is no hold nowhere")
    assert await confirm(here.room, "nowhere", "li", "settled") == NotReleased("there is no hold nowhere")
    assert here.entries(*STEPS) == []


async def test_a_hold_on_what_is_deleted_says_so(here: Here) -> None:
    await here.keep("r1")
    async with deleter(here.room) as deletes:
        await deletes.delete("r1", Cause("retention", "night", ""))
    assert (await place(here.room, Covers.RECORDING, "r1", "li", "a complaint")).too_late_for == ("r1",)
