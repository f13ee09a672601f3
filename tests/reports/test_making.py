"""A day as it stands in the store, and as it is reported."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from ivr.core.reporting.counting import Reach
from ivr.core.reporting.cutting import By, Staff
from ivr.core.reporting.local_time import period
from ivr.core.reporting.menus import KEYED, done
from ivr.core.reporting.words import Language
from ivr.core.service_level import ServiceLevel
from ivr.reports.as_json import as_json
from ivr.reports.making import Wanted, made
from ivr.reports.table import Table
from ivr.store.history import History
from ivr.store.store import Store
from tests.reports.a_past import at, told

WORDS = Path(__file__).parents[2] / "console/src/words"
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = period("day", date(2026, 11, 25), SHANGHAI)
STAFF = Staff({"wealth": ServiceLevel(timedelta(seconds=20), 80)}, {"1001": "Li Jing"}, {"1001": "east"})


@pytest.fixture(scope="module")
async def history(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[History]:
    file: Path = tmp_path_factory.mktemp("past") / "ivr.sqlite3"
    store = Store(file)
    await store.open()
    await told(store)
    await store.close()
    found = History.of(file)
    yield found
    await found.close()


async def report(history: History, by: By, reach: Reach = Reach(), language: Language = "en") -> Table:  # noqa: B008
    return await made(history, Wanted(DAY, by, language, reach=reach), STAFF, at(7200))


async def test_a_day_is_reported_as_it_was(history: History) -> None:
    total = as_json(await report(history, By.HOUR))["total"]
    assert isinstance(total, dict)
    assert {name: value for name, value in total.items() if value not in (0, "total")} == {
        "calls": 5,
        "before_queue": 1,
        "offered": 4,
        "answered": 2,
        "answered_share": 50.0,
        "abandoned": 1,
        "short_abandoned": 1,
        "abandoned_share": 25.0,
        "otherwise": 1,
        "service_level": 50.0,  # one within 20 s, one by the RM after 65 s; too short, and called back, are no misses
        "asa": 41.5,
        "longest_wait": 65.0,
        "handled": 2,
        "talk": round((32 + 58 + 100) / 2, 1),
        "hold": 5.0,
        "wrap_up": 15.0,
        "handle": round((32 + 58 + 100 + 10 + 30) / 2, 1),
        "offers": 2,
        "offers_missed": 1,
        "logged_in": 7200.0,
        "occupancy": round(100 * (130 + 100) / 7200, 1),
        "overflowed": 2,
        "overflowed_share": 50.0,
        "to_rm": 2,
        "rm_attempts": 3,  # the network did not connect a fourth
        "rm_answered": 2,  # one of them when an agent had the caller already
        "rm_answered_share": 66.7,
        "rm_deputy": 1,
        "voicemails": 1,
        "callbacks_asked": 1,
        "callbacks_reached": 1,
        "answers": 1,
        "csat": 4.0,
    }


async def test_rows_are_agents_with_their_own_work_and_who_was_served_by_none(history: History) -> None:
    table = await report(history, By.AGENT)
    rows = {row[0]: dict(zip([c.name for c in table.columns], row, strict=True)) for row in table.rows}
    assert list(rows) == ["1001 Li Jing", "1002", "(no agent)"]
    assert [rows[name]["answered"] for name in rows] == [1, 0, 1]
    assert [rows[name]["handled"] for name in rows] == [1, 1, 0]
    assert [rows[name]["offers_missed"] for name in rows] == [0, 1, 0]
    assert [rows[name]["logged_in"] for name in rows] == [3600.0, 3600.0, None]
    assert rows["1002"]["asa"] is None


async def test_menus_tell_what_was_keyed_and_where_it_led(history: History) -> None:
    table = await report(history, By.MENU)
    assert table.rows == (
        ("main_menu", "1", 2, 33.3, "queue wealth 2"),
        ("main_menu", "2", 2, 33.3, "queue wealth 2"),
        ("main_menu", "hung up", 1, 16.7, "the end 1"),
        ("main_menu", "no key", 1, 16.7, "again 1"),
    )


async def test_menus_tell_in_chinese_what_was_keyed_and_where_it_led(history: History) -> None:
    table = await report(history, By.MENU, language="zh")
    assert [(row[1], row[4]) for row in table.rows] == [
        ("1", "队列 wealth 2"),
        ("2", "队列 wealth 2"),
        ("在此挂断", "结束 1"),
        ("未按键", "重听 1"),
    ]


@pytest.mark.parametrize("language", get_args(Language))
def test_pages_know_what_was_keyed_by_the_words_of_the_report(language: Language) -> None:
    pages = json.loads((WORDS / f"{language}.json").read_text("utf-8"))["reports"]["keyed"]
    assert pages == {key: done(key, language) for key in KEYED}


async def test_a_supervisor_of_another_queue_sees_nothing(history: History) -> None:
    table = await report(history, By.QUEUE, Reach(frozenset({"loans"}), frozenset({"1009"})))
    assert table.rows == ()
    assert set(table.total[1:]) == {0, None}


async def test_the_next_day_is_empty(history: History) -> None:
    tomorrow = period("day", date(2026, 11, 26), SHANGHAI)
    table = await made(history, Wanted(tomorrow, By.HOUR, "zh"), STAFF, at(200_000))
    assert table.rows == ()
