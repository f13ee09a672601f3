"""The nightly run deletes what may go, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from ivr.core.keeping import Covers, Hold
from ivr.evidence.entry import Kind
from ivr.recording.deleting import Deleted, Outcome, Stays
from ivr.recording.holding import ask, confirm, place
from ivr.recording.retention import retain, would_retain
from tests.recording.rooms import ENDED, YEAR, Here


async def test_it_deletes_what_may_go_and_says_why_the_rest_stays(here: Here) -> None:
    for recording in ("r1", "r2", "r3", "r4"):
        await here.keep(recording)
    here.rules.endless = {"r3"}
    await here.room.store.place(Hold("h1", Covers.RECORDING, "r2", "li", "a complaint", ENDED))
    told: list[Outcome] = []
    run = await retain(here.room, "night", told.append)
    assert (run.deleted, run.kept, run.unfinished) == (2, 2, 0)
    assert run.reasons == {"under hold": 1, "no policy": 1}
    assert [(type(each), each.recording) for each in told] == [
        (Deleted, "r1"), (Stays, "r2"), (Stays, "r3"), (Deleted, "r4"),
    ]  # fmt: skip
    assert here.is_gone("r1")
    assert here.is_whole("r2")
    assert here.is_whole("r3")
    [entry] = here.entries(Kind.RETAINED)
    assert entry.about == {"by": "night", "why": "retention", "deleted": 2, "kept": 2, "unfinished": 0}


async def test_a_dry_run_tells_the_same_and_touches_nothing(here: Here) -> None:
    await here.keep("r1")
    here.rules.now = ENDED + YEAR - timedelta(seconds=1)
    assert (await would_retain(here.room)).kept == 1
    here.rules.now = ENDED + YEAR
    told: list[Outcome] = []
    assert (await would_retain(here.room, told.append)).deleted == 1
    assert told == [Deleted("r1", "retention ended 2027-03-04T12:00:00+00:00", 0)]
    assert here.is_whole("r1")
    assert here.entries(Kind.DELETED, Kind.RETAINED) == []


async def test_only_a_hold_released_by_two_lets_it_go(here: Here) -> None:
    await here.keep("r1")
    placed = await place(here.room, Covers.RECORDING, "r1", "li", "a complaint")
    await ask(here.room, placed.hold.id, "li", "settled")
    assert (await retain(here.room, "night")).deleted == 0
    await confirm(here.room, placed.hold.id, "wang", "settled")
    assert (await retain(here.room, "night")).deleted == 1
