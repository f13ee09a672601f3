"""Asterisk looks at the password of each request over a socket that stands: once it is changed, another is opened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ivr.switch.ari_events import RestResponse
from ivr.switch.ari_requests import Requests
from ivr.switch.asterisk import AsteriskSwitch
from tests.switch.scripted import ScriptedAri, scripted, well

SETS = "POST channels/a/variable?IVR_STAGE"


@asynccontextmanager
async def changed() -> AsyncIterator[tuple[AsteriskSwitch, ScriptedAri]]:
    """A switch that is connected, and an ARI whose password is another from then on; the switch knows it."""

    def says(method: str, path: str) -> tuple[int, object] | None:
        return well(method, path) if counts in {"", ari.known_by[-1]} else (401, {"message": "Authentication required"})

    counts = ""
    async with scripted(says) as (switch, ari):
        await switch.start()
        counts = "new"
        switch.known_by("new", "")
        yield switch, ari


async def test_what_is_refused_for_the_old_password_is_done_with_the_new_one() -> None:
    async with changed() as (switch, ari):
        await asyncio.gather(
            switch.set_variables("a", {"IVR_STAGE": "{}"}), *(switch.answer(f"c{n}") for n in range(20))
        )
        assert ari.known_by == ["right", "new"]
        assert all(f"POST channels/c{n}/answer" in ari.asked for n in range(20))
        assert switch.is_connected


async def test_what_is_never_sent_twice_was_not_carried_out_and_is_sent_once_more() -> None:
    requests = Requests(5)
    ids, answers = zip(*(requests.add("POST", "a/play", None, None, sendings=1) for _ in range(3)), strict=True)
    for name in ids:
        requests.frame(name)
    requests.settle(RestResponse(ids[0], 201, ""))
    requests.turned_away()
    assert answers[0].result().ok
    assert list(requests.to_send_again()) == list(ids[1:])
    assert not any(answer.done() for answer in answers[1:])
    requests.fail_all("over")


async def test_the_connection_is_made_anew_as_soon_as_the_password_counts() -> None:
    async with changed() as (switch, ari):
        switch.passwords_changed()
        async with asyncio.timeout(5):
            while ari.known_by != ["right", "new"]:  # noqa: ASYNC110 - nothing announces it
                await asyncio.sleep(0.01)
