"""A switch in memory that keeps the port's promises: for fast tests of the calls' stories, never proof of a feature.

It is as unkind as the real one: a command that is cancelled while under way still takes effect, events of a channel
that nobody watches any more are lost, and with `latency` every command, reply and event comes some random milliseconds
late.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from ivr.errors import ChannelGone, SwitchError
from ivr.switch.events import Ending, LiveBridge, LiveChannel, Snapshot
from ivr.switch.fake_channel import ANSWERED_ELSEWHERE, FakeChannel, Playing, Recording
from ivr.switch.fake_phones import Unreachable
from ivr.switch.fake_world import Capture, FakeWorld
from ivr.switch.left_behind import VARIABLES
from ivr.switch.port import Dial, Muting, OnArrival, OnEvent, Switch


class FakeSwitch(FakeWorld, Switch):
    """The port's commands, on a world that tests play (see `FakeWorld`)."""

    @property
    def is_connected(self) -> bool:
        """Unless a test took it down."""
        return not self.down

    def on_line(self, line: str) -> frozenset[str]:
        """Those that were dialled over it."""
        return frozenset(one.id for one in self.channels.values() if line in re.split("[@/]", one.endpoint))

    @contextmanager
    def watch(self, channel: str, on_event: OnEvent) -> Iterator[None]:
        """Hand over what happened since the channel came in or was found, and events while inside."""
        watchers = self._watchers.setdefault(channel, [])
        watchers.append(on_event)
        for event in self._unheard.pop(channel, ()):
            on_event(event)
        try:
            yield
        finally:
            watchers.remove(on_event)
            if not watchers:
                self._watchers.pop(channel, None)

    def on_arrival(self, take: OnArrival) -> None:
        """Hand arrivals over, those first that nobody has taken yet."""
        self._take = take
        waiting, self._unclaimed = self._unclaimed, []
        for arrived in waiting:
            self._event_lane(arrived.channel).push(partial(self._deliver, arrived))

    async def answer(self, channel: str) -> None:
        """Answer a channel that came in."""
        await self._do(channel, "answer", (channel,), lambda: self._live(channel).pick_up())

    async def hang_up(self, channel: str, cause: Ending = Ending.NORMAL) -> None:
        """Hang up: its `Gone` has this cause."""
        await self._do(channel, "hang_up", (channel, cause), self._if_live(channel, lambda c: c.hang_up(cause)))

    async def to_fallback(self, channel: str) -> None:
        """He is not ours any more."""
        effect = self._if_live(channel, lambda c: c.hang_up(Ending.NORMAL))
        await self._do(channel, "to_fallback", (channel,), effect)

    async def drop(self, channel: str) -> None:
        """Hang up with cause 26."""
        effect = self._if_live(channel, lambda c: c.hang_up(Ending.NORMAL, ANSWERED_ELSEWHERE))
        await self._do(channel, "drop", (channel,), effect)

    async def dial(self, leg: Dial) -> Ending | None:
        """Let the phone of that dial string behave as it was told."""
        return await self._do(leg.channel, "dial", (leg,), lambda: self._dial(leg))

    async def play(self, channel: str, playback: str, media: Sequence[str]) -> None:
        """Play, for as long as `durations` says, once what is playing or recording there is over."""
        args = (channel, playback, tuple(media))
        playing = Playing(playback, deque(media))
        await self._do(channel, "play", args, lambda: self._ours(channel).begin(playing))

    async def stop_play(self, channel: str, playback: str) -> None:
        """Cut a playback short."""
        effect = self._if_live(channel, lambda c: c.stop_play(playback))
        await self._do(channel, "stop_play", (channel, playback), effect)

    async def music(self, channel: str, music_class: str) -> None:
        """Note that music plays."""
        await self._do(channel, "music", (channel, music_class), lambda: self._ours(channel).play_music(music_class))

    async def no_music(self, channel: str) -> None:
        """Note that it does not."""
        await self._do(channel, "no_music", (channel,), self._if_live(channel, lambda c: c.play_music(None)))

    async def bridge(self, bridge: str, channels: Sequence[str], *, mixed: bool = False) -> None:
        """Put channels into a bridge, out of the one they are in."""
        if mixed and bridge not in self.bridges:
            self.mixed.add(bridge)
        members = tuple(channels)
        await self._do(bridge, "bridge", (bridge, members), lambda: self._bridge(bridge, members))

    async def unbridge(self, bridge: str, channels: Sequence[str]) -> None:
        """Take channels out of a bridge, which stands on, empty or not."""
        members = tuple(channels)
        await self._do(bridge, "unbridge", (bridge, members), lambda: self._unbridge(bridge, members))

    async def snoop(self, channel: str, snoop: str, *, whisper: bool) -> None:
        """A channel whose endpoint says whom it hears; it ends with that one."""
        await self._do(channel, "snoop", (channel, snoop, whisper), lambda: self._snoop(channel, snoop, whisper))

    async def end_bridge(self, bridge: str) -> None:
        """Take a bridge down."""
        await self._do(bridge, "end_bridge", (bridge,), lambda: self.bridges.pop(bridge, None))

    async def record(
        self, channel: str, recording: str, longest: timedelta, silence: timedelta, terminator: str = "#"
    ) -> None:
        """Record until the key, until the caller has spoken (`speaks`) and kept silent, or for the longest time."""
        most = min(longest, self.speaks + silence) if silence else longest
        args = (channel, recording, longest, silence, terminator)
        thing = Recording(recording, most, terminator)
        await self._do(channel, "record", args, lambda: self._ours(channel).begin(thing))

    def recording_path(self, recording: str) -> str:
        """Where the file is; it is written (silence of the right length) only if a folder was given."""
        return str((self._folder or Path("/nowhere")) / f"{recording}.wav")

    async def set_variables(self, channel: str, variables: Mapping[str, str]) -> None:
        """Write channel variables."""
        new = dict(variables)
        await self._do(channel, "set_variables", (channel, new), lambda: self._live(channel).variables.update(new))

    async def capture(self, channel: str, says_file: str, hears_file: str, *, muted: bool = False) -> bool:
        """Note that both directions are recorded, unless `can_capture` is False."""
        args = (channel, says_file, hears_file)
        return await self._do(channel, "capture", args, lambda: self._capture(*args, muted=muted))

    async def mute_capture(self, channel: str, muted: bool) -> Muting:
        """Note that silence is written instead, unless `can_mute` is False."""
        return await self._do(channel, "mute_capture", (channel, muted), lambda: self._mute(channel, muted))

    async def ask_to_answer(self, channel: str) -> None:
        """A telephone that `obeys` answers."""
        await self._do(channel, "ask_to_answer", (channel,), lambda: self._asked_to_answer(channel))

    async def mute(self, channel: str, muted: bool) -> None:
        """Note whether it is heard."""
        await self._do(channel, "mute", (channel, muted), lambda: self._hush(channel, muted))

    async def send_keys(self, channel: str, keys: str) -> None:
        """Note the keys that its party hears."""
        await self._do(channel, "send_keys", (channel, keys), lambda: self._live(channel).keys_heard.append(keys))

    async def end_capture(self, channel: str) -> None:
        """Note that they no longer are."""
        await self._do(channel, "end_capture", (channel,), lambda: self._end_captures(channel))

    async def snapshot(self) -> Snapshot:
        """What lives."""
        return await self._do("", "snapshot", (), self._snapshot)

    # What commands do when they get there.

    def _live(self, channel: str) -> FakeChannel:
        if channel not in self.channels:
            raise ChannelGone(channel)
        return self.channels[channel]

    def _ours(self, channel: str) -> FakeChannel:
        """A channel that can be played to: one that we dialled is not ours before it is answered."""
        live = self._live(channel)
        if live.dialled and live.state != "Up":
            raise SwitchError(f"{channel} has not been answered yet: wait for its Answered.")
        return live

    def _if_live(self, channel: str, act: Callable[[FakeChannel], None]) -> Callable[[], None]:
        return lambda: act(self.channels[channel]) if channel in self.channels else None

    def _dial(self, leg: Dial) -> Ending | None:
        if leg.channel in self.channels:
            return None  # the same command sent twice
        new = self._new(leg.channel, "Down", leg.caller_number, leg.caller_name, leg.endpoint)
        new.variables.update(leg.variables)
        refused = self.phones.get(leg.endpoint, Unreachable()).called(new)
        if refused:
            del self.channels[leg.channel], self.said[leg.channel]
        else:
            new.after(leg.ring, lambda: None if new.state == "Up" else new.hang_up(Ending.NO_ANSWER))
        return refused

    def _bridge(self, bridge: str, channels: Sequence[str]) -> None:
        for channel in channels:
            self._ours(channel).play_music(None)
        for members in self.bridges.values():
            members[:] = [m for m in members if m not in channels]
        self.bridges.setdefault(bridge, []).extend(channels)

    def _unbridge(self, bridge: str, channels: Sequence[str]) -> None:
        if bridge in self.bridges:
            self.bridges[bridge][:] = [m for m in self.bridges[bridge] if m not in channels]

    def _snoop(self, channel: str, snoop: str, whisper: bool) -> None:
        heard = self._ours(channel)
        new = self._new(snoop, "Down", "", "", f"{'Whisper' if whisper else 'Spy'}/{channel}")
        new.answer()
        heard.snoops.append(new)

    def _capture(self, channel: str, says_file: str, hears_file: str, *, muted: bool) -> bool:
        self._live(channel)
        if self.can_capture:
            began = asyncio.get_running_loop().time()
            self.captures.append(Capture(channel, says_file, hears_file, began, muted=muted))
        return self.can_capture

    def _end_captures(self, channel: str) -> None:
        self.dialplan_ended.add(channel)
        self._end_capture(channel)

    def _mute(self, channel: str, muted: bool) -> Muting:
        if not self.can_mute:
            return Muting.NOT_TOLD
        running = [each for each in self.captures if each.channel == channel and each.ended is None]
        for capture in running:
            capture.muted = muted
        by_the_dialplan = channel in self.channels and channel not in self.dialplan_ended
        is_callers = by_the_dialplan and not self.channels[channel].dialled
        return Muting.DONE if running or is_callers else Muting.NOTHING_THERE

    def _asked_to_answer(self, channel: str) -> None:
        telephone = self._live(channel)
        if self.obeys:
            telephone.answer()

    def _hush(self, channel: str, muted: bool) -> None:
        self._live(channel).is_muted = muted

    def _snapshot(self) -> Snapshot:
        channels = tuple(LiveChannel(c.id, c.state, c.caller, _ours_only(c.variables)) for c in self.channels.values())
        bridges = tuple(LiveBridge(bridge, tuple(members)) for bridge, members in self.bridges.items())
        for channel in self.channels.keys() - self._watchers.keys():
            self._unheard.setdefault(channel, [])
        return Snapshot(channels, bridges)


def _ours_only(variables: Mapping[str, str]) -> dict[str, str]:
    """Those that are read from the true switch, and no others."""
    return {name: value for name, value in variables.items() if name in VARIABLES}
