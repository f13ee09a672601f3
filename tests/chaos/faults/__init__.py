"""The faults, by their numbers in the list: each does its harm, shows that it was done, and mends it.

A new one: `async def what_fails(house, chance) -> Expects | None` beside the others of its kind, and a line in that
file's `FAULTS`. It asserts that the harm was done; what must come of it beyond balanced books it returns as a function
(`Expects`). What holds its harm off is named in the line's `guards`, and taken out by a function in
`tests/chaos/guards`: `CHAOS_GUARDS=1 CHAOS=F07 pytest tests/chaos/test_guards.py` then plays it without.
"""

from __future__ import annotations

from tests.chaos.faults import ami, events, frozen, ground, killed, links, people, switch, trunks

FAULTS = tuple(
    sorted(
        (fault for of in (killed, frozen, links, events, ami, switch, people, ground, trunks) for fault in of.FAULTS),
        key=lambda fault: fault.id,
    )
)
