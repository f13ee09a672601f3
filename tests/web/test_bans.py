"""Who is shut out, over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from ivr.bans import Bans
from ivr.web.server import serve
from tests.calls.house import House
from tests.test_bans import THIEF, Wall, guess
from tests.web.test_server import TOKEN, Visitor, house

__all__ = ["house"]


@pytest.fixture
async def bans(tmp_path: Path) -> AsyncIterator[Bans]:
    async with Wall(tmp_path / "bans.json").bans() as bans:
        yield bans


@pytest.fixture
async def visitor(house: House, bans: Bans) -> AsyncIterator[Visitor]:
    async with serve(house.desk, house.reception, 0, TOKEN, shut_out=bans) as port, ClientSession() as session:
        yield Visitor(session, f"http://127.0.0.1:{port}")


async def test_bans_are_listed_and_lifted(visitor: Visitor, bans: Bans) -> None:
    assert await visitor.get("/bans") == (200, [])
    guess(bans, 5)
    _, told = await visitor.get("/bans")
    assert [(ban["address"], ban["why"]) for ban in told] == [(THIEF, "5 failed logins, for 1001")]  # type: ignore[attr-defined]
    assert await visitor.delete(f"/bans/{THIEF}") == (200, {"address": THIEF, "shut_out": False})
    assert (await visitor.delete(f"/bans/{THIEF}"))[0] == 404
    assert await visitor.get("/bans") == (200, [])
    await asyncio.sleep(0)


async def test_nobody_without_the_token_sees_or_lifts_bans(visitor: Visitor, bans: Bans) -> None:
    guess(bans, 5)
    assert (await visitor.get("/bans", Authorization="Bearer guessed"))[0] == 401
    assert bans.standing


async def test_a_controller_that_shuts_nobody_out_says_so(house: House) -> None:
    async with serve(house.desk, house.reception, 0, TOKEN) as port, ClientSession() as session:
        status, told = await Visitor(session, f"http://127.0.0.1:{port}").get("/bans")
    assert (status, told) == (404, "This controller shuts nobody out (IVR_BAN_BY=nobody).")
