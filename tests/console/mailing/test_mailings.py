"""Reports by mail as people wish for them: what may be sent to whom, and who sees, changes, tries and stops it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from ivr.console.doors import ROOT
from ivr.console.mailing.mailings import MOST, NO_SERVER
from ivr.console.mailing.told import MailingSaid
from ivr.core.access import Role
from tests.console.visiting import PASSWORD, PEOPLE, QUICK, Browser, Hour, House, Register, Visited, visited
from tests.mail.post_office import PostOffice, post_office
from tests.reports.a_past import told

AT = f"{ROOT}/reports/mailings"
WEEKLY = {
    "by": "agent",
    "every": "day",
    "at": "07:30",
    "language": "zh",
    "files": ["csv"],
    "recipients": ["boss@other.example", "chen@firm.example"],
}


@dataclass
class Mailed:
    """A console that sends mail."""

    console: Visited
    office: PostOffice

    @asynccontextmanager
    async def who(self, role: Role) -> AsyncIterator[Browser]:
        async with self.console.browser(PEOPLE[role]) as browser:
            yield browser

    async def record(self) -> list[str]:
        await self.console.house.store.flush()
        return [f"{one.what} {one.detail}" for one in await self.console.register.actions.latest(20)]


@pytest.fixture
async def mailed(house: House, register: Register, hour: Hour) -> AsyncIterator[Mailed]:
    """With the day of `a_past` behind it, and one person of each role."""
    await told(house.desk.store)  # type: ignore[arg-type]
    async with post_office() as office, visited(house, register, hour, mail=office.server) as console:
        for person in PEOPLE.values():
            await console.enters(person)
        yield Mailed(console, office)


async def test_one_is_made_changed_and_removed_and_that_is_on_record(mailed: Mailed) -> None:
    async with mailed.who(Role.QUALITY) as browser:
        made = await browser.told("POST", AT, WEEKLY, 201)
        assert (made["person"], made["mine"], made["next"]) == ("qian", True, "2026-11-25T23:30:00+00:00")
        mine = f"{AT}/{made['id']}"
        weekly = {**WEEKLY, "every": "week", "day": 1, "files": ["pdf", "pdf", "xlsx"], "queue": "wealth"}
        changed = await browser.told("PUT", mine, weekly)
        assert (changed["files"], changed["next"]) == (["pdf", "xlsx"], "2026-11-29T23:30:00+00:00")
        kept = await browser.told("GET", AT)
        assert kept == {
            "sends": True,
            "allow": ["@firm.example", "boss@other.example"],
            "firm": "",
            "away_days": 30,
            "zone": "Asia/Shanghai",
            "mailings": [changed],
        }
        await browser.told("DELETE", mine)
        assert (await browser.told("GET", AT))["mailings"] == []
        await browser.told("DELETE", mine, status=404)
    noted = "each week, to boss@other.example, chen@firm.example"
    assert (await mailed.record())[:2] == ["mailings_remove ", f"mailings_remove by agent, {noted}"]


async def test_it_is_tried_with_true_figures_by_its_persons_rights_to_one_address_alone(mailed: Mailed) -> None:
    mailed.console.hour.now = mailed.console.hour.now.replace(day=26)
    async with mailed.who(Role.SUPERVISOR) as browser:
        made = await browser.told("POST", AT, WEEKLY, 201)
        await browser.told("POST", f"{AT}/{made['id']}/now", {"to": "zhao@firm.example"})
        for to, status in (
            ("zhao@evil.example", 422),
            ("zhao", 422),
            ("zhao@firm.example\r\nBcc: x@firm.example", 422),
        ):
            await browser.told("POST", f"{AT}/{made['id']}/now", {"to": to}, status)
    [(to, mail)] = mailed.office.taken
    assert (to, mail["Subject"]) == (("zhao@firm.example",), "按坐席统计 · 2026-11-25")
    [csv] = mail.iter_attachments()
    rows = csv.get_payload(decode=True).decode("utf-8-sig").splitlines()  # type: ignore[union-attr]
    assert ["合计", "1"] in [row.split(",")[:2] for row in rows]  # of five calls the one of his team


async def test_what_the_mail_server_says_is_said(mailed: Mailed) -> None:
    async with mailed.who(Role.ADMIN) as browser:
        made = await browser.told("POST", AT, WEEKLY, 201)
        now = f"{AT}/{made['id']}/now"
        mailed.office.says = "552 too large"
        assert "552 too large" in await browser.told("POST", now, {"to": "li@firm.example"}, 502)
        mailed.office.answers = {"li@firm.example": "550 no such person"}
        assert "550 no such person" in await browser.told("POST", now, {"to": "li@firm.example"}, 502)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"recipients": []}, 400),
        ({"recipients": ["thief@evil.example"]}, 422),
        ({"recipients": ["chen@sub.firm.example"]}, 422),
        ({"recipients": ["chen@firm.example\r\nBcc: thief@evil.example"]}, 422),
        ({"recipients": ["Chen <chen@firm.example>"]}, 422),
        ({"recipients": ["thief@evil.example,chen@firm.example"]}, 422),
        ({"recipients": ["x\r\nBcc: thief@evil.example, chen@firm.example"]}, 422),
        ({"recipients": [f"a{n}@firm.example" for n in range(21)]}, 400),
        ({"queue": "nowhere"}, 422),
        ({"queue": "wealth\r\nBcc: thief@evil.example"}, 422),
        ({"queue": "wealth", "by": "menu"}, 422),
        ({"every": "week", "day": 8}, 422),
        ({"every": "month", "day": 32}, 400),
        ({"every": "minute"}, 400),
        ({"at": "24:00"}, 400),
        ({"at": "07:30\n"}, 400),
        ({"files": ["json"]}, 400),
        ({"person": "li"}, 400),
    ],
)
async def test_what_cannot_be_sent_is_refused(mailed: Mailed, said: dict[str, Any], status: int) -> None:
    async with mailed.who(Role.ADMIN) as browser:
        made = await browser.told("POST", AT, WEEKLY, 201)
        assert (await browser.ask("POST", AT, {**WEEKLY, **said})).status == status
        assert (await browser.ask("PUT", f"{AT}/{made['id']}", {**WEEKLY, **said})).status == status


async def test_whoever_may_see_no_reports_has_none_and_menus_are_for_those_who_see_all(mailed: Mailed) -> None:
    for role in (Role.AGENT, Role.COMPLIANCE):
        async with mailed.who(role) as browser:
            await browser.told("GET", AT, status=403)
            await browser.told("POST", AT, WEEKLY, 403)
            await browser.told("DELETE", f"{AT}/m1", status=403)
    async with mailed.who(Role.SUPERVISOR) as browser:
        await browser.told("POST", AT, {**WEEKLY, "by": "menu"}, 403)


async def test_each_sees_his_own_and_an_admin_sees_and_stops_all(mailed: Mailed) -> None:
    async with mailed.who(Role.QUALITY) as hers:
        one = f"{AT}/{(await hers.told('POST', AT, WEEKLY, 201))['id']}"
    async with mailed.who(Role.SUPERVISOR) as his:
        assert (await his.told("GET", AT))["mailings"] == []
        for verb, body in (("PUT", WEEKLY), ("DELETE", None)):
            await his.told(verb, one, body, 404)
        await his.told("POST", f"{one}/now", {"to": "zhao@firm.example"}, 404)
    async with mailed.who(Role.AUDITOR) as auditor:
        assert [(each["person"], each["mine"]) for each in (await auditor.told("GET", AT))["mailings"]] == [
            ("qian", False)
        ]
        await auditor.told("DELETE", one, status=403)
    async with mailed.who(Role.ADMIN) as admin:
        await admin.told("PUT", one, WEEKLY, 403)
        await admin.told("POST", f"{one}/now", {"to": "li@firm.example"}, 403)
        await admin.told("DELETE", one)
    assert mailed.office.taken == []


async def test_nobody_has_more_than_twenty(mailed: Mailed) -> None:
    async with mailed.who(Role.ADMIN) as browser:
        for _ in range(MOST):
            await browser.told("POST", AT, WEEKLY, 201)
        assert str(MOST) in await browser.told("POST", AT, WEEKLY, 409)


async def test_a_program_sees_them_and_makes_none_that_would_outlive_its_token(mailed: Mailed) -> None:
    async with mailed.who(Role.ADMIN) as browser:
        made = await browser.told("POST", AT, WEEKLY, 201)
        asked = {"name": "wall", "scopes": ["see_reports", "see_people"], "days": 1, "password": "four words in a row"}
        token = (await browser.told("POST", f"{ROOT}/profile/tokens", asked, 201))["token"]
    async with mailed.console.browser() as program:
        program.headers = {"Authorization": f"Bearer {token}"}
        assert len((await program.told("GET", AT))["mailings"]) == 1
        await program.told("POST", AT, WEEKLY, 403)
        await program.told("PUT", f"{AT}/{made['id']}", WEEKLY, 403)
        await program.told("DELETE", f"{AT}/{made['id']}", status=403)
        await program.told("POST", f"{AT}/{made['id']}/now", {"to": "li@firm.example"}, 403)
    assert mailed.office.taken == []


async def test_where_the_operator_names_no_mail_server_it_is_said(console: Visited) -> None:
    async with console.browser(PEOPLE[Role.ADMIN]) as browser:
        assert not (await browser.told("GET", AT))["sends"]
        assert await browser.told("POST", AT, WEEKLY, 409) == NO_SERVER


async def test_a_console_that_runs_sends_what_is_due_and_tells_what_came_of_it(
    house: House, register: Register, hour: Hour
) -> None:
    await told(house.desk.store)  # type: ignore[arg-type]
    await register.people.add(PEOPLE[Role.ADMIN], hour())
    await register.mailings.add(MailingSaid.model_validate(WEEKLY, strict=False).mailing("m1", "li"), hour(), MOST)
    hour.now += timedelta(days=1)
    async with post_office() as office, asyncio.timeout(60):
        office.answers = {"boss@other.example": "550 no such person"}
        async with visited(house, register, hour, mail=office.server) as console:
            await console.register.people.change("li", password=QUICK.hash(PASSWORD))
            async with console.browser(PEOPLE[Role.ADMIN]) as browser:
                last = await _sent(browser)
    assert (last["outcome"], last["detail"]) == ("sent", "boss@other.example: 550 no such person")
    [(to, mail)] = office.taken
    assert (to, mail["Subject"]) == (("chen@firm.example",), "按坐席统计 · 2026-11-25")
    body = mail.get_body()
    assert body
    assert "1002 Wu" in body.get_content()
    await house.store.flush()
    assert "report not mailed" in [alarm.what for alarm in await house.store.alarms()]


async def _sent(browser: Browser) -> Any:
    """What came of the last time, once that is known."""
    while True:
        last = (await browser.told("GET", AT))["mailings"][0]["last"]
        if last and last["outcome"]:
            return last
        await asyncio.sleep(0.05)
