"""Programs are let in by tokens: for a person, with some of his rights, until it is over, revoked, or he is gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar, WSServerHandshakeError

from ivr.console import showing
from ivr.console.app import OPERATIONS
from ivr.console.bearer import fresh
from ivr.console.doors import ROOT, Everybody, Only
from ivr.console.hears import Hears
from ivr.console.openapi import API
from ivr.console.signed import hashed
from ivr.core.access import Role
from ivr.core.console_rights import Person, rights_of
from ivr.core.scopes import MOST, NEVER
from ivr.errors import StoreError
from ivr.store.rows import Action
from ivr.store.tokens import Token, Tokens
from ivr.web.openapi import document
from ivr.web.operation import Operation
from tests.console.test_live import LIVE, code, told
from tests.console.visiting import LI, PASSWORD, PEOPLE, Browser, Hour, Visited

MINE, ALL, FLOOR = f"{ROOT}/profile/tokens", f"{ROOT}/tokens", f"{ROOT}/people"
JACK = Person("jack", "Jack", frozenset(Role), "1005", frozenset({"wealth"}))
"""Jack of all trades: whatever a program may do, one of his may."""


@dataclass
class Program:
    """It has a token, and neither cookies nor a page."""

    http: ClientSession
    root: str
    token: str

    async def ask(self, verb: str, path: str, body: object = None) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.http.request(verb, self.root + path, json=body, headers=headers) as answer:
            assert "Set-Cookie" not in answer.headers
            return answer.status, await answer.text()


@asynccontextmanager
async def program(console: Visited, token: str) -> AsyncIterator[Program]:
    async with ClientSession(cookie_jar=DummyCookieJar()) as http:
        yield Program(http, f"http://127.0.0.1:{console.address.port}", token)


async def made(browser: Browser, *scopes: str, name: str = "crm", days: int = 30, status: int = 201) -> Any:
    wish = {"name": name, "scopes": list(scopes), "days": days, "password": PASSWORD}
    return await browser.told("POST", MINE, wish, status)


async def a_token(console: Visited, *scopes: str, person: Person = LI) -> str:
    async with console.browser(person) as browser:
        return str((await made(browser, *scopes))["token"])


async def entered(console: Visited, *scopes: str) -> str:
    """A token of Jack's, however many he has."""
    id_, text = fresh()
    token = Token(id_, JACK.id, "crm", frozenset(scopes), console.hour(), console.hour() + timedelta(days=1))
    assert await console.register.tokens.add(token, hashed(text), 1_000)
    return text


async def status_of(console: Visited, token: str, verb: str = "GET", path: str = FLOOR) -> int:
    async with program(console, token) as one:
        return (await one.ask(verb, path))[0]


async def latest(console: Visited) -> Action:
    await console.house.store.flush()
    return (await console.register.actions.latest(1))[0]


def kept_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("ivr.db*"))


def _at(one: Operation) -> str:
    return one.path.replace("{", "").replace("}", "")


async def shut_out(one: Program, operation: Operation) -> bool:
    """Whether it is refused because it is a program, or this one; nothing is done, for what it says is nonsense."""
    status, said = await one.ask(operation.method, _at(operation), {"nonsense": 1})
    assert status != 401, operation.id
    return status == 403 and ("This token may not" in said or "No program may" in said)


# --- what it may


SCOPES = sorted(set(rights_of(JACK)) - NEVER)
FOR_ONE = {one.id: one.door.scope for one in OPERATIONS if isinstance(one.door, Only | Hears) and one.door.scope}


async def test_each_operation_lets_in_the_program_with_its_scope_and_none_that_has_all_others(console: Visited) -> None:
    await console.enters(JACK)
    assert set(FOR_ONE.values()) <= set(SCOPES)
    for scope in sorted(set(FOR_ONE.values())):
        others = [each for each in SCOPES if each != scope]
        mine, theirs = [await entered(console, *scopes) for scopes in ([scope], others)]
        async with program(console, mine) as right, program(console, theirs) as wrong:
            for one in OPERATIONS:
                if FOR_ONE.get(one.id) == scope:
                    assert (await shut_out(right, one), await shut_out(wrong, one)) == (False, True), one.id


async def test_what_is_each_ones_own_no_program_does_whatever_its_scopes(console: Visited) -> None:
    await console.enters(JACK)
    async with program(console, await entered(console, *SCOPES)) as one:
        let_in = [each.id for each in OPERATIONS if each.id not in FOR_ONE and not await shut_out(one, each)]
    everybodys = {each.id for each in OPERATIONS if isinstance(each.door, Everybody)}
    assert set(let_in) - everybodys == {"session_session", "floor_queues", "hearing_sound", "hearing_waveform"}


async def test_no_program_gives_rights_or_makes_tokens(console: Visited) -> None:
    async with console.browser(LI) as browser:
        for scope in ("change_people", "make_tokens", "recordings.give_rights"):
            assert "cannot give" in await made(browser, scope, status=422)


async def test_nobody_gives_more_than_he_has(console: Visited) -> None:
    async with console.browser(PEOPLE[Role.QUALITY]) as browser:
        assert "cannot give change_rules" in await made(browser, "see_floor", "change_rules", status=422)
        may_give = (await browser.told("GET", MINE))["may_give"]
    assert "change_rules" not in may_give["reading"] + may_give["changing"]
    assert {"listen", "score", "note"} == set(may_give["changing"])


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR])
async def test_who_changes_nothing_or_works_alone_lets_no_program_in(console: Visited, role: Role) -> None:
    async with console.browser(PEOPLE[role]) as browser:
        await made(browser, "see_floor", status=403)


async def test_it_says_who_it_is_and_needs_neither_cookie_nor_word_nor_origin(console: Visited) -> None:
    async with program(console, await a_token(console, "change_rules", "see_floor")) as one:
        status, said = await one.ask("GET", f"{ROOT}/session")
        assert status == 200
        assert '"rights": ["see_floor", "change_rules"]' in said
        assert '"csrf": ""' in said


async def test_with_a_token_nobody_signs_in_from_another_page(console: Visited) -> None:
    token = await a_token(console, "see_floor")
    async with console.browser() as browser:
        sign_in = {"id": "li", "password": PASSWORD}
        headers = {"Authorization": f"Bearer {token}", "Origin": "https://evil.example"}
        assert (await browser.ask("POST", f"{ROOT}/session", sign_in, **headers)).status == 403


async def test_a_wrong_token_is_not_made_good_by_a_cookie(console: Visited) -> None:
    async with console.browser(LI) as browser:
        assert (await browser.ask("GET", FLOOR, Authorization="Bearer ivr_made_up")).status == 401
        assert (await browser.ask("GET", FLOOR)).status == 200


async def test_a_telephone_is_no_programs(console: Visited) -> None:
    await console.enters(JACK)
    async with program(console, await a_token(console, "work", person=JACK)) as one:
        assert (await one.ask("GET", "/sip?page=abcdefgh"))[0] == 403


async def test_numbers_stay_short_without_the_scope(console: Visited) -> None:
    await console.enters(JACK)
    plain = await a_token(console, "see_rules", person=JACK)
    whole = await a_token(console, "see_rules", "recordings.see_numbers", person=JACK)
    shown = []
    for token in (plain, whole):
        async with program(console, token) as one:
            shown.append((await one.ask("GET", f"{ROOT}/session"))[1])
    assert ["see_numbers" in said for said in shown] == [False, True]


# --- how it is kept


async def test_it_is_shown_once_and_only_its_hash_is_kept(
    console: Visited, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with console.browser(LI) as browser:
        one = await made(browser, "see_people")
        listed = await browser.told("GET", MINE)
    assert one["token"].startswith(f"{one['id']}_")
    assert listed["tokens"] == [{name: value for name, value in one.items() if name != "token"}]
    await console.house.store.flush()
    database = kept_in(tmp_path)
    secret = one["token"].removeprefix(one["id"])
    assert one["id"].encode() in database
    assert secret.encode() not in database
    assert secret not in "".join(capfd.readouterr())


async def test_it_is_seen_when_it_was_last_used(console: Visited, hour: Hour) -> None:
    token = await a_token(console, "see_people")
    assert (await console.register.tokens.all())[0].used is None
    assert await status_of(console, token) == 200
    first = hour()
    assert (await console.register.tokens.all())[0].used == first
    hour.passes(timedelta(seconds=30))
    assert await status_of(console, token) == 200
    assert (await console.register.tokens.all())[0].used == first, "to a minute, not each time"
    hour.passes(timedelta(seconds=30))
    assert await status_of(console, token) == 200
    assert (await console.register.tokens.all())[0].used == hour()


async def test_whoever_found_a_page_open_makes_none(console: Visited) -> None:
    async with console.browser(LI) as browser:
        wish = {"name": "crm", "scopes": ["see_floor"], "password": "another's"}
        assert (await browser.ask("POST", MINE, wish)).status == 403
        assert (await browser.told("GET", MINE))["tokens"] == []


async def test_one_person_has_so_many_and_no_more(console: Visited) -> None:
    async with console.browser(LI) as browser:
        for _ in range(MOST):
            await made(browser, "see_floor")
        assert "revoke one first" in await made(browser, "see_floor", status=409)


async def test_what_a_program_changes_is_on_record_with_its_name(console: Visited) -> None:
    async with program(console, await a_token(console, "change_rules")) as one:
        status, _ = await one.ask("POST", f"{ROOT}/people", {"id": "wu"})
    last = await latest(console)
    assert (status, last.who, last.what, last.detail) == (403, "li", "people_add", "by the token crm.")


async def test_making_and_revoking_are_on_record(console: Visited) -> None:
    async with console.browser(LI) as browser:
        one = await made(browser, "see_floor")
        assert (await latest(console)).detail == "crm: see_floor, 30 days"
        await browser.told("DELETE", f"{MINE}/{one['id']}")
    last = await latest(console)
    assert (last.who, last.what, last.target) == ("li", "tokens_revoke", one["id"])


# --- when it ends


async def test_it_is_over_when_it_was_said(console: Visited, hour: Hour) -> None:
    token = await a_token(console, "see_people")
    hour.passes(timedelta(days=30) - timedelta(seconds=1))
    assert await status_of(console, token) == 200
    hour.passes(timedelta(seconds=1))
    assert await status_of(console, token) == 401


async def test_revoked_it_opens_nothing_at_once(console: Visited) -> None:
    async with console.browser(LI) as browser:
        one = await made(browser, "see_people")
        assert await status_of(console, one["token"]) == 200
        await browser.told("DELETE", f"{MINE}/{one['id']}")
        assert await status_of(console, one["token"]) == 401
        await browser.told("DELETE", f"{MINE}/{one['id']}", status=404)


async def test_nobody_revokes_anothers_but_an_admin_does(console: Visited) -> None:
    token = await a_token(console, "see_floor", person=PEOPLE[Role.QUALITY])
    id_ = token[:14]
    async with console.browser(PEOPLE[Role.SUPERVISOR]) as other, console.browser(LI) as admin:
        await other.told("DELETE", f"{MINE}/{id_}", status=404)
        await other.told("DELETE", f"{ALL}/{id_}", status=403)
        assert await status_of(console, token, path=f"{ROOT}/session") == 200
        assert [(row["id"], row["person"]) for row in await admin.told("GET", ALL)] == [(id_, "qian")]
        await admin.told("DELETE", f"{ALL}/{id_}")
    assert await status_of(console, token, path=f"{ROOT}/session") == 401


async def test_it_is_gone_with_its_person_and_does_not_come_back_with_him(console: Visited) -> None:
    token = await a_token(console, "see_floor", person=PEOPLE[Role.QUALITY])
    async with console.browser(LI) as admin:
        await admin.told("POST", f"{ROOT}/people/qian/disable")
        assert await status_of(console, token, path=f"{ROOT}/session") == 401
        await admin.told("POST", f"{ROOT}/people/qian/enable")
    assert await status_of(console, token, path=f"{ROOT}/session") == 401


async def test_another_version_that_only_disables_him_shuts_his_programs_out_too(console: Visited, hour: Hour) -> None:
    token = await a_token(console, "see_floor", person=PEOPLE[Role.QUALITY])
    await console.register.people.change("qian", disabled=hour())
    assert await status_of(console, token, path=f"{ROOT}/session") == 401


@pytest.mark.parametrize(("roles", "stays"), [(["quality", "auditor"], 200), (["auditor"], 401), (["compliance"], 401)])
async def test_it_is_gone_with_the_right(console: Visited, roles: list[str], stays: int) -> None:
    token = await a_token(console, "see_floor", person=PEOPLE[Role.QUALITY])
    async with console.browser(LI) as admin:
        await admin.told("PATCH", f"{ROOT}/people/qian", {"roles": roles})
        assert await status_of(console, token, path=f"{ROOT}/session") == stays
        await admin.told("PATCH", f"{ROOT}/people/qian", {"roles": ["quality"]})
    assert await status_of(console, token, path=f"{ROOT}/session") == stays, "lost is lost"


async def test_rights_that_went_another_way_count_no_more_either(console: Visited) -> None:
    token = await a_token(console, "see_floor", person=PEOPLE[Role.QUALITY])
    await console.register.people.change("qian", roles='["auditor"]')
    assert await status_of(console, token, path=f"{ROOT}/session") == 401


# --- wrong ones


def test_whatever_a_program_may_ask_is_said_to_be_refused_for_a_while_too() -> None:
    paths = document(OPERATIONS, API)["paths"]
    assert [one.id for one in OPERATIONS if "429" not in paths[one.path][one.method.lower()]["responses"]] == []
    assert len(OPERATIONS) > 100


async def test_after_twenty_wrong_ones_an_address_has_to_wait_but_right_ones_come_in(console: Visited) -> None:
    right = await a_token(console, "see_people")
    seen = [await status_of(console, f"ivr_wrong_{number}") for number in range(22)]
    assert seen == [401] * 20 + [429] * 2
    assert await status_of(console, right) == 200
    async with console.browser() as browser:
        assert (await browser.sign_in("li")).status == 200, "nor is anybody shut out who signs in from there"
    await console.house.store.flush()
    assert [alarm.what for alarm in await console.house.store.alarms()] == ["tokens guessed"]


async def test_an_old_token_is_no_guess(console: Visited, hour: Hour) -> None:
    token = await a_token(console, "see_people")
    hour.passes(timedelta(days=31))
    assert {await status_of(console, token) for _ in range(25)} == {401}


# --- the live feed


async def test_a_program_watches_until_it_is_revoked(console: Visited, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "LOOK_AGAIN", 0.05)
    token = await a_token(console, "see_floor", person=PEOPLE[Role.QUALITY])
    async with program(console, token) as one, _watching(one) as socket:
        frame = await told(socket)
        assert [row["id"] for row in frame["agents"]] == ["1001", "1002", "1005"]
        await console.register.tokens.revoke(token[:14])
        assert await code(socket) == 4401


async def test_it_goes_on_while_the_store_is_away(console: Visited, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "LOOK_AGAIN", 0.05)
    token = await a_token(console, "see_floor", person=PEOPLE[Role.QUALITY])
    async with program(console, token) as one, _watching(one) as socket:
        await told(socket)
        asked = 0

        async def away(_self: Tokens, _hashed: str) -> None:
            nonlocal asked
            asked += 1
            if asked == 3:
                await one.http.close()
            raise StoreError

        monkeypatch.setattr(Tokens, "found", away)
        assert await code(socket) != 4401
        assert asked >= 3


async def test_without_the_scope_or_with_a_wrong_token_it_sees_nothing(console: Visited) -> None:
    async with program(console, await a_token(console, "see_people")) as one, _watching(one) as socket:
        assert await code(socket) == 4403
    async with program(console, "ivr_made_up") as one:
        with pytest.raises(WSServerHandshakeError, match="401"):
            async with _watching(one):
                pass


def _watching(one: Program) -> Any:
    return one.http.ws_connect(one.root + LIVE, headers={"Authorization": f"Bearer {one.token}"})


# --- a new password


@pytest.mark.parametrize(
    ("stay", "status"), [({}, 401), ({"keep_programs": False}, 401), ({"keep_programs": True}, 200)]
)
async def test_a_new_password_shuts_out_programs_unless_their_person_says_that_they_stay(
    console: Visited, stay: dict[str, bool], status: int
) -> None:
    token = await a_token(console, "see_people")
    async with console.browser(LI) as browser:
        new = {"password": PASSWORD, "new": "four others in a row", **stay}
        await browser.told("POST", f"{ROOT}/profile/password", new)
    assert await status_of(console, token) == status
    assert (await latest(console)).detail == ("programs stay" if status == 200 else "")


# --- the description


def test_each_operation_says_which_scope_it_asks_for() -> None:
    told_ = document(OPERATIONS, API)["paths"]
    assert told_[f"{ROOT}/live"]["get"]["security"] == [{"session": []}, {"token": ["see_floor"]}]
    assert told_[f"{ROOT}/session"]["get"]["security"] == [{"session": []}, {"token": []}]
    assert told_[f"{ROOT}/people"]["post"]["security"] == [{"session": []}]
    assert told_[f"{ROOT}/session"]["post"]["security"] == []
