"""Guards against faults of clock, disk, keys, load and rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ivr.calls.clock import Clock
from ivr.calls.gate import Gate
from ivr.taking_up import TakingUp
from ivr.versions.verdict import Refused
from tests.chaos.guards import disks


def waits_by_a_clock_that_nobody_sets() -> None:
    """The time is what the wall says, for waits too."""
    Clock.now = Clock.wall  # type: ignore[method-assign]


def admission() -> None:
    """Everybody is let in."""
    Gate.refuses = lambda *_: None  # type: ignore[method-assign]


def the_old_rules_stay() -> None:
    """What is left of rules that are refused is in force: nobody's number."""
    refuse = TakingUp.refuse

    async def takes_what_there_is(taking_up: TakingUp, verdict: Refused) -> None:
        await refuse(taking_up, verdict)
        house = taking_up._house
        house.reception.new_rules(replace(house.reception.rules, numbers={}), house.library)

    TakingUp.refuse = takes_what_there_is  # type: ignore[method-assign]


GUARDS: Mapping[str, Callable[[], None]] = {
    **disks.GUARDS,
    "waits by a clock that nobody sets": waits_by_a_clock_that_nobody_sets,
    "admission": admission,
    "the old rules stay": the_old_rules_stay,
}
