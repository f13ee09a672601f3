"""Numbers and trunks from the console: as the rules have them, as they stand, and to whom how much of it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ivr.console.looking.house import trunks
from ivr.core.access import Role
from ivr.core.call import Incoming
from ivr.core.trace import TraceStep
from ivr.core.trunking import TrunkNow, Verdict
from ivr.store.beside_calls import CALLED_BY_US
from ivr.store.store import Store
from ivr.web.status import trunks as standing
from tests.console.ruled import Office, office
from tests.console.visiting import PEOPLE

__all__ = ["office"]
NUMBER = "02155501234"
NUMBERS, TRUNKS = "/api/v1/numbers", "/api/v1/trunks"
SEES_ALL_CALLS = {Role.COMPLIANCE, Role.AUDITOR, Role.ADMIN}
SEES_RULES = SEES_ALL_CALLS | {Role.SUPERVISOR}
SEES_HEALTH = {Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN}
BLAMED = Verdict(next=True, blame=True)


async def only(office: Office, address: str = NUMBERS) -> dict[str, Any]:
    told = await office.admin.told("GET", address)
    (one,) = told["numbers"] if address == NUMBERS else told
    return one  # type: ignore[no-any-return]


def line_of(office: Office, begins: str) -> int:
    lines = office.file.read_text().splitlines()
    return next(at for at, line in enumerate(lines, 1) if line.startswith(begins))


def came(store: Store, call: str, did: str, at: datetime) -> None:
    store.call_arrived(Incoming(call, did, "13900001111", at), rules_version="abc")


async def test_a_number_is_told_with_where_it_leads_and_the_law_of_its_recording(office: Office) -> None:
    told = await only(office)
    assert (told["number"], told["language"], told["begins"]) == (NUMBER, "zh", "flows.main")
    assert (told["queues"], told["boxes"]) == (["front_desk"], ["office"])
    (law,) = told["recording"]
    assert (law["recorded"], law["asked"], law["queues"]) == (True, False, [])
    assert law["because"] == "what was agreed can be heard again"
    assert law["keep"] == {"years": 0, "days": 90, "because": "nobody asks after that"}


async def test_it_leads_to_its_line_and_that_of_its_law(office: Office) -> None:
    told = await only(office)
    assert told["place"] == {"file": office.file.name, "line": line_of(office, f'  "{NUMBER}":')}
    assert told["recording"][0]["place"]["line"] == line_of(office, "recording:")
    assert (await only(office, TRUNKS))["place"]["line"] == line_of(office, "  carrier:")


@pytest.mark.parametrize(
    ("at", "is_open", "until", "day", "day_zh"),
    [
        (datetime(2026, 11, 25, 2, tzinfo=UTC), True, "2026-11-25T18:00:00+08:00", "", ""),
        (datetime(2026, 11, 25, 12, tzinfo=UTC), False, "2026-11-26T09:00:00+08:00", "", ""),
        (datetime(2026, 10, 1, 2, tzinfo=UTC), False, "2026-10-08T09:00:00+08:00", "National Day", "国庆节"),
    ],
)
async def test_whether_it_is_open_is_told_as_a_caller_would_find_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, at: datetime, is_open: bool, until: str, day: str, day_zh: str
) -> None:
    monkeypatch.setattr(office.console.house.clock, "wall", lambda: at)
    (hours,) = (await only(office))["hours"]
    assert (hours["calendar"], hours["open"], hours["until"]) == ("office", is_open, until)
    assert day in hours["day"]
    assert bool(day) == bool(hours["day"])
    assert hours["day_zh"] == day_zh


async def test_calls_of_today_are_counted_by_the_rule_to_which_they_came(office: Office) -> None:
    store, now = office.console.house.store, office.console.house.clock.now()
    came(store, "1", NUMBER, now)
    came(store, "2", NUMBER, now)
    came(store, "before", NUMBER, now - timedelta(days=1))
    came(store, "elsewhere", "02199999999", now)
    came(store, "ours", NUMBER, now)
    store.traced(TraceStep("ours", now, CALLED_BY_US, "is called back", "", {}))
    await store.flush()
    told = await office.admin.told("GET", NUMBERS)
    assert (told["numbers"][0]["calls"], told["unknown"]) == (2, 1)


async def test_a_trunk_is_told_as_the_rules_have_it_and_as_it_stands(office: Office) -> None:
    trunks, rules = office.console.house.desk.trunks, office.console.house.reception.rules
    trunks.reachable("carrier", reachable=True, round_trip=timedelta(milliseconds=12.34))
    told = await only(office, TRUNKS)
    assert (told["host"], told["order"], told["weight"], told["logs_in"]) == ("127.0.0.2:5062", 1, 0, False)
    assert (told["reachable"], told["round_trip_ms"], told["registered"]) == (True, 12.3, None)
    assert (told["failures"], told["failed_lately"], told["failed_at"], told["resting_until"]) == (0, 0, None, None)
    for _ in range(3):
        trunks.judged("1", rules.trunks["carrier"], BLAMED)
    told = await only(office, TRUNKS)
    now = trunks.of("carrier")
    assert (told["failures"], told["rest_after"], told["failed_lately"]) == (3, 3, 3)
    assert told["resting_until"] == (now.rests_until and now.rests_until.isoformat())
    assert told["failed_at"] == now.failed_at[-1].isoformat()
    trunks.judged("2", rules.trunks["carrier"], Verdict(next=False, blame=False))
    told = await only(office, TRUNKS)
    assert (told["failures"], told["failed_lately"], told["resting_until"]) == (0, 3, None)


async def test_since_when_a_trunk_is_down_is_told_to_pages_and_programs(office: Office) -> None:
    desk, rules = office.console.house.desk, office.console.house.reception.rules
    desk.trunks.reachable("carrier", reachable=True, round_trip=timedelta(milliseconds=12))
    assert [one["dead_since"] for one in standing(desk, rules)] == [None]
    desk.trunks.reachable("carrier", reachable=False, round_trip=None)
    since = desk.trunks.of("carrier").dead_since
    assert since
    assert [one["dead_since"] for one in standing(desk, rules)] == [since.isoformat()]
    assert trunks(desk, rules)["carrier"].dead_since == since.isoformat()


async def test_a_rest_that_is_over_is_not_told(office: Office) -> None:
    desk = office.console.house.desk
    desk.trunks._now["carrier"] = TrunkNow(failures=3, rests_until=desk.clock.now())
    assert (await only(office, TRUNKS))["resting_until"] is None


@pytest.mark.parametrize("role", list(PEOPLE))
async def test_who_sees_some_of_the_calls_alone_is_not_told_how_many_came(office: Office, role: Role) -> None:
    async with office.console.browser(PEOPLE[role]) as browser:
        answer = await browser.ask("GET", NUMBERS)
        assert (answer.status == 200) is (role in SEES_RULES)
        if answer.status == 200:
            told = await answer.json()
            counts = (told["unknown"], told["numbers"][0]["calls"], told["numbers"][0]["under_way"])
            assert counts == ((0, 0, 0) if role in SEES_ALL_CALLS else (None, None, None))


@pytest.mark.parametrize("role", list(PEOPLE))
async def test_trunks_are_for_those_who_see_health(office: Office, role: Role) -> None:
    async with office.console.browser(PEOPLE[role]) as browser:
        assert ((await browser.ask("GET", TRUNKS)).status == 200) is (role in SEES_HEALTH)
