"""How long a caller may have to wait: what is said, and what is not known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.core.estimate import QueueNow, expected_wait, handling_after

S = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("staffed", "free", "ahead", "seconds"),
    [
        pytest.param(1, 1, 0, 0, id="an agent is free"),
        pytest.param(3, 2, 1, 0, id="two are free, one is before him"),
        pytest.param(1, 0, 0, 100, id="the only agent ends his call first"),
        pytest.param(4, 0, 0, 25, id="one of four ends his call"),
        pytest.param(4, 0, 3, 100, id="each of four ends his call"),
        pytest.param(2, 1, 2, 100, id="one is free, two are before him"),
    ],
)
def test_each_agent_on_duty_ends_a_call_in_the_usual_time(staffed: int, free: int, ahead: int, seconds: int) -> None:
    assert expected_wait(QueueNow(ahead + 1, staffed, free, 100 * S), ahead) == seconds * S


def test_with_nobody_on_duty_the_wait_is_not_known() -> None:
    assert expected_wait(QueueNow(waiting=1), 0) is None


def test_the_first_call_is_all_that_is_known_and_later_ones_move_the_mean_slowly() -> None:
    first = handling_after(None, 100 * S)
    assert first == 100 * S
    assert handling_after(first, 200 * S) == 120 * S
