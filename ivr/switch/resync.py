"""What lives in the switch, and what ended unseen while the connection was away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import quote

import msgspec

from ivr.core import foreign
from ivr.errors import SwitchError
from ivr.switch import left_behind
from ivr.switch.ari import AriConnection
from ivr.switch.ari_events import Channel
from ivr.switch.ari_requests import REFUSED_FOR_NOW, Answer
from ivr.switch.busy_lines import line_in
from ivr.switch.events import (
    Answered,
    ChannelEvent,
    Ending,
    Gone,
    LiveBridge,
    LiveChannel,
    PlayEnded,
    RecordEnded,
    Snapshot,
)
from ivr.switch.lines import Lines

STASIS = "Stasis"
"""What runs on a channel of ours; the far half of a Local channel is listed as well, but runs something else."""
BY_ARI = "stasis"
"""The class of a bridge that was not made by the dialplan."""
AT_ONCE = 50
"""So many channels are asked about at a time, lest the requests' time-outs run while they queue."""


class _Application(msgspec.Struct):
    channel_ids: list[str] = []


class _Status(msgspec.Struct):
    startup_time: str = ""


class _Info(msgspec.Struct):
    status: _Status = msgspec.field(default_factory=_Status)


class _Bridge(msgspec.Struct):
    id: str
    bridge_class: str = ""
    channels: list[str] = []


class _Variable(msgspec.Struct):
    value: str = ""


@dataclass(slots=True)
class Underway:
    """Playbacks and recordings that run: their ids, and the channel of each."""

    playbacks: dict[str, str] = field(default_factory=dict)
    recordings: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    """Those that Asterisk has not confirmed yet, so that not finding them means nothing."""

    @contextmanager
    def begin(self, kind: dict[str, str], name: str, channel: str) -> Iterator[None]:
        """A sound is being asked for while inside; an error means that there is none."""
        kind[name] = channel
        self.asked.add(name)
        try:
            yield
        except SwitchError:
            kind.pop(name, None)
            raise
        finally:
            self.asked.discard(name)

    def hears(self, channel: str) -> bool:
        """Whether a sound plays there, or is recorded."""
        return channel in self.playbacks.values() or channel in self.recordings.values()

    def confirmed(self, kind: Mapping[str, str]) -> list[str]:
        """Those that ought to run."""
        return [name for name in kind if name not in self.asked]

    def ended_with(self, channels: Set[str]) -> None:
        """Strike off what ended with its channel."""
        for running in (self.playbacks, self.recordings):
            for name in [name for name, channel in running.items() if channel in channels]:
                del running[name]

    def ended(self, event: ChannelEvent) -> None:
        """Strike off what has ended."""
        if isinstance(event, PlayEnded):
            self.playbacks.pop(event.playback, None)
        elif isinstance(event, RecordEnded):
            self.recordings.pop(event.recording, None)


async def snapshot(ari: AriConnection, app: str, lines: Lines) -> Snapshot:
    """Every channel of the application with the variables a call left in it, and every bridge.

    From here on the events of these channels are kept until somebody watches them.
    """
    ours = await _application(ari, app)
    for channel in ours.channel_ids:
        lines.begin(channel)
    channels: list[LiveChannel] = []
    for some in batches(ours.channel_ids):
        found = await asyncio.gather(*(_live_channel(ari, channel) for channel in some))
        for channel, live in zip(some, found, strict=True):
            if live is None:
                lines.forget(channel)
            else:
                channels.append(live)
    return Snapshot(tuple(channels), await _live_bridges(ari))


async def started(ari: AriConnection) -> str:
    """When this Asterisk began; another time than before means that the one before has died. Empty: it does not say."""
    answer = await ari.ask("GET", "asterisk/info", {"only": "status"})
    return msgspec.json.decode(answer.body, type=_Info).status.startup_time if _told(answer, "itself") else ""


async def reconcile(
    ari: AriConnection, app: str, lines: Lines, underway: Underway, *, died: bool = False
) -> list[ChannelEvent]:
    """The events that have not come: who hung up, who answered, which sounds ended.

    While the connection stands one may be on its way yet (see `unheard`). If the Asterisk of before `died`, all that is
    not there was lost with it.
    """
    known = lines.living()
    playbacks, recordings = underway.confirmed(underway.playbacks), underway.confirmed(underway.recordings)
    if not known:
        return []
    there = set((await _application(ari, app)).channel_ids)
    gone = [channel for channel in known if channel not in there]
    underway.ended_with(set(gone))
    missed: list[ChannelEvent] = [_gone(channel, lines, died=died) for channel in gone]
    for playback in await _not_found(ari, "playbacks", playbacks):
        if playback in underway.playbacks:
            missed.append(PlayEnded(underway.playbacks[playback], playback))
    for recording in await _not_found(ari, "recordings/live", recordings):
        if recording in underway.recordings:
            missed.append(RecordEnded(underway.recordings[recording], recording, 0.0))
    ringing = [channel for channel in known if channel in there and lines.waits_for_answer(channel)]
    missed += [Answered(channel) for channel in ringing if await _was_answered(ari, channel)]
    return missed


async def exists(ari: AriConnection, kind: str, name: str) -> bool:
    """Whether Asterisk knows a channel, a playback, a live recording of this name."""
    return _told(await ari.ask("GET", f"{kind}/{quote(name, safe='')}"), name)


def _told(answer: Answer, of: str) -> bool:
    """Whether it is there. Raises `SwitchError` where Asterisk would not say: nobody is called gone for that."""
    if answer.status in REFUSED_FOR_NOW:
        raise SwitchError(f"It does not tell of {of} (status {answer.status}).")
    return answer.ok


def batches(names: Iterable[str]) -> Iterable[list[str]]:
    """Names in so many at a time as may be asked about at once."""
    left = iter(names)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _gone(channel: str, lines: Lines, *, died: bool) -> Gone:
    if died:
        return Gone(channel, Ending.LOST)
    return Gone(channel, Ending.FAILURE if lines.waits_for_answer(channel) else Ending.NORMAL)


async def _not_found(ari: AriConnection, kind: str, names: list[str]) -> list[str]:
    lost: list[str] = []
    for some in batches(names):
        found = await asyncio.gather(*(exists(ari, kind, name) for name in some))
        lost += [name for name, there in zip(some, found, strict=True) if not there]
    return lost


async def _was_answered(ari: AriConnection, channel: str) -> bool:
    seen = await _channel(ari, channel)
    return seen is not None and seen.state == "Up" and _in_stasis(seen)


async def _application(ari: AriConnection, app: str) -> _Application:
    answer = await ari.ask("GET", f"applications/{quote(app, safe='')}")
    if not _told(answer, f"application {app!r}"):
        raise SwitchError(f"It knows no application {app!r} (status {answer.status}).")
    return msgspec.json.decode(answer.body, type=_Application)


async def _channel(ari: AriConnection, channel: str) -> Channel | None:
    answer = await ari.ask("GET", f"channels/{quote(channel, safe='')}")
    return msgspec.json.decode(answer.body, type=Channel) if _told(answer, channel) else None


async def _live_channel(ari: AriConnection, channel: str) -> LiveChannel | None:
    """By one request: with hundreds of calls up, each more makes callers wait."""
    answer = await ari.ask("GET", f"channels/{quote(channel, safe='')}/variable", {"variable": left_behind.ALL})
    if not _told(answer, channel):
        return None
    left = left_behind.read(msgspec.json.decode(answer.body, type=_Variable).value)
    if left is None or (left.state == "Up" and left.application != STASIS):
        return None
    return LiveChannel(channel, left.state, foreign.number(left.number), left.variables, line_in(left.name))


async def _live_bridges(ari: AriConnection) -> tuple[LiveBridge, ...]:
    """All that ARI has made: the application tells of none in which there has never been a channel."""
    answer = await ari.ask("GET", "bridges")
    seen = msgspec.json.decode(answer.body, type=list[_Bridge]) if _told(answer, "its bridges") else []
    return tuple(LiveBridge(one.id, tuple(one.channels)) for one in seen if one.bridge_class == BY_ARI)


def _in_stasis(channel: Channel) -> bool:
    return channel.dialplan.app_name == STASIS
