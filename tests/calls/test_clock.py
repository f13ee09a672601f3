"""Time for stories is steady; only opening hours follow the wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.calls.clock import HAIR, Clock

S = timedelta(seconds=1)
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


class Machine:
    """A machine's two clocks."""

    def __init__(self) -> None:
        self.steady = 77.0
        self.wall = NOON

    def passes(self, seconds: float) -> None:
        self.steady += seconds
        self.wall += seconds * S


def clock(machine: Machine, pretend: datetime | None = None) -> Clock:
    return Clock(lambda: machine.steady, lambda: machine.wall, pretend)


@pytest.mark.parametrize("jump", [3600 * S, -3600 * S, 0 * S])
def test_a_wall_clock_that_is_set_moves_no_wait(jump: timedelta) -> None:
    machine = Machine()
    ours = clock(machine)
    machine.passes(30)
    machine.wall += jump
    machine.passes(30)
    assert ours.now() == NOON + 60 * S
    assert ours.wall() == NOON + 60 * S + jump


def test_a_pretended_time_runs_on_for_both() -> None:
    machine = Machine()
    sunday = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    ours = clock(machine, sunday)
    machine.passes(5)
    assert ours.now() == ours.wall() == sunday + 5 * S


@pytest.mark.parametrize(
    ("left", "seconds"), [(-S, 0), (0 * S, 0), (S / 1_000_000, HAIR), (S / 1000, HAIR), (S / 100, 0.01), (60 * S, 60)]
)
def test_a_timer_is_set_for_a_hair_at_least_or_not_at_all(left: timedelta, seconds: float) -> None:
    machine = Machine()
    ours = clock(machine)
    machine.wall -= 3600 * S  # of no concern
    assert ours.seconds_to(NOON + left) == seconds
