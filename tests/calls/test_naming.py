"""A caller's name: told if he is known and it is spoken in time, and otherwise left out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.calls import naming
from ivr.calls.naming import AT_ONCE, WITHIN, Naming
from ivr.core.queues import Announce
from ivr.core.steps import EnterQueue, HangUp, LookUp, Node, Play
from ivr.switch.fake import FakeSwitch
from tests.calls.house import CUSTOMERS, DID, House, rules
from tests.virtual_time import about, virtual

KNOWN = next(iter(CUSTOMERS))
S = timedelta(seconds=1)


class Voice:
    """Takes so many seconds for a name, or fails."""

    def __init__(self, seconds: float = 0.3, fails: bool = False) -> None:
        self.seconds, self.fails = seconds, fails
        self.asked: list[tuple[str, str]] = []

    async def __call__(self, name: str, language: str) -> str:
        self.asked.append((name, language))
        await asyncio.sleep(self.seconds)
        if self.fails:
            raise RuntimeError(f"no voice for {name}")
        return f"/names/{language}/name"


NODES: dict[str, Node] = {"start": LookUp("play"), "play": Play("dear {name} hello", "bye"), "bye": HangUp("bye")}


def house(voice: Voice, nodes: dict[str, Node] = NODES) -> House:
    h = House(FakeSwitch(), rules(nodes=nodes, numbers={DID: "start"}))
    h.desk.names = Naming(voice)
    return h


@pytest.mark.parametrize(
    ("caller", "voice", "heard"),
    [
        (KNOWN, Voice(), ["dear", "name", "hello", "bye"]),
        (KNOWN, Voice(WITHIN + 1), ["dear", "hello", "bye"]),
        (KNOWN, Voice(fails=True), ["dear", "hello", "bye"]),
        ("13812345678", Voice(), ["dear", "hello", "bye"]),
    ],
    ids=["known", "too late", "no voice", "unknown"],
)
def test_a_prompt_is_played_with_the_name_or_without(
    caller: str, voice: Voice, heard: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    @virtual
    async def story() -> None:
        h = house(voice)
        call = h.fake.call_in(DID, caller)
        await h.over()
        await asyncio.sleep(2 * WITHIN)
        assert h.fake.heard(call) == heard

    story()
    assert CUSTOMERS[KNOWN].name not in capsys.readouterr().out


@virtual
async def test_it_is_begun_as_he_is_looked_up_so_that_a_prompt_before_it_costs_no_time() -> None:
    h = house(Voice(WITHIN + 1), {**NODES, "start": LookUp("hello"), "hello": Play("hello", "play")})
    h.fake.durations = {"hello": 3 * S}
    call = h.fake.call_in(DID, KNOWN)
    await h.over()
    assert h.fake.heard(call) == ["hello", "dear", "name", "hello", "bye"]


@virtual
async def test_what_came_too_late_is_there_at_his_next_call() -> None:
    voice = Voice(WITHIN + 1)
    spoken = Naming(voice)
    assert await spoken.said("Li", "en") == ""
    await asyncio.sleep(2)
    assert await spoken.said("Li", "en") == "/names/en/name"
    assert voice.asked == [("Li", "en")]


@virtual
async def test_nobody_waits_longer_than_a_second_however_often_the_name_is_wanted() -> None:
    spoken, loop = Naming(Voice(3 * WITHIN)), asyncio.get_running_loop()
    began = loop.time()
    for _ in range(3):
        assert await spoken.said("Li", "en") == ""
    assert loop.time() - began == about(WITHIN)
    await asyncio.sleep(3)


@virtual
async def test_names_are_spoken_one_at_a_time_and_of_too_many_some_are_left_out() -> None:
    voice = Voice(WITHIN / 2.5)
    spoken = Naming(voice)
    said = await asyncio.gather(*(spoken.said(f"Li {at}", "en") for at in range(AT_ONCE + 2)))
    assert [bool(path) for path in said] == [True, True] + [False] * AT_ONCE
    await asyncio.sleep(3)
    assert len(voice.asked) == AT_ONCE


@virtual
async def test_a_voice_that_failed_may_try_again() -> None:
    voice = Voice(0, fails=True)
    spoken = Naming(voice)
    assert await spoken.said("Li", "en") == ""
    voice.fails = False
    assert await spoken.said("Li", "en")


@virtual
async def test_of_the_names_that_came_first_nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "MOST", 2)
    spoken = Naming(Voice(0))
    for name in ("Ann", "Ben", "Cat", "Dan"):
        await spoken.said(name, "en")
    assert [name for name, _ in spoken._made] == ["Cat", "Dan"]


@virtual
async def test_who_waits_in_a_queue_is_called_by_his_name() -> None:
    wealth = replace(rules().queues["wealth"], announce=(Announce("dear {name} wait", 20 * S),))
    nodes: dict[str, Node] = {"start": LookUp("queue"), "queue": EnterQueue("wealth")}
    h = House(FakeSwitch(), rules(nodes=nodes, numbers={DID: "start"}, queues={"wealth": wealth}))
    h.desk.names = Naming(Voice())
    call = h.fake.call_in(DID, KNOWN)
    await asyncio.sleep(30)
    assert h.fake.heard(call)[:3] == ["dear", "name", "wait"]
    h.fake.hang_up_by_peer(call)
    await h.over()
