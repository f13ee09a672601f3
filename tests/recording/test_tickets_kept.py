"""A ticket goes with the names of its call: kept while it is open, and by an erasure at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.core.ticket import Deed, Line, Ticket
from ivr.recording.retention import retain
from ivr.store.tickets import Tickets
from tests.recording.rooms import ENDED, Here
from tests.recording.test_erasing import erase, named_in
from tests.recording.test_forgetting import HALF, call, names, told

TICKET = Ticket("7", "c1", "wealth", "1001", "C1", "李明", "13900001111", "", "李明的信", None, "chen", ENDED, ENDED)
LATER = timedelta(days=30)


@pytest.fixture
async def tickets(here: Here) -> Tickets:
    """With one, of a call that nobody recorded."""
    await call(here, "c1")
    kept = Tickets.beside(here.room.store)
    assert await kept.open(TICKET, Line(ENDED, "chen", Deed.OPENED, "他说 13900001111", "agent 1001"), None)
    return kept


async def close(tickets: Tickets) -> None:
    over = replace(TICKET, closed=ENDED + LATER, outcome="solved")
    assert await tickets.change(TICKET, over, Line(ENDED + LATER, "chen", Deed.CLOSED, "李明满意", "solved"))


async def test_the_names_of_a_call_stay_as_long_as_its_ticket_is_open(here: Here, tickets: Tickets) -> None:
    here.rules.now = ENDED + 2 * HALF
    assert (await retain(names(here), "night")).forgotten == 0
    assert await told(here, "c1") == ["李明", "13900001111", "C1"]


async def test_a_closed_ticket_is_kept_from_its_end_on_as_the_record_of_a_call_is(here: Here, tickets: Tickets) -> None:
    await close(tickets)
    here.rules.now = ENDED + LATER + HALF - timedelta(seconds=1)
    assert (await retain(names(here), "night")).forgotten == 0
    here.rules.now = ENDED + LATER + HALF
    assert (await retain(names(here), "night")).forgotten == 1
    assert await told(here, "c1") == []
    story = await tickets.one("7")
    assert story
    assert not [name for name in ("李明", "13900001111", "C1") if name in repr(story)]
    assert (story.ticket.outcome, story.ticket.agent, [line.by for line in story.lines]) == (
        "solved",
        "1001",
        ["chen", "chen"],
    )


async def test_a_ticket_whose_call_tells_nothing_any_more_is_found_too(here: Here, tickets: Tickets) -> None:
    await close(tickets)
    await here.room.store.forget("c1")
    late = replace(TICKET, id="8", closed=ENDED, outcome="solved")
    assert await tickets.open(late, Line(ENDED, "chen", Deed.OPENED), None)
    here.rules.now = ENDED + LATER + HALF
    assert (await retain(names(here), "night")).forgotten == 1
    story = await tickets.one("8")
    assert story
    assert story.ticket.subject == ""


async def test_an_erasure_takes_an_open_ticket_too_and_leaves_no_trace_of_him(
    here: Here, tickets: Tickets, tmp_path: Path
) -> None:
    assert named_in(tmp_path / "state/ivr.db") == ["李明", "13900001111"]
    assert (await erase(here))["complete"] is True
    story = await tickets.one("7")
    assert story
    assert not story.ticket.is_open
    assert named_in(tmp_path / "state/ivr.db") == []
