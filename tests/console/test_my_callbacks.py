"""Callbacks that agents promise from their page: noted of their call, rung, closed, handed on, seen by others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.calls.callbacks import Callbacks
from ivr.core.access import Role
from ivr.core.agent import InCall
from ivr.core.call import Customer
from ivr.core.console_rights import Person
from ivr.core.outbound_rules import OutboundRules
from ivr.core.queues import CallbackRules
from ivr.store.forgetting import Forgetting
from ivr.store.history import History
from ivr.switch.fake_phones import Answers, Busy, HangUp
from tests.calls.house import DID, House
from tests.calls.talks import CALLER, S
from tests.calls.test_callbacks import customer, dialled
from tests.console.test_live import over, talks
from tests.console.visiting import PEOPLE, Browser, Visited

MINE, HOURS = "/api/v1/me/callbacks", timedelta(hours=1)
WU = Person("wu", "Wu", frozenset({Role.AGENT}), "1002")


@pytest.fixture
async def chen(console: Visited, house: House) -> AsyncIterator[Browser]:
    """Agent 1001, at his page, in wrap-up after a call; his queue calls back."""
    known = house.rules.queues
    house.rules = replace(
        house.rules, queues={**known, "wealth": replace(known["wealth"], callback=CallbackRules(), wrap_up=60 * S)}
    )
    house.reception.new_rules(house.rules, house.sounds)
    house.floor.new_rules(house.rules)
    await over(house, await talks(house))
    async with console.browser(PEOPLE[Role.AGENT]) as browser:
        yield browser
    house.callbacks.stop()
    await house.over()


def at(house: House, later: timedelta = HOURS) -> str:
    return (house.clock.wall() + later).isoformat()


async def promised(chen: Browser, house: House, **more: object) -> dict[str, Any]:
    body = {"at": at(house), "note": "the fund's\nfees", **more}
    return await chen.told("POST", MINE, body, status=201)  # type: ignore[no-any-return]


async def ready(chen: Browser) -> None:
    await chen.told("POST", "/api/v1/me/ready")


async def until(chen: Browser, state: str, **also: object) -> dict[str, Any]:
    """The first of his promises stands so."""
    async with asyncio.timeout(10):
        while True:
            first: dict[str, Any] = (await chen.told("GET", MINE))[0]
            if {"state": state, **also}.items() <= first.items():
                return first
            await asyncio.sleep(0.05)


async def test_a_promise_is_noted_of_his_call_with_the_number_of_that_call(chen: Browser, house: House) -> None:
    told = await promised(chen, house)
    assert (told["agent"], told["number"], told["queue"]) == ("1001", "139****1111", "wealth")
    assert (told["note"], told["standing"], told["state"]) == ("the fund's fees", "coming", "waiting")
    assert await chen.told("GET", MINE) == [told]
    assert [one.number for one in house.callbacks.promised.of("1001")] == [CALLER]
    assert house.callbacks.open == (), "and nobody of the queue is offered it"
    assert "already" in await chen.told("POST", MINE, {"at": at(house)}, status=409)


@pytest.mark.parametrize("when", ["", "tomorrow", "2026-11-27T15:00:00", "2020-01-01T00:00:00+00:00"])
async def test_an_hour_that_is_none_or_over_is_no_promise(chen: Browser, when: str) -> None:
    answer = await chen.ask("POST", MINE, {"at": when})
    assert answer.status in {400, 409}


async def test_who_wants_no_calls_is_promised_none(chen: Browser, house: House) -> None:
    house.desk.crm = _Shy()
    assert "does not want" in await chen.told("POST", MINE, {"at": at(house)}, status=409)


class _Shy:
    def find(self, number: str) -> Customer | None:
        return Customer("C9", "Shy", number, no_callback=True)


async def test_a_click_rings_his_telephone_and_then_the_customers_and_he_closes_it(chen: Browser, house: House) -> None:
    house.fake.phones[customer()] = Answers(0 * S, (HangUp(2 * S),))
    name = (await promised(chen, house))["callback"]
    assert "that you are ready" in await chen.told("POST", f"{MINE}/{name}/ring", status=409), "he has his wrap-up"
    await ready(chen)
    await chen.told("POST", f"{MINE}/{name}/ring")
    assert "Say first" in await chen.told("POST", f"{MINE}/{name}/ring", status=409), "his telephone rings already"
    first = await until(chen, "waiting", tries=1)
    assert first["reason"] == "talks with 1001"
    assert isinstance(house.floor.presence("1001").state, InCall)
    assert dialled(house)[-2:] == ["PJSIP/1001", customer()]
    closed = await chen.told("POST", f"{MINE}/{name}/close", {"result": "reached", "remark": "has\nunderstood"})
    assert (closed["standing"], closed["remark"]) == ("over", "has understood")
    assert [(one["state"], one["remark"]) for one in await chen.told("GET", MINE)] == [("done", "has understood")]
    await chen.told("POST", f"{MINE}/{name}/ring", status=404)
    async with asyncio.timeout(20):
        await house.over()


async def test_a_customer_who_is_not_reached_stays_promised(chen: Browser, house: House) -> None:
    house.fake.phones[customer()] = Busy()
    name = (await promised(chen, house))["callback"]
    await ready(chen)
    await chen.told("POST", f"{MINE}/{name}/ring")
    first = await until(chen, "waiting", tries=1)
    assert first["reason"] == "try 1: busy"
    closed = await chen.told("POST", f"{MINE}/{name}/close", {"result": "not reached"})
    assert closed["standing"] == "over"


async def test_toll_fraud_guards_hold_for_a_promise_too(chen: Browser, house: House) -> None:
    name = (await promised(chen, house))["callback"]
    house.reception.new_rules(replace(house.rules, outbound=OutboundRules(deny=("139*",))), house.sounds)
    await ready(chen)
    await chen.told("POST", f"{MINE}/{name}/ring")
    first = await until(chen, "waiting", tries=1)
    assert "is denied" in first["reason"]
    assert customer() not in dialled(house)


async def test_one_who_calls_at_this_moment_is_not_rung(chen: Browser, house: House) -> None:
    name = (await promised(chen, house))["callback"]
    await ready(chen)
    await chen.told("POST", "/api/v1/me/log_out")
    call = house.fake.call_in(DID, CALLER)
    async with asyncio.timeout(10):
        while not house.reception.call(call):  # noqa: ASYNC110 - the fake tells nobody
            await asyncio.sleep(0.05)
    assert "on the line" in await chen.told("POST", f"{MINE}/{name}/ring", status=409)
    await over(house, call)


async def test_what_he_hands_on_waits_in_the_queue_not_before_its_hour(chen: Browser, house: House) -> None:
    name = (await promised(chen, house))["callback"]
    await chen.told("POST", f"{MINE}/{name}/hand_on")
    (waits,) = house.callbacks.open
    assert (waits.id, waits.agent, waits.queue) == (name, "", "wealth")
    assert waits.wanted_from is not None
    assert waits.wanted_from > house.clock.wall()
    assert house.callbacks.promised.open == ()
    await chen.told("POST", f"{MINE}/{name}/close", {"result": "reached"}, status=404)


async def test_he_may_leave_it_to_the_queue_at_once(chen: Browser, house: House) -> None:
    await promised(chen, house, by_queue=True)
    assert [one.number for one in house.callbacks.open] == [CALLER]
    assert "waits in wealth already" in await chen.told("POST", MINE, {"at": at(house), "by_queue": True}, status=409)
    assert await chen.told("GET", MINE) == []


@pytest.mark.parametrize("by_queue", [False, True])
@pytest.mark.parametrize("later", [-2 * HOURS, 400 * 24 * HOURS])
async def test_neither_he_nor_the_queue_promises_an_hour_that_is_over_or_too_far(
    chen: Browser, house: House, later: timedelta, by_queue: bool
) -> None:
    wanted = {"at": at(house, later), "by_queue": by_queue}
    assert "yet to come, within a year" in await chen.told("POST", MINE, wanted, status=409)
    assert (house.callbacks.open, house.callbacks.promised.open) == ((), ())


async def test_what_he_hands_on_while_he_talks_with_the_customer_waits_until_they_have_done(
    chen: Browser, house: House
) -> None:
    house.fake.phones[customer()] = Answers(0 * S, (HangUp(60 * S),))
    name = (await promised(chen, house, at=at(house)))["callback"]
    await ready(chen)
    await chen.told("POST", f"{MINE}/{name}/ring")
    await until(chen, "waiting", reason="talks with 1001")
    await chen.told("POST", f"{MINE}/{name}/hand_on")
    async with asyncio.timeout(10):
        while house.callbacks.open[0].reason != "he is on the line":  # noqa: ASYNC110 - the book tells nobody
            await asyncio.sleep(0.05)
    await _again(house)
    assert [one.id for one in house.callbacks.open] == [name], "a controller that starts again keeps it"


async def test_a_promise_whose_customer_was_forgotten_is_over_at_the_next_start(
    chen: Browser, house: House, tmp_path: Path
) -> None:
    name = (await promised(chen, house))["callback"]
    await house.store.flush()
    forgetting = Forgetting.of(tmp_path / "ivr.db")
    await forgetting.forget(house.callbacks.promised.of("1001")[0].call)
    await forgetting.close()
    await _again(house)
    (kept,) = await chen.told("GET", MINE)
    assert (kept["callback"], kept["standing"], kept["number"]) == (name, "over", "")
    assert kept["reason"] == "his number is forgotten"


async def test_a_queue_that_calls_nobody_back_is_handed_none(chen: Browser, house: House) -> None:
    name = (await promised(chen, house))["callback"]
    known = house.rules.queues
    silent = replace(house.rules, queues={**known, "wealth": replace(known["wealth"], callback=None)})
    house.reception.new_rules(silent, house.sounds)
    assert "calls nobody back" in await chen.told("POST", f"{MINE}/{name}/hand_on", status=409)
    assert len(house.callbacks.promised.of("1001")) == 1


async def test_the_promise_of_another_is_none_of_his(console: Visited, chen: Browser, house: House) -> None:
    name = (await promised(chen, house))["callback"]
    await console.enters(WU)
    async with console.browser(WU) as wu:
        assert await wu.told("GET", MINE) == []
        for deed, body in (("ring", None), ("hand_on", None), ("close", {"result": "reached"})):
            await wu.told("POST", f"{MINE}/{name}/{deed}", body, status=404)
        assert "has had no call" in await wu.told("POST", MINE, {"at": at(house)}, status=409)
    assert len(house.callbacks.promised.of("1001")) == 1


SEES = {
    Role.AGENT: True,
    Role.SUPERVISOR: True,
    Role.QUALITY: True,
    Role.COMPLIANCE: None,
    Role.AUDITOR: True,
    Role.ADMIN: True,
}
"""Who sees what agent 1001 has promised; None: nobody's at all."""


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_sees_the_promises_of_those_whom_it_sees_and_changes_none(
    console: Visited, chen: Browser, house: House, role: Role
) -> None:
    name = (await promised(chen, house))["callback"]
    async with console.browser(PEOPLE[role]) as browser:
        answer = await browser.ask("GET", "/api/v1/callbacks/promised")
        if SEES[role] is None:
            assert answer.status == 403
        else:
            assert [one["callback"] for one in await answer.json()] == [name]
        if role is not Role.AGENT:
            for path in (MINE, f"{MINE}/{name}/ring", f"{MINE}/{name}/close", f"{MINE}/{name}/hand_on"):
                assert (await browser.ask("POST", path, {"at": at(house), "result": "reached"})).status == 403
    assert len(house.callbacks.promised.of("1001")) == 1


async def test_whoever_supervises_others_does_not_see_it(console: Visited, chen: Browser, house: House) -> None:
    await promised(chen, house)
    other = Person("zhou", "Zhou", frozenset({Role.SUPERVISOR}), "1002")
    await console.enters(other)
    async with console.browser(other) as browser:
        assert await browser.told("GET", "/api/v1/callbacks/promised") == []


THEIRS = "/api/v1/callbacks/promised"


async def test_of_an_agent_who_is_not_there_his_supervisor_closes_what_he_has_promised(
    console: Visited, chen: Browser, house: House
) -> None:
    name = (await promised(chen, house))["callback"]
    async with console.browser(PEOPLE[Role.SUPERVISOR]) as browser:
        told = await browser.told("POST", f"{THEIRS}/{name}/close", {"result": "not needed", "remark": "has come by"})
        assert (told["standing"], told["remark"], told["agent"]) == ("over", "has come by", "1001")
        await browser.told("POST", f"{THEIRS}/{name}/close", {"result": "reached"}, status=404)
    done = next(
        one for one in await console.register.actions.latest(9) if "another" in one.what and one.outcome == "done"
    )
    assert (done.who, done.detail) == (PEOPLE[Role.SUPERVISOR].id, "of agent 1001")


async def test_of_an_agent_who_is_not_there_his_supervisor_hands_it_on_to_the_queue(
    console: Visited, chen: Browser, house: House
) -> None:
    name = (await promised(chen, house))["callback"]
    async with console.browser(PEOPLE[Role.SUPERVISOR]) as browser:
        await browser.told("POST", f"{THEIRS}/{name}/hand_on")
    assert house.callbacks.promised.open == ()
    assert [(one.id, one.agent) for one in house.callbacks.open] == [(name, "")]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (Person("zhou", "Zhou", frozenset({Role.SUPERVISOR}), "1002"), 404),
        (PEOPLE[Role.AGENT], 403),
        (PEOPLE[Role.QUALITY], 403),
    ],
    ids=["supervises others", "agent", "quality"],
)
async def test_nobody_else_does_either(console: Visited, chen: Browser, house: House, who: Person, status: int) -> None:
    name = (await promised(chen, house))["callback"]
    if who.id == "zhou":
        await console.enters(who)
    async with console.browser(who) as browser:
        for deed in ("close", "hand_on"):
            assert (await browser.ask("POST", f"{THEIRS}/{name}/{deed}", {"result": "reached"})).status == status
    assert [one.id for one in house.callbacks.promised.open] == [name]


async def _again(house: House) -> None:
    """The controller ends, and starts again."""
    house.callbacks.stop()
    await house.store.flush()
    house.desk.callbacks = house.callbacks = Callbacks(house.desk, house.reception)
    await house.callbacks.restore()


async def test_a_promise_outlasts_the_controller_and_is_nobody_elses_afterwards(chen: Browser, house: House) -> None:
    name = (await promised(chen, house))["callback"]
    await _again(house)
    assert house.callbacks.open == ()
    assert [one["callback"] for one in await chen.told("GET", MINE)] == [name]


@pytest.mark.parametrize(("by_queue", "counted"), [(False, []), (True, [True])])
async def test_reports_count_what_the_queue_is_asked_for_and_no_promise(
    chen: Browser, house: House, tmp_path: Path, by_queue: bool, counted: list[bool]
) -> None:
    await promised(chen, house, by_queue=by_queue)
    await house.store.flush()
    history, today = History.of(tmp_path / "ivr.db"), house.clock.now()
    try:
        told = await history.calls(today - 24 * HOURS, today + 24 * HOURS)
    finally:
        await history.close()
    assert [one.callback_asked for one in told if one.callback_asked] == counted
