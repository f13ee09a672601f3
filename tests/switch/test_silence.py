"""A caller is sent silence while nothing plays to him, and no request is wasted on it while something does."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from ivr.switch.ari import AriAddress
from ivr.switch.ari_events import Channel as AriChannel
from ivr.switch.ari_events import ChannelDestroyed, Playback, PlaybackFinished
from ivr.switch.ari_requests import Answer
from ivr.switch.asterisk import AsteriskSwitch
from tests.virtual_time import virtual


class Wire:
    """Says yes to every request, and remembers it."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def ask(
        self,
        method: str,
        uri: str,
        query: Mapping[str, str] | None = None,
        body: object = None,
        sendings: int = 2,
        insists: bool = True,
    ) -> asyncio.Future[Answer]:
        self.sent.append(f"{method} {uri}")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        answer.set_result(Answer(204, ""))
        return answer

    tell = ask

    def silences(self) -> list[str]:
        return [line for line in self.sent if line.endswith("/silence")]


def switch_on(wire: Wire) -> AsteriskSwitch:
    switch = AsteriskSwitch(AriAddress("http://127.0.0.1:1/ari", "ivr", "", "ivr"), Path("/nowhere"))
    switch._ari = wire  # type: ignore[assignment]
    return switch


def ended(playback: str) -> PlaybackFinished:
    return PlaybackFinished(Playback(playback, "channel:c", "done"))


@virtual
async def test_nothing_plays() -> None:
    wire = Wire()
    switch = switch_on(wire)
    await switch.answer("c")
    await asyncio.sleep(1)
    assert wire.silences() == ["POST channels/c/silence"]


@virtual
async def test_a_sound_has_ended_and_no_other_follows() -> None:
    wire = Wire()
    switch = switch_on(wire)
    await switch.answer("c")
    await switch.play("c", "p", ["hello"])
    await asyncio.sleep(3)
    assert wire.silences() == []
    switch._on_event(ended("p"))
    await asyncio.sleep(1)
    assert wire.silences() == ["POST channels/c/silence"]


@virtual
async def test_one_thing_follows_the_other_up_to_the_talk() -> None:
    wire = Wire()
    switch = switch_on(wire)
    await switch.answer("c")
    await switch.play("c", "p", ["hello"])
    await asyncio.sleep(1)
    switch._on_event(ended("p"))
    await switch.music("c", "default")
    await asyncio.sleep(1)
    await switch.no_music("c")
    await switch.bridge("b", ["c", "agent"])
    await asyncio.sleep(1)
    assert wire.silences() == []


@virtual
async def test_silence_that_flows_is_ended_before_the_talk() -> None:
    wire = Wire()
    switch = switch_on(wire)
    await switch.answer("c")
    await asyncio.sleep(1)
    await switch.bridge("b", ["c", "agent"])
    switch._on_event(ended("p"))
    await asyncio.sleep(1)
    assert wire.silences() == ["POST channels/c/silence", "DELETE channels/c/silence"]


@virtual
async def test_who_has_hung_up_is_sent_nothing() -> None:
    wire = Wire()
    switch = switch_on(wire)
    await switch.answer("c")
    switch._on_event(ChannelDestroyed(AriChannel("c", "Up"), cause=16))
    await asyncio.sleep(1)
    assert wire.silences() == []
