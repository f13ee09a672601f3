"""Something always flows to a caller: silence when nothing plays, but never in a bridge."""

from __future__ import annotations

import asyncio

import pytest

from ivr.errors import ChannelGone
from ivr.switch import silence
from ivr.switch.events import ChannelEvent, KeyPressed, LiveBridge, LiveChannel, Snapshot, Unbridged
from ivr.switch.silence import Silence
from tests.switch.scripted import scripted, well

CALLER = LiveChannel("a", "Up", "", {"IVR_ROLE": "caller"})


class Told(list[str]):
    def silence(self) -> Silence:
        return Silence(lambda channel: self.append(f"+{channel}"), lambda channel: self.append(f"-{channel}"))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "AFTER", 0)


async def passed() -> None:
    """Let what is due be done."""
    for _ in range(3):
        await asyncio.sleep(0)


async def test_it_begins_when_nothing_plays_and_not_when_something_else_does() -> None:
    told = Told()
    flow = told.silence()
    flow.keep("a")
    flow.nothing_plays("stranger")
    flow.something_plays("a")
    await passed()
    assert told == []
    flow.nothing_plays("a")
    await passed()
    assert told == ["+a"]


async def test_it_stops_for_a_bridge_and_nothing_begins_it_there() -> None:
    told = Told()
    flow = told.silence()
    flow.keep("a")
    await passed()
    flow.bridged("br", ["a", "agent"])
    flow.nothing_plays("a")
    await passed()
    assert told == ["+a", "-a"]


async def test_it_goes_on_after_the_bridge_for_the_caller_alone_and_ends_with_him() -> None:
    told = Told()
    flow = told.silence()
    flow.keep("a")
    flow.bridged("br", ["a", "agent"])
    flow.unbridged("another")
    await passed()
    assert told == []
    flow.unbridged("br")
    await passed()
    assert told == ["+a"]
    flow.bridged("br", ["a", "agent"])
    flow.unbridged("br")
    flow.gone("a")
    flow.nothing_plays("a")
    await passed()
    assert told == ["+a", "-a"]


async def test_an_earlier_controllers_caller_is_rid_of_it_in_a_bridge_and_gets_it_back() -> None:
    told = Told()
    flow = told.silence()
    flow.found(Snapshot((CALLER, LiveChannel("leg", "Up", "", {"IVR_ROLE": "agent"}))))
    flow.bridged("br", ["a", "leg"])
    flow.unbridged("br")
    await passed()
    assert told == ["-a", "+a"]


async def test_an_earlier_controllers_talk_is_left_alone() -> None:
    told = Told()
    flow = told.silence()
    flow.found(Snapshot((CALLER,), (LiveBridge("br", ("a", "leg")),)))
    flow.nothing_plays("a")
    await passed()
    assert told == []
    flow.unbridged("br")
    await passed()
    assert told == ["+a"]


@pytest.mark.parametrize("fails", [True, False])
async def test_a_caller_whose_bridge_failed_or_ended_hears_silence_again(fails: bool) -> None:
    def says(method: str, path: str) -> tuple[int, object] | None:
        return (400, None) if fails and path == "bridges/br/addChannel" else well(method, path)

    async with scripted(says) as (switch, ari):
        await switch.start()
        await switch.answer("a")
        await ari.until_asked("POST channels/a/silence")
        if fails:
            with pytest.raises(ChannelGone):
                await switch.bridge("br", ["a", "leg"])
        else:
            await switch.bridge("br", ["a", "leg"])
            assert ari.asked.count("POST channels/a/silence") == 1
            await switch.end_bridge("br")
        await ari.until_asked("POST channels/a/silence", times=2)
    assert ari.asked.count("DELETE channels/a/silence") == 1


async def test_who_is_taken_out_of_a_bridge_hears_silence_an_agent_too_but_nobody_who_is_gone() -> None:
    def says(method: str, path: str) -> tuple[int, object] | None:
        removals = len([asked for asked in ari.asked if asked.endswith("removeChannel")])
        return (400, None) if path.endswith("removeChannel") and removals == 3 else well(method, path)

    async with scripted(says) as (switch, ari):
        await switch.start()
        await switch.bridge("br", ["a", "leg"])
        await switch.unbridge("br", ["a", "leg", "gone"])
        await ari.until_asked("POST channels/a/silence")
        await ari.until_asked("POST channels/leg/silence")
        await switch.bridge("br", ["a", "leg"])
        await ari.until_asked("DELETE channels/leg/silence")
    assert "POST channels/gone/silence" not in ari.asked


async def test_of_a_bridges_end_we_want_to_hear_though_our_channels_have_left_it() -> None:
    async with scripted(well) as (switch, ari):
        await switch.start()
        await switch.bridge("br", ["a", "leg"])
        await ari.until_asked("POST applications/ivr/subscription")
        assert ari.asked.index("POST bridges/br") < ari.asked.index("POST applications/ivr/subscription")


async def test_a_bridge_that_somebody_else_ends_is_told_of_and_ours_are_not() -> None:
    told, came = list[ChannelEvent](), asyncio.Event()

    def hears(event: ChannelEvent) -> None:
        told.append(event)
        came.set()

    def says(method: str, path: str) -> tuple[int, object] | None:
        return None if method == "DELETE" and path == "bridges/ours" else well(method, path)

    async with scripted(says) as (switch, ari):
        await switch.start()
        await switch.answer("a")
        with switch.watch("a", hears):
            await switch.bridge("br", ["a", "leg"])
            await ari.tell("BridgeDestroyed", bridge={"id": "br"})
            await ari.until_asked("POST channels/a/silence")
            assert told == [Unbridged("a")]
            came.clear()

            await switch.bridge("ours", ["a", "leg"])
            ends = asyncio.create_task(switch.end_bridge("ours"))
            await ari.until_asked("DELETE bridges/ours")
            await ari.tell("BridgeDestroyed", bridge={"id": "ours"})
            await ari.tell("ChannelDtmfReceived", channel={"id": "a"}, digit="1")
            await asyncio.wait_for(came.wait(), 5)
            assert told == [Unbridged("a"), KeyPressed("a", "1")]
            ends.cancel()
            await asyncio.wait([ends])
