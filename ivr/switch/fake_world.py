"""The world behind the fake switch: who calls, how phones behave, how commands and events travel, what is left over."""

from __future__ import annotations

import asyncio
import itertools
import wave
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path, PurePath
from random import Random
from typing import NamedTuple, TypeVar

from ivr.errors import SwitchError, SwitchUnavailable
from ivr.switch.events import Arrived, ChannelEvent, Ending, Gone, RecordEnded, Unbridged
from ivr.switch.fake_channel import FakeChannel, Lane
from ivr.switch.fake_phones import Phone
from ivr.switch.port import OnArrival, OnEvent

T = TypeVar("T")
MOST_LATENCY = 0.005
"""Seconds."""


class Command(NamedTuple):
    """A command that was given."""

    verb: str
    args: tuple[object, ...]


@dataclass(slots=True)
class Capture:
    """A recording of both directions, from when to when by the loop's clock."""

    channel: str
    says_file: str
    hears_file: str
    began: float
    ended: float | None = None
    muted: bool = False


class FakeWorld:
    """What tests set, play and look at; the loop must be running when something happens here."""

    def __init__(self, latency: Random | None = None, folder: Path | None = None) -> None:
        self.phones: dict[str, Phone] = {}
        """Who answers how, by dial string; anything else is unreachable."""
        self.durations: dict[str, timedelta] = {}
        """Length of sounds by file name without folder; 1 s otherwise."""
        self.missing: set[str] = set()
        """Names of sounds that do not exist: their playback fails."""
        self.speaks = timedelta(seconds=2)
        """How long a caller speaks into a recording before he falls silent."""
        self.can_capture = True
        self.can_mute = True
        self.obeys = True
        """Whether telephones that ring answer when they are asked to."""
        self.dialplan_ended: set[str] = set()
        """Callers on whose channels what the dialplan has begun to record was ended."""
        self.before_command: Callable[[int, str], None] | None = None
        """Called with each command's running number (from 1) and verb, before it is sent."""
        self.channels: dict[str, FakeChannel] = {}
        self.gone: dict[str, FakeChannel] = {}
        self.bridges: dict[str, list[str]] = {}
        self.mixed: set[str] = set()
        """Bridges that were made as conferences."""
        self.captures: list[Capture] = []
        self.said: dict[str, list[str]] = {}
        """Sounds played, by channel, those of ended channels too."""
        self.commands: list[Command] = []
        self.events: list[ChannelEvent | Arrived] = []
        """Everything delivered, watched or not."""
        self._latency, self._folder = latency, folder
        self._numbers = itertools.count(1)
        self._down = False
        self._under_way: list[str] = []
        self._watchers: dict[str, list[OnEvent]] = {}
        self._unheard: dict[str, list[ChannelEvent]] = {}
        """Of channels that came in or were found, and that nobody has watched yet."""
        self._event_lanes: dict[str, Lane] = {}
        self._command_lanes: dict[str, Lane] = {}
        self._take: OnArrival | None = None
        self._unclaimed: list[Arrived] = []

    # What people do.

    def call_in(self, did: str, caller: str, channel_id: str | None = None, caller_name: str = "") -> str:
        """Someone calls: the new channel, which rings until the story answers it."""
        channel = channel_id or f"fake-{next(self._numbers)}"
        self._arrive(Arrived(channel, ("inbound",), caller, caller_name, did, "Ring"))
        self.channels[channel].variables.update(IVR_DID=did, IVR_ROLE="caller")
        return channel

    def agent_dials(self, endpoint: str, feature: str, *digits: str, channel_id: str | None = None) -> str:
        """An agent's phone dials a feature code: it arrives answered, a digit behind the code last of its arguments."""
        channel = channel_id or f"fake-{next(self._numbers)}"
        return self._arrive(
            Arrived(channel, ("feature", feature, PurePath(endpoint).name, *digits), "", "", feature, "Up")
        )

    def press(self, channel: str, *keys: str) -> None:
        """The person at the other end presses keys; nothing happens if the channel is gone."""
        for key in keys:
            self._known(channel).press(key)

    def hold(self, channel: str, *, over: bool = False) -> None:
        """The person at the other end puts us on hold, or takes us back; nothing happens if the channel is gone."""
        self._known(channel).hold(over=over)

    def hang_up_by_peer(self, channel: str, ending: Ending = Ending.NORMAL) -> None:
        """The person at the other end hangs up (or the line breaks); nothing happens if the channel is gone."""
        self._known(channel).hang_up(ending)

    def end_bridge_by_somebody(self, bridge: str) -> None:
        """Somebody ends a bridge from Asterisk's console; who was in it stays, and hears nothing."""
        for channel in self.bridges.pop(bridge, []):
            self._known(channel).emit(Unbridged(channel))

    @property
    def down(self) -> bool:
        """True while Asterisk cannot be reached: commands fail, events are held back until it can be again."""
        return self._down

    @down.setter
    def down(self, down: bool) -> None:
        self._down = down
        for lane in self._event_lanes.values():
            lane.hold(down)

    # What can be seen.

    def talking(self, one: str, other: str) -> bool:
        """Whether two channels hear each other."""
        return any({one, other} <= set(members) for members in self.bridges.values())

    def heard(self, channel: str) -> list[str]:
        """Names of the sounds played to a channel, without folders."""
        return [PurePath(sound).name for sound in self.said[channel]]

    async def settle(self) -> None:
        """Wait until every command under way has taken effect and every event that is not held back was delivered."""
        while self._under_way or (not self._down and any(map(len, self._event_lanes.values()))):  # noqa: ASYNC110
            await asyncio.sleep(MOST_LATENCY if self._latency else 0)

    def leaks(self) -> list[str]:
        """What a story has left behind, in words; `settle` first."""
        living = self.channels.values()
        left = [f"channel {c.id} is {c.state}" for c in living]
        left += [f"bridge {bridge} holds {members}" for bridge, members in self.bridges.items()]
        left += [f"{thing} goes on at {c.id}" for c in living for thing in c.unfinished()]
        left += [f"music plays to {c.id}" for c in living if c.music]
        left += [f"{c.channel} is captured" for c in self.captures if c.ended is None]
        left += [f"{channel} is watched" for channel, watchers in self._watchers.items() if watchers]
        return left + [f"command {verb} is under way" for verb in self._under_way]

    # How channels come and go.

    def _new(self, channel: str, state: str, caller: str, name: str, endpoint: str = "") -> FakeChannel:
        new = FakeChannel(channel, state, self._emit, self._leaves, self.durations, self.missing, caller, endpoint)
        new.caller_name = name
        self.channels[channel] = new
        self.said[channel] = new.said
        return new

    def _arrive(self, arrived: Arrived) -> str:
        self._new(arrived.channel, arrived.state, arrived.caller, arrived.caller_name)
        self._event_lane(arrived.channel).push(partial(self._deliver, arrived))
        return arrived.channel

    def _known(self, channel: str) -> FakeChannel:
        return self.channels.get(channel) or self.gone[channel]

    def _leaves(self, channel: FakeChannel) -> None:
        self.gone[channel.id] = self.channels.pop(channel.id)
        for members in self.bridges.values():
            if channel.id in members:
                members.remove(channel.id)
        self._end_capture(channel.id)

    def _end_capture(self, channel: str) -> None:
        for capture in self.captures:
            if capture.channel == channel and capture.ended is None:
                capture.ended = asyncio.get_running_loop().time()

    # How commands and events travel.

    async def _do(self, lane: str, verb: str, args: tuple[object, ...], effect: Callable[[], T]) -> T:
        self.commands.append(Command(verb, args))
        if self.before_command:
            self.before_command(len(self.commands), verb)
        reply: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._under_way.append(verb)
        lanes = self._command_lanes
        lanes.setdefault(lane, Lane(self._delay)).push(partial(self._perform, verb, effect, reply))
        return await reply  # whoever is cancelled here has sent his command all the same

    def _perform(self, verb: str, effect: Callable[[], T], reply: asyncio.Future[T]) -> None:
        self._under_way.remove(verb)
        try:
            if self._down:
                raise SwitchUnavailable
            result = effect()
        except SwitchError as error:
            self._reply(partial(_fail, reply, error))
        else:
            self._reply(partial(_succeed, reply, result))

    def _reply(self, tell: Callable[[], None]) -> None:
        if self._latency:
            asyncio.get_running_loop().call_later(self._delay(), tell)
        else:
            tell()

    def _delay(self) -> float:
        return self._latency.uniform(0, MOST_LATENCY) if self._latency else 0.0

    def _event_lane(self, channel: str) -> Lane:
        if channel not in self._event_lanes:
            self._event_lanes[channel] = lane = Lane(self._delay)
            lane.hold(self._down)
        return self._event_lanes[channel]

    def _emit(self, event: ChannelEvent) -> None:
        if isinstance(event, RecordEnded) and self._folder:
            _write_silence(self._folder / f"{event.recording}.wav", event.seconds)
        self._event_lane(event.channel).push(partial(self._deliver, event))

    def _deliver(self, event: ChannelEvent | Arrived) -> None:
        self.events.append(event)
        if isinstance(event, Arrived):
            if event.channel not in self._watchers:
                self._unheard[event.channel] = []
            self._take(event) if self._take else self._unclaimed.append(event)
            return
        if isinstance(event, Gone):
            self._event_lanes.pop(event.channel, None)
            self._unclaimed = [a for a in self._unclaimed if a.channel != event.channel]
        if (unheard := self._unheard.get(event.channel)) is not None:
            unheard.append(event)
        for on_event in tuple(self._watchers.get(event.channel, ())):
            on_event(event)


def _succeed(reply: asyncio.Future[T], result: T) -> None:
    if not reply.done():
        reply.set_result(result)


def _fail(reply: asyncio.Future[T], error: SwitchError) -> None:
    if not reply.done():
        reply.set_exception(error)


def _write_silence(path: Path, seconds: float) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * round(8000 * seconds)))
