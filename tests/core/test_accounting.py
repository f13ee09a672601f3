"""How a call's time is accounted for, as a manifest and the store have it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.accounting import account, described, gap_of, gap_value, told
from ivr.core.coverage import Answered, Sound, cover
from ivr.core.gaps import SECOND, WHOLE, Gap, GapReason
from ivr.core.marks import Mark, MarkKind

START = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def test_a_manifest_tells_the_gaps_and_the_marks_in_seconds_from_the_answer() -> None:
    marks = [
        Mark("c1", START + timedelta(seconds=at), MarkKind.PAUSE, begins, who="1001", why="card")
        for at, begins in ((10, True), (20.5, False))
    ]
    coverage = cover(Answered(START, START + timedelta(seconds=60)), [Sound(0, 480_000, 480_000)], WHOLE, marks)
    assert json.loads(json.dumps(account(coverage, marks, START))) == {
        "answered_seconds": 60.0,
        "answered_is_known": True,
        "in_file_seconds": 49.0,
        "tolerated_seconds": 0.0,
        "gaps": [{"from": 9.75, "to": 20.75, "reason": "paused", "who": "1001", "why": "card"}],
        "marks": [
            {"at": 10.0, "kind": "pause", "begins": True, "who": "1001", "why": "card"},
            {"at": 20.5, "kind": "pause", "begins": False, "who": "1001", "why": "card"},
        ],
    }


def test_a_mark_of_a_call_never_answered_stands_at_its_own_time() -> None:
    coverage = cover(Answered(None, START), [], WHOLE, ())
    values = account(coverage, [Mark("c1", START, MarkKind.PROMPT)], None)
    assert values["marks"] == [{"at": "2026-11-26T09:00:00+00:00", "kind": "prompt", "begins": True}]


@given(st.integers(0, 10**11), st.integers(0, 10**11), st.sampled_from(GapReason))
def test_a_gap_is_read_back_to_the_microsecond(begin: int, end: int, reason: GapReason) -> None:
    gap = Gap(begin, end, reason, "1001", "card")
    assert gap_of(json.loads(json.dumps(gap_value(gap)))) == gap


@pytest.mark.parametrize("value", [None, 5, [], {"from": 1}, {"from": 1, "to": 2, "reason": "sunspots"}])
def test_what_is_no_gap_is_not_taken_for_one(value: object) -> None:
    assert gap_of(value) is None


def test_a_gap_is_described_for_people() -> None:
    paused = Gap(9_750_000, 20_250_000, GapReason.PAUSED, "agent 1001", "card")
    assert described(paused) == "9.8 s to 20.2 s: paused, agent 1001, card"
    assert described(Gap(0, SECOND, GapReason.BEFORE_CONSENT)) == "0.0 s to 1.0 s: before consent"


def test_a_gap_is_told_in_words() -> None:
    gap = Gap(3 * SECOND, 10 * SECOND, GapReason.FAILURE, "1001", "neither side was captured")
    assert told(gap) == "7.0 s missing from 3.0 s on (with 1001, neither side was captured)"
    assert told(Gap(0, SECOND, GapReason.FAILURE)) == "1.0 s missing from 0.0 s on"
