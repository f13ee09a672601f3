"""Tickets: opened from the call, seen when the customer rings again, changed; by whom, and by whom not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ivr.console.tickets import my_tickets
from ivr.core.access import Role
from ivr.core.agent import InCall
from ivr.core.console_rights import Person
from ivr.core.rulebook import Skill
from ivr.core.webhooks import Event
from ivr.store.forgetting import Forgetting
from ivr.switch.fake_phones import Answers
from tests.calls.house import DID, House
from tests.calls.talks import A2, CALLER, S
from tests.console.test_live import over, talks
from tests.console.visiting import PEOPLE, TEAMS, Browser, Visited

MINE, ALL = "/api/v1/me/tickets", "/api/v1/tickets"
WU = Person("wu", "Wu", frozenset({Role.AGENT}), "1002")
DAY = timedelta(days=1)


@pytest.fixture
async def chen(console: Visited, house: House) -> AsyncIterator[Browser]:
    """Agent 1001, at his page, in wrap-up after a call."""
    known = house.rules.queues
    house.rules = replace(house.rules, queues={**known, "wealth": replace(known["wealth"], wrap_up=60 * S)})
    house.reception.new_rules(house.rules, house.sounds)
    house.floor.new_rules(house.rules)
    await over(house, await talks(house))
    async with console.browser(PEOPLE[Role.AGENT]) as browser:
        yield browser


@pytest.fixture
async def wu(console: Visited, chen: Browser) -> AsyncIterator[Browser]:
    """Agent 1002, of another team, who serves none of these queues."""
    await console.enters(WU)
    async with console.browser(WU) as browser:
        yield browser


def day(house: House, later: timedelta = DAY) -> str:
    return (house.clock.wall() + later).date().isoformat()


async def opened(chen: Browser, **more: object) -> dict[str, Any]:
    body = {"subject": "the letter\nhas not come", "text": "sent on the 3rd", **more}
    return await chen.told("POST", MINE, body, status=201)  # type: ignore[no-any-return]


def its(ticket: dict[str, Any], deed: str = "") -> str:
    return f"{ALL}/{ticket['ticket']}{deed and f'/{deed}'}"


def numbers(tickets: list[dict[str, Any]]) -> list[str]:
    return [one["ticket"] for one in tickets]


async def test_a_ticket_is_opened_of_his_call_with_its_customer(chen: Browser, house: House) -> None:
    told = await opened(chen, due=day(house), kind="claim")
    assert (told["subject"], told["kind"], told["due"]) == ("the letter has not come", "claim", day(house))
    assert (told["customer"], told["customer_name"], told["number"]) == ("C1", "Li Ming", "139****1111")
    assert (told["agent"], told["queue"], told["standing"], told["may_change"]) == ("1001", "wealth", "open", True)
    (line,) = told["lines"]
    assert (line["by"], line["deed"], line["text"], line["detail"]) == (
        "chen",
        "opened",
        "sent on the 3rd",
        "agent 1001",
    )
    assert len(told["ticket"]) == 8
    assert told["ticket"].isdigit()
    assert await chen.told("GET", MINE) == {"mine": [told], "to_take": [], "of_caller": [told]}
    assert await chen.told("GET", its(told)) == told


async def test_it_is_told_with_the_names_of_whoever_has_or_had_it_and_of_whoever_did_something(
    chen: Browser, wu: Browser
) -> None:
    ticket = await opened(chen)
    await chen.told("POST", its(ticket, "hand_on"), {"agent": "1002"})
    told = await wu.told("POST", its(ticket, "notes"), {"text": "called him"})
    assert told["agents"] == {"1001": "Chen", "1002": "Wu"}
    assert told["people"] == {"chen": "Chen", "wu": "Wu"}
    (mine,) = (await wu.told("GET", MINE))["mine"]
    assert mine["agents"] == told["agents"]


async def test_its_number_is_nobody_elses(chen: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    rolled = iter([4711, 4711, 4712])
    monkeypatch.setattr(my_tickets, "randbelow", lambda most: next(rolled))
    assert [(await opened(chen))["ticket"] for _ in range(2)] == ["00004711", "00004712"]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"subject": " \n "}, 400),
        ({"subject": "x" * 201}, 400),
        ({"due": "tomorrow"}, 422),
        ({"due": "2020-01-01"}, 422),
        ({"due": "2050-01-01"}, 422),
        ({"queue": "nowhere"}, 404),
        ({"text": "x" * 4001}, 400),
    ],
)
async def test_what_makes_no_ticket_is_refused(chen: Browser, said: dict[str, object], status: int) -> None:
    await chen.told("POST", MINE, {"subject": "letter", **said}, status=status)
    assert (await chen.told("GET", MINE))["mine"] == []


async def test_its_kind_is_one_of_the_results_that_the_rules_name(chen: Browser, house: House) -> None:
    duty = replace(house.rules.on_duty, results={"1": "claim", "2": "advice"})
    house.reception.new_rules(replace(house.rules, on_duty=duty), house.sounds)
    assert "claim, advice" in await chen.told("POST", MINE, {"subject": "letter", "kind": "party"}, status=422)
    assert (await opened(chen, kind="advice"))["kind"] == "advice"


async def test_who_has_had_no_call_opens_none(wu: Browser) -> None:
    assert "has had no call" in await wu.told("POST", MINE, {"subject": "letter"}, status=409)


async def test_who_rings_again_finds_his_ticket_with_whoever_answers(
    console: Visited, chen: Browser, wu: Browser, house: House
) -> None:
    ticket = await opened(chen, text="sent on the 3rd")
    await wu.told("GET", its(ticket), status=403)
    assert (await wu.told("GET", MINE))["of_caller"] == []
    # now 1002 serves the queue too, and 1001 is away
    able = {**TEAMS, "1001": replace(TEAMS["1001"], skills=()), "1002": replace(TEAMS["1002"], skills=_WEALTH)}
    house.reception.new_rules(replace(house.rules, agents=able), house.sounds)
    house.floor.new_rules(house.reception.rules)
    call = await _rings_again(house)
    (seen,) = (await wu.told("GET", MINE))["of_caller"]
    assert (seen["ticket"], seen["may_change"]) == (ticket["ticket"], False)
    assert seen["lines"][0]["text"] == "sent on the 3rd"
    noted = await wu.told("POST", its(ticket, "notes"), {"text": "has called again"})
    assert [(line["by"], line["text"]) for line in noted["lines"]][1:] == [("wu", "has called again")]
    for deed, body in (("close", {"outcome": "solved"}), ("hand_on", {"agent": "1002"})):
        await wu.told("POST", its(ticket, deed), body, status=403)
    await over(house, call)
    assert numbers((await wu.told("GET", MINE))["of_caller"]) == [ticket["ticket"]], "he has his wrap-up"
    await wu.told("POST", "/api/v1/me/ready")
    assert (await wu.told("GET", MINE))["of_caller"] == []
    await wu.told("POST", its(ticket, "notes"), {"text": "and again"}, status=403)


_WEALTH = (Skill("wealth", 4),)


async def _rings_again(house: House) -> str:
    """The customer, and 1002 answers."""
    house.fake.phones[A2] = Answers(0 * S)
    house.agents_ready("1002")
    call = house.fake.call_in(DID, CALLER)
    async with asyncio.timeout(10):
        while not isinstance(house.floor.presence("1002").state, InCall):
            await asyncio.sleep(0.05)
            house.fake.press(call, "1")
    return call


async def test_the_ticket_of_another_is_none_of_his(wu: Browser, chen: Browser) -> None:
    ticket = await opened(chen)
    for method, deed, body in (
        ("GET", "", None),
        ("POST", "notes", {"text": "x"}),
        ("POST", "hand_on", {"agent": "1002"}),
        ("POST", "close", {"outcome": "solved"}),
    ):
        await wu.told(method, its(ticket, deed), body, status=403)
    assert await wu.told("GET", ALL) == {"found": [], "more": False}
    assert await wu.told("GET", MINE) == {"mine": [], "to_take": [], "of_caller": []}
    assert await chen.told("GET", its(ticket)) == ticket


async def test_what_lies_with_a_queue_is_taken_by_who_may_serve_it(chen: Browser, wu: Browser) -> None:
    ticket = await opened(chen, queue="wealth")
    assert (ticket["agent"], ticket["queue"], ticket["lines"][0]["detail"]) == ("", "wealth", "queue wealth")
    assert numbers((await chen.told("GET", MINE))["to_take"]) == [ticket["ticket"]]
    await wu.told("POST", its(ticket, "hand_on"), {"agent": "1002"}, status=403)
    taken = await chen.told("POST", its(ticket, "hand_on"), {"agent": "1001"})
    assert (taken["agent"], taken["lines"][-1]["deed"]) == ("1001", "handed on")
    assert numbers((await chen.told("GET", MINE))["mine"]) == [ticket["ticket"]]


@pytest.mark.parametrize(
    ("to", "status"),
    [({}, 422), ({"agent": "1002", "queue": "wealth"}, 422), ({"agent": "9999"}, 404), ({"queue": "nowhere"}, 404)],
)
async def test_it_is_handed_to_nobody_whom_the_rules_do_not_know(
    chen: Browser, to: dict[str, str], status: int
) -> None:
    ticket = await opened(chen)
    await chen.told("POST", its(ticket, "hand_on"), to, status=status)
    assert await chen.told("GET", its(ticket)) == ticket


async def test_what_he_has_handed_on_is_not_his_any_more(chen: Browser, wu: Browser) -> None:
    ticket = await opened(chen)
    await chen.told("POST", its(ticket, "hand_on"), {"agent": "1002", "text": "knows funds"})
    (his,) = (await wu.told("GET", MINE))["mine"]
    assert [line["text"] for line in his["lines"]] == ["sent on the 3rd", "knows funds"]
    assert (await chen.told("GET", MINE))["mine"] == []
    await wu.told("POST", its(ticket, "close"), {"outcome": "not solved", "text": "the letter is lost"})
    assert (await wu.told("GET", MINE))["mine"] == []


async def test_what_is_closed_is_over(chen: Browser) -> None:
    ticket = await opened(chen)
    closed = await chen.told("POST", its(ticket, "close"), {"outcome": "solved", "text": "sent once more"})
    assert (closed["standing"], closed["outcome"], closed["may_change"]) == ("over", "solved", False)
    for deed, body in (("close", {"outcome": "solved"}), ("notes", {"text": "x"}), ("hand_on", {"queue": "wealth"})):
        assert "closed" in await chen.told("POST", its(ticket, deed), body, status=409)
    assert (await chen.told("GET", MINE))["of_caller"] == []
    assert numbers((await chen.told("GET", f"{ALL}?standing=over"))["found"]) == [ticket["ticket"]]
    assert await chen.told("GET", ALL) == {"found": [], "more": False}
    await chen.told("POST", its(ticket, "close"), {"outcome": "happily"}, status=400)
    await chen.told("GET", f"{ALL}/99", status=404)


async def test_a_supervisor_sees_and_changes_those_of_his_team_by_team_queue_and_day(
    console: Visited, chen: Browser, house: House
) -> None:
    late, coming = await opened(chen, due=day(house)), await opened(chen, queue="wealth")
    house.clock._wall = lambda wall=house.clock._wall: wall() + 3 * DAY  # type: ignore[misc]
    async with console.browser(PEOPLE[Role.SUPERVISOR]) as zhao:

        async def found(query: str = "") -> list[str]:
            return numbers((await zhao.told("GET", f"{ALL}?{query}"))["found"])

        assert await found() == numbers([late, coming])
        assert [one["standing"] for one in (await zhao.told("GET", ALL))["found"]] == ["overdue", "open"]
        assert await found("standing=overdue") == await found("team=a") == await found("agent=1001") == numbers([late])
        assert await found("team=b") == await found("agent=1001&team=b") == await found("queue=noted") == []
        assert await found("queue=wealth") == numbers([late, coming])
        assert (await zhao.told("GET", f"{ALL}?limit=1"))["more"] is True
        handed = await zhao.told("POST", its(coming, "hand_on"), {"agent": "1001"})
        assert handed["agent"] == "1001"


async def test_whoever_supervises_others_sees_none_of_it(console: Visited, chen: Browser) -> None:
    ticket = await opened(chen)
    other = Person("zhou", "Zhou", frozenset({Role.SUPERVISOR}), "1002")
    await console.enters(other)
    async with console.browser(other) as zhou:
        await zhou.told("GET", its(ticket), status=403)
        await zhou.told("POST", its(ticket, "close"), {"outcome": "solved"}, status=403)
        assert (await zhou.told("GET", ALL))["found"] == []


CHANGES = {Role.AGENT, Role.SUPERVISOR}


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_sees_it_and_those_who_are_with_the_matter_change_it(
    console: Visited, chen: Browser, role: Role
) -> None:
    ticket = await opened(chen)
    async with console.browser(PEOPLE[role]) as browser:
        seen = await browser.told("GET", its(ticket))
        assert seen["number"] == ("13900001111" if role in {Role.COMPLIANCE, Role.AUDITOR} else "139****1111")
        assert seen["may_change"] is (role in CHANGES)
        answer = await browser.ask("POST", its(ticket, "notes"), {"text": "x"})
        assert answer.status == (200 if role in CHANGES else 403)
        if role is not Role.AGENT:
            await browser.told("POST", MINE, {"subject": "letter"}, status=403)


async def test_a_stranger_learns_nothing(console: Visited, chen: Browser) -> None:
    ticket = await opened(chen)
    async with console.browser() as nobody:
        for path in (ALL, MINE, its(ticket)):
            await nobody.told("GET", path, status=401)


async def test_whatever_is_done_is_on_record_and_no_word_of_the_matter_is(
    console: Visited, chen: Browser, house: House
) -> None:
    ticket = await opened(chen)
    await chen.told("POST", its(ticket, "notes"), {"text": "Li Ming again"})
    await chen.told("POST", its(ticket, "close"), {"outcome": "solved", "text": "Li Ming is glad"})
    await house.store.flush()
    entered = await console.register.actions.latest(3)
    assert [(one.who, one.what) for one in reversed(entered)] == [
        ("chen", "my_tickets_open"),
        ("chen", "tickets_note"),
        ("chen", "tickets_close"),
    ]
    assert all(ticket["ticket"] in f"{one.target} {one.detail}" for one in entered)
    assert not [word for word in ("Li Ming", "letter", "139") if word in repr(entered)]


async def test_what_was_forgotten_is_over_and_takes_no_word_of_him_any_more(
    console: Visited, chen: Browser, house: House
) -> None:
    ticket = await opened(chen)
    await house.store.flush()
    await Forgetting.beside(console.register.people).forget(ticket["call"])
    assert await chen.told("GET", MINE) == {"mine": [], "to_take": [], "of_caller": []}
    kept = await chen.told("GET", its(ticket))
    assert (kept["standing"], kept["subject"], kept["number"], kept["lines"][0]["text"]) == ("over", "", "", "")
    assert "forgotten" in await chen.told("POST", its(ticket, "notes"), {"text": "Li Ming"}, status=409)


async def test_webhooks_are_told_of_its_beginning_and_its_end_alone(
    console: Visited, chen: Browser, house: House
) -> None:
    house.store.announced = frozenset({Event.TICKET_OPENED, Event.TICKET_CLOSED})
    ticket = await opened(chen)
    await chen.told("POST", its(ticket, "notes"), {"text": "x"})
    await chen.told("POST", its(ticket, "close"), {"outcome": "solved"})
    async with console.register.people._within() as connection:
        rows = (await connection.exec_driver_sql("SELECT event, about FROM events ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [
        ("ticket.opened", ticket["ticket"]),
        ("ticket.closed", ticket["ticket"]),
    ]
