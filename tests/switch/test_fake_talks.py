"""What the fake switch does during a talk: out of a bridge, muted, overheard."""

from __future__ import annotations

import pytest

from ivr.errors import ChannelGone
from ivr.switch.events import Answered, ChannelEvent, Gone
from ivr.switch.fake import FakeSwitch
from tests.virtual_time import virtual


def two() -> FakeSwitch:
    fake = FakeSwitch()
    for channel in ("a", "b"):
        fake.call_in("95001", "1", channel)
        fake.channels[channel].state = "Up"
    return fake


@virtual
async def test_who_is_taken_out_of_a_bridge_is_heard_by_nobody_and_the_others_stay() -> None:
    fake = two()
    await fake.bridge("br", ["a", "b"])
    await fake.unbridge("br", ["a", "gone"])
    await fake.unbridge("another", ["a"])
    assert fake.bridges == {"br": ["b"]}
    await fake.bridge("br", ["a"])
    assert fake.talking("a", "b")


@virtual
async def test_a_bridge_ends_music_and_remembers_how_it_was_made() -> None:
    fake = two()
    await fake.music("a", "default")
    await fake.bridge("br", ["a", "b"], mixed=True)
    await fake.bridge("plain", ["a", "b"])
    await fake.bridge("plain", ["a"], mixed=True)
    assert fake.channels["a"].music is None
    assert fake.mixed == {"br"}


@virtual
async def test_a_muted_recording_goes_on_and_nothing_is_muted_where_nothing_is_recorded() -> None:
    fake = two()
    await fake.mute_capture("a", True)
    await fake.capture("a", "/i", "/o")
    await fake.mute_capture("a", True)
    [capture] = fake.captures
    assert (capture.muted, capture.ended) == (True, None)
    await fake.mute_capture("a", False)
    assert not capture.muted


@virtual
async def test_what_overhears_a_channel_is_answered_at_once_and_ends_with_it() -> None:
    fake = two()
    heard: list[ChannelEvent] = []
    with fake.watch("s", heard.append):
        await fake.snoop("a", "s", whisper=True)
        await fake.settle()
        assert heard == [Answered("s")]
        assert fake.channels["s"].endpoint == "Whisper/a"
        fake.hang_up_by_peer("a")
        await fake.settle()
    assert isinstance(heard[-1], Gone)
    with pytest.raises(ChannelGone):
        await fake.snoop("a", "t", whisper=False)
