"""How far calls have come is counted, a stage that no play came to is found, and what was skipped counts as failed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from tests.chaos.conftest import by_a_mark, counts_as_failed
from tests.chaos.stages import STAGES, never, stages_of

CALLS = [{"stage": "Waiting"}, {"stage": "Waiting"}, {"stage": "Talking"}]


def test_who_is_rung_for_is_counted_apart_from_who_waits() -> None:
    agents = [{"state": "ringing"}, {"state": "idle"}, {"state": "in a call"}]
    assert stages_of(CALLS, agents) == {"Waiting": 1, "Offered": 1, "Talking": 1}


def test_nobody_rings_for_more_than_wait() -> None:
    assert stages_of(CALLS, [{"state": "ringing"}] * 3) == {"Offered": 2, "Talking": 1}


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_never_came_up_is_named(stage: str) -> None:
    assert never({one: 1 for one in STAGES if one != stage}) == [stage]
    assert never(dict.fromkeys(STAGES, 1)) == []


def report(was: str) -> pytest.TestReport:
    return pytest.TestReport("a", ("a", 1, "a"), {}, was, "no strace here", "call")  # type: ignore[arg-type]


@pytest.mark.parametrize(("was", "counts_as"), [("skipped", "failed"), ("passed", "passed")])
def test_what_was_skipped_counts_as_failed(was: str, counts_as: str) -> None:
    told = report(was)
    counts_as_failed(told)
    assert told.outcome == counts_as
    assert "no strace here" in str(told.longrepr)


@pytest.mark.parametrize(("reason", "is_so"), [("no strace here", True), ("a few plays", False)])
def test_what_its_own_mark_skips_was_not_asked_for(reason: str, is_so: bool) -> None:
    marks = [pytest.mark.skipif(True, reason=reason).mark]
    item = cast("pytest.Item", SimpleNamespace(iter_markers=lambda name: marks))
    assert by_a_mark(item, report("skipped")) is is_so
