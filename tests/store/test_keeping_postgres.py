"""Holds, deletions, erasure and searching on PostgreSQL, as on SQLite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from ivr.core.access import Only
from ivr.core.keeping import Covers, Hold
from ivr.core.recording_state import RecordingState
from ivr.core.trace import TraceStep
from ivr.store.custody import Custody
from ivr.store.deletions import Deletion, Erasure
from ivr.store.rows import Recording
from ivr.store.searching import Wanted
from ivr.store.store import Store
from tests.store.a_call import NOON, later, tell_whole_call
from tests.store.a_postgres import Cluster

HOLD = Hold("h1", Covers.CUSTOMER, "C1", "li", "a complaint", NOON)


@pytest.fixture(scope="module")
async def custody(server: Cluster) -> AsyncIterator[Custody]:
    """A database with three recorded calls of one customer, and a recording without a call."""
    await server.do("CREATE DATABASE keeping")
    store = Store(server.url("keeping"))
    await store.open()
    for number in range(3):
        tell_whole_call(store, f"c{number}")
        store.traced(TraceStep(f"c{number}", NOON, "ENTERQUEUE", "waits", "", {"queue": "claims"}))
    for number, call in enumerate(("c0", "c1", "c2", "alone")):
        started = None if call == "alone" else later(number)
        store.recorded(Recording(call, f"{call}.audio", 9.0, 2, RecordingState.RECORDED, started, later(60)))
    await store.close()
    custody = Custody.of(server.url("keeping"))
    yield custody
    await custody.close()


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(), "c2 c1 c0 alone"),
        (Wanted(since=later(1), until=later(2)), "c1"),
        (Wanted(number="13900001111", agent="1001", customer="C1", queue="wealth"), "c2 c1 c0"),
        (Wanted(outcome="COMPLETEAGENT", state="recorded", call="c0"), "c0"),
    ],
)
async def test_recordings_are_found_page_by_page(custody: Custody, wanted: Wanted, ids: str) -> None:
    seen, place = list[str](), None
    while True:
        page = await custody.search(wanted, Only(), limit=1, after=place)
        seen += [found.recording for found in page.found]
        if (place := page.following) is None:
            break
    assert " ".join(seen) == ids
    assert (await custody.search(Wanted(), Only(queues=frozenset({"claims"})))).found == ()
    assert len((await custody.search(Wanted(), Only(agent="1001"))).found) == 3


async def test_holds_are_placed_changed_once_and_found(custody: Custody) -> None:
    assert await custody.place(HOLD) == ()
    assert await custody.holds_on("c0", "C1") == (HOLD,)
    asked = replace(HOLD, asked_by="li", asked_at=later(1))
    assert await custody.change(HOLD, asked)
    assert not await custody.change(HOLD, replace(HOLD, asked_by="wang", asked_at=later(1)))
    assert await custody.change(asked, replace(asked, released_by="wang", released_at=later(2)))
    assert await custody.all_holds() == ()
    assert await custody.add_to_case("17", ["c0", "c1"], "li", NOON) == 2
    assert await custody.cases() == (("17", 2),)


async def test_a_deletion_begins_once_and_is_done(custody: Custody) -> None:
    kept = [each async for each in custody.all_kept(later(61))]
    assert [(each.recording, each.queues) for each in kept] == [
        ("alone", ()),
        *((f"c{number}", ("wealth", "claims")) for number in range(3)),
    ]
    begun = Deletion("c0", "retention", "", "its time has come", NOON, 1)
    assert await custody.begin(begun) == begun
    assert await custody.begin(replace(begun, cause="another")) == begun
    assert await custody.place(replace(HOLD, id="h2")) == ("c0",)
    await custody.finish("c0", later(99), "gone")
    found = await custody.found("c0")
    assert found
    assert (found.state, found.reason) == ("deleted", "gone")
    assert await custody.unfinished() == ()


async def test_a_customer_is_forgotten_and_the_request_with_him(custody: Custody) -> None:
    erasure = Erasure("e1", "C1", "", "li", "his letter", NOON)
    await custody.erasure_asked(erasure)
    assert await custody.open_erasures() == (erasure,)
    async for [call] in custody.calls_of("C1", ""):
        await custody.forget(call.recording)
    await custody.settle()
    await custody.erasure_done("e1", later(9))
    assert [each async for each in custody.calls_of("C1", "")] == []
    found = await custody.found("c1")
    assert found
    assert (found.caller, found.customer, found.customer_name, found.agent) == ("", "", "", "1001")
    assert await custody.open_erasures() == ()
