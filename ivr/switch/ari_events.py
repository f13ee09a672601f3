"""Asterisk's JSON as typed values, and the one table that turns them into our own words (`events`)."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ivr.core import foreign
from ivr.switch.causes import ending_of, ending_of_unanswered
from ivr.switch.events import (
    Answered,
    Arrived,
    ChannelEvent,
    Ending,
    Gone,
    Held,
    KeyPressed,
    PlayEnded,
    Progressing,
    RecordEnded,
    Ringing,
)

LONGEST_LATE = 5.0
"""Seconds by which an event may be late; more than that is a difference between two clocks."""

OUR_LEG = "leg"
"""First Stasis argument of the legs that we dial ourselves; every other channel that enters is an arrival."""

INBOUND = "inbound"
"""First Stasis argument of calls from the network; the number dialled is the second."""

FEATURE = "feature"
"""First Stasis argument of feature codes that agents dial."""


class Person(msgspec.Struct):
    """Who calls, as the other side says."""

    name: str = ""
    number: str = ""


class Dialplan(msgspec.Struct):
    """Where a channel stands in the dialplan."""

    exten: str = ""
    app_name: str = ""


class Channel(msgspec.Struct):
    """A channel, as far as we look at it."""

    id: str
    name: str = ""
    state: str = ""
    caller: Person = msgspec.field(default_factory=Person)
    dialplan: Dialplan = msgspec.field(default_factory=Dialplan)


class Playback(msgspec.Struct):
    """A playback; `target_uri` is `channel:ID`."""

    id: str
    target_uri: str
    state: str


class Recording(msgspec.Struct):
    """A live recording; `duration` is in whole seconds, cut off."""

    name: str
    target_uri: str
    duration: int = 0


class RestResponse(msgspec.Struct, tag="RESTResponse"):
    """The answer to a request that we sent over the same socket."""

    request_id: str
    status_code: int
    message_body: str = ""


class StasisStart(msgspec.Struct, tag=True):
    """A channel entered our application."""

    args: list[str]
    channel: Channel


class StasisEnd(msgspec.Struct, tag=True):
    """A channel left our application: it hung up, or went on in the dialplan."""

    channel: Channel
    timestamp: str = ""


class ChannelStateChange(msgspec.Struct, tag=True):
    """A channel rings, or is up."""

    channel: Channel


class Dialled(msgspec.Struct, tag="Dial"):
    """How the dialling of a leg goes; `dialstatus` is empty as it begins."""

    peer: Channel
    dialstatus: str = ""


class ChannelDestroyed(msgspec.Struct, tag=True):
    """A channel is no more; for the legs that we dial, the only place where the cause stands."""

    channel: Channel
    timestamp: str = ""
    cause: int = 0
    tech_cause: int = 0


class ChannelDtmfReceived(msgspec.Struct, tag=True):
    """A key was pressed and let go."""

    channel: Channel
    digit: str


class ChannelHold(msgspec.Struct, tag=True):
    """A telephone has put the other party on hold."""

    channel: Channel


class ChannelUnhold(msgspec.Struct, tag=True):
    """A telephone has taken the other party back."""

    channel: Channel


class PlaybackFinished(msgspec.Struct, tag=True):
    """A playback ended; of a list of sounds, the state is that of the last one."""

    playback: Playback


class RecordingFinished(msgspec.Struct, tag=True):
    """A recording ended."""

    recording: Recording


class RecordingFailed(msgspec.Struct, tag=True):
    """A recording broke off, or never began."""

    recording: Recording


class Bridge(msgspec.Struct):
    """A bridge, as far as we look at it."""

    id: str


class BridgeDestroyed(msgspec.Struct, tag=True):
    """A bridge is no more, whoever ended it."""

    bridge: Bridge


class ApplicationReplaced(msgspec.Struct, tag=True):
    """Another controller took our application."""

    application: str = ""


AriEvent = (
    StasisStart
    | StasisEnd
    | ChannelStateChange
    | Dialled
    | ChannelDestroyed
    | ChannelDtmfReceived
    | ChannelHold
    | ChannelUnhold
    | PlaybackFinished
    | RecordingFinished
    | RecordingFailed
    | BridgeDestroyed
    | ApplicationReplaced
)

WANTED: tuple[str, ...] = (
    "RESTResponse",
    "StasisStart",
    "StasisEnd",
    "ChannelStateChange",
    "Dial",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "ChannelHold",
    "ChannelUnhold",
    "PlaybackFinished",
    "RecordingFinished",
    "RecordingFailed",
    "BridgeDestroyed",
    "ApplicationReplaced",
)
"""The event filter: all that is needed, and without `RESTResponse` no answer would ever come."""

_decoder: msgspec.json.Decoder[AriEvent | RestResponse] = msgspec.json.Decoder(AriEvent | RestResponse)


def decoded(text: str | bytes) -> AriEvent | RestResponse | None:
    """One message from Asterisk; None if it is of a type that we have no use for."""
    try:
        return _decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeError):
        return None


def in_our_words(event: AriEvent, now: float = 0.0) -> ChannelEvent | Arrived | None:  # noqa: C901 - it is the table
    """What an event means to a call; None if nothing. `now`, in seconds since 1970, is when we hear of it."""
    match event:
        case StasisStart(args=args, channel=channel):
            return _began(channel) if args[:1] == [OUR_LEG] else _arrived(args, channel)
        case ChannelDtmfReceived(channel=channel, digit=digit):
            return KeyPressed(channel.id, digit) if foreign.key(digit) else None
        case ChannelHold(channel=channel):
            return Held(channel.id)
        case ChannelUnhold(channel=channel):
            return Held(channel.id, over=True)
        case PlaybackFinished(playback=playback):
            return PlayEnded(_channel_of(playback.target_uri), playback.id, failed=playback.state == "failed")
        case StasisEnd(channel=channel):
            return Gone(channel.id, Ending.NORMAL, late=late(event.timestamp, now))
        case ChannelStateChange(channel=channel):
            return Ringing(channel.id) if channel.state == "Ringing" else _began(channel)
        case Dialled(peer=channel, dialstatus=status):
            return Progressing(channel.id) if status == "PROGRESS" else None
        case ChannelDestroyed():
            return Gone(event.channel.id, _ending(event), event.cause, event.tech_cause, late(event.timestamp, now))
        case RecordingFinished(recording=recording):
            return RecordEnded(_channel_of(recording.target_uri), recording.name, float(recording.duration))
        case RecordingFailed(recording=recording):
            return RecordEnded(_channel_of(recording.target_uri), recording.name, recording.duration, failed=True)
        case BridgeDestroyed() | ApplicationReplaced():
            return None


def late(timestamp: str, now: float) -> float:
    """Seconds from the event to now; 0 where two clocks differ: the event is to come yet, or long ago."""
    try:
        seconds = now - datetime.fromisoformat(timestamp).timestamp()
    except ValueError:
        return 0.0
    return seconds if 0.0 < seconds < LONGEST_LATE else 0.0


def _began(channel: Channel) -> Answered | None:
    """A leg of ours enters our application as it is made; it is answered once it is up."""
    return Answered(channel.id) if channel.state == "Up" else None


def _arrived(args: list[str], channel: Channel) -> Arrived:
    did = args[1] if args[:1] == [INBOUND] and len(args) > 1 else channel.dialplan.exten
    number, name = foreign.number(channel.caller.number), foreign.text(channel.caller.name)
    return Arrived(channel.id, tuple(map(foreign.token, args)), number, name, foreign.token(did), channel.state)


def _ending(event: ChannelDestroyed) -> Ending:
    if event.channel.state == "Up":
        return ending_of(event.cause)
    return ending_of_unanswered(event.cause, event.tech_cause, rang=event.channel.state == "Ringing")


def _channel_of(target_uri: str) -> str:
    return target_uri.removeprefix("channel:")
