"""The link to a real Asterisk: connected over ARI and AMI, it tells callers' stories what happens."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import structlog

from ivr.core.histogram import Histogram
from ivr.errors import SwitchError
from ivr.switch.ami import Ami, AmiAddress
from ivr.switch.ami_news import AmiNews
from ivr.switch.ari import AriAddress, AriConnection
from ivr.switch.ari_events import (
    OUR_LEG,
    ApplicationReplaced,
    AriEvent,
    BridgeDestroyed,
    ChannelStateChange,
    StasisEnd,
    StasisStart,
    in_our_words,
)
from ivr.switch.busy_lines import BusyLines
from ivr.switch.captures import Captures
from ivr.switch.channel_path import channel_path
from ivr.switch.deadman import ALONE, DeadMansSwitch
from ivr.switch.events import (
    Arrived,
    ChannelEvent,
    Gone,
    GuessedPassword,
    LiveChannel,
    LoggedIn,
    PhoneChanged,
    PlayEnded,
    RecordEnded,
    Snapshot,
    Unbridged,
)
from ivr.switch.left_behind import PLAYS
from ivr.switch.lines import Lines
from ivr.switch.making import Making
from ivr.switch.measuring import Measuring
from ivr.switch.port import OnArrival, OnEvent
from ivr.switch.resync import Underway, reconcile, snapshot, started
from ivr.switch.silence import Silence
from ivr.switch.trunk_contacts import OnTrunkReachable
from ivr.switch.trunks import OnTrunkChanged
from ivr.switch.unheard import Unheard

log = structlog.get_logger()

_RECORDING = re.compile(r"[\w.-]+", re.ASCII)

OnConnected = Callable[[Snapshot], Awaitable[None] | None]


class AsteriskLink:
    """One ARI WebSocket, and AMI for what ARI cannot do; the commands stand in the children."""

    def __init__(
        self,
        ari: AriAddress,
        recordings_dir: Path,
        ami: AmiAddress | None = None,
        timeout: float = 5.0,
        alone: float = ALONE,
    ) -> None:
        """`alone`: seconds after which the dialplan has a caller of whom nobody takes care any more."""
        self._app = ari.app
        self._ari = AriConnection(ari, self._on_event, self._on_open, timeout)
        self._news = AmiNews()
        self._ami = Ami(ami, self._news.take, self._on_ami_login, timeout) if ami else None
        self._captures = Captures(self._ami)
        self._lines = Lines(lambda: asyncio.get_running_loop().time())
        self._underway = Underway()
        self._making = Making()
        self._busy = BusyLines()
        self._music: set[str] = set()
        self._silence = Silence(self._begin_silence, self._end_silence)
        self._ending_bridges: set[str] = set()
        """Those that we take down at this moment."""
        self._dead_man = DeadMansSwitch(self._ari, self._silence.is_bridged, self._underway.hears, alone)
        self._recordings = recordings_dir
        self._measuring = Measuring(self._tell, recordings_dir)
        self._unheard = Unheard(self._missed, self._measuring.take)
        self._take_arrival: OnArrival | None = None
        self._unclaimed: list[Arrived] = []
        self._started = ""
        """When the Asterisk that we know began."""
        self._on_connected: list[OnConnected] = []
        self._on_replaced: list[Callable[[], None]] = []

    async def start(self, patience: float = 10.0) -> None:
        """Connect; callbacks begin. `SwitchError` if Asterisk does not let us in within `patience` seconds."""
        if self._ami is not None:  # first: whoever is adopted may have to be muted, or offered to a phone
            await self._ami.start(patience)
        try:
            await self._ari.start(patience)
        except BaseException:
            if self._ami is not None:
                await self._ami.stop()
            raise
        self._dead_man.start()
        self._unheard.start()

    async def stop(self) -> None:
        """Disconnect; calls go on in Asterisk."""
        self._news.stop()
        self._dead_man.stop()
        self._unheard.stop()
        if self._ami is not None:
            await self._ami.stop()
        await self._ari.stop()
        await self._measuring.finish()

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """Connected while inside."""
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    def known_by(self, ari: str, ami: str) -> None:
        """Give these passwords from the next connection on."""
        self._ari.known_by(ari)
        if self._ami is not None:
            self._ami.known_by(ami)

    def passwords_changed(self) -> None:
        """They count from now on: ARI's connection is made anew, AMI's stays."""
        self._ari.look()

    @property
    def is_connected(self) -> bool:
        """Asterisk can be told something right now."""
        return self._ari.is_open

    def on_line(self, line: str) -> frozenset[str]:
        """See `Switch.on_line`; of a card's callers it does not know."""
        return self._busy.on(line)

    def watch(self, channel: str, on_event: OnEvent) -> AbstractContextManager[None]:
        """See `Switch.watch`; what happened since an arrival (or an adopted channel) came is handed over first."""
        return self._lines.watch(channel, on_event)

    def on_arrival(self, take: OnArrival) -> None:
        """See `Switch.on_arrival`."""
        self._take_arrival = take
        unclaimed, self._unclaimed = self._unclaimed, []
        for arrived in unclaimed:
            take(arrived)

    def on_connected(self, callback: OnConnected) -> None:
        """Hand what lives in the switch to `callback` after every (re)connect; new arrivals can be among it."""
        self._on_connected.append(callback)

    def on_phone_changed(self, callback: Callable[[PhoneChanged], None]) -> None:
        """Tell which softphones come and go; those that are there already are told first."""
        self._news.phones.on_changed(callback)

    def reachable_phones(self) -> frozenset[str]:
        """The softphones that are registered and answer now."""
        return self._news.phones.reachable

    def on_trunk_changed(self, callback: OnTrunkChanged) -> None:
        """Tell which trunks with a login are registered and which are refused; how they stand is told first."""
        self._news.trunks.on_changed(callback)

    def on_trunk_reachable(self, callback: OnTrunkReachable, names: Callable[[], Iterable[str]]) -> None:
        """Tell which trunks answer OPTIONS, and how soon; how they stand is told first, of those of these names."""
        self._news.trunk_contacts.names = names
        self._news.trunk_contacts.on_changed(callback)

    def registered_trunks(self) -> dict[str, bool]:
        """Trunks with a login: whether each is registered with its carrier."""
        return self._news.trunks.registered

    @property
    def took(self) -> dict[str, Histogram]:
        """Seconds that answers took, by the interface that was asked."""
        return {"ari": self._ari.took} | ({"ami": self._ami.took} if self._ami else {})

    @property
    def unanswered(self) -> dict[str, int]:
        """Requests to which no answer came."""
        return {"ari": self._ari.unanswered} | ({"ami": self._ami.unanswered} if self._ami else {})

    def on_guessed_password(self, callback: Callable[[GuessedPassword], None]) -> None:
        """Tell of wrong passwords and unknown user names, in SIP, ARI and AMI."""
        self._news.phones.on_guessed(callback)

    def on_logged_in(self, callback: Callable[[LoggedIn], None]) -> None:
        """Tell of right passwords over SIP."""
        self._news.phones.on_logged_in(callback)

    def phones_at(self, address: str) -> int:
        """How many softphones are registered from this address."""
        return self._news.phones.at(address)

    def on_replaced(self, callback: Callable[[], None]) -> None:
        """Tell that another controller took our application: this one must stop acting."""
        self._on_replaced.append(callback)

    def _on_event(self, event: AriEvent) -> None:
        told = None if self._means_nothing(event) else in_our_words(event, time.time())
        if told is None:
            if isinstance(event, ApplicationReplaced):
                self._replaced()
            elif isinstance(event, BridgeDestroyed):
                self._bridge_ended(event.bridge.id)
        elif isinstance(told, Arrived):
            self._arrive(told)
        else:
            self._measuring.take(told)

    def _means_nothing(self, event: AriEvent) -> bool:
        """Only a leg that we dialled rings and is answered; why it ended stands in its `ChannelDestroyed`."""
        match event:
            case StasisStart(args=args, channel=channel):
                self._busy.came(channel.id, channel.name)
                if args[:1] == [OUR_LEG]:
                    self._making.entered(channel.id)
                return False
            case ChannelStateChange(channel=channel):
                return not self._lines.waits_for_answer(channel.id)
            case StasisEnd(channel=channel):
                return self._lines.was_dialled(channel.id)
            case _:
                return False

    def _bridge_ended(self, bridge: str) -> None:
        """What we end ourselves is no news; whom somebody else has put asunder must be brought together again."""
        if bridge in self._ending_bridges:
            return
        callers = self._silence.callers_in(bridge)
        self._silence.unbridged(bridge)
        for channel in callers:
            log.warning("a bridge was ended by somebody else", bridge=bridge, channel=channel)
            self._tell(Unbridged(channel))

    def _arrive(self, arrived: Arrived) -> None:
        self._lines.begin(arrived.channel)
        self._dead_man.arrived(arrived.channel, arrived.args)
        if self._take_arrival is None:
            self._unclaimed.append(arrived)
        else:
            self._take_arrival(arrived)

    def recording_path(self, recording: str) -> str:
        """See `Switch.recording_path`."""
        if not _RECORDING.fullmatch(recording):
            raise SwitchError(f"{recording!r} cannot name a recording: letters, digits, `.`, `-` and `_` can.")
        return str(self._recordings / f"{recording}.wav")

    def _tell(self, event: ChannelEvent) -> None:
        if isinstance(event, Gone):
            self._busy.gone(event.channel)
            self._music.discard(event.channel)
            self._captures.gone(event.channel)
            self._silence.gone(event.channel)
            self._dead_man.gone(event.channel)
        self._underway.ended(event)
        self._lines.tell(event)
        if isinstance(event, PlayEnded | RecordEnded):
            self._silence.nothing_plays(event.channel)

    def _begin_silence(self, channel: str) -> None:
        self._ari.tell("POST", f"{channel_path(channel)}/silence")

    def _end_silence(self, channel: str) -> None:
        self._ari.tell("DELETE", f"{channel_path(channel)}/silence")

    def _replaced(self) -> None:
        log.error("another controller took over", app=self._app)
        for callback in self._on_replaced:
            callback()

    async def _on_open(self) -> None:
        now = await started(self._ari)
        died = bool(self._started) and now != self._started
        for event in await self._missed(died=died):
            self._measuring.take(event)
        self._started = now
        if not self._on_connected:
            return
        lives = await self.snapshot()
        for callback in self._on_connected:
            done = callback(lives)
            if done is not None:
                await done

    async def _missed(self, *, died: bool = False) -> list[ChannelEvent]:
        return await reconcile(self._ari, self._app, self._lines, self._underway, died=died)

    async def snapshot(self) -> Snapshot:
        """See `Switch.snapshot`; music is thought to play on a channel that we have not seen begin."""
        with self._busy.look() as look:
            lives = await snapshot(self._ari, self._app, self._lines)
        self._music.update(channel.id for channel in lives.channels)
        self._silence.found(lives)
        self._stop_former_sounds(lives.channels)
        self._busy.found(((channel.id, channel.line) for channel in lives.channels), look)
        await self._dead_man.found(channel.id for channel in lives.channels if channel.is_caller)
        return lives

    def _stop_former_sounds(self, channels: Iterable[LiveChannel]) -> None:
        """What an earlier controller let play: nobody waits for its end, but whatever is asked of the channel would."""
        for channel in channels:
            sound = channel.variables.get(PLAYS)
            if sound and not self._underway.hears(channel.id):
                self._ari.tell("DELETE", f"playbacks/{quote(sound, safe='')}")

    async def _on_ami_login(self) -> None:
        if self._ami is not None:
            await self._captures.logged_in(self._ami)
            await self._news.logged_in(self._ami)
