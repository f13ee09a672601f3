"""Who serves a call takes its time limit away, once; nobody else's, and never without need."""

from __future__ import annotations

import asyncio

import pytest

from ivr.switch.events import LiveChannel
from tests.switch.scripted import Say, scripted, well

CLEARED = "POST channels/{}/variable?TIMEOUT(absolute)"


def living(role: str, limit: str) -> Say:
    """One channel lives, with this role and this time left."""

    def says(method: str, path: str) -> tuple[int, object] | None:
        values = {"IVR_ROLE": role, "TIMEOUT(absolute)": limit}
        if method != "GET":
            return well(method, path)
        if path == "applications/ivr":
            return 200, {"channel_ids": ["a"], "bridge_ids": []}
        if path == "channels/a":
            return 200, {"id": "a", "state": "Ring", "dialplan": {"app_name": "Stasis"}}
        return 200, {"value": values.get(path.partition("?")[2], "")}

    return says


async def test_an_arrivals_limit_is_taken_away_once_however_often_he_is_answered() -> None:
    async with scripted() as (switch, ari):
        await switch.start()
        await ari.arrives("a", "inbound", "1")
        await ari.until_asked(CLEARED.format("a"))
        await switch.answer("a")
        await switch.answer("a")
    assert ari.asked.count(CLEARED.format("a")) == 1


async def test_answering_takes_it_from_a_channel_that_came_otherwise() -> None:
    async with scripted() as (switch, ari):
        await switch.start()
        await switch.answer("a")
        assert ari.asked[-2:] == [CLEARED.format("a"), "POST channels/a/answer"]


async def test_a_limit_that_could_not_be_taken_away_is_tried_again() -> None:
    answers: list[tuple[int, object]] = [(204, None), (500, None)]

    def says(method: str, path: str) -> tuple[int, object] | None:
        return answers.pop() if f"{method} {path}" == CLEARED.format("a") else well(method, path)

    async with scripted(says) as (switch, _):
        await switch.start()
        await switch.answer("a")
        await switch.answer("a")
        await switch.answer("a")
    assert not answers


async def test_a_feature_code_keeps_its_limit_even_when_it_is_answered() -> None:
    async with scripted() as (switch, ari):
        came = asyncio.Event()
        switch.on_arrival(lambda arrived: came.set())
        await switch.start()
        await ari.arrives("f", "feature", "ready", "1001")
        await asyncio.wait_for(came.wait(), 5)
        await switch.answer("f")
    assert CLEARED.format("f") not in ari.asked


@pytest.mark.parametrize(
    ("role", "limit", "clears"),
    [("caller", "4.210", 1), ("caller", "0", 0), ("caller", "", 0), ("caller", "0.000", 0), ("", "12.000", 0)],
)
async def test_of_those_found_only_callers_with_a_limit_are_freed(role: str, limit: str, clears: int) -> None:
    async with scripted(living(role, limit)) as (switch, ari):
        found: list[LiveChannel] = []
        switch.on_connected(lambda snapshot: found.extend(snapshot.channels))
        await switch.start()
        assert [channel.id for channel in found] == ["a"]
        await switch.snapshot()
        await switch.set_variables("a", {"LAST": "1"})
    assert ari.asked.count(CLEARED.format("a")) == clears
