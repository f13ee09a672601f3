"""Tickets on PostgreSQL, as on SQLite."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from ivr.core.ticket import Deed, Line
from ivr.core.tickets_seen import TicketsSeen
from ivr.store.forgetting import Forgetting
from ivr.store.store import Store
from ivr.store.tickets import SoughtTickets, Tickets
from tests.store.a_call import tell_whole_call
from tests.store.a_postgres import Cluster
from tests.store.test_tickets import ALL, OPENED, TICKET, TODAY, at


async def test_they_are_opened_found_taken_by_one_alone_and_forgotten(server: Cluster) -> None:
    await server.do("CREATE DATABASE tickets")
    store = Store(server.url("tickets"), every=0)
    await store.open()
    tell_whole_call(store, "c1")
    await store.flush()
    tickets, forgetting = Tickets.of(server.url("tickets")), Forgetting.of(server.url("tickets"))
    for id_, due in (("1", None), ("2", TODAY)):
        assert await tickets.open(replace(TICKET, id=id_, agent="", due=due), OPENED, None)
    found = await tickets.search(SoughtTickets(), ALL, 9)
    assert [one.ticket.id for one in found] == ["2", "1"]
    assert await tickets.search(SoughtTickets(), TicketsSeen(frozenset({"1001"})), 9) == ()

    def takes(agent: str) -> asyncio.Task[bool]:
        line = Line(at(1), agent, Deed.HANDED_ON, "", f"agent {agent}")
        return asyncio.ensure_future(tickets.change(found[0].ticket, replace(found[0].ticket, agent=agent), line))

    assert sorted(await asyncio.gather(takes("1001"), takes("1002"))) == [False, True]
    assert [page async for page in forgetting.named(at(10**9))] == [()], "a ticket is open"
    for one in await tickets.of_customer("C1", ""):
        over = replace(one.ticket, closed=at(3600), outcome="solved")
        assert await tickets.change(one.ticket, over, Line(at(3600), "wu", Deed.CLOSED))
    (page,) = [page async for page in forgetting.named(at(10**9))]
    assert [(each.call, each.ended) for each in page] == [("c1", at(3600))]
    await forgetting.forget("c1")
    assert [one.ticket.subject for one in await tickets.search(SoughtTickets(is_open=False), ALL, 9)] == ["", ""]
    for each in (tickets, forgetting, store):
        await each.close()
