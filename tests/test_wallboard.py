"""What the measurement of the live feed takes for an update, and when it was told."""

from __future__ import annotations

import json

from bench.first_told import FirstTold
from bench.painted import Shown

SNAPSHOT = {"kind": "snapshot", "agents": [{"id": "1001", "reason": "at 1", "state": "in_a_call"}]}


def change(reason: str, state: str = "in_a_call", agent: str = "1001") -> dict[str, object]:
    return {"kind": "change", "agents": {agent: {"id": agent, "reason": reason, "state": state}}}


def test_what_was_there_before_the_page_is_no_news() -> None:
    page = FirstTold()
    assert page.news(SNAPSHOT) == []
    assert page.news(change("at 1", "wrap_up")) == []


def test_a_row_that_comes_again_for_another_reason_is_no_second_update() -> None:
    page = FirstTold()
    page.news(SNAPSHOT)
    assert page.news(change("at 2")) == ["at 2"]
    assert page.news(change("at 2", "wrap_up")) == []  # his call is over, seconds later
    assert page.news(change("at 2", "idle")) == []
    assert page.news(change("at 3", "idle")) == ["at 3"]


def test_an_update_counts_however_late_and_in_whatever_frame_it_comes() -> None:
    page = FirstTold()
    page.news(SNAPSHOT)
    assert page.news({"kind": "change", "queues": {}}) == []
    assert page.news({"kind": "change", "agents": {"1002": None}}) == []
    assert page.news({"kind": "snapshot", "agents": [{"id": "1001", "reason": "at 2"}]}) == ["at 2"]
    assert page.news(change("at 4", agent="1002")) == ["at 4"]
    assert page.news({"kind": "ping"}) == []


def test_of_an_agent_who_is_busy_no_page_can_paint_at_once_what_it_is_told() -> None:
    page = Shown()
    page.hears(json.dumps(SNAPSHOT))
    page.hears(json.dumps(change("at 2", "in_a_call")))
    page.hears(json.dumps(change("at 2", "idle")))
    page.hears(json.dumps(change("at 3", "idle")))
    assert page.at_once == {"at 3"}
