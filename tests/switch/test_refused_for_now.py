"""ARI refuses a step of a call by a 500 or 503: that may be over in a moment, and costs nobody his call."""

from __future__ import annotations

import asyncio

import pytest

from ivr.errors import SwitchError
from ivr.switch import left_behind
from ivr.switch.ari_events import RestResponse
from ivr.switch.ari_requests import Requests
from ivr.switch.events import Snapshot
from tests.switch.scripted import scripted, well
from tests.switch.test_left_behind import says_of_itself

SETS = "POST channels/a/variable?IVR_STAGE"


@pytest.mark.parametrize("status", [500, 503])
async def test_a_step_that_is_refused_once_is_done_all_the_same(status: int) -> None:
    refusals = [(status, None)]

    def says(method: str, path: str) -> tuple[int, object] | None:
        return refusals.pop() if f"{method} {path}" == SETS and refusals else well(method, path)

    async with scripted(says) as (switch, ari):
        await switch.start()
        await switch.set_variables("a", {"IVR_STAGE": "{}"})
        assert ari.asked.count(SETS) == 2


async def test_a_step_that_is_refused_again_has_failed() -> None:
    def says(method: str, path: str) -> tuple[int, object] | None:
        return (500, None) if f"{method} {path}" == SETS else well(method, path)

    async with scripted(says) as (switch, ari):
        await switch.start()
        with pytest.raises(SwitchError):
            await switch.set_variables("a", {"IVR_STAGE": "{}"})
        assert ari.asked.count(SETS) == 2


async def test_a_bridge_that_is_refused_once_is_made_all_the_same_and_nobody_is_taken_for_gone() -> None:
    made: list[str] = []

    def says(method: str, path: str) -> tuple[int, object] | None:
        if path == "bridges/b":
            made.append(path)
            return (503, None) if len(made) == 1 else (204, None)
        if path.startswith("bridges/b/addChannel") and len(made) == 1:
            return 404, None
        return well(method, path)

    async with scripted(says) as (switch, _):
        await switch.start()
        await switch.bridge("b", ["caller", "agent"])
    assert len(made) == 2


LEFT = f"channels/a/variable?{left_behind.ALL}"
THERE: dict[str, object] = {
    "applications/ivr": {"channel_ids": ["a"]},
    LEFT: {"value": says_of_itself()},
    "bridges": [
        {"id": "bridge-1", "bridge_class": "stasis", "channels": []},
        {"id": "of-the-dialplan", "bridge_class": "basic", "channels": ["x"]},
    ],
}


@pytest.mark.parametrize("asked", [LEFT, "bridges"])
async def test_what_asterisk_would_not_tell_of_is_not_taken_for_gone(asked: str) -> None:
    refusals = [(503, None)] * 2  # the first is asked again

    def says(method: str, path: str) -> tuple[int, object] | None:
        if path == asked and refusals:
            return refusals.pop()
        return (200, THERE[path]) if path in THERE else well(method, path)

    async with scripted(says) as (switch, ari):
        lives: asyncio.Future[Snapshot] = asyncio.get_running_loop().create_future()
        switch.on_connected(lives.set_result)
        await switch.start()
        found = await asyncio.wait_for(lives, 5)
    assert [channel.id for channel in found.channels] == ["a"]
    assert [bridge.id for bridge in found.bridges] == ["bridge-1"]
    assert ari.asked.count(f"GET {asked}") == 3, "it looked once more"


@pytest.mark.parametrize(
    ("uri", "status", "insists", "again"),
    [
        ("channels/a/answer", 500, True, True),
        ("channels/a/answer", 503, True, True),
        ("channels/a/answer", 404, True, False),
        ("channels/a/answer", 204, True, False),
        ("channels/a/silence", 500, False, False),  # what was asked meanwhile would be undone
        ("channels/create", 500, True, False),  # nobody can be reached there
        ("channels/a/dial", 500, True, False),
    ],
)
async def test_only_a_refusal_for_now_is_asked_again_and_only_once(
    uri: str, status: int, insists: bool, again: bool
) -> None:
    requests = Requests(5)
    request_id, answer = requests.add("POST", uri, None, None, insists=insists)
    assert requests.may_ask_again(RestResponse(request_id, status)) is again
    assert not requests.may_ask_again(RestResponse(request_id, status))
    answer.cancel()


async def test_nobody_asks_again_for_one_who_does_not_wait_any_more() -> None:
    requests = Requests(5)
    request_id, answer = requests.add("POST", "channels/a/answer", None, None)
    answer.cancel()
    await asyncio.sleep(0)
    assert not requests.may_ask_again(RestResponse(request_id, 500))
