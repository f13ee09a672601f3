"""Callers who come one after the other while a fault lasts: the controller takes each; the fallback has none."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from itertools import count

from ivr.agi.taking_in import WORD
from ivr.errors import IvrError
from ivr.store.reading import Reader
from tests.chaos.house import House
from tests.chaos.own import hangs_up
from tests.real.scene import words

STAYS = 6.5
"""Seconds: after five the dialplan has whom the controller has not taken."""
_numbers = count(13500000000)
"""Of each caller his own, whatever came before."""


async def one_a_second(house: House, seconds: float) -> Sequence[str]:
    """They come for so long, and stay until it is known who has them; their numbers."""
    numbers = [str(next(_numbers)) for _ in range(int(seconds))]
    await asyncio.gather(*(_comes(house, number, nth) for nth, number in enumerate(numbers)))
    return numbers


async def _comes(house: House, number: str, after: float) -> None:
    await asyncio.sleep(after)
    with suppress(IvrError):
        leg = await house.lab.call(house.spare.did, caller_id=number)
        await asyncio.sleep(STAYS)
        await hangs_up(leg)


async def all_were_taken(house: House, numbers: Sequence[str]) -> None:
    """Fails if the fallback has had one of them, or one is not on record."""
    reader = Reader.of(house.database)
    try:
        ids = {row.caller: row.id for row in await reader.calls(1000)}
        stories = {number: await reader.call(ids[number]) for number in numbers if number in ids}
    finally:
        await reader.close()
    unknown = [number for number in numbers if not stories.get(number)]
    assert not unknown, f"not on record: {unknown}"
    left = [number for number, story in stories.items() if story and WORD in words(story)]
    assert not left, f"the controller did not take {len(left)} of {len(numbers)} in time: {left}"
