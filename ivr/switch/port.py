"""The port: what calls may ask of a switch. Asterisk's adapter and the fake keep the same promises.

Ids are chosen by the caller of a command, before it is sent, and whoever wants a channel's events watches it first:
so no event is lost between command and subscription, and a command sent twice (after a reconnect) does no harm.

Every command raises `SwitchUnavailable` if the switch cannot be reached, and `ChannelGone` if the channel it is meant
for has hung up, unless its docstring says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from typing import Protocol

from ivr.switch.events import Arrived, ChannelEvent, Ending, Snapshot

OnEvent = Callable[[ChannelEvent], None]
OnArrival = Callable[[Arrived], None]


@dataclass(frozen=True, slots=True)
class Dial:
    """A leg to be dialled."""

    channel: str
    """The id that the new channel shall have."""
    endpoint: str
    """A dial string, such as `PJSIP/1001` or `PJSIP/13800000001@trunk-carrier`."""
    caller_number: str
    caller_name: str
    ring: timedelta
    variables: Mapping[str, str] = field(default_factory=dict)
    auto_answer: bool = False
    """The telephone is asked to answer by itself; whether it does is up to it."""
    call: str = ""
    """Told to a telephone that is a page of ours: which call it is rung for."""


class Muting(Enum):
    """What came of telling the switch to write silence, or the sound again."""

    DONE = auto()
    NOT_TOLD = auto()
    """It gives no answer now; it is told as soon as it can be."""
    NOTHING_THERE = auto()
    """It knows of nothing that is recorded there: what is recorded is recorded elsewhere."""


class Switch(Protocol):
    """Channels, bridges, sounds and recordings, as a call's story uses them."""

    @property
    def is_connected(self) -> bool:
        """Whether the switch can be told something right now."""
        ...

    def on_line(self, line: str) -> frozenset[str]:
        """The channels that use a trunk's lines now, as far as is known: `trunk-carrier`, or a card's group, `g1`."""
        ...

    def watch(self, channel: str, on_event: OnEvent) -> AbstractContextManager[None]:
        """Hand this channel's events, in order, to `on_event` (a plain function that does not block) while inside."""
        ...

    def on_arrival(self, take: OnArrival) -> None:
        """Hand every channel that comes in from the dialplan to `take`; those that came before are handed over too."""
        ...

    async def answer(self, channel: str) -> None:
        """Answer; harmless if it is answered already. Also clears the dead-man switch."""
        ...

    async def hang_up(self, channel: str, cause: Ending = Ending.NORMAL) -> None:
        """Hang up; harmless if the channel is gone. An unanswered caller gets the SIP result that fits the cause."""
        ...

    async def to_fallback(self, channel: str) -> None:
        """Let the dialplan serve a caller whom we do not, as if nobody were here; harmless if he has gone."""
        ...

    async def drop(self, channel: str) -> None:
        """End a leg that lost a race: `answered elsewhere`; harmless if the channel is gone."""
        ...

    async def dial(self, leg: Dial) -> Ending | None:
        """Begin to ring a leg; its events follow. An `Ending` is returned where it cannot even begin (no route)."""
        ...

    async def play(self, channel: str, playback: str, media: Sequence[str]) -> None:
        """Play sounds in order (absolute paths without extension); `PlayEnded` comes once, at the end of all."""
        ...

    async def stop_play(self, channel: str, playback: str) -> None:
        """Cut a playback short; `PlayEnded` follows. Harmless if it has ended."""
        ...

    async def music(self, channel: str, music_class: str) -> None:
        """Play music on hold to a channel until `no_music`, or until something else is played."""
        ...

    async def no_music(self, channel: str) -> None:
        """Stop music on hold; harmless if there is none or the channel is gone."""
        ...

    async def bridge(self, bridge: str, channels: Sequence[str], *, mixed: bool = False) -> None:
        """Let channels hear each other, in a new bridge or in the one of that id; each leaves the one that it is in.

        Their music stops. A `mixed` one is a conference even of two: twice the work, and what a recorded channel hears
        is recorded even if it has heard somebody else before.
        """
        ...

    async def unbridge(self, bridge: str, channels: Sequence[str]) -> None:
        """Take channels out of a bridge; each hears silence until it is told something else.

        Harmless for one that is not in it, or gone.
        """
        ...

    async def snoop(self, channel: str, snoop: str, *, whisper: bool) -> None:
        """A channel of its own that hears both directions of another; with `whisper`, that one's party hears it too.

        Its `Answered` says that it can be bridged, and it ends with the channel that it hears.
        """
        ...

    async def ask_to_answer(self, channel: str) -> None:
        """Ask a telephone that rings to answer (NOTIFY `talk`); whether it does is up to it, and nobody is told."""
        ...

    async def mute(self, channel: str, muted: bool) -> None:
        """Let nobody hear this channel any more, or again; told twice it does no harm."""
        ...

    async def send_keys(self, channel: str, keys: str) -> None:
        """Send keys to whoever is at the end of this channel."""
        ...

    async def end_bridge(self, bridge: str) -> None:
        """Take a bridge down; its channels live on. Harmless if it is gone."""
        ...

    async def record(
        self, channel: str, recording: str, longest: timedelta, silence: timedelta, terminator: str = "#"
    ) -> None:
        """Record what the channel says, after a tone, into `recording_path(recording)`; `RecordEnded` follows."""
        ...

    def recording_path(self, recording: str) -> str:
        """Absolute path of the WAV file that `record` writes."""
        ...

    async def set_variables(self, channel: str, variables: Mapping[str, str]) -> None:
        """Write channel variables, so that whoever adopts the call can read them."""
        ...

    async def capture(self, channel: str, says_file: str, hears_file: str, *, muted: bool = False) -> bool:
        """Record what the channel says and what it hears apart (`.sln`, 8 kHz 16 bit mono); False if refused.

        `muted`: with silence instead of both, from the beginning.
        """
        ...

    async def mute_capture(self, channel: str, muted: bool) -> Muting:
        """Write silence instead of both directions, or them again, as the switch itself says; never `ChannelGone`."""
        ...

    async def end_capture(self, channel: str) -> None:
        """Stop recording; harmless if there is none or the channel is gone."""
        ...

    async def snapshot(self) -> Snapshot:
        """Every channel and bridge of our application, with the variables named `IVR_*`."""
        ...
