"""Legal holds and cases in the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.core.call import Waiting
from ivr.core.keeping import Covers, Hold
from ivr.core.recording_state import RecordingState
from ivr.core.trace import TraceStep
from ivr.errors import StoreError
from ivr.store.deletions import Deletion, Deletions
from ivr.store.holds import Holds
from ivr.store.rows import Recording
from ivr.store.store import Store
from tests.store.a_call import CUSTOMER, NOON, incoming, later


@pytest.fixture
async def holds(store: Store, tmp_path: Path) -> AsyncIterator[Holds]:
    holds = Holds.of(tmp_path / "ivr.db")
    yield holds
    await holds.close()


@pytest.fixture
async def deletions(store: Store, tmp_path: Path) -> AsyncIterator[Deletions]:
    deletions = Deletions.of(tmp_path / "ivr.db")
    yield deletions
    await deletions.close()


def hold(name: str = "h1", covers: Covers = Covers.RECORDING, target: str = "c1") -> Hold:
    return Hold(name, covers, target, "li", "a complaint", NOON)


def begun(recording: str = "c1") -> Deletion:
    return Deletion(recording, "retention", "", "retention ended", NOON, 0)


def test_there_must_be_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is none"):
        Holds.of(tmp_path / "none.db")


async def test_a_hold_covers_its_recording_its_case_or_its_customer_those_to_come_too(holds: Holds) -> None:
    by_itself, by_case, by_customer = hold(), hold("h2", Covers.CASE, "17"), hold("h3", Covers.CUSTOMER, "C1")
    for each in (by_itself, by_case, by_customer):
        assert await holds.place(each) == ()
    await holds.add_to_case("17", ["c2"], "li", NOON)
    assert await holds.holds_on("c1", "") == (by_itself,)
    assert await holds.holds_on("c2", "C1") == (by_case, by_customer)
    assert await holds.holds_on("c9", "C1") == (by_customer,)
    assert await holds.holds_on("c9", "") == ()
    assert await holds.all_holds() == (by_itself, by_case, by_customer)


async def test_a_released_hold_covers_nothing_and_stays_on_record(holds: Holds) -> None:
    await holds.place(hold())
    asked = replace(hold(), asked_by="li", asked_at=later(1))
    released = replace(asked, released_by="wang", released_at=later(2))
    assert await holds.change(hold(), asked)
    assert await holds.holds_on("c1", "") == (asked,)
    assert await holds.change(asked, released)
    assert await holds.holds_on("c1", "") == ()
    assert await holds.all_holds() == ()
    assert await holds.all_holds(standing=False) == (released,)
    assert await holds.hold("h1") == released


async def test_of_two_steps_at_once_only_one_is_taken(holds: Holds) -> None:
    await holds.place(hold())
    assert await holds.change(hold(), replace(hold(), asked_by="li", asked_at=NOON))
    assert not await holds.change(hold(), replace(hold(), asked_by="wang", asked_at=NOON))
    assert not await holds.change(hold("h9"), hold("h9"))


async def test_a_case_takes_a_recording_once(holds: Holds) -> None:
    assert await holds.add_to_case("17", ["c2", "c1", "c2"], "li", NOON) == 2
    assert await holds.add_to_case("17", ["c1", "c3"], "li", NOON) == 1
    assert await holds.case("17") == ("c1", "c2", "c3")
    assert await holds.case("18") == ()
    assert await holds.cases() == (("17", 3),)


@pytest.mark.parametrize(("covers", "target"), [(Covers.RECORDING, "c1"), (Covers.CASE, "17"), (Covers.CUSTOMER, "C1")])
async def test_a_hold_says_for_what_it_comes_too_late(
    store: Store, holds: Holds, deletions: Deletions, covers: Covers, target: str
) -> None:
    store.call_arrived(incoming("c1"))
    store.caller_known("c1", CUSTOMER)
    await store.flush()
    await holds.add_to_case("17", ["c1", "c2"], "li", NOON)
    await deletions.begin(begun())
    assert await holds.place(hold("h1", covers, target)) == ("c1",)


async def test_a_deletion_is_entered_once_and_may_be_withdrawn_until_it_is_done(deletions: Deletions) -> None:
    assert await deletions.begin(begun()) == begun()
    assert await deletions.begin(replace(begun(), cause="e1", ledger_from=9)) == begun()
    assert await deletions.unfinished() == (begun(),)
    await deletions.withdraw("c1")
    assert await deletions.unfinished() == ()
    await deletions.begin(begun())
    await deletions.finish("c1", later(9), "gone")
    await deletions.withdraw("c1")
    assert await deletions.begin(begun()) == replace(begun(), done=later(9))


async def test_all_queues_of_a_call_are_known_and_whether_the_firm_called(store: Store, deletions: Deletions) -> None:
    for call in ("c1", "c2"):
        store.call_arrived(incoming(call))
        store.recorded(Recording(call, "2026/03/04/c1.audio", 1.0, 2, RecordingState.RECORDED, NOON, later(1)))
    store.stage("c1", Waiting("wealth", "zh", NOON))
    for queue in ("claims", "wealth"):
        store.traced(TraceStep("c1", NOON, "ENTERQUEUE", "waits", "", {"queue": queue}))
    store.traced(TraceStep("c2", NOON, "calls_back", "is called back", ""))
    await store.flush()
    found = [kept async for kept in deletions.all_kept(later(9))]
    assert [(kept.recording, set(kept.queues), kept.called_back) for kept in found] == [
        ("c1", {"claims", "wealth"}, False),
        ("c2", set(), True),
    ]
    assert await deletions.kept("c1") == found[0]
