"""What a knock at ARI makes of an answer: one that refuses us is no silence."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from ivr.errors import SwitchUnavailable
from ivr.switch.ari import AriAddress
from ivr.switch.probe import WITHIN, NotLetIn, probe
from ivr.unwedged import KNOCK_EVERY


async def knock_at_one_that_says(status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    app = web.Application()
    app.add_routes([web.get("/ari/events", answer)])
    async with TestServer(app) as server:
        await probe(AriAddress(str(server.make_url("/ari")), "ivr", "an old one", "ivr"))


@pytest.mark.parametrize("status", [401, 403])
async def test_a_password_that_is_not_taken_is_an_answer(status: int) -> None:
    with pytest.raises(NotLetIn, match=str(status)):
        await knock_at_one_that_says(status)


async def test_one_that_shuts_down_is_not_there() -> None:
    with pytest.raises(SwitchUnavailable, match="503"):
        await knock_at_one_that_says(503)


def test_a_knock_is_given_up_before_it_would_be_held_for_our_own_standstill() -> None:
    assert WITHIN < KNOCK_EVERY - 1
