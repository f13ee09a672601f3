"""One at a time: nobody waits without end, and no more wait than may."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from ivr.console.in_turn import HIS_SHARE, InTurn


async def test_they_come_one_after_the_other_in_their_order() -> None:
    turns, order, inside = InTurn(share=9), [], 0

    async def come(number: int) -> None:
        nonlocal inside
        async with turns.turn("li"):
            inside += 1
            assert inside == 1
            order.append(number)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(come(number) for number in range(5)))
    assert order == [0, 1, 2, 3, 4]


async def test_who_waits_too_long_is_told_so_and_leaves_the_turn_to_others() -> None:
    turns = InTurn(patience=0.01)
    async with turns.turn("li"):
        with pytest.raises(web.HTTPServiceUnavailable) as refused:
            async with turns.turn("li"):
                pytest.fail("two at once")
        assert int(refused.value.headers["Retry-After"]) >= 1
    async with turns.turn("li"):
        """It is free again."""


async def test_who_is_one_too_many_does_not_wait_at_all() -> None:
    turns = InTurn(patience=60, most=1, share=9)

    async def come() -> None:
        async with turns.turn("li"):
            """And go."""

    async with turns.turn("li"), asyncio.timeout(5):
        waiting = asyncio.create_task(come())
        await asyncio.sleep(0)
        with pytest.raises(web.HTTPServiceUnavailable):
            await come()
    await waiting


async def test_who_goes_away_while_he_waits_leaves_his_place() -> None:
    turns = InTurn(patience=60, most=1, share=9)

    async def come() -> None:
        async with turns.turn("li"):
            """And go."""

    async with turns.turn("li"):
        for _ in range(3):
            waiting = asyncio.create_task(come())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.wait([waiting])
            assert waiting.cancelled()
    async with asyncio.timeout(5):
        await come()


async def test_nobody_takes_up_the_places_of_others() -> None:
    turns, served = InTurn(patience=60, share=2), []

    async def come(person: str) -> None:
        async with turns.turn(person):
            served.append(person)

    async with turns.turn("li"), asyncio.timeout(5):
        waiting = asyncio.create_task(come("li"))
        await asyncio.sleep(0)
        with pytest.raises(web.HTTPServiceUnavailable) as refused:
            await come("li")
        assert refused.value.text == HIS_SHARE
        other = asyncio.create_task(come("wang"))
        await asyncio.sleep(0)
    await asyncio.gather(waiting, other)
    await come("li")  # what is over counts no more
    assert served == ["li", "wang", "li"]
