"""People are entered, changed and disabled by admins, and each one changes his own password and second factor."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from ivr.console import enrolling
from ivr.console.app import OPERATIONS
from ivr.console.doors import ROOT, Everybody, Only
from ivr.console.links import FORGETS
from ivr.core.access import Role
from ivr.core.console_rights import GRANTED, SEEING, Person
from ivr.store.rows import Action
from ivr.web.operation import Operation
from tests.console.visiting import LI, PASSWORD, PEOPLE, Hour, Visited

SESSION, PEOPLE_AT, PROFILE = f"{ROOT}/session", f"{ROOT}/people", f"{ROOT}/profile"
NEW = "another four words in a row"
CHEN = PEOPLE[Role.AGENT]
WU = {"id": "wu", "name": "Wu", "roles": ["agent"], "agent": "1002", "queues": [], "language": "zh"}


async def latest(console: Visited) -> Action:
    await console.house.store.flush()
    return (await console.register.actions.latest(1))[0]


# --- who may


def _at(one: Operation) -> str:
    return one.path.replace("{", "").replace("}", "")


@pytest.mark.parametrize("role", Role)
async def test_every_role_comes_as_far_as_its_rights_and_no_further(console: Visited, role: Role) -> None:
    async with console.browser(PEOPLE[role]) as browser:
        for one in OPERATIONS:
            if not isinstance(one.door, Only):
                continue
            status = (await browser.ask(one.method, _at(one), {"nonsense": 1})).status
            assert (status == 403) == (one.door.right not in GRANTED[role]), (one.id, status)
            assert status != 401


def test_what_changes_something_asks_for_a_right_that_lets_one_change() -> None:
    seeing = [one.id for one in OPERATIONS if isinstance(one.door, Only) and one.door.right in SEEING]
    changing = [one.id for one in OPERATIONS if one.method != "GET" and not one.asks]
    assert set(seeing) & set(changing) == set()


def test_people_and_actions_are_for_those() -> None:
    asked = {one.id: one.door.right for one in OPERATIONS if isinstance(one.door, Only)}
    mine = {name: right for name, right in asked.items() if name.startswith(("people_", "actions_"))}
    assert mine == {
        "people_people": "see_people",
        **dict.fromkeys((f"people_{deed}" for deed in ("add", "change", "link", "disable", "enable")), "change_people"),
        **dict.fromkeys(("actions_actions", "actions_choices", "actions_as_file"), "see_actions"),
    }
    assert {one.tag for one in OPERATIONS if isinstance(one.door, Everybody)} == {
        "session",
        "welcome",
        "openapi",
        "coming_in",
    }


async def test_a_right_that_was_refused_is_on_record(console: Visited) -> None:
    async with console.browser(CHEN) as browser:
        said = await browser.told("GET", PEOPLE_AT, status=403)
    assert said == "chen is agent and may not see people: that is for auditor, admin."
    last = await latest(console)
    assert (last.who, last.what, last.outcome) == ("chen", "people_people", f"403: {said}")


# --- people


async def test_somebody_is_entered_and_comes_in_by_his_link(console: Visited) -> None:
    async with console.browser(LI) as admin, console.browser() as his:
        link = (await admin.told("POST", PEOPLE_AT, WU, 201))["link"]
        at, _, token = link.partition("#")
        assert at == f"{console.address.url}/welcome"
        row = {**WU, "totp": False, "password": False, "disabled": False}
        assert row in await admin.told("GET", PEOPLE_AT)
        await his.told("POST", f"{ROOT}/welcome", {"link": token, "password": NEW})
        assert (await his.sign_in("wu", NEW)).status == 200
        assert (await his.told("GET", SESSION))["language"] == "zh"
    assert token not in str(await console.register.actions.latest(50))


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"id": "chen"}, 409, "already"),
        ({"agent": "1009"}, 422, "no agent 1009"),
        ({"agent": "1001"}, 422, "chen already"),
        ({"roles": []}, 422, "role"),
        ({"roles": ["king"]}, 400, "roles"),
        ({"id": "W U"}, 422, "small letters"),
    ],
)
async def test_whoever_cannot_be_entered_is_refused_with_why(
    console: Visited, change: dict[str, object], status: int, said: str
) -> None:
    async with console.browser(LI) as admin:
        assert said in await admin.told("POST", PEOPLE_AT, WU | {"agent": "1002"} | change, status)
    assert len(await console.register.people.all()) == len(PEOPLE)


async def test_whose_rights_change_signs_in_again_and_whose_name_does_not(console: Visited) -> None:
    async with console.browser(LI) as admin, console.browser(CHEN) as his:
        await admin.told("PATCH", f"{PEOPLE_AT}/chen", {"name": "Chen Jie"})
        assert (await his.told("GET", SESSION))["name"] == "Chen Jie"
        told = await admin.told("PATCH", f"{PEOPLE_AT}/chen", {"roles": ["auditor"], "agent": None})
        assert (told["roles"], told["agent"], told["name"]) == (["auditor"], None, "Chen Jie")
        assert (await his.ask("GET", SESSION)).status == 401
    last = await latest(console)
    assert (last.who, last.target) == ("li", "chen")
    assert last.detail == "roles: agent -> auditor; agent: 1001 -> none"


async def test_nobody_changes_his_own_rights_or_disables_himself(console: Visited) -> None:
    async with console.browser(LI) as admin:
        await admin.told("PATCH", f"{PEOPLE_AT}/li", {"roles": ["admin", "quality"]}, 409)
        await admin.told("POST", f"{PEOPLE_AT}/li/disable", status=409)
        await admin.told("PATCH", f"{PEOPLE_AT}/li", {"name": "Li Na"})


async def test_an_admin_is_always_left(console: Visited, hour: Hour) -> None:
    invited = replace(LI, id="invited")
    await console.register.people.add(invited, hour.now)
    with pytest.raises(enrolling.LastAdmin):
        await enrolling.disable(console.register, "li", hour.now)
    with pytest.raises(enrolling.LastAdmin):
        await enrolling.change(console.register, replace(LI, roles=frozenset({Role.QUALITY})), None)
    await console.register.people.change("invited", password="set")
    await enrolling.disable(console.register, "li", hour.now)


@pytest.mark.parametrize("by", ["disabling", "roles"])
async def test_an_admin_is_left_by_two_who_are_disabled_at_once(console: Visited, hour: Hour, by: str) -> None:
    other, register = replace(LI, id="other"), console.register
    await console.enters(other)

    async def ends(admin: Person) -> None:
        if by == "disabling":
            await enrolling.disable(register, admin.id, hour.now)
        else:
            await enrolling.change(register, replace(admin, roles=frozenset({Role.QUALITY})), None)

    outcomes = await asyncio.gather(ends(LI), ends(other), return_exceptions=True)
    assert [type(one) for one in outcomes if one] == [enrolling.LastAdmin]


async def test_two_who_are_entered_at_once_are_not_one_agent(console: Visited, hour: Hour) -> None:
    wu = Person("wu", "Wu", frozenset({Role.AGENT}), "1002")
    both = (enrolling.enter(console.register, one, None, hour.now) for one in (wu, replace(wu, id="wu2")))
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert [type(one) for one in outcomes] == [str, enrolling.Unfit]


async def test_a_new_password_ends_an_older_link(console: Visited) -> None:
    async with console.browser(LI) as admin, console.browser(CHEN) as his:
        link = (await admin.told("POST", f"{PEOPLE_AT}/chen/link", {}))["link"].partition("#")[2]
        await his.told("POST", f"{PROFILE}/password", {"password": PASSWORD, "new": NEW})
        await his.told("POST", f"{ROOT}/welcome", {"link": link, "password": PASSWORD}, 404)


async def test_whoever_is_disabled_is_out_until_he_is_enabled(console: Visited) -> None:
    async with console.browser(LI) as admin, console.browser(CHEN) as his:
        assert (await admin.told("POST", f"{PEOPLE_AT}/chen/disable"))["disabled"] is True
        assert (await his.ask("GET", SESSION)).status == 401
        assert (await his.sign_in("chen")).status == 401
        assert (await admin.told("POST", f"{PEOPLE_AT}/chen/enable"))["disabled"] is False
        assert (await his.sign_in("chen")).status == 200


@pytest.mark.parametrize(
    ("verb", "what"), [("PATCH", ""), ("POST", "/link"), ("POST", "/disable"), ("POST", "/enable")]
)
async def test_who_is_not_there_is_404(console: Visited, verb: str, what: str) -> None:
    async with console.browser(LI) as admin:
        await admin.told(verb, f"{PEOPLE_AT}/nobody{what}", {} if what != "/link" else None, 404)


# --- what was changed


async def test_an_auditor_reads_what_was_changed_page_by_page(console: Visited, hour: Hour) -> None:
    async with console.browser(LI) as admin, console.browser(PEOPLE[Role.AUDITOR]) as auditor:
        await admin.told("POST", PEOPLE_AT, WU, 201)
        await console.house.store.flush()
        told = await auditor.told("GET", f"{ROOT}/actions?who=li")
        assert [one["what"] for one in told] == ["people_add", "session_sign_in"]
        assert told[0] == {
            "at": hour.now.isoformat(),
            "who": "li",
            "name": "Li",
            "what": "people_add",
            "target": "",
            "outcome": "done",
            "detail": "wu: agent",
            "address": "127.0.0.1",
        }
        assert await auditor.told("GET", f"{ROOT}/actions?before={hour.now:%Y-%m-%dT%H:%M:%SZ}") == []
        assert len(await auditor.told("GET", f"{ROOT}/actions?limit=1")) == 1


# --- one's own


async def test_a_new_password_needs_the_old_one_and_ends_all_other_sessions(console: Visited) -> None:
    async with console.browser(CHEN) as here, console.browser(CHEN) as there:
        await here.told("POST", f"{PROFILE}/password", {"password": "wrong", "new": NEW}, 403)
        await here.told("POST", f"{PROFILE}/password", {"password": PASSWORD, "new": "short"}, 422)
        before = here.token
        here.csrf = (await here.told("POST", f"{PROFILE}/password", {"password": PASSWORD, "new": NEW}))["csrf"]
        assert here.token != before
        assert (await here.ask("GET", SESSION)).status == 200
        assert (await there.ask("GET", SESSION)).status == 401
        assert (await there.sign_in("chen")).status == 401
        assert (await there.sign_in("chen", NEW)).status == 200


async def test_whoever_found_a_page_open_does_not_guess_its_password_for_ever(console: Visited, hour: Hour) -> None:
    async with console.browser(CHEN) as browser:
        hour.passes(timedelta(seconds=1))
        for _ in range(5):
            await browser.told("POST", f"{PROFILE}/totp", {"password": "wrong"}, 403)
        await browser.told("POST", f"{PROFILE}/totp", {"password": PASSWORD}, 429)


async def test_a_second_factor_counts_once_the_app_has_shown_what_it_should(console: Visited, hour: Hour) -> None:
    async with console.browser(CHEN) as browser:
        told = await browser.told("POST", f"{PROFILE}/totp", {"password": PASSWORD})
        assert told["uri"].startswith("otpauth://totp/ivr:chen?secret=")
        app = pyotp.TOTP(told["secret"])
        step = int(hour.now.timestamp()) // 30
        await browser.told("PUT", f"{PROFILE}/totp", {"pending": told["pending"], "totp": "000000"}, 422)
        await browser.told("PUT", f"{PROFILE}/totp", {"pending": "made up", "totp": app.generate_otp(step)}, 422)
        assert (await browser.sign_in("chen")).status == 200
        await browser.told("PUT", f"{PROFILE}/totp", {"pending": told["pending"], "totp": app.generate_otp(step)})
        assert (await browser.sign_in("chen")).status == 403
        assert (await browser.sign_in("chen", totp=app.generate_otp(step))).status == 401, "shown already"
        assert (await browser.sign_in("chen", totp=app.generate_otp(step + 1))).status == 200
        await browser.told("POST", f"{PROFILE}/totp/off", {"password": "wrong"}, 403)
        await browser.told("POST", f"{PROFILE}/totp/off", {"password": PASSWORD})
        assert (await browser.sign_in("chen")).status == 200


async def test_an_admin_lets_somebody_in_who_has_lost_his_second_factor(console: Visited) -> None:
    await console.register.people.change("chen", totp="sealed")
    async with console.browser(LI) as admin, console.browser() as his:
        link = (await admin.told("POST", f"{PEOPLE_AT}/chen/link", {"without_totp": True}))["link"]
        assert (await his.sign_in("chen")).status == 403, "until it is used"
        await his.told("POST", f"{ROOT}/welcome", {"link": link.partition("#")[2], "password": NEW})
        assert (await his.sign_in("chen", NEW)).status == 200


async def test_no_other_link_is_made_into_one_that_forgets_the_second_factor(console: Visited) -> None:
    await console.register.people.change("chen", totp="sealed")
    async with console.browser(LI) as admin, console.browser() as his:
        link = (await admin.told("POST", f"{PEOPLE_AT}/chen/link", {}))["link"].partition("#")[2]
        await his.told("POST", f"{ROOT}/welcome", {"link": f"{FORGETS}{link}", "password": NEW}, 404)
        await his.told("POST", f"{ROOT}/welcome", {"link": link, "password": NEW})
        assert (await his.sign_in("chen", NEW)).status == 403


async def test_the_language_is_each_ones_own(console: Visited) -> None:
    async with console.browser(CHEN) as browser:
        await browser.told("PUT", f"{PROFILE}/language", {"language": "zh"})
        assert (await browser.told("GET", SESSION))["language"] == "zh"
        await browser.told("PUT", f"{PROFILE}/language", {"language": "de"}, 400)
