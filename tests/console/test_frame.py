"""What stands before every handler: origin, word of the page, headers, session."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiohttp import web

from ivr.console.address import Site
from ivr.console.app import OPERATIONS
from ivr.console.doors import ROOT, Everybody, Only, SignedIn
from ivr.console.hears import Hears
from ivr.console.on_record import REFUSED_EVERY
from ivr.console.openapi import API
from ivr.core.access import Role
from ivr.core.session import IDLE, LONGEST
from ivr.store.rows import Action
from ivr.web.openapi import document
from tests.console.visiting import LI, PASSWORD, PEOPLE, Hour, House, Register, Visited, visited

SESSION = f"{ROOT}/session"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "ivr",
}
STRANGE = ["https://evil.example", "null", "", "http://127.0.0.1:1"]


async def actions(console: Visited) -> tuple[Action, ...]:
    await console.house.store.flush()
    return await console.register.actions.latest(50)


# --- every operation


def test_each_operation_says_whom_it_lets_in() -> None:
    unsaid = [one.path for one in OPERATIONS if not isinstance(one.door, Everybody | SignedIn | Only | Hears)]
    assert unsaid == []
    assert [one.path for one in OPERATIONS if not one.path.startswith(f"{ROOT}/")] == []


def test_strangers_are_told_no_more_than_this() -> None:
    open_ = {(one.method, one.path.removeprefix(ROOT)) for one in OPERATIONS if isinstance(one.door, Everybody)}
    asked = {("POST", "/session"), ("POST", "/welcome"), ("GET", "/openapi.json")}
    assert open_ == asked | {("GET", "/sign_in")}, "and whether the firm signs people in"


def test_each_operation_is_described_and_every_part_of_an_address_too() -> None:
    told = document(OPERATIONS, API)
    said = {(path, verb) for path, by_verb in told["paths"].items() for verb in by_verb}
    assert said == {(one.path, one.method.lower()) for one in OPERATIONS}
    assert all(one["summary"] for by_verb in told["paths"].values() for one in by_verb.values())


@pytest.mark.parametrize("one", [one for one in OPERATIONS if not isinstance(one.door, Everybody)], ids=lambda o: o.id)
async def test_whoever_is_not_signed_in_gets_nowhere(console: Visited, one: web.RouteDef) -> None:
    async with console.browser() as browser:
        answer = await browser.ask(one.method, one.path.replace("{", "").replace("}", ""))
    assert answer.status == 401


# --- origin and word


@pytest.mark.parametrize("origin", STRANGE)
async def test_another_pages_request_changes_nothing(console: Visited, origin: str) -> None:
    async with console.browser(LI) as browser:
        browser.headers = {"Origin": origin}
        assert (await browser.ask("DELETE", SESSION)).status == 403
        assert (await browser.ask("POST", SESSION, {"id": "li", "password": PASSWORD})).status == 403
        assert (await browser.ask("GET", SESSION)).status == 200, "reading is what links do"


@pytest.mark.parametrize("origin", STRANGE)
async def test_another_page_opens_no_websocket(console: Visited, origin: str) -> None:
    async with console.browser(LI) as browser:
        browser.headers = {"Origin": origin, "Upgrade": "websocket", "Connection": "Upgrade"}
        assert (await browser.ask("GET", SESSION)).status == 403


@pytest.mark.parametrize("word", ["", "wrong", "令牌"])
async def test_without_the_word_of_the_page_nothing_is_changed(console: Visited, word: str) -> None:
    async with console.browser(LI) as browser:
        browser.csrf = word
        assert (await browser.ask("DELETE", SESSION)).status == 403
        assert (await browser.ask("GET", SESSION)).status == 200
    latest = (await actions(console))[0]
    assert (latest.who, latest.what, latest.outcome[:4]) == ("li", "session_sign_out", "403:")


async def test_the_word_of_another_session_is_none_of_this(console: Visited) -> None:
    async with console.browser(LI) as one, console.browser(LI) as other:
        assert one.csrf != other.csrf
        one.csrf = other.csrf
        assert (await one.ask("DELETE", SESSION)).status == 403


# --- headers and cookie


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [
        ("GET", SESSION, 401),
        ("GET", f"{ROOT}/openapi.json", 200),
        ("GET", f"{ROOT}/nothing", 404),
        ("POST", f"{ROOT}/nothing", 404),
        ("PUT", SESSION, 405),
        ("GET", f"{ROOT}/a%00b", 400),
        ("POST", SESSION, 400),
    ],
)
async def test_every_answer_tells_the_browser_what_it_may(console: Visited, verb: str, path: str, status: int) -> None:
    async with console.browser() as browser:
        answer = await browser.ask(verb, path)
    assert answer.status == status
    assert answer.headers.items() >= HEADERS.items()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert f"ws://localhost:{console.address.port}" in policy


async def test_an_error_of_ours_tells_nothing_of_us(console: Visited, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("/secret/path")

    monkeypatch.setattr(type(console.register.sessions), "found", broken)
    async with console.browser() as browser:
        browser.holds("x")
        answer = await browser.ask("GET", SESSION)
    assert answer.status == 500
    assert answer.headers.items() >= HEADERS.items()
    assert "secret" not in await answer.text()


async def test_a_body_has_its_limit(console: Visited) -> None:
    async with console.browser() as browser:
        assert (await browser.ask("POST", SESSION, {"id": "x" * 70_000, "password": ""})).status == 413


async def test_on_this_machine_the_cookie_is_out_of_reach_of_scripts_and_other_sites(console: Visited) -> None:
    async with console.browser() as browser:
        cookie = (await browser.sign_in("li")).cookies["ivr"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Strict", "/", "")
    assert len(cookie.value) >= 43


async def test_over_tls_it_is_bound_to_this_host_and_to_tls(house: House, register: Register, hour: Hour) -> None:
    async with visited(house, register, hour, "https://console.example/") as console:
        await console.enters(LI)
        async with console.browser() as browser:
            answer = await browser.sign_in("li")
    cookie = answer.cookies["__Host-ivr"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Strict")
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "wss://console.example" in answer.headers["Content-Security-Policy"]


def test_this_machine_has_two_names_and_every_other_address_one() -> None:
    assert Site().address(8090).origins == {"http://127.0.0.1:8090", "http://localhost:8090"}
    assert Site(url="https://c.example/").address(8090).origins == {"https://c.example"}


# --- how long it lasts


async def test_a_session_ends_when_nothing_is_done(console: Visited, hour: Hour) -> None:
    async with console.browser(LI) as browser:
        for _ in range(3):
            hour.passes(IDLE - timedelta(seconds=90))
            assert (await browser.ask("GET", SESSION)).status == 200
        hour.passes(IDLE)
        assert (await browser.ask("GET", SESSION)).status == 401


@pytest.mark.parametrize("looks", [{"X_Asked_By": "page"}, {"Upgrade": "websocket"}])
async def test_that_a_page_looks_by_itself_keeps_nobody_signed_in(
    console: Visited, hour: Hour, looks: dict[str, str]
) -> None:
    async with console.browser(LI) as browser:
        for _ in range(2):
            hour.passes(IDLE / 2 - timedelta(seconds=1))
            assert (await browser.ask("GET", SESSION, **looks)).status == 200
        hour.passes(timedelta(seconds=2))
        assert (await browser.ask("GET", SESSION, **looks)).status == 401


async def test_what_somebody_does_between_its_looks_keeps_him_signed_in(console: Visited, hour: Hour) -> None:
    looks = {"X_Asked_By": "page"}
    async with console.browser(LI) as browser:
        hour.passes(IDLE * 2 / 3)
        assert (await browser.ask("GET", SESSION)).status == 200
        hour.passes(IDLE * 2 / 3)
        said = {"language": "en"}  # a deed is somebody's, whatever its page says
        assert (await browser.ask("PUT", f"{ROOT}/profile/language", said, **looks)).status == 200
        hour.passes(IDLE * 2 / 3)
        assert (await browser.ask("GET", SESSION, **looks)).status == 200


async def test_a_session_ends_at_the_days_end_whatever_is_done(console: Visited, hour: Hour) -> None:
    async with console.browser(LI) as browser:
        until = hour.now + LONGEST
        while hour.now + timedelta(minutes=20) < until:
            hour.passes(timedelta(minutes=20))
            told = await browser.told("GET", SESSION)
            assert told["latest"] == until.isoformat()
        assert told["expires"] == until.isoformat()
        hour.now = until
        assert (await browser.ask("GET", SESSION)).status == 401


async def test_whoever_is_disabled_is_out_at_his_next_request(console: Visited, hour: Hour) -> None:
    async with console.browser(LI) as browser:
        await console.register.people.change("li", disabled=hour.now)
        assert (await browser.ask("GET", SESSION)).status == 401


async def test_signing_in_gives_a_new_token_and_the_old_one_opens_nothing(console: Visited) -> None:
    async with console.browser(LI) as browser:
        planted = browser.token
        assert (await browser.sign_in("chen")).status == 200
        assert (await browser.told("GET", SESSION))["id"] == "chen"
        async with console.browser() as thief:
            thief.holds(planted)
            assert (await thief.ask("GET", SESSION)).status == 401


async def test_a_token_that_somebody_has_made_up_is_never_taken(console: Visited) -> None:
    async with console.browser() as browser:
        browser.holds("planted")
        answer = await browser.sign_in("li")
        assert answer.cookies["ivr"].value != "planted"


async def test_signing_out_ends_the_session_on_the_server(console: Visited) -> None:
    async with console.browser(LI) as browser:
        kept = browser.token
        answer = await browser.ask("DELETE", SESSION)
        assert (answer.status, answer.cookies["ivr"]["max-age"]) == (200, "0")
        browser.holds(kept)
        assert (await browser.ask("GET", SESSION)).status == 401


async def test_what_was_changed_is_on_record_with_who_and_from_where(console: Visited) -> None:
    async with console.browser(LI) as browser:
        await browser.ask("DELETE", SESSION)
    out, in_ = await actions(console)
    assert (in_.who, in_.what, in_.outcome, in_.address) == ("li", "session_sign_in", "done", "127.0.0.1")
    assert (out.who, out.what, out.outcome) == ("li", "session_sign_out", "done")


async def test_what_somebody_may_not_see_is_on_record_once_in_a_while_however_often_he_asks(
    console: Visited, hour: Hour
) -> None:
    async with console.browser(PEOPLE[Role.AGENT]) as browser:
        for _ in range(3):
            await browser.told("GET", f"{ROOT}/people", status=403)
        hour.passes(REFUSED_EVERY)
        await browser.told("GET", f"{ROOT}/people", status=403)
        for _ in range(2):
            await browser.told("POST", f"{ROOT}/people", {}, status=403)
    told = [(one.what, one.outcome[:3]) for one in await actions(console) if one.outcome.startswith("403")]
    assert [what for what, _ in told].count("people_people") == 2
    assert len(told) == 4, "whoever tries to change something is on record each time"


async def test_what_failed_half_way_is_on_record_too(console: Visited, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    async with console.browser(LI) as browser:
        monkeypatch.setattr(type(console.register.sessions), "end", broken)
        assert (await browser.ask("DELETE", SESSION)).status == 500
    latest = (await actions(console))[0]
    assert (latest.who, latest.what, latest.outcome) == ("li", "session_sign_out", "failed")


async def test_neither_password_nor_token_is_on_record(console: Visited, capfd: pytest.CaptureFixture[str]) -> None:
    async with console.browser(LI) as browser:
        await browser.sign_in("li", "a wrong password")
        await browser.sign_in("a password as a name", "")
        await browser.ask("DELETE", SESSION)
        token = browser.csrf
    said = f"{await actions(console)} {capfd.readouterr()}"
    assert "a wrong password" not in said
    assert "a password as a name" not in said
    assert "a name that nobody has" in said
    assert PASSWORD not in said
    assert token not in said


@pytest.mark.parametrize("path", ["/", "/wallboard", "/welcome"])
async def test_the_pages_are_served_beside_the_api_under_the_same_policy(console: Visited, path: str) -> None:
    async with console.browser() as browser:
        answer = await browser.ask("GET", path)
    assert answer.content_type == "text/html"
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
