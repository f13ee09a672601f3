"""Tickets are kept with their history, found by whoever may see them, and changed by one at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from ivr.core.ticket import Deed, Line, Ticket
from ivr.core.tickets_seen import TicketsSeen
from ivr.store.forgetting import Forgetting
from ivr.store.store import Store
from ivr.store.tickets import SoughtTickets, Tickets

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
TICKET = Ticket("1", "c1", "wealth", "1001", "C1", "Li", "139", "", "letter", None, "chen", NOON, NOON)
OPENED = Line(NOON, "chen", Deed.OPENED, "it has not come", "agent 1001")
ALL = TicketsSeen(None)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
async def tickets(tmp_path: Path) -> AsyncIterator[Tickets]:
    store = Store(tmp_path / "ivr.db", every=0)
    await store.open()
    kept = Tickets.of(tmp_path / "ivr.db")
    yield kept
    await kept.close()
    await store.close()


async def ids(tickets: Tickets, seen: TicketsSeen = ALL, **sought: Any) -> list[str]:
    return [one.ticket.id for one in await tickets.search(SoughtTickets(**sought), seen, 100)]


async def test_it_is_kept_whole_and_its_number_is_given_once(tickets: Tickets) -> None:
    one = replace(TICKET, due=TODAY, kind="claim")
    assert await tickets.open(one, OPENED, None)
    assert not await tickets.open(replace(one, subject="another"), OPENED, None)
    found = await tickets.one("1")
    assert found
    assert (found.ticket, found.lines) == (one, (OPENED,))
    assert await tickets.one("2") is None


async def test_each_change_is_a_line_and_what_was_seen_before_another_change_changes_nothing(tickets: Tickets) -> None:
    await tickets.open(TICKET, OPENED, None)
    handed = replace(TICKET, agent="1002")
    line = Line(at(1), "chen", Deed.HANDED_ON, "", "agent 1002")
    assert await tickets.change(TICKET, handed, line)
    assert not await tickets.change(TICKET, replace(TICKET, agent="1003"), line), "somebody else has it by now"
    closing = Line(at(2), "wu", Deed.CLOSED, "", "solved")
    assert await tickets.change(handed, replace(handed, closed=at(2), outcome="solved"), closing)
    assert not await tickets.change(handed, handed, Line(at(3), "wu", Deed.NOTED, "more")), "it is over"
    found = await tickets.one("1")
    assert found
    assert found.lines == (OPENED, line, closing)
    assert (found.ticket.agent, found.ticket.closed, found.ticket.outcome) == ("1002", at(2), "solved")


async def test_what_is_due_first_comes_first_and_of_what_is_over_the_latest(tickets: Tickets) -> None:
    for id_, due in (("1", None), ("2", TODAY), ("3", TODAY - timedelta(days=1))):
        await tickets.open(replace(TICKET, id=id_, due=due), OPENED, None)
    assert await ids(tickets) == ["3", "2", "1"]
    assert await ids(tickets, overdue_on=TODAY) == ["3"]
    for seconds, id_ in enumerate(("2", "3")):
        one = replace(TICKET, id=id_)
        closed = Line(at(seconds), "chen", Deed.CLOSED)
        await tickets.change(one, replace(one, closed=closed.at, outcome="solved"), closed)
    assert (await ids(tickets), await ids(tickets, is_open=False)) == (["1"], ["3", "2"])


async def test_the_database_finds_exactly_what_may_be_seen(tickets: Tickets) -> None:
    for agent, queue in product(("", "1001", "1002", "1099"), ("", "wealth", "noted")):
        one = replace(TICKET, id=f"{agent}/{queue}", agent=agent, queue=queue)
        await tickets.open(one, OPENED, None)
    known = frozenset({"1001", "1002", "1005"})
    for agents, queues in product((None, frozenset[str](), frozenset({"1001"})), (frozenset[str](), {"wealth"})):
        seen = TicketsSeen(agents, frozenset(queues), known)
        may = {one for one in await ids(tickets) if seen.has(*one.split("/"))}
        assert set(await ids(tickets, seen)) == may
    assert await ids(tickets, agents=frozenset({"1002"}), queue="noted") == ["1002/noted"]


@pytest.mark.parametrize(
    ("customer", "number", "found"),
    [
        ("C1", "139", ["known", "by number"]),
        ("C1", "", ["known"]),
        ("", "139", ["by number"]),
        ("C2", "139", ["by number"]),
        ("C2", "138", []),
        ("", "", []),
    ],
)
async def test_a_customer_is_known_by_his_id_and_by_his_number_where_nobody_knew_him(
    tickets: Tickets, customer: str, number: str, found: list[str]
) -> None:
    await tickets.open(replace(TICKET, id="known"), OPENED, None)
    await tickets.open(replace(TICKET, id="by number", customer="", opened=at(1)), OPENED, None)
    await tickets.open(replace(TICKET, id="nobody", customer="", number="", opened=at(2)), OPENED, None)
    over = replace(TICKET, id="over", closed=at(3))
    await tickets.open(over, OPENED, None)
    assert [one.ticket.id for one in await tickets.of_customer(customer, number)] == found


async def test_an_event_is_kept_with_what_it_tells_of_or_neither_is(tickets: Tickets, tmp_path: Path) -> None:
    row = {"id": 7, "node": "n", "event": "ticket.closed", "about": "1", "at": NOON}
    await tickets.open(TICKET, OPENED, None)
    over = replace(TICKET, closed=at(1), outcome="solved")
    assert await tickets.change(TICKET, over, Line(at(1), "chen", Deed.CLOSED), row)
    assert not await tickets.change(TICKET, over, Line(at(2), "chen", Deed.CLOSED), row | {"id": 8})
    async with tickets._within() as connection:
        assert (await connection.scalars(text("SELECT id FROM events"))).all() == [7]


async def test_what_is_forgotten_is_over_and_takes_no_note_any_more(tickets: Tickets) -> None:
    await tickets.open(replace(TICKET, kind="claim"), OPENED, None)
    await Forgetting.beside(tickets).forget("c1")
    found = await tickets.one("1")
    assert found
    told = (found.ticket.customer, found.ticket.customer_name, found.ticket.number, found.ticket.subject)
    assert (told, found.ticket.kind, found.lines[0].text) == (("",) * 4, "", "")
    assert not await tickets.change(found.ticket, found.ticket, Line(at(1), "chen", Deed.NOTED, "Li again"))
    assert (await ids(tickets), await ids(tickets, is_open=False)) == ([], ["1"])
