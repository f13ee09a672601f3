"""The control of the chaos itself: without the guard against a fault, the books do not balance any more."""

from __future__ import annotations

import pytest

from tests.chaos.asked import FIRST, GUARDS
from tests.chaos.chosen import CHOSEN
from tests.chaos.faults.fault import Fault
from tests.chaos.playing import harm_done
from tests.chaos.warm import a_warm_house

TRIES = 3
"""Seeds: a fault does not hit a caller in the state that its guard is for each time."""
WITHOUT = [(fault, guard) for fault in CHOSEN for guard in fault.guards]


@pytest.mark.skipif(not GUARDS, reason="CHAOS_GUARDS=1 (make chaos) plays each fault without its guards")
@pytest.mark.parametrize(("fault", "guard"), WITHOUT, ids=str)
@pytest.mark.timeout(900)
async def test_without_its_guard_the_fault_does_harm(
    tmp_path_factory: pytest.TempPathFactory, fault: Fault, guard: str
) -> None:
    async with a_warm_house(tmp_path_factory.mktemp("ch"), without=(guard,), linked=fault.linked) as house:
        harm = await harm_done(house, fault, range(FIRST, FIRST + TRIES))
    assert harm, f"{fault} does no harm without {guard}: what is it for?"
    print(f"without {guard}, {harm}")
