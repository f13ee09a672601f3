"""Who says which programs are told of what, and what is seen of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ivr.console.doors import ROOT
from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.core.webhooks import MOST
from tests.console.test_tokens import Program, a_token, kept_in, latest, program
from tests.console.visiting import LI, PASSWORD, PEOPLE, Browser, Visited

HOOKS = f"{ROOT}/webhooks"
WISH: dict[str, Any] = {
    "name": "crm",
    "url": "https://crm.example/hooks",
    "events": ["call.ended"],
    "password": PASSWORD,
}


async def made(browser: Browser, status: int = 201, **other: object) -> Any:
    return await browser.told("POST", HOOKS, WISH | other, status)


async def test_an_admin_makes_one_and_is_told_its_secret_this_once(console: Visited, tmp_path: Path) -> None:
    async with console.browser(LI) as browser:
        hook = await made(browser)
        listed = await browser.told("GET", HOOKS)
    assert hook["secret"].startswith("whsec_")
    assert [one["id"] for one in listed] == [hook["id"]]
    assert hook["secret"] not in str(listed)
    assert hook["secret"].encode() not in kept_in(tmp_path)


async def test_it_is_on_record_without_secret_and_password(console: Visited) -> None:
    async with console.browser(LI) as browser:
        hook = await made(browser)
    action = await latest(console)
    assert (action.who, action.what, action.outcome) == ("li", "webhooks_make", "done")
    assert "crm: call.ended to https://crm.example/hoo…" in action.detail
    assert hook["secret"] not in str(action)
    assert PASSWORD not in str(action)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_nobody_else_does(console: Visited, role: Role) -> None:
    async with console.browser(PEOPLE[role]) as browser:
        await made(browser, 403)


async def test_the_auditor_sees_them_and_an_agent_does_not(console: Visited) -> None:
    async with console.browser(LI) as browser:
        hook = await made(browser)
    async with console.browser(PEOPLE[Role.AUDITOR]) as browser:
        assert len(await browser.told("GET", HOOKS)) == 1
        await browser.told("POST", f"{HOOKS}/{hook['id']}/test", {}, 403)
        await browser.told("DELETE", f"{HOOKS}/{hook['id']}", None, 403)
    async with console.browser(PEOPLE[Role.AGENT]) as browser:
        await browser.told("GET", HOOKS, None, 403)
        await browser.told("GET", f"{HOOKS}/{hook['id']}/deliveries", None, 403)


async def test_the_whole_address_is_seen_by_those_alone_who_may_change_it(console: Visited) -> None:
    """It may hold the secret by which the receiver knows us."""
    address = "https://hooks.example/services/T0/5ecret?key=5ecret"
    token = await a_token(console, "see_people")
    async with console.browser(LI) as browser:
        await made(browser, url=address)
        assert [one["url"] for one in await browser.told("GET", HOOKS)] == [address]
    async with console.browser(PEOPLE[Role.AUDITOR]) as browser:
        assert [one["url"] for one in await browser.told("GET", HOOKS)] == ["https://hooks.example/ser…"]
    async with program(console, token) as one:
        assert "5ecret" not in str(await one.ask("GET", HOOKS))
    assert "5ecret" not in str(await latest(console))


async def test_no_program_makes_one_whatever_its_scopes(console: Visited) -> None:
    """Or it would be told what its own scopes do not let it see."""
    token = await a_token(console, "see_people", "change_rules")
    async with program(console, token) as one:
        assert (await one.ask("GET", HOOKS))[0] == 200
        assert await _refused(one)


async def _refused(one: Program) -> bool:
    return (await one.ask("POST", HOOKS, WISH))[0] == 403


async def test_his_password_is_asked_once_more(console: Visited) -> None:
    async with console.browser(LI) as browser:
        assert "not your password" in await made(browser, 403, password="guessed it perhaps")
        assert await browser.told("GET", HOOKS) == []


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"url": "http://crm.example/"}, "https"),
        ({"url": "https://li:secret@crm.example/"}, "password"),
        ({"events": []}, "choose among"),
        ({"name": " "}, "name"),
    ],
)
async def test_what_will_not_do_is_refused_with_a_sentence(console: Visited, other: Any, said: str) -> None:
    async with console.browser(LI) as browser:
        assert said in await made(browser, 422, **other)


async def test_who_sees_no_numbers_has_none_told(console: Visited) -> None:
    both = Person("wang", "Wang", frozenset({Role.ADMIN, Role.COMPLIANCE}))
    await console.enters(both)
    async with console.browser(LI) as browser:
        assert "shortened for you" in await made(browser, 403, numbers=True)
    async with console.browser(both) as browser:
        assert (await made(browser, numbers=True))["numbers"] is True


async def test_there_are_twenty_at_most(console: Visited) -> None:
    async with console.browser(LI) as browser:
        for _ in range(MOST):
            hook = await made(browser)
        assert "remove one first" in await made(browser, 409)
        await browser.told("DELETE", f"{HOOKS}/{hook['id']}")
        await made(browser)


async def test_a_test_stands_among_the_deliveries_at_once(console: Visited) -> None:
    async with console.browser(LI) as browser:
        hook = await made(browser)
        sent = await browser.told("POST", f"{HOOKS}/{hook['id']}/test", {})
        (delivery,) = await browser.told("GET", f"{HOOKS}/{hook['id']}/deliveries")
        assert (delivery["message"], delivery["event"], delivery["state"]) == (
            *(sent["message"], "webhook.test", "waiting"),
        )
        assert (await browser.told("GET", HOOKS))[0]["waiting"] == 1


async def test_what_was_removed_is_gone_with_all_that_waited(console: Visited) -> None:
    async with console.browser(LI) as browser:
        hook = await made(browser)
        await browser.told("POST", f"{HOOKS}/{hook['id']}/test", {})
        await browser.told("DELETE", f"{HOOKS}/{hook['id']}")
        assert await browser.told("GET", f"{HOOKS}/{hook['id']}/deliveries") == []
        await browser.told("DELETE", f"{HOOKS}/{hook['id']}", None, 404)
        await browser.told("POST", f"{HOOKS}/{hook['id']}/test", {}, 404)
