"""Signing in: who is let in, who is refused and how, and for how long nobody is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from aiohttp import ClientSession
from argon2 import PasswordHasher

from ivr.console import second_factor
from ivr.console.doors import ROOT
from ivr.console.letting_in import REFUSED
from ivr.console.links import for_first_admin, made
from ivr.console.passwords import Passwords, TooManyAtOnce
from ivr.core.console_rights import rights_of
from ivr.core.link import LASTS
from tests.console.visiting import LI, NOON, PASSWORD, PEOPLE, QUICK, SEAL, Browser, Hour, Role, Visited

SESSION, WELCOME = f"{ROOT}/session", f"{ROOT}/welcome"
NEW = "another four words in a row"
SECRET = "JBSWY3DPEHPK3PXP" * 2
CHEN = PEOPLE[Role.AGENT]


async def refused(browser: Browser, id_: str, password: str, **more: str) -> None:
    answer = await browser.sign_in(id_, password, **more)
    assert (answer.status, await answer.text()) == (401, REFUSED)
    assert "Set-Cookie" not in answer.headers


async def test_whoever_signs_in_is_told_who_he_is_and_what_he_may(console: Visited) -> None:
    async with console.browser(CHEN) as browser:
        told = await browser.told("GET", SESSION)
    assert (told["id"], told["roles"], told["agent"]) == ("chen", ["agent"], "1001")
    assert told["rights"] == list(rights_of(CHEN))
    assert told["expires"] == (NOON + timedelta(minutes=30)).isoformat()


@pytest.mark.parametrize(("id_", "password"), [("li", "wrong"), ("nobody", PASSWORD), ("", ""), ("LI", PASSWORD)])
async def test_what_is_wrong_is_not_told(console: Visited, id_: str, password: str) -> None:
    async with console.browser() as browser:
        await refused(browser, id_, password)


async def test_whoever_has_no_password_yet_or_is_disabled_is_refused_alike(console: Visited, hour: Hour) -> None:
    await console.register.people.add(replace(LI, id="new"), hour.now)
    await console.register.people.change("li", disabled=hour.now)
    async with console.browser() as browser:
        for id_ in ("new", "li"):
            await refused(browser, id_, PASSWORD)
            await refused(browser, id_, "")


async def test_a_name_that_nobody_has_takes_as_long_to_refuse() -> None:
    slow = PasswordHasher(time_cost=2, memory_cost=32_768, parallelism=1)
    passwords = await Passwords.made(slow)
    took = {}
    for kept in (slow.hash("other"), ""):
        begun = time.thread_time(), time.perf_counter()
        assert not await passwords.is_right(kept, "given")
        took[kept] = time.perf_counter() - begun[1]
    known, unknown = took.values()
    assert unknown > known / 4, took


# --- the lock-out


async def test_after_five_wrong_ones_a_name_has_to_wait_and_the_right_one_too(console: Visited, hour: Hour) -> None:
    async with console.browser() as browser:
        for _ in range(5):
            await refused(browser, "li", "wrong")
        answer = await browser.sign_in("li")
        assert (answer.status, answer.headers["Retry-After"]) == (429, "60")
        assert (await browser.sign_in("chen")).status == 200, "the others are not locked out"
        hour.passes(timedelta(seconds=60))
        assert (await browser.sign_in("li")).status == 200


async def test_whoever_is_let_in_begins_anew(console: Visited) -> None:
    async with console.browser() as browser:
        for _ in range(3):
            for _ in range(4):
                await refused(browser, "li", "wrong")
            assert (await browser.sign_in("li")).status == 200


async def test_an_address_has_to_wait_whatever_names_it_tries(console: Visited) -> None:
    async with console.browser() as browser:
        for number in range(20):
            await refused(browser, f"name{number}", "wrong")
        assert (await browser.sign_in("li")).status == 429


async def test_a_proxys_word_says_from_where_and_nobody_elses_before_it(console: Visited) -> None:
    async with console.browser() as browser:
        for number in range(20):
            browser.headers = {"X-Forwarded-For": f"192.0.2.{number}, 198.51.100.7"}
            await refused(browser, f"name{number}", "wrong")
        assert (await browser.sign_in("li")).status == 429
        browser.headers = {"X-Forwarded-For": "198.51.100.7, 192.0.2.9"}
        assert (await browser.sign_in("li")).status == 200


async def failures_of_twenty(console: Visited, said: Callable[[int], Iterable[str]]) -> int:
    """How it is answered to sign in after twenty wrong ones, each with these `X-Forwarded-For` lines."""
    at = f"http://127.0.0.1:{console.address.port}{SESSION}"
    async with ClientSession(headers={"Origin": min(console.address.origins)}) as http:
        for number in range(21):
            lines = [("X-Forwarded-For", line) for line in said(number)]
            body = {"id": "li" if number == 20 else f"name{number}", "password": PASSWORD}
            answer = await http.post(at, json=body, headers=lines)
    return answer.status


async def test_a_proxys_word_in_a_line_of_its_own_is_the_last_one(console: Visited) -> None:
    assert await failures_of_twenty(console, lambda number: (f"192.0.2.{number}", "198.51.100.7")) == 429


@pytest.mark.parametrize(("network", "status"), [("2001:db8:0:1::{:x}", 429), ("2001:db8:0:{:x}::1", 200)])
async def test_whoever_has_one_address_of_ipv6_has_a_whole_network_of_them(
    console: Visited, network: str, status: int
) -> None:
    assert await failures_of_twenty(console, lambda number: (network.format(number + 1),)) == status


async def test_guessing_raises_an_alarm_once_and_tells_no_name_that_nobody_has(console: Visited) -> None:
    async with console.browser() as browser:
        for name in ("li", "li", "li", "li", "li", *(f"name{number}" for number in range(15))):
            await refused(browser, name, "wrong")
        assert (await browser.sign_in("li")).status == 429
    await console.house.store.flush()
    told = [alarm.detail for alarm in await console.house.store.alarms() if alarm.what == "passwords guessed"]
    assert told == ["20 wrong ones from 127.0.0.1", "5 wrong ones for li"]


async def test_many_tries_at_once_count_each(console: Visited) -> None:
    async with AsyncExitStack() as stack:
        browsers = [await stack.enter_async_context(console.browser()) for _ in range(4)]
        for number, browser in enumerate(browsers):
            browser.headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        answers = await asyncio.gather(*(one.sign_in("li", "wrong") for one in browsers * 3))
    assert sorted(answer.status for answer in answers) == [401] * 5 + [429] * 7


async def test_of_too_many_at_once_some_are_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.console.passwords.MOST_WAITING", 1)
    passwords = Passwords(QUICK)
    async with passwords.turn("192.0.2.1"):
        with pytest.raises(TooManyAtOnce):
            async with passwords.turn("192.0.2.2"):
                pytest.fail("it was let in")


async def test_nobody_takes_all_the_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.console.passwords.MOST_OF_ONE", 1)
    passwords = Passwords(QUICK)

    async def waits(address: str) -> None:
        async with passwords.turn(address):
            pass

    async with passwords.turn("192.0.2.1"):
        other = asyncio.ensure_future(waits("192.0.2.2"))
        with pytest.raises(TooManyAtOnce):
            await waits("192.0.2.1")
    await other
    await waits("192.0.2.1")


async def test_whoever_is_locked_out_takes_no_place(console: Visited, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console.browser() as browser:
        for _ in range(5):
            await refused(browser, "li", "wrong")
        monkeypatch.setattr("ivr.console.passwords.MOST_WAITING", 0)
        assert (await browser.sign_in("li")).status == 429
        assert (await browser.sign_in("chen")).status == 503


async def test_an_old_hash_is_made_anew(console: Visited) -> None:
    older = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    await console.register.people.change("li", password=older.hash(PASSWORD))
    async with console.browser(LI):
        pass
    account = await console.register.people.account("li")
    assert account
    assert not QUICK.check_needs_rehash(account.password)


# --- the second factor


async def with_factor(console: Visited, person: str = "li") -> None:
    sealed = SEAL.close(SECRET, second_factor.about(person))
    await console.register.people.change(person, totp=sealed)


def digits(hour: Hour, steps: int = 0) -> str:
    return pyotp.TOTP(SECRET).generate_otp(int(hour.now.timestamp()) // 30 + steps)


async def test_whoever_has_a_second_factor_needs_it(console: Visited, hour: Hour) -> None:
    await with_factor(console)
    async with console.browser() as browser:
        answer = await browser.sign_in("li")
        assert (answer.status, await answer.json()) == (403, {"needs": "totp"})
        assert "Set-Cookie" not in answer.headers
        await refused(browser, "li", PASSWORD, totp="000000")
        await refused(browser, "li", PASSWORD, totp=digits(hour, 3))
        assert (await browser.sign_in("li", totp=digits(hour))).status == 200
        assert (await browser.told("GET", SESSION))["totp"] is True


async def test_digits_count_once(console: Visited, hour: Hour) -> None:
    await with_factor(console)
    async with console.browser() as browser:
        assert (await browser.sign_in("li", totp=digits(hour))).status == 200
        await refused(browser, "li", PASSWORD, totp=digits(hour))
        await refused(browser, "li", PASSWORD, totp=digits(hour, -1))
        assert (await browser.sign_in("li", totp=digits(hour, 1))).status == 200


async def test_one_persons_sealed_secret_is_of_no_use_to_another(console: Visited, hour: Hour) -> None:
    await with_factor(console)
    account = await console.register.people.account("li")
    assert account
    assert SECRET not in account.totp
    await console.register.people.change("chen", totp=account.totp)
    async with console.browser() as browser:
        assert (await browser.sign_in("chen", totp=digits(hour))).status == 503


# --- links


async def test_the_first_admin_sets_his_password_by_a_link_once(console: Visited, hour: Hour) -> None:
    people = console.register.people
    assert await for_first_admin(people, hour.now) is None, "li can sign in"
    await people.change("li", disabled=hour.now)
    link = await for_first_admin(people, hour.now)
    async with console.browser() as browser:
        assert await browser.told("POST", WELCOME, {"link": link, "password": NEW}) == {"id": "admin"}
        assert (await browser.sign_in("admin", NEW)).status == 200
        assert "change_people" in (await browser.told("GET", SESSION))["rights"]
        await browser.told("POST", WELCOME, {"link": link, "password": NEW}, 404)
    assert await for_first_admin(people, hour.now) is None


async def test_a_link_lasts_half_an_hour_and_a_new_one_takes_its_place(console: Visited, hour: Hour) -> None:
    people = console.register.people
    async with console.browser() as browser:
        old = await made(people, "chen", hour.now)
        new = await made(people, "chen", hour.now)
        await browser.told("POST", WELCOME, {"link": old, "password": NEW}, 404)
        hour.passes(LASTS)
        await browser.told("POST", WELCOME, {"link": new, "password": NEW}, 404)
        await browser.told("POST", WELCOME, {"link": "", "password": NEW}, 404)


async def test_a_link_is_no_way_past_being_disabled_or_the_second_factor(console: Visited, hour: Hour) -> None:
    people = console.register.people
    await with_factor(console, "chen")
    link = await made(people, "chen", hour.now)
    async with console.browser() as browser:
        await browser.told("POST", WELCOME, {"link": link, "password": NEW})
        assert (await browser.ask("GET", SESSION)).status == 401
        assert (await browser.sign_in("chen", NEW)).status == 403
        link = await made(people, "chen", hour.now)
        await people.change("chen", disabled=hour.now)
        await browser.told("POST", WELCOME, {"link": link, "password": NEW}, 404)


async def test_a_new_password_ends_all_sessions_and_the_lock_out(console: Visited, hour: Hour) -> None:
    async with console.browser(CHEN) as here, console.browser() as there:
        for _ in range(5):
            await refused(there, "chen", "wrong")
        link = await made(console.register.people, "chen", hour.now)
        await there.told("POST", WELCOME, {"link": link, "password": NEW})
        assert (await here.ask("GET", SESSION)).status == 401
        assert (await there.sign_in("chen", NEW)).status == 200


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaaaa", "chen" * 5 + "abcdef"])
async def test_a_password_that_will_not_do_leaves_the_link(console: Visited, hour: Hour, password: str) -> None:
    link = await made(console.register.people, "chen", hour.now)
    async with console.browser() as browser:
        said = await browser.told("POST", WELCOME, {"link": link, "password": password}, 422)
        assert "password" in said
        assert password not in said
        await browser.told("POST", WELCOME, {"link": link, "password": NEW})


async def test_what_a_person_signs_in_by_is_not_printed(console: Visited, hour: Hour) -> None:
    await with_factor(console)
    await made(console.register.people, "li", hour.now)
    account = await console.register.people.account("li")
    assert account
    for secret in (account.password, account.totp, account.link):
        assert secret
        assert secret not in repr(account)
