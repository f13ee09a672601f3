"""What the switch tells us, in our own words; foreign words are mapped to these once, in `ari_events`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.core.leg_ending import Ending as Ending  # noqa: PLC0414 - a part of these events


@dataclass(frozen=True, slots=True)
class Arrived:
    """A channel entered our application from the dialplan; `args` are those of `Stasis()`, without the application."""

    channel: str
    args: tuple[str, ...]
    caller: str
    """The caller's number as digits with an optional `+`; empty if it is withheld or forged."""
    caller_name: str
    did: str
    """The extension dialled (channel's dialplan extension variable IVR_DID or the dialled number)."""
    state: str = "Up"
    """`Ring` until it is answered."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A leg that we dialled was answered and is ours to control."""

    channel: str


@dataclass(frozen=True, slots=True)
class Ringing:
    """A leg that we dialled rings."""

    channel: str


@dataclass(frozen=True, slots=True)
class Progressing:
    """A leg that we dialled does not ring yet, but the network has something to be heard (183)."""

    channel: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A leg is over, whatever ended it. Sent once per channel."""

    channel: str
    ending: Ending
    cause: int = 0
    """Q.850 cause, 0 if unknown."""
    sip: int = field(default=0, compare=False)
    """The network's answer to a leg that we dialled, 0 if it gave none or that is not known."""
    late: float = field(default=0.0, compare=False)
    """Seconds from its end in the switch to our hearing of it."""


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A DTMF key."""

    channel: str
    key: str
    """One of `0123456789*#ABCD`."""


@dataclass(frozen=True, slots=True)
class Held:
    """The party has put the other on hold, who hears music; or, with `over`, talks to him again."""

    channel: str
    over: bool = False


@dataclass(frozen=True, slots=True)
class PlayEnded:
    """A playback is over: played to its end, stopped, or failed (file missing)."""

    channel: str
    playback: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class RecordEnded:
    """A recording made with `Switch.record` is over."""

    channel: str
    recording: str
    seconds: float
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Unbridged:
    """Somebody else has ended the bridge in which this caller was: all who were in it are there, and hear nothing."""

    channel: str


ChannelEvent = Answered | Ringing | Progressing | Gone | KeyPressed | Held | PlayEnded | RecordEnded | Unbridged


@dataclass(frozen=True, slots=True)
class PhoneChanged:
    """A softphone can be reached now, or no longer (registered, unregistered, does not answer OPTIONS)."""

    endpoint: str
    reachable: bool
    address: str = ""


@dataclass(frozen=True, slots=True)
class GuessedPassword:
    """Someone gave a wrong password, or called in with a name that does not exist."""

    account: str
    address: str
    proven: bool = False
    """It came over a connection, so that the address cannot be forged."""
    by_sip: bool = True
    """Not at one of the doors on this machine."""


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Someone gave the right password over SIP."""

    account: str
    address: str


@dataclass(frozen=True, slots=True)
class LiveChannel:
    """A channel that is up in our application as we (re)connect."""

    id: str
    state: str
    caller: str
    variables: Mapping[str, str] = field(default_factory=dict)
    line: str = field(default="", compare=False)
    """The trunk's line that it uses, such as `trunk-carrier`; empty if none, or if that is not known."""

    @property
    def is_caller(self) -> bool:
        """A call from the network, not a leg that we dialled."""
        return self.variables.get("IVR_ROLE") == "caller"


@dataclass(frozen=True, slots=True)
class LiveBridge:
    """A bridge of our application as we (re)connect."""

    id: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What lives in the switch, and is ours."""

    channels: tuple[LiveChannel, ...] = ()
    bridges: tuple[LiveBridge, ...] = ()
