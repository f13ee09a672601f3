"""The fake switch keeps the port's promises."""

import asyncio
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from ivr.errors import ChannelGone, SwitchError, SwitchUnavailable
from ivr.switch.events import (
    Answered,
    Arrived,
    ChannelEvent,
    Ending,
    Gone,
    KeyPressed,
    PlayEnded,
    RecordEnded,
    Ringing,
)
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import (
    Answers,
    Busy,
    Declines,
    Handset,
    HangUp,
    InTurn,
    NeverAnswers,
    Phone,
    Press,
    Scripted,
    Unreachable,
)
from ivr.switch.port import Dial, Switch
from tests.hangups import Moment, at_every_await
from tests.virtual_time import about, run_virtual, virtual

PHONE = "PJSIP/1001"


def seconds(n: float) -> timedelta:
    return timedelta(seconds=n)


def leg(channel: str = "leg", ring: float = 15) -> Dial:
    return Dial(channel, PHONE, "95001", "Firm", seconds(ring))


class Ear:
    """Keeps what it is told, and when."""

    def __init__(self) -> None:
        self.events: list[ChannelEvent] = []
        self.at: list[float] = []

    def __call__(self, event: ChannelEvent) -> None:
        self.events.append(event)
        self.at.append(asyncio.get_running_loop().time())

    def waited(self, which: int) -> float:
        """Seconds between the first event and this one."""
        return self.at[which] - self.at[0]


@asynccontextmanager
async def answered(fake: FakeSwitch) -> AsyncIterator[tuple[str, Ear]]:
    """A caller whose call is answered, watched while inside."""
    channel, ear = fake.call_in("95001", "13900000001"), Ear()
    with fake.watch(channel, ear):
        await fake.answer(channel)
        yield channel, ear


@virtual
async def test_an_arrival_is_handed_over_as_the_dialplan_sends_it() -> None:
    fake, taken = FakeSwitch(), list[Arrived]()
    fake.on_arrival(taken.append)
    channel = fake.call_in("95001", "+8613900000001", caller_name="Li")
    assert taken == []  # never inside the call itself
    await fake.settle()
    assert taken == [Arrived(channel, ("inbound",), "+8613900000001", "Li", "95001", "Ring")]


@virtual
async def test_arrivals_before_the_taker_are_handed_over_unless_gone() -> None:
    fake, taken = FakeSwitch(), list[Arrived]()
    fake.call_in("95001", "1", "stays")
    fake.call_in("95001", "2", "leaves")
    await fake.settle()
    fake.hang_up_by_peer("leaves")
    await fake.settle()
    fake.on_arrival(taken.append)
    await fake.settle()
    assert [a.channel for a in taken] == ["stays"]


@virtual
async def test_an_agent_dials_a_feature_code() -> None:
    fake, taken = FakeSwitch(), list[Arrived]()
    fake.on_arrival(taken.append)
    fake.agent_dials(PHONE, "ready")
    await fake.settle()
    assert (taken[0].args, taken[0].caller, taken[0].did) == (("feature", "ready", "1001"), "", "ready")


ENDINGS: list[tuple[Phone, list[type[ChannelEvent]], Ending, float]] = [
    (Busy(seconds(2)), [Gone], Ending.BUSY, 2),
    (Declines(seconds(3)), [Ringing, Gone], Ending.REJECTED, 3),
    (NeverAnswers(), [Ringing, Gone], Ending.NO_ANSWER, 15),
    (Answers(seconds(20)), [Ringing, Gone], Ending.NO_ANSWER, 15),
    (Answers(seconds(4), (HangUp(seconds(5)),)), [Ringing, Answered, Gone], Ending.NORMAL, 9),
    (Answers(seconds(1), (Press("1", seconds(2)), HangUp(seconds(3)))), [Ringing, Answered, KeyPressed, Gone],
     Ending.NORMAL, 6),
]  # fmt: skip


@pytest.mark.parametrize(("phone", "kinds", "ending", "after"), ENDINGS)
@virtual
async def test_each_phone_ends_in_its_way(
    phone: Phone, kinds: list[type[ChannelEvent]], ending: Ending, after: float
) -> None:
    fake, ear = FakeSwitch(), Ear()
    fake.phones[PHONE] = phone
    began = asyncio.get_running_loop().time()
    with fake.watch("leg", ear):
        assert await fake.dial(leg()) is None
        await asyncio.sleep(60)
    assert [type(e) for e in ear.events] == kinds
    gone = ear.events[-1]
    assert isinstance(gone, Gone)
    assert gone.ending is ending
    assert ear.at[-1] - began == about(after)
    assert fake.leaks() == []


@pytest.mark.parametrize("phones", [{}, {PHONE: Unreachable()}])
@virtual
async def test_a_phone_that_cannot_be_reached_is_told_at_once(phones: dict[str, Phone]) -> None:
    fake, ear = FakeSwitch(), Ear()
    fake.phones.update(phones)
    with fake.watch("leg", ear):
        assert await fake.dial(leg()) is Ending.UNREACHABLE
        await asyncio.sleep(60)
    assert ear.events == []
    assert fake.leaks() == []


@virtual
async def test_a_scripted_phone_and_phones_in_turn() -> None:
    def mailbox(handset: Handset) -> None:
        handset.after(seconds(3), handset.answer)

    fake = FakeSwitch()
    fake.phones[PHONE] = InTurn([Unreachable(), Scripted(mailbox)])
    assert await fake.dial(leg("first")) is Ending.UNREACHABLE
    for channel in ("second", "third"):
        assert await fake.dial(leg(channel)) is None
        await asyncio.sleep(3.1)
        assert fake.channels[channel].state == "Up"


@virtual
async def test_a_dial_sent_twice_does_no_harm() -> None:
    fake, ear = FakeSwitch(), Ear()
    fake.phones[PHONE] = NeverAnswers()
    with fake.watch("leg", ear):
        assert await fake.dial(leg()) is None
        assert await fake.dial(leg()) is None
        await asyncio.sleep(60)
    assert [type(e) for e in ear.events] == [Ringing, Gone]


@virtual
async def test_an_id_can_be_dialled_again_once_its_leg_is_gone() -> None:
    fake = FakeSwitch()
    fake.phones[PHONE] = InTurn([Unreachable(), Busy(), NeverAnswers()])
    assert await fake.dial(leg()) is Ending.UNREACHABLE
    assert await fake.dial(leg()) is None
    await asyncio.sleep(1)
    assert fake.gone["leg"].ending is Ending.BUSY
    assert await fake.dial(leg()) is None
    assert fake.channels["leg"].state == "Ringing"


@virtual
async def test_a_leg_is_ours_only_once_it_is_answered() -> None:
    fake = FakeSwitch()
    fake.phones[PHONE] = NeverAnswers()
    await fake.dial(leg())
    with pytest.raises(SwitchError, match="not been answered"):
        await fake.play("leg", "p", ["/s/hello"])


@virtual
async def test_a_playback_lasts_as_long_as_its_sounds() -> None:
    fake = FakeSwitch()
    fake.durations["greeting"] = seconds(4)
    async with answered(fake) as (channel, ear):
        began = asyncio.get_running_loop().time()
        await fake.play(channel, "p", ["/s/zh/greeting", "/s/zh/menu"])
        await asyncio.sleep(4.5)
        assert ear.events == []
        assert fake.leaks()[1] == f"p goes on at {channel}"
        await asyncio.sleep(60)
    assert ear.events == [PlayEnded(channel, "p")]
    assert ear.at[0] - began == about(5)
    assert fake.heard(channel) == ["greeting", "menu"]


@virtual
async def test_a_stopped_playback_ends_early_and_once() -> None:
    fake = FakeSwitch()
    async with answered(fake) as (channel, ear):
        await fake.play(channel, "p", ["/s/a", "/s/b"])
        await asyncio.sleep(0.5)
        await fake.stop_play(channel, "p")
        await fake.stop_play(channel, "p")
        await asyncio.sleep(60)
    assert ear.events == [PlayEnded(channel, "p")]
    assert fake.heard(channel) == ["a"]


@virtual
async def test_a_missing_sound_fails() -> None:
    fake = FakeSwitch()
    fake.missing.add("b")
    async with answered(fake) as (channel, ear):
        await fake.play(channel, "p", ["/s/a", "/s/b", "/s/c"])
        await asyncio.sleep(60)
    assert ear.events == [PlayEnded(channel, "p", failed=True)]
    assert fake.heard(channel) == ["a"]


@virtual
async def test_playbacks_queue_up_and_all_end_before_the_leg() -> None:
    fake = FakeSwitch()
    async with answered(fake) as (channel, ear):
        await fake.play(channel, "p", ["/s/a"])
        await fake.play(channel, "q", ["/s/b"])
        await asyncio.sleep(0.5)
        fake.hang_up_by_peer(channel)
        fake.hang_up_by_peer(channel)
        await asyncio.sleep(60)
    assert ear.events == [
        PlayEnded(channel, "p", failed=True),
        PlayEnded(channel, "q", failed=True),
        Gone(channel, Ending.NORMAL, 16),
    ]
    assert fake.heard(channel) == ["a"]
    assert fake.leaks() == []


@virtual
async def test_music_plays_until_something_else_does() -> None:
    fake = FakeSwitch()
    async with answered(fake) as (channel, _):
        await fake.music(channel, "default")
        assert fake.channels[channel].music == "default"
        await fake.play(channel, "p", ["/s/a"])
        assert fake.channels[channel].music is None


RECORDINGS = [(None, 180, 5, 7), (None, 4, 5, 4), (None, 180, 0, 180), ("#", 180, 5, 1), ("2", 180, 5, 7)]


@pytest.mark.parametrize(("key", "longest", "silence", "length"), RECORDINGS)
@virtual
async def test_a_recording_ends_by_key_silence_or_length(
    key: str | None, longest: float, silence: float, length: float, tmp_path: Path
) -> None:
    fake = FakeSwitch(folder=tmp_path)
    async with answered(fake) as (channel, ear):
        await fake.record(channel, "r", seconds(longest), seconds(silence))
        await asyncio.sleep(1)
        fake.press(channel, *([key] if key else []))
        await asyncio.sleep(200)
    ended = ear.events[-1]
    assert isinstance(ended, RecordEnded)
    assert (ended.recording, ended.failed) == ("r", False)
    assert ended.seconds == about(length)
    with wave.open(fake.recording_path("r")) as file:
        assert file.getnframes() / 8000 == about(length)


@virtual
async def test_a_recording_is_kept_when_its_caller_hangs_up() -> None:
    fake = FakeSwitch()
    async with answered(fake) as (channel, ear):
        await fake.record(channel, "r", seconds(180), seconds(5))
        await asyncio.sleep(1)
        fake.hang_up_by_peer(channel)
        await fake.settle()
    assert [type(e) for e in ear.events] == [RecordEnded, Gone]
    assert not any(e.failed for e in ear.events if isinstance(e, RecordEnded))


@virtual
async def test_a_bridge_outlives_its_channels_and_is_a_leak() -> None:
    fake = FakeSwitch()
    for channel in ("a", "b", "c"):
        fake.call_in("95001", "1", channel)
    await fake.bridge("one", ["a", "b"])
    assert fake.talking("a", "b")
    await fake.bridge("two", ["b", "c"])
    assert not fake.talking("a", "b")
    assert fake.talking("b", "c")
    for channel in ("a", "b", "c"):
        await fake.hang_up(channel)
    assert fake.leaks() == ["bridge one holds []", "bridge two holds []"]
    await fake.end_bridge("one")
    await fake.end_bridge("two")
    await fake.end_bridge("two")
    assert fake.leaks() == []


@virtual
async def test_captures_are_noted_and_end_with_the_channel() -> None:
    fake = FakeSwitch()
    async with answered(fake) as (channel, _):
        assert await fake.capture(channel, "/r/in.sln", "/r/out.sln")
        assert f"{channel} is captured" in fake.leaks()
        await asyncio.sleep(7)
        fake.hang_up_by_peer(channel)
        await fake.end_capture(channel)
    capture = fake.captures[0]
    assert capture.ended is not None
    assert capture.ended - capture.began == about(7)
    fake.can_capture = False
    async with answered(fake) as (channel, _):
        assert not await fake.capture(channel, "/r/in.sln", "/r/out.sln")


@virtual
async def test_every_command_but_the_harmless_ones_says_that_the_channel_is_gone() -> None:
    fake = FakeSwitch()
    fake.call_in("95001", "1", "c")
    fake.hang_up_by_peer("c")
    for command in (
        fake.answer("c"),
        fake.play("c", "p", ["/s/a"]),
        fake.music("c", "default"),
        fake.bridge("b", ["c"]),
        fake.record("c", "r", seconds(9), seconds(2)),
        fake.set_variables("c", {"IVR_STAGE": "x"}),
        fake.capture("c", "/i", "/o"),
    ):
        with pytest.raises(ChannelGone):
            await command
    await fake.hang_up("c")
    await fake.drop("c")
    await fake.stop_play("c", "p")
    await fake.no_music("c")
    await fake.end_capture("c")
    await fake.end_bridge("b")
    assert fake.leaks() == []


@virtual
async def test_our_own_hang_ups_keep_their_cause() -> None:
    fake, ear = FakeSwitch(), Ear()
    fake.call_in("95001", "1", "c")
    fake.phones[PHONE] = NeverAnswers()
    with fake.watch("c", ear), fake.watch("leg", ear):
        await fake.dial(leg())
        await fake.drop("leg")
        await fake.hang_up("c", Ending.REJECTED)
        await fake.settle()
    assert ear.events == [Ringing("leg"), Gone("leg", Ending.NORMAL, 26), Gone("c", Ending.REJECTED, 21)]


@virtual
async def test_what_nobody_watches_is_lost() -> None:
    fake = FakeSwitch()
    async with answered(fake) as (channel, ear):
        fake.press(channel, "1")
        await fake.settle()
    fake.press(channel, "2")
    await fake.settle()
    with fake.watch(channel, ear):
        fake.press(channel, "3")
        await fake.settle()
    assert ear.events == [KeyPressed(channel, "1"), KeyPressed(channel, "3")]


@virtual
async def test_while_down_commands_fail_and_events_are_held_back() -> None:
    fake = FakeSwitch()
    async with answered(fake) as (channel, ear):
        fake.down = True
        fake.press(channel, "1", "2")
        with pytest.raises(SwitchUnavailable):
            await fake.hang_up(channel)
        await asyncio.sleep(60)
        assert ear.events == []
        fake.down = False
        await fake.settle()
    assert ear.events == [KeyPressed(channel, "1"), KeyPressed(channel, "2")]


@virtual
async def test_a_cancelled_command_takes_effect_all_the_same() -> None:
    fake = FakeSwitch()
    fake.phones[PHONE] = NeverAnswers()
    dialling = asyncio.create_task(fake.dial(leg()))
    await asyncio.sleep(0)
    dialling.cancel()
    await asyncio.gather(dialling, return_exceptions=True)
    await fake.settle()
    assert fake.leaks() == ["channel leg is Ringing"]


@virtual
async def test_the_snapshot_tells_what_lives_and_our_variables() -> None:
    fake = FakeSwitch()
    for channel in ("a", "b"):
        fake.call_in("95001", "1", channel)
        await fake.answer(channel)
    await fake.set_variables("a", {"IVR_STAGE": "talking", "OTHER": "x"})
    await fake.bridge("one", ["a", "b"])
    snapshot = await fake.snapshot()
    assert [(c.id, c.state, dict(c.variables)) for c in snapshot.channels] == [
        ("a", "Up", {"IVR_STAGE": "talking", "IVR_DID": "95001", "IVR_ROLE": "caller"}),
        ("b", "Up", {"IVR_DID": "95001", "IVR_ROLE": "caller"}),
    ]
    assert [(b.id, b.channels) for b in snapshot.bridges] == [("one", ("a", "b"))]


@virtual
async def test_commands_are_logged_and_counted_before_they_are_sent() -> None:
    fake, counted = FakeSwitch(), list[tuple[int, str]]()
    fake.call_in("95001", "1", "c")

    def strike(number: int, verb: str) -> None:
        counted.append((number, verb))
        fake.hang_up_by_peer("c")

    fake.before_command = strike
    with pytest.raises(ChannelGone):
        await fake.answer("c")
    await fake.hang_up("c")
    assert counted == [(1, "answer"), (2, "hang_up")]
    assert fake.commands == [("answer", ("c",)), ("hang_up", ("c", Ending.NORMAL))]


@pytest.mark.parametrize("seed", range(20))
@virtual
async def test_latency_never_changes_a_channel_s_order(seed: int) -> None:
    fake, ear = FakeSwitch(Random(seed)), Ear()
    keys = "0123456789*#"
    fake.call_in("95001", "1", "c")
    with fake.watch("c", ear):
        fake.press("c", *keys)
        fake.hang_up_by_peer("c")
        await fake.settle()
    assert ear.events == [*(KeyPressed("c", key) for key in keys), Gone("c", Ending.NORMAL, 16)]


def test_latency_explores_the_order_of_two_channels() -> None:
    async def race(seed: int) -> tuple[str, ...]:
        fake, ear = FakeSwitch(Random(seed)), Ear()
        for channel in ("a", "b"):
            fake.call_in("95001", "1", channel)
        with fake.watch("a", ear), fake.watch("b", ear):
            fake.press("a", "1")
            fake.press("b", "1")
            await fake.settle()
        return tuple(e.channel for e in ear.events)

    assert {run_virtual(race(seed)) for seed in range(20)} == {("a", "b"), ("b", "a")}
    assert len({run_virtual(race(7)) for _ in range(3)}) == 1


async def _talk(switch: Switch, caller: str, told: asyncio.Queue[ChannelEvent]) -> None:
    with switch.watch("leg", told.put_nowait):
        await switch.answer(caller)
        await switch.dial(leg())
        while not isinstance(await told.get(), Answered):
            pass
        await switch.bridge("talk", [caller, "leg"])
        await asyncio.sleep(30)


async def _give_back(switch: Switch, caller: str) -> None:
    await switch.drop("leg")
    await switch.end_bridge("talk")
    await switch.hang_up(caller)


async def _story(moment: Moment, *, careful: bool, seed: int | None = None) -> None:
    fake = FakeSwitch(None if seed is None else Random(seed))
    fake.phones[PHONE] = Answers()
    caller = fake.call_in("95001", "1")
    moment.arm(lambda: fake.hang_up_by_peer(caller))
    talk = asyncio.create_task(_talk(fake, caller, asyncio.Queue()), name="talk")

    def cancel(event: ChannelEvent) -> None:
        if isinstance(event, Gone):
            talk.cancel()

    with fake.watch(caller, cancel):
        await asyncio.wait([talk])
        if careful or not talk.cancelled():
            await _give_back(fake, caller)
    assert talk.cancelled() or isinstance(talk.exception(), ChannelGone | None)
    moment.disarm()
    await fake.settle()
    assert fake.leaks() == []


def test_a_careful_story_leaks_nothing_wherever_the_caller_hangs_up() -> None:
    assert at_every_await(partial(_story, careful=True)) >= 10
    for seed in range(5):
        assert at_every_await(partial(_story, careful=True, seed=seed)) >= 10


def test_a_careless_story_is_caught() -> None:
    with pytest.raises(AssertionError, match="channel leg is Ringing"):
        at_every_await(partial(_story, careful=False))
