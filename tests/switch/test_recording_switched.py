"""Recording is switched while two people wait to hear each other: an AMI that is away or hangs holds nobody up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from ivr.switch import captures
from ivr.switch.ami import AmiAddress
from ivr.switch.ami_wire import AmiMessage
from ivr.switch.port import Muting
from tests.switch.scripted import scripted
from tests.switch.scripted_ami import Server, serving, success


class Moody:
    """Answers as long as it is awake."""

    awake = True
    knows_nothing = False
    """Of any recording that could be muted."""

    def __call__(self, writer: asyncio.StreamWriter, action: AmiMessage) -> None:
        nothing = self.knows_nothing and action.get("Action") == "MixMonitorMute"
        if nothing or action.get("Action").startswith("PJSIPShow"):
            writer.write(f"Response: Error\r\nMessage: No x\r\nActionID: {action.get('ActionID')}\r\n\r\n".encode())
        elif self.awake:
            success(writer, action)


@pytest.fixture
async def moody() -> AsyncIterator[tuple[Moody, AmiAddress, Server]]:
    mood = Moody()
    async with serving(mood) as (address, server):
        yield mood, address, server


def switchings(server: Server) -> list[str]:
    return [action.get("Action") for action in server.asked if "MixMonitor" in action.get("Action")]


async def test_without_a_login_capture_is_refused_at_once(moody: tuple[Moody, AmiAddress, Server]) -> None:
    _, address, server = moody
    async with scripted(ami=address, patience=60) as (switch, _), asyncio.timeout(0.3):
        assert not await switch.capture("a", "/x/a.sln", "/x/b.sln")
        await switch.end_capture("a")
    assert switchings(server) == []


async def test_an_ami_that_hangs_holds_nobody_up(
    moody: tuple[Moody, AmiAddress, Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    mood, address, server = moody
    monkeypatch.setattr(captures, "WHILE_PEOPLE_WAIT", 0.05)
    async with scripted(ami=address, patience=60) as (switch, _):
        await switch.start()
        assert await switch.capture("a", "/x/a.sln", "/x/b.sln")
        mood.awake = False
        async with asyncio.timeout(1):
            assert not await switch.capture("b", "/x/a.sln", "/x/b.sln")
            await switch.end_capture("a")
    assert switchings(server) == ["MixMonitor", "MixMonitor", "StopMixMonitor", "StopMixMonitor"]


async def test_a_recording_that_may_begin_after_it_was_given_up_is_ended_or_it_would_go_on_aloud_through_every_pause(
    moody: tuple[Moody, AmiAddress, Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    mood, address, server = moody
    monkeypatch.setattr(captures, "WHILE_PEOPLE_WAIT", 0.05)
    async with scripted(ami=address, patience=60) as (switch, _):
        await switch.start()
        mood.awake = False
        assert not await switch.capture("b", "/x/a.sln", "/x/b.sln")
    about_b = [action.get("Action") for action in server.asked if action.get("Channel") == "b"]
    assert about_b == ["MixMonitor", "StopMixMonitor"]


async def test_what_could_not_be_stopped_is_stopped_at_the_next_login_unless_it_was_begun_again(
    moody: tuple[Moody, AmiAddress, Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    mood, address, server = moody
    monkeypatch.setattr(captures, "WHILE_PEOPLE_WAIT", 0.05)
    async with scripted(ami=address) as (switch, _):
        await switch.start()
        mood.awake = False
        for channel in ("a", "b"):
            await switch.end_capture(channel)
        mood.awake = True
        assert await switch.capture("b", "/x/a.sln", "/x/b.sln")
        asked, logins = len(server.asked), server.logins
        assert server.writer is not None
        server.writer.close()
        async with asyncio.timeout(5):
            while server.logins == logins or not switchings(server)[3:]:  # noqa: ASYNC110 - until it is back
                await asyncio.sleep(0.01)
    stopped = [one.get("Channel") for one in server.asked[asked:] if one.get("Action") == "StopMixMonitor"]
    assert stopped == ["a"]


async def test_a_recording_is_muted_in_both_directions_and_an_ami_that_hangs_holds_nobody_up(
    moody: tuple[Moody, AmiAddress, Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    mood, address, server = moody
    monkeypatch.setattr(captures, "WHILE_PEOPLE_WAIT", 0.05)
    async with scripted(ami=address, patience=60) as (switch, _):
        await switch.start()
        await switch.mute_capture("a", True)
        mood.awake = False
        async with asyncio.timeout(1):
            await switch.mute_capture("a", False)
    asked = [action for action in server.asked if action.get("Action") == "MixMonitorMute"]
    assert [(a.get("Channel"), a.get("Direction"), a.get("State")) for a in asked] == [
        ("a", "both", "1"),
        ("a", "both", "0"),
    ]


async def test_what_begins_muted_is_muted_right_behind_without_waiting_in_between(
    moody: tuple[Moody, AmiAddress, Server],
) -> None:
    mood, address, server = moody
    async with scripted(ami=address, patience=60) as (switch, _):
        await switch.start()
        mood.awake = False
        begun = asyncio.ensure_future(switch.capture("a", "/x/a.sln", "/x/b.sln", muted=True))
        async with asyncio.timeout(2):
            while len(switchings(server)) < 2:  # noqa: ASYNC110 - both are asked before either is answered
                await asyncio.sleep(0.01)
        assert not await begun, "nobody is recorded aloud who should not be"
    assert switchings(server) == ["MixMonitor", "MixMonitorMute", "StopMixMonitor"]


async def test_what_could_not_be_muted_is_muted_at_the_next_login_as_was_wished_last(
    moody: tuple[Moody, AmiAddress, Server],
) -> None:
    _, address, server = moody
    async with scripted(ami=address) as (switch, _):
        assert await switch.mute_capture("a", True) is Muting.NOT_TOLD
        assert await switch.mute_capture("b", True) is Muting.NOT_TOLD
        assert await switch.mute_capture("b", False) is Muting.NOT_TOLD
        await switch.start()
        assert await switch.mute_capture("c", True) is Muting.DONE
    asked = [action for action in server.asked if action.get("Action") == "MixMonitorMute"]
    assert [(a.get("Channel"), a.get("State")) for a in asked] == [("a", "1"), ("b", "0"), ("c", "1")]


async def test_an_error_is_no_word_that_it_is_silent_now(moody: tuple[Moody, AmiAddress, Server]) -> None:
    mood, address, server = moody
    mood.knows_nothing = True
    async with scripted(ami=address) as (switch, _):
        await switch.start()
        assert await switch.mute_capture("a", True) is Muting.NOTHING_THERE
        assert not await switch.capture("a", "/x/a.sln", "/x/b.sln", muted=True), "it might go on aloud"
    assert switchings(server)[-1] == "StopMixMonitor"


async def test_whoever_is_adopted_can_be_muted_at_once(moody: tuple[Moody, AmiAddress, Server]) -> None:
    _, address, _ = moody
    told: list[Muting] = []
    async with scripted(ami=address) as (switch, _):

        async def adopts(_: object) -> None:
            told.append(await switch.mute_capture("a", muted=True))

        switch.on_connected(adopts)
        await switch.start()
    assert told == [Muting.DONE]
