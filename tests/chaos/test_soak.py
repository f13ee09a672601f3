"""A soak's lot is dealt fairly, and its accounts find whoever was lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from types import SimpleNamespace
from typing import cast

from ivr.lab import Leg
from ivr.store.rows import CallRow
from tests.chaos.accounts import judged
from tests.chaos.crowd import Caller
from tests.chaos.lot import BEGINNING, LASTING, dealt
from tests.real.firm import Ground

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ROW = CallRow(
    "c", "n", "400", "1", "", "", "", "", "zh", NOW, NOW, "q", 1.0, "agent", "a", "COMPLETEAGENT", NOW, "v", None
)
GROUND = Ground("400", "q", (), "1", "R", "D", "138", "139")


def caller(number: str, *, answered: bool = True) -> Caller:
    leg = SimpleNamespace(answered_at=1.0 if answered else 0.0)
    return Caller(replace(GROUND, caller=number), cast("Leg", leg))


def test_the_same_seed_deals_the_same_faults() -> None:
    assert list(dealt(Random(7), 60)) == list(dealt(Random(7), 60))
    assert list(dealt(Random(7), 60)) != list(dealt(Random(8), 60))


def test_every_fault_comes_before_one_comes_again() -> None:
    kinds = len(BEGINNING) + len(LASTING)
    assert set(Counter(fault.inject for fault in list(dealt(Random(1), 60))[:kinds]).values()) == {1}


def test_no_process_begins_in_the_second_half() -> None:
    for seed in range(20):
        late = list(dealt(Random(seed), 60))[30:]
        assert len(late) == 30
        assert not {fault.inject for fault in late} & set(BEGINNING)


def test_who_was_answered_and_is_not_on_record_is_found() -> None:
    assert judged([caller("1"), caller("2")], [ROW]) == ["2 was answered and is not on record"]
    assert judged([caller("1"), caller("2", answered=False)], [ROW]) == []


def test_who_is_on_record_twice_is_found() -> None:
    assert judged([caller("1")], [ROW, replace(ROW, id="d")]) == ["1 is on record 2 times"]


def test_a_call_that_is_not_closed_is_found() -> None:
    assert judged([caller("1")], [replace(ROW, ended=None, outcome="")]) == ["c is not closed"]
