"""Reports of the painted house: made-up counts, told by the code that tells true ones."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from ivr.core.reporting.counting import Report
from ivr.core.reporting.cutting import By, Staff
from ivr.core.reporting.local_time import Period
from ivr.core.reporting.menus import MenuRow, Menus, Passed
from ivr.core.reporting.tally import Tally
from ivr.core.reporting.told import SHORT
from ivr.core.reporting.words import Language
from ivr.reports.as_json import as_json, definitions
from ivr.reports.table import table_of, table_of_menus
from ivr.reports.written import MEDIA, Kind, written

TODAY = date(2026, 11, 25)
MADE = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
AGENTS = ("张伟", "王芳", "李娜", "刘洋", "陈杰", "杨静", "赵磊", "黄敏")
NAMES = {f"10{number:02}": name for number, name in enumerate(AGENTS, 1)}
ROWS = {
    By.QUEUE: ("理财", "基金", "贷款", "front_desk", ""),
    By.AGENT: (*NAMES, ""),
    By.TEAM: ("a", "b", ""),
    By.NUMBER: ("4008001234", "02155501234"),
    By.WEEK: ("2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"),
    By.MONTH: ("2026-10", "2026-11"),
    By.DAY: tuple(f"2026-11-{day:02}" for day in range(1, 26) if day % 7),
    By.HOUR: tuple(f"{hour:02}:00" for hour in range(8, 21) if hour != 19),
}


def tally(chance: random.Random, busy: float) -> Tally:
    """An interval, the busier the worse its level."""
    answered, abandoned, before = round(60 * busy), round(chance.uniform(1, 20) * busy**2), round(8 * busy)
    return Tally(
        calls=answered + abandoned + before,
        before_queue=before,
        offered=answered + abandoned,
        answered=answered,
        abandoned=abandoned,
        judged=answered + abandoned,
        in_time=round(answered * (1 - busy * 0.35)),
        waited=answered * 11.0 * (1 + busy),
        waits=answered,
        longest=64.0 * busy,
        handled=answered,
        talk=answered * 184.0,
        wrap_up=answered * 31.0,
        offers=answered + abandoned,
        offers_missed=abandoned,
        waiting=4000 * (1.1 - busy),
        busy=answered * 215.0,
        away=900,
        overflowed=round(11 * busy),
        to_rm=round(9 * busy),
        rm_attempts=round(12 * busy),
        rm_answered=round(6 * busy),
        rm_own=round(4 * busy),
        rm_deputy=round(2 * busy),
        callbacks_asked=3,
        callbacks_reached=2,
        outcomes=Counter(COMPLETECALLER=answered, ABANDON=abandoned, EXITEMPTY=before),
    )


def figures(by: By, first: date, last: date) -> Report:
    """The same each time."""
    chance = random.Random(7)
    rows = {name: tally(chance, chance.uniform(0.15, 1.0)) for name in ROWS[by]}
    total = Tally()
    for row in rows.values():
        total.add(row)
    return Report(Period(first, last, ZoneInfo("Asia/Shanghai")), by, SHORT, rows, total)


def menus() -> list[MenuRow]:
    """A hundred callers at two menus."""
    counting = Menus()
    for key, leads, times in (("1", "理财", 46), ("2", "基金", 21), ("wrong key", "", 9), ("no key", "", 6)):
        for _ in range(times):
            asked = Passed("menu", f"main_menu: {key}" if " " in key else f"main_menu: key {key}")
            counting.call([asked, Passed("ENTERQUEUE", "", leads)] if leads else [asked])
    for _ in range(14):
        counting.call([], "main_menu")
    for _ in range(8):
        counting.call([Passed("menu", "service_menu: key 3"), Passed("rm", "")])
    return list(counting.rows())


async def report(request: web.Request) -> web.Response:
    """As the console answers."""
    asked = request.query
    first, last = date.fromisoformat(asked["from"]), date.fromisoformat(asked["to"])
    language: Language = "zh" if asked["language"] == "zh" else "en"
    if request.match_info["kind"] == "menus":
        table = table_of_menus(menus(), Period(first, last, ZoneInfo("Asia/Shanghai")), language, MADE)
    else:
        told = figures(By(asked["by"]), first, last)
        table = table_of(told, Staff(names=NAMES), language, MADE, asked.get("queue", ""))
    kind: Kind = asked.get("as", "json")  # type: ignore[assignment]
    if kind == "json":
        return web.json_response(as_json(table))
    return web.Response(body=written(table, kind), content_type=MEDIA[kind])


async def defined(request: web.Request) -> web.Response:
    """The true definitions."""
    language: Language = "zh" if request.query["language"] == "zh" else "en"
    names = ("name", "unit", "title", "means", "group", "is_main")
    return web.json_response([{name: getattr(one, name) for name in names} for one in definitions(language)])


async def choices(request: web.Request) -> web.Response:
    """Everything."""
    queues = [queue for queue in ROWS[By.QUEUE] if queue]
    return web.json_response({"today": TODAY.isoformat(), "most_days": 92, "queues": queues, "menus": True})


async def mailings(request: web.Request) -> web.Response:
    """One that was sent, one that waits for the mail server, one that nobody may send any more."""
    common = {
        "language": "zh",
        "day": 1,
        "at": "07:30",
        "queue": "",
        "short": SHORT,
        "person": "zhang.wei",
        "mine": True,
    }
    again = {"by": "agent", "every": "day", "files": [], "recipients": ["zhang.wei@firm.example"], "queue": "理财"}
    monthly = {"by": "team", "every": "month", "day": 31, "files": ["csv"], "person": "wang.fang", "mine": False}
    told = [
        {**common, "by": "queue", "every": "week", "files": ["pdf", "xlsx"], **_gone_out("sent")},
        {
            **common,
            **again,
            **_gone_out("", "The mail server did not take it. mail.firm.example:587 did not answer in time."),
        },
        {**common, **monthly, **_gone_out("refused", "wang.fang may not sign in any more.")},
    ]
    for number, one in enumerate(told):
        one |= {"id": f"m{number}", "recipients": one.get("recipients", ["boss@firm.example", "board@firm.example"])}
    allow = ["@firm.example", "audit@other.example"]
    return web.json_response({"sends": True, "allow": allow, "zone": "Asia/Shanghai", "mailings": told})


def _gone_out(outcome: str, detail: str = "") -> dict[str, object]:
    due, next_due = "2026-11-24T23:30:00+00:00", "2026-11-30T23:30:00+00:00"
    again = "2026-11-25T10:41:00+00:00" if not outcome else None
    last = {"due": due, "outcome": outcome, "detail": detail, "at": due, "tries": 3, "next_try": again}
    return {"next": next_due, "last": last}
