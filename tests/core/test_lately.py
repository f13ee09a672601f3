"""What a queue's last calls and callers say of the next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.core.lately import FIRST_WAITED, NOTHING_YET, WAITS, Lately

S = timedelta(seconds=1)
M = timedelta(minutes=1)


def calls(*seconds: float) -> Lately:
    lately = NOTHING_YET
    for took in seconds:
        lately = lately.after_call(took * S)
    return lately


@pytest.mark.parametrize(
    ("seconds", "mean"),
    [
        pytest.param((), 180, id="three minutes until one has shown it"),
        pytest.param((100,), 100, id="the first is all that is known"),
        pytest.param((100, 200), 150, id="the second counts as much"),
        pytest.param((100, 200, 300, 400), 250, id="so do the next ones"),
        pytest.param((100,) * 20 + (300,), 110, id="from the twentieth on each is a twentieth of it"),
        pytest.param((100,) * 200 + (300,), 110, id="however many there were"),
    ],
)
def test_a_call_is_expected_to_take_as_long_as_the_last_ones(seconds: tuple[float, ...], mean: float) -> None:
    assert calls(*seconds).handling.total_seconds() == pytest.approx(mean)


def test_nobody_is_taken_to_give_up_until_somebody_has() -> None:
    assert NOTHING_YET.leaving == 0
    assert NOTHING_YET.after_wait(M, served=True).leaving == 0


def test_the_first_who_gives_up_does_not_make_all_others_impatient() -> None:
    after = NOTHING_YET.after_wait(20 * S, served=False)
    assert 1 / after.leaving == pytest.approx((FIRST_WAITED + 20 * S).total_seconds(), rel=0.01)


@pytest.mark.parametrize("gone", [1, 2, 5])
def test_in_the_long_run_the_rate_is_those_who_left_for_all_the_time_that_was_waited(gone: int) -> None:
    lately = NOTHING_YET
    for _ in range(400):
        for caller in range(10):
            lately = lately.after_wait(2 * M, served=caller >= gone)
    assert lately.leaving == pytest.approx(gone / (10 * 120), rel=0.05)


def test_who_is_served_at_once_says_nothing_of_patience() -> None:
    before = NOTHING_YET.after_wait(M, served=False)
    after = before
    for _ in range(1000):
        after = after.after_wait(0 * S, served=True)
    assert after == before


def test_what_was_long_ago_is_forgotten() -> None:
    before = NOTHING_YET.after_wait(M, served=False)
    after = before.after_wait(WAITS, served=True)
    assert after.left / before.left == pytest.approx(0.368, abs=0.001)
