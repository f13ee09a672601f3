"""Guards against faults of clock, disk, keys and load."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ivr.calls.clock import Clock
from ivr.calls.gate import Gate
from tests.chaos.guards import disks


def waits_by_a_clock_that_nobody_sets() -> None:
    """The time is what the wall says, for waits too."""
    Clock.now = Clock.wall  # type: ignore[method-assign]


def admission() -> None:
    """Everybody is let in."""
    Gate.refuses = lambda *_: None  # type: ignore[method-assign]


GUARDS: Mapping[str, Callable[[], None]] = {
    **disks.GUARDS,
    "waits by a clock that nobody sets": waits_by_a_clock_that_nobody_sets,
    "admission": admission,
}
