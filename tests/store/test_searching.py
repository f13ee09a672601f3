"""Recordings are found by what is known of their calls, and nobody finds what he may not see."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from ivr.core.access import Only
from ivr.core.call import Customer, Incoming, Outcome, Talking, Waiting
from ivr.store.rows import Recording, RecordingState
from ivr.store.searching import Found, Searching, Wanted
from ivr.store.store import Store
from tests.store.a_call import NOON, later

EVERYTHING = Only()


def tell(store: Store, number: int, agent: str = "1001", queue: str = "wealth", customer: str = "C1") -> None:
    """A call of a minute that begins in the minute of its number."""
    call, at = f"c{number}", later(60 * number)
    store.call_arrived(Incoming(call, "4008001234", f"1390000{number:04}", at))
    store.caller_known(call, Customer(customer, "李明", "", "gold", "zh"))
    store.stage(call, Waiting(queue, "zh", at))
    store.leg_dialled(f"leg-{call}", call, "agent", agent, at)
    store.leg_answered(f"leg-{call}", at)
    store.stage(call, Talking("agent", agent, f"leg-{call}", "bridge", at, queue, "zh"))
    store.call_ended(call, Outcome.COMPLETEAGENT, later(60 * number + 60))
    record(store, call, at)


def record(store: Store, call: str, started: datetime | None) -> None:
    state = RecordingState.RECORDED
    store.recorded(Recording(call, f"{call}.audio", 60.0, 2, state, started, later(99)))


@pytest.fixture
async def searching(store: Store, tmp_path: Path) -> AsyncIterator[Searching]:
    for number in range(1, 5):
        tell(store, number)
    tell(store, 5, agent="1002", queue="claims", customer="C2")
    store.leg_dialled("leg-x", "c5", "outside", "02188887777", NOON)
    store.leg_dialled("leg-y", "c5", "agent", "1003", NOON)
    record(store, "no-call", None)
    await store.flush()
    searching = Searching.of(tmp_path / "ivr.db")
    yield searching
    await searching.close()


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(), "c5 c4 c3 c2 c1 no-call"),
        (Wanted(since=later(120), until=later(240)), "c3 c2"),
        (Wanted(number="13900000002"), "c2"),
        (Wanted(number="02188887777"), "c5"),
        (Wanted(number="1002"), ""),
        (Wanted(ends_with="0002"), "c2"),
        (Wanted(ends_with="7777"), "c5"),
        (Wanted(ends_with="1002"), ""),
        (Wanted(ends_with="000"), ""),
        (Wanted(ends_with="%02"), ""),
        (Wanted(ends_with="0002", queue="claims"), ""),
        (Wanted(agent="1002"), "c5"),
        (Wanted(agent="1003"), ""),
        (Wanted(customer="C2"), "c5"),
        (Wanted(queue="wealth", since=later(180)), "c4 c3"),
        (Wanted(outcome="COMPLETEAGENT", queue="claims"), "c5"),
        (Wanted(outcome="ABANDON"), ""),
        (Wanted(state="recorded", call="c4"), "c4"),
        (Wanted(call="no-call"), "no-call"),
    ],
)
async def test_it_is_found_by_what_is_known_of_its_call(searching: Searching, wanted: Wanted, ids: str) -> None:
    page = await searching.search(wanted, EVERYTHING)
    assert " ".join(found.recording for found in page.found) == ids
    assert page.following is None


async def test_pages_follow_each_other_without_a_gap_or_a_repetition(searching: Searching) -> None:
    seen, place = [], None
    for _ in range(10):
        page = await searching.search(Wanted(), EVERYTHING, limit=2, after=place)
        seen += [found.recording for found in page.found]
        if (place := page.following) is None:
            break
    assert seen == ["c5", "c4", "c3", "c2", "c1", "no-call"]


async def test_what_is_known_of_a_call_stands_beside_its_recording(searching: Searching) -> None:
    assert await searching.found("c5") == Found(
        recording="c5",
        call="c5",
        started=later(300),
        ended=later(99),
        seconds=60.0,
        state="recorded",
        reason="",
        caller="13900000005",
        did="4008001234",
        customer="C2",
        customer_name="李明",
        queue="claims",
        agent="1002",
        outcome="COMPLETEAGENT",
    )
    alone = await searching.found("no-call")
    assert alone
    assert (alone.caller, alone.queue, alone.started) == ("", "", None)
    assert await searching.found("nobody") is None


@pytest.mark.parametrize(
    ("only", "ids"),
    [
        (Only(agent="1002"), "c5"),
        (Only(agent="1003"), ""),
        (Only(queues=frozenset({"claims"})), "c5"),
        (Only(queues=frozenset()), ""),
    ],
)
async def test_nobody_finds_what_he_may_not_see(searching: Searching, only: Only, ids: str) -> None:
    for wanted in (Wanted(), Wanted(agent="1001"), Wanted(call="c1"), Wanted(number="13900000001")):
        page = await searching.search(wanted, only)
        assert set(" ".join(found.recording for found in page.found).split()) <= set(ids.split())
    assert " ".join(found.recording for found in (await searching.search(Wanted(), only)).found) == ids
