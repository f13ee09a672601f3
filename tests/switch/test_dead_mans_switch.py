"""Who serves a call takes its time limit away, once; nobody else's, and never without need."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from ivr.switch.ari import AriConnection
from ivr.switch.ari_requests import Answer
from ivr.switch.deadman import DeadMansSwitch
from ivr.switch.events import LiveChannel
from ivr.switch.left_behind import ALL
from tests.switch.scripted import Say, scripted, well
from tests.switch.test_left_behind import says_of_itself
from tests.virtual_time import virtual

CLEARED = "POST channels/{}/variable?TIMEOUT(absolute)"


def living(role: str, limit: str) -> Say:
    """One channel lives, with this role and this time left."""

    def says(method: str, path: str) -> tuple[int, object] | None:
        values = {
            ALL: says_of_itself(IVR_ROLE=role),
            "TIMEOUT(absolute)": limit,
        }
        if method != "GET":
            return well(method, path)
        if path == "applications/ivr":
            return 200, {"channel_ids": ["a"]}
        if path == "bridges":
            return 200, []
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


# -- callers who are alone with us


class Wire:
    """What is written of limits; everything is done, or refused, at once."""

    def __init__(self) -> None:
        self.written: list[tuple[str, int]] = []
        self.status = 204

    def ask(self, method: str, uri: str, query: Mapping[str, str], **_: object) -> asyncio.Future[Answer]:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        if method == "POST":
            self.written.append((uri.split("/")[1], int(query["value"])))
        answer.set_result(Answer(self.status, '{"value": "50.0"}'))
        return answer

    def last(self) -> list[tuple[str, int]]:
        written, self.written = self.written, []
        return written


@dataclass
class Rig:
    """A dead-man switch without Asterisk."""

    wire: Wire = field(default_factory=Wire)
    bridged: set[str] = field(default_factory=set)
    hear: set[str] = field(default_factory=set)

    @contextmanager
    def __call__(self) -> Iterator[DeadMansSwitch]:
        switch = DeadMansSwitch(
            cast("AriConnection", self.wire), self.bridged.__contains__, self.hear.__contains__, alone=60
        )
        switch.start()
        try:
            yield switch
        finally:
            switch.stop()


@virtual
async def test_a_callers_limit_is_put_off_as_long_as_somebody_lives() -> None:
    rig = Rig()
    with rig() as switch:
        switch.arrived("a", ("inbound",))
        assert rig.wire.last() == [("a", 60)]
        await asyncio.sleep(61)
        assert rig.wire.last() == [("a", 60)] * 4
    await asyncio.sleep(61)
    assert rig.wire.last() == [], "and then it runs"


@virtual
async def test_two_who_talk_have_no_limit_whatever_becomes_of_us_and_the_caller_has_one_again_afterwards() -> None:
    rig = Rig()
    with rig() as switch:
        switch.arrived("a", ("inbound",))
        switch.bridged(["a", "agent"])
        rig.bridged |= {"a", "agent"}
        assert rig.wire.last() == [("a", 60), ("a", 0)]
        await asyncio.sleep(100)
        assert rig.wire.last() == []
        rig.bridged.clear()
        await asyncio.sleep(16)
        assert rig.wire.last() == [("a", 60)]


@virtual
async def test_a_limit_that_was_not_taken_from_a_talk_is_taken_at_the_next_round() -> None:
    rig = Rig()
    with rig() as switch:
        switch.arrived("a", ("inbound",))
        await asyncio.sleep(0)
        rig.wire.status = 500
        switch.bridged(["a"])
        rig.bridged.add("a")
        await asyncio.sleep(1)
        rig.wire.status = 204
        rig.wire.last()
        await asyncio.sleep(60)
        assert rig.wire.last() == [("a", 0)]


@virtual
async def test_a_limit_that_could_not_be_put_off_is_put_off_at_the_next_round() -> None:
    rig = Rig()
    with rig() as switch:
        rig.wire.status = 500
        switch.arrived("a", ("inbound",))
        await asyncio.sleep(1)
        rig.wire.status = 204
        rig.wire.last()
        await asyncio.sleep(15)
        assert rig.wire.last() == [("a", 60)]


@virtual
async def test_while_a_sound_plays_nothing_is_written_and_a_long_one_has_its_time_beforehand() -> None:
    rig = Rig()
    with rig() as switch:
        switch.arrived("a", ("inbound",))
        switch.lasts("a", 10)
        assert rig.wire.last() == [("a", 60)], "it ends well before the limit"
        switch.lasts("a", 180)
        rig.hear.add("a")
        await asyncio.sleep(170)
        assert rig.wire.last() == [("a", 240)]
        rig.hear.clear()
        await asyncio.sleep(15)
        assert rig.wire.last() == [("a", 60)]


@virtual
async def test_a_sound_of_unknown_length_is_taken_for_a_long_one(tmp_path: Path) -> None:
    (tmp_path / "short.wav").write_bytes(bytes(16_000 * 3))
    rig = Rig()
    with rig() as switch:
        switch.arrived("a", ("inbound",))
        switch.sounds("a", [str(tmp_path / "short")])
        switch.sounds("a", [str(tmp_path / "short"), str(tmp_path / "missing")])
        assert rig.wire.last() == [("a", 60), ("a", 663)]


@virtual
async def test_who_has_ended_or_never_had_a_limit_is_let_be() -> None:
    rig = Rig()
    with rig() as switch:
        switch.arrived("a", ("inbound",))
        switch.gone("a")
        rig.wire.last()
        switch.bridged(["a", "agent"])
        switch.lasts("agent", 500)
        await asyncio.sleep(60)
        assert rig.wire.last() == []


@virtual
async def test_whoever_was_found_alone_has_his_limit_put_off_by_the_next_round_and_a_talk_has_none() -> None:
    rig = Rig(bridged={"talks"})
    with rig() as switch:
        await switch.found(["alone", "talks"])
        assert rig.wire.last() == [("talks", 0)], "a sound may play to the other"
        await asyncio.sleep(16)
        assert rig.wire.last() == [("alone", 60)]


@virtual
async def test_whoever_was_found_with_time_enough_for_a_sound_is_not_given_more_while_a_former_one_may_play() -> None:
    rig = Rig()
    with rig() as switch:
        await switch.found(["a"])
        switch.lasts("a", 10)
        assert rig.wire.last() == []
        switch.lasts("a", 40)
        assert rig.wire.last() == [("a", 100)]
