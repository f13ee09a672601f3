"""Reports asked for by people who have signed in: each of what he may see, in the form that he wants."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ivr.console import reports
from ivr.console.doors import ROOT
from ivr.console.in_turn import MOST, PATIENCE, SHARE
from ivr.core.access import Role
from ivr.core.reporting.figures import FIGURES
from ivr.reports.apart import Order
from tests.calls.house import rules
from tests.console.visiting import PEOPLE, Visited
from tests.reports.a_past import told

AT = f"{ROOT}/reports/figures?from=2026-11-25&by=agent"
MENUS = f"{ROOT}/reports/menus?from=2026-11-25"


@pytest.fixture
async def reported(console: Visited) -> Visited:
    """With the day of `a_past` behind it."""
    await told(console.house.desk.store)  # type: ignore[arg-type]
    return console


async def test_an_auditor_sees_the_whole_day_and_what_each_figure_means(reported: Visited) -> None:
    async with reported.browser(PEOPLE[Role.AUDITOR]) as browser:
        report = await browser.told("GET", AT)
        definitions = await browser.told("GET", f"{ROOT}/reports/definitions?language=zh")
    assert (report["total"]["calls"], report["total"]["answered"], report["total"]["csat"]) == (5, 2, 4.0)
    assert [row["agent"] for row in report["rows"]] == ["1001 Chen", "1002 Wu", "(no agent)"]
    assert {one["name"]: one["means"] for one in definitions}["asa"] == next(
        figure.means.zh for figure in FIGURES if figure.name == "asa"
    )


async def test_a_supervisor_sees_his_agents_and_his_queues_alone(reported: Visited) -> None:
    async with reported.browser(PEOPLE[Role.SUPERVISOR]) as browser:
        report = await browser.told("GET", AT)
        assert (await browser.ask("GET", MENUS)).status == 403
    assert [row["agent"] for row in report["rows"] if row["handled"] or row["logged_in"]] == ["1001 Chen"]
    assert (report["total"]["calls"], report["total"]["to_rm"]) == (1, 1)

    await reported.enters(replace(PEOPLE[Role.SUPERVISOR], id="zhou", queues=frozenset({"wealth"})))
    async with reported.browser(replace(PEOPLE[Role.SUPERVISOR], id="zhou")) as browser:
        report = await browser.told("GET", AT)
    assert (report["total"]["calls"], report["total"]["to_rm"]) == (4, 2)


async def test_one_queue_can_be_looked_at_alone_and_agents_time_is_no_single_queues(reported: Visited) -> None:
    async with reported.browser(PEOPLE[Role.AUDITOR]) as browser:
        report = await browser.told("GET", f"{AT}&queue=wealth")
        nobody = await browser.told("GET", f"{AT}&queue=nowhere")
    assert (report["total"]["calls"], report["total"]["offered"], report["total"]["handled"]) == (4, 4, 1)
    assert (report["total"]["logged_in"], report["total"]["occupancy"]) == (None, None)
    assert report["about"]["queue"] == "wealth"
    assert (nobody["rows"], nobody["total"]["calls"]) == ([], 0)


async def test_what_may_be_chosen_is_told_by_the_firms_calendar(reported: Visited) -> None:
    reported.hour.now = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
    for role, menus in ((Role.SUPERVISOR, False), (Role.QUALITY, True)):
        async with reported.browser(PEOPLE[role]) as browser:
            told = await browser.told("GET", f"{ROOT}/reports/choices")
        assert (told["today"], told["menus"], told["queues"]) == ("2026-11-26", menus, sorted(rules().queues))


async def test_who_asks_for_more_than_his_share_is_told_when_to_come_again_and_keeps_nobody_else_out(
    console: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = asyncio.Event()

    async def slow(order: Order) -> tuple[bytes, ...]:
        await done.wait()
        return (b"{}",)

    monkeypatch.setattr(reports, "made_apart", slow)
    async with console.browser(PEOPLE[Role.ADMIN]) as his, console.browser(PEOPLE[Role.QUALITY]) as hers:
        async with asyncio.timeout(20):
            asked = [asyncio.create_task(his.ask("GET", AT)) for _ in range(MOST)]
            refused, mine = set(), set(asked)
            while len(mine) > SHARE:
                over, mine = await asyncio.wait(mine, return_when=asyncio.FIRST_COMPLETED)
                refused |= {(one.result().status, one.result().headers["Retry-After"]) for one in over}
            other = asyncio.create_task(hers.ask("GET", AT))
            await asyncio.sleep(0)
            done.set()
            assert (await other).status == 200
            assert {(await one).status for one in mine} == {200}
    assert refused == {(503, f"{PATIENCE:.0f}")}


@pytest.mark.parametrize("role", [Role.AGENT, Role.COMPLIANCE])
async def test_others_see_none(reported: Visited, role: Role) -> None:
    async with reported.browser(PEOPLE[role]) as browser:
        assert (await browser.ask("GET", AT)).status == 403
        assert (await browser.ask("GET", f"{ROOT}/reports/definitions")).status == 403


async def test_a_file_is_what_the_request_accepts_or_names(reported: Visited) -> None:
    async with reported.browser(PEOPLE[Role.ADMIN]) as browser:
        answer = await browser.ask("GET", AT, Accept="text/csv, application/json")
        assert answer.content_type == "text/csv"
        assert "report-agent-2026-11-25-2026-11-25.csv" in answer.headers["Content-Disposition"]
        rows = list(csv.reader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
        assert rows[1][:2] == ["1001 Chen", "1"]
        pdf = await browser.ask("GET", f"{AT}&as=pdf")
        assert (pdf.content_type, (await pdf.read())[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("figures?from=2026-11-25&to=2026-11-24", 422),
        ("figures?from=2026-01-01&to=2026-12-31", 422),
        ("figures?from=yesterday", 400),
        ("figures?by=moon", 400),
        ("weather", 404),
    ],
)
async def test_what_cannot_be_reported_is_refused(console: Visited, asked: str, status: int) -> None:
    async with console.browser(PEOPLE[Role.ADMIN]) as browser:
        assert (await browser.ask("GET", f"{ROOT}/reports/{asked}")).status == status
