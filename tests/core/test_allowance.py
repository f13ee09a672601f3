"""So many at once, and so many a second."""

from __future__ import annotations

from ivr.core.allowance import Allowance


def passes(moments: list[float], a_second: float = 2, at_once: float = 3) -> int:
    left: Allowance | None = Allowance.full(a_second, at_once, 0.0)
    for count, now in enumerate(moments):
        assert left is not None
        left = left.after_one(now)
        if left is None:
            return count
    return len(moments)


def test_a_burst_passes_up_to_its_size() -> None:
    assert passes([0.0] * 9) == 3


def test_a_steady_flow_passes_for_ever_and_a_quicker_one_does_not() -> None:
    assert passes([n * 0.5 for n in range(1000)]) == 1000
    assert passes([n * 0.4 for n in range(1000)]) < 20


def test_what_was_not_used_is_not_saved_up_and_a_clock_that_goes_back_gives_nothing() -> None:
    assert passes([1000.0] * 9) == 3
    assert passes([10.0, 0.0, 0.0, 0.0]) == 3
