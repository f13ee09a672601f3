"""`ivr status` at a glance: what is wrong stands in capitals, and what is well is short."""

from __future__ import annotations

from typing import Any

from ivr.cli.status import _lines

CARRIER: dict[str, Any] = {
    "trunk": "carrier",
    "registered": True,
    "reachable": True,
    "round_trip_ms": 12.0,
    "resting_until": None,
    "calls": 3,
    "max_calls": 30,
}
WELL: dict[str, Any] = {
    "asterisk": "connected",
    "console": "http://127.0.0.1:8090",
    "rules": {"version": "bbbb2222"},
    "trunks": [CARRIER],
    "calls": {"Talking": 3},
    "recordings": {"on": 2, "paused": 1, "off": 0, "to seal": 4},
    "alarms": [],
    "queues": [],
    "agents": {"ready": 1},
    "free_mb": 81234,
}


def alarm(minute: int, what: str, detail: str = "") -> dict[str, str]:
    return {"at": f"2026-11-25T10:{minute:02}:00+00:00", "what": what, "detail": detail}


def told(**changes: object) -> list[str]:
    return list(_lines({**WELL, **changes}))


def test_a_house_that_is_well_takes_a_line_each() -> None:
    assert told()[:-2] == [
        "rules     bbbb2222",
        "asterisk  connected",
        "console   http://127.0.0.1:8090",
        "calls     3 talking",
        "trunk     carrier: registered, answers OPTIONS, in 12.0 ms, 3 of 30 calls",
        "agents    1 ready",
        "recording 2 on, 1 paused; 4 of ended calls to seal",
        "disk      81,234 MB free",
    ]


def test_that_another_controller_stands_by_is_told() -> None:
    assert "stand-by  another controller is ready to take over" in told(stands_by=True)


def test_stages_are_words_that_one_can_read() -> None:
    assert "calls     2 in flow, 1 leaving message" in told(calls={"LeavingMessage": 1, "InFlow": 2})


def test_that_it_drains_stands_there_with_the_way_back() -> None:
    assert "DRAINING  new calls have the fallback; `ivr drain --undo` ends it" in told(draining="fallback")
    assert any(line.startswith("DRAINING  new calls are refused") for line in told(draining="refuse"))


def test_a_trunk_that_is_not_registered_cannot_be_overlooked() -> None:
    (line,) = [line for line in told(trunks=[{**CARRIER, "registered": False}]) if line.startswith("trunk")]
    assert "NOT REGISTERED" in line


def test_the_same_alarm_again_is_counted_and_the_newest_comes_first() -> None:
    alarms = [alarm(9, "wrong password", "1001 from 192.0.2.7"), alarm(8, "disk fills up"), alarm(7, "wrong password")]
    shown = [line.split(" ", 2)[-1] for line in told(alarms=alarms) if line.startswith("ALARM")]
    assert [line.partition(":00 ")[2] for line in shown] == [
        "wrong password (2 times): 1001 from 192.0.2.7",
        "disk fills up",
    ]


def test_of_many_kinds_a_few_are_shown() -> None:
    lines = told(alarms=[alarm(30 - number, f"kind {number}") for number in range(7)])
    assert sum(line.startswith("ALARM") for line in lines) == 5
    assert "          and 2 more kinds: ivr status --json" in lines


def test_alarms_that_cannot_be_read_are_not_taken_for_none() -> None:
    assert any(line.startswith("ALARMS    cannot be read") for line in told(alarms=None))
