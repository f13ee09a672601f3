"""Calls that the house itself has served, and the report of them: what was played is what is counted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ivr.core.reporting.cutting import By
from ivr.core.reporting.local_time import period
from ivr.reports.as_json import as_json
from ivr.reports.making import Wanted, made, staff_of
from ivr.store.history import History
from tests.calls.house import House
from tests.console.test_live import over, talks
from tests.console.visiting import house

__all__ = ["house"]


async def test_a_talk_and_a_call_hung_up_in_the_menu_are_reported_as_they_went(house: House, tmp_path: Path) -> None:
    talked = await talks(house)
    await over(house, talked)
    left = house.fake.call_in("4008001234", "13900009999")
    await house.fake.settle()
    await over(house, left)
    await house.desk.store.flush()  # type: ignore[attr-defined]

    zone = ZoneInfo(house.rules.firm.timezone)
    now: datetime = house.clock.now()
    history = History.of(tmp_path / "ivr.db")
    day = period("day", now.astimezone(zone).date(), zone)
    report = as_json(await made(history, Wanted(day, By.AGENT, "en"), staff_of(house.rules), now))
    await history.close()

    played = {call: house.outcome(call) for call in (talked, left)}
    assert {one["outcome"] for one in report["endings"]} == set(played.values())  # type: ignore[attr-defined]
    rows = {row["agent"]: row for row in report["rows"]}  # type: ignore[attr-defined]
    chen = rows["1001 Chen"]
    assert (chen["calls"], chen["offered"], chen["answered"], chen["handled"], chen["offers"]) == (1, 1, 1, 1, 1)
    assert chen["talk"] is not None
    assert chen["occupancy"] > 0
    assert (rows["(no agent)"]["calls"], rows["(no agent)"]["before_queue"]) == (1, 1)
