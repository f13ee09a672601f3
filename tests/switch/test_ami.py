"""The AMI client against a server that misbehaves as a real one seldom does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from ivr.errors import SwitchError, SwitchUnavailable
from ivr.switch import ami
from ivr.switch.ami import Ami
from ivr.switch.ami_talk import AmiTalk
from ivr.switch.ami_wire import AmiMessage
from tests.switch.scripted_ami import Say, Server, serving, success


@asynccontextmanager
async def client(
    say: Say, secret: str = "right", patience: float = 5.0, on_event: Callable[[AmiMessage], None] | None = None
) -> AsyncIterator[tuple[Ami, Server]]:
    async def nothing() -> None:
        return

    async with serving(say, secret) as (address, server):
        there = Ami(address, on_event or (lambda event: None), nothing, patience)
        try:
            await there.start(5)
            yield there, server
        finally:
            await there.stop()


async def test_each_question_gets_its_own_answer_and_a_list_all_of_its_items() -> None:
    held: list[AmiMessage] = []

    def backwards(writer: asyncio.StreamWriter, action: AmiMessage) -> None:
        held.append(action)
        if len(held) < 3:
            return
        for one in reversed(held):
            number = one.get("ActionID")
            writer.write(f"Response: Success\r\nActionID: {number}\r\nEcho: {one.get('N')}\r\n\r\n".encode())
            if one.get("Action") == "Show":
                for item in ("x", "y"):
                    writer.write(f"Event: Item\r\nActionID: {number}\r\nName: {item}\r\n\r\n".encode())
                writer.write(f"Event: Done\r\nActionID: {number}\r\n\r\n".encode())

    async with client(backwards) as (there, _):
        one, two, listed = await asyncio.gather(
            there.ask("A", {"N": "1"}), there.ask("A", {"N": "2"}), there.ask_list("Show", "Done", {})
        )
    assert (one.get("Echo"), two.get("Echo")) == ("1", "2")
    assert [item.get("Name") for item in listed] == ["x", "y"]


async def test_a_refused_login_is_told_at_once() -> None:
    with pytest.raises(SwitchError, match=r"No: user 'ivr'"):
        async with client(success, secret="wrong"):
            pass


async def test_an_action_whose_connection_broke_is_never_sent_again() -> None:
    def breaks(writer: asyncio.StreamWriter, action: AmiMessage) -> None:
        writer.transport.abort()

    async with client(breaks) as (there, server):
        with pytest.raises(SwitchUnavailable, match="broke before"):
            await there.ask("MixMonitor")
        with pytest.raises(SwitchUnavailable, match="broke before"):
            await there.ask("StopMixMonitor")
        assert [action.get("Action") for action in server.asked] == ["MixMonitor", "StopMixMonitor"]
        assert server.logins == 2


async def test_a_message_without_end_breaks_the_connection_and_it_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami, "LARGEST", 4096)
    told: list[int] = []

    def floods(writer: asyncio.StreamWriter, action: AmiMessage) -> None:
        told.append(1)
        if len(told) == 1:
            writer.write(b"Event: " + b"x" * 20_000)
        else:
            success(writer, action)

    async with client(floods) as (there, server):
        with pytest.raises(SwitchUnavailable):
            await there.ask("A")
        assert (await there.ask("B")).ok
        assert server.logins == 2


async def test_silence_is_noticed_by_the_ping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami, "PING", 0.01)
    again = asyncio.Event()

    def deaf(writer: asyncio.StreamWriter, action: AmiMessage) -> None:
        assert action.get("Action") == "Ping"
        if asked.logins > 1:
            again.set()

    async with client(deaf, patience=0.05) as (_, asked):
        await asyncio.wait_for(again.wait(), 5)


async def test_no_answer_in_time_and_line_breaks_are_errors() -> None:
    async with client(lambda writer, action: None, patience=0.05) as (there, server):
        with pytest.raises(SwitchUnavailable, match="does not answer to A"):
            await there.ask("A")
        with pytest.raises(ValueError, match="line break"):
            await there.ask("A", {"Channel": "x\r\nAction: Originate"})
        assert len(server.asked) == 1


async def test_events_are_handed_over_and_a_listener_that_fails_harms_nobody() -> None:
    heard: list[str] = []

    def listens(event: AmiMessage) -> None:
        heard.append(event.get("N"))
        raise RuntimeError("on purpose")

    def tells(writer: asyncio.StreamWriter, action: AmiMessage) -> None:
        writer.write(b"Event: Some\r\nN: 1\r\n\r\nEvent: Some\r\nN: 2\r\n\r\n")
        success(writer, action)

    async with client(tells, on_event=listens) as (there, _):
        assert (await there.ask("A")).ok
    assert heard == ["1", "2"]


class Broken:
    """A writer as uvloop leaves it in the moment between a break and its being told."""

    def write(self, data: bytes) -> None:
        raise RuntimeError("unable to perform operation; the handler is closed")


async def test_a_connection_that_has_just_broken_is_no_connection() -> None:
    talk = AmiTalk(lambda event: None)
    talk.open(Broken())  # type: ignore[arg-type]
    with pytest.raises(SwitchUnavailable, match="just broken"):
        await talk.ask("A", {})
