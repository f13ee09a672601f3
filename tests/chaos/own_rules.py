"""Rules that hold during a fault, amid calls that go on."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tests.chaos.house import House
from tests.real.firm import Rules


@asynccontextmanager
async def other_rules(house: House, change: Callable[[Rules], None]) -> AsyncIterator[None]:
    """Changed so while inside, and as they were afterwards: in force, both times."""
    good = house.rules.read_bytes()
    rules = json.loads(good)
    change(rules)
    try:
        await _in_force(house, json.dumps(rules, ensure_ascii=False).encode())
        yield
    finally:
        await _in_force(house, good)


async def _in_force(house: House, text: bytes) -> None:
    house.rules.write_bytes(text)
    said = await house.run("rules", "reload", "--json")
    assert '"number"' in said, said
