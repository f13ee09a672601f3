"""That the call is recorded is heard whole before a key counts, wherever it is said."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from ivr.core.record_policy import RecordingRules, RecordPolicy
from ivr.core.steps import ChooseLanguage, Collect, HangUp, Menu, Node, Play
from ivr.switch.fake import FakeSwitch
from tests.calls.house import DID, House, rules
from tests.virtual_time import virtual

S = timedelta(seconds=1)
CALLER = "13900001111"
TOLD = RecordingRules(announced_by=("recorded",))
TOLD_LATER = RecordingRules(on=False, announced_by=("recorded",), policies=(RecordPolicy(queues=("wealth",)),))
"""Recorded in a queue alone, into which he may come."""
LONG = 6.0
"""Seconds that the announcement takes."""


def menu(prompt: str, key: str = "1", to: str = "right") -> Menu:
    return Menu(prompt, {key: to}, 5 * S, 2 * S, 2, None)


def house(recording: RecordingRules, start: Node, **nodes: Node) -> House:
    h = House(
        FakeSwitch(),
        rules(nodes={"start": start, **nodes, "right": HangUp("right")}, numbers={DID: "start"}, recording=recording),
    )
    h.fake.durations |= dict.fromkeys(("recorded", "choose"), LONG * S)
    return h


async def story(h: House, *keys: str) -> tuple[list[str], float]:
    """What a caller hears who presses these keys at once, and when his call is over (seconds)."""
    begun = asyncio.get_running_loop().time()
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(1)
    h.fake.press(call, *keys)
    await h.over()
    return h.fake.heard(call), asyncio.get_running_loop().time() - begun


ASKS = [
    menu("recorded"),
    Collect("card", "recorded", 1, 1, 5 * S, 2 * S, "", 1, False, "right", None),
    Play("recorded", "menu"),
]


@pytest.mark.parametrize("recording", [TOLD, TOLD_LATER])
@pytest.mark.parametrize("start", ASKS, ids=lambda node: type(node).__name__)
def test_no_key_cuts_the_announcement_short_and_none_is_lost(start: Node, recording: RecordingRules) -> None:
    @virtual
    async def played() -> None:
        heard, seconds = await story(house(recording, start, menu=menu("choose")), "1")
        assert heard[0] == "recorded"
        assert heard[-1] == "right"
        assert LONG <= seconds < LONG + 2

    played()


NOT_NEEDED = [
    pytest.param(RecordingRules(on=False, announced_by=("recorded",)), id="nothing is recorded"),
    pytest.param(RecordingRules(announce="first", announced_by=("recorded",)), id="it was said first"),
    pytest.param(RecordingRules(), id="it does not announce"),
]


@pytest.mark.parametrize("recording", NOT_NEEDED)
def test_any_other_prompt_is_cut_short(recording: RecordingRules) -> None:
    @virtual
    async def played() -> None:
        _, seconds = await story(house(recording, menu("recorded")), "1")
        assert seconds < LONG

    played()


@virtual
async def test_what_was_heard_once_may_be_cut_short_the_next_time() -> None:
    _, seconds = await story(house(TOLD, Play("recorded", "menu"), menu=menu("recorded")), "1")
    assert LONG <= seconds < LONG + 2


@virtual
async def test_the_announcement_for_the_language_is_heard_whole_in_each() -> None:
    choose = ChooseLanguage("recorded", {"2": "en"}, 4 * S, "customer", "menu")
    h = house(TOLD, choose, menu=menu("choose"))
    heard, seconds = await story(h, "2", "1")
    assert heard == ["recorded", "recorded", "right"]
    assert 2 * LONG <= seconds < 2 * LONG + 2


@virtual
async def test_the_announcement_that_comes_first_is_heard_whole() -> None:
    recording = RecordingRules(announce="recorded")
    heard, seconds = await story(house(recording, menu("choose")), "1")
    assert heard == ["recorded", "right"]
    assert seconds >= LONG
