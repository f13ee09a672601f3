"""One party's channel, as a story uses it: its keys, its sounds, its end."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from typing import TypeVar

from ivr.calls.catching_up import came_within
from ivr.errors import ChannelGone, SwitchError
from ivr.switch.events import (
    Answered,
    ChannelEvent,
    Ending,
    Gone,
    Held,
    KeyPressed,
    PlayEnded,
    Progressing,
    RecordEnded,
    Ringing,
    Unbridged,
)
from ivr.switch.port import Dial, Switch

T = TypeVar("T")

KEYS_AHEAD = 32
"""Keys kept until somebody asks for them; a flood beyond that loses its oldest."""

_process = secrets.token_hex(3)
_numbers = itertools.count(1)


def new_id(kind: str) -> str:
    """An id for a channel, bridge or playback that no other process and no earlier run has used."""
    return f"{kind}-{_process}-{next(_numbers)}"


class Leg:
    """A channel under watch, from `watch()` to `unwatch()`."""

    def __init__(self, switch: Switch, channel: str, on_gone: Callable[[Gone], None] | None = None) -> None:
        self.channel = channel
        self._switch = switch
        self._on_gone = on_gone
        self._watch: AbstractContextManager[None] | None = None
        self._plays: dict[str, asyncio.Future[bool]] = {}
        self._records: dict[str, asyncio.Future[RecordEnded]] = {}
        self._keys: deque[tuple[str, float]] = deque(maxlen=KEYS_AHEAD)
        self._key_pressed = asyncio.Event()
        self._answered_or_gone = asyncio.Event()
        self._gone_event = asyncio.Event()
        self._sign_of_life = asyncio.Event()
        self.rang = self.began = False
        self.on_ringing: Callable[[], object] = lambda: None
        """Called when the party's telephone rings, perhaps more than once."""
        self.on_hold: Callable[[Held], object] = lambda held: None
        """Called when the party puts the other on hold, and when he takes him back."""
        self.on_unbridged: Callable[[], object] = lambda: None
        """Called when somebody else has ended the bridge in which the party was."""
        self.on_key: Callable[[str], object] = lambda key: None
        """Called with each key that the party presses, whoever asks for it besides."""
        self.on_answered: Callable[[], object] = lambda: None
        self._afterwards: list[Callable[[], object]] = []
        self.gone: Gone | None = None
        self.is_answered = False
        self.called_off = False

    def watch(self) -> Leg:
        """Begin to hear the channel's events; do this before the channel is dialled."""
        self._watch = self._switch.watch(self.channel, self._on_event)
        self._watch.__enter__()
        return self

    def unwatch(self) -> None:
        """Hear no more of it; the channel itself is left alone."""
        if self._watch is not None:
            self._watch.__exit__(None, None, None)
            self._watch = None
        self._is_over()

    def afterwards(self, callback: Callable[[], object]) -> None:
        """Have this called once: when the party has hung up, or nobody watches it any more."""
        self._afterwards.append(callback)

    def _is_over(self) -> None:
        afterwards, self._afterwards = self._afterwards, []
        for callback in afterwards:
            callback()

    @property
    def is_watched(self) -> bool:
        """Whether its events are heard."""
        return self._watch is not None

    def begin_anew(self) -> None:
        """The channel did not come to be: what is heard from now on is of another one that has its id."""
        self.gone = None
        self.is_answered = self.rang = self.began = False
        self._answered_or_gone.clear()
        self._gone_event.clear()
        self._sign_of_life.clear()

    async def dial(self, leg: Dial, silent: timedelta | None = None) -> Ending | None:
        """Ring for as long as told, and say how that went: None if it was answered, else why it was not.

        `silent` is how long nothing at all may be heard of it.
        """
        if self.called_off:
            return Ending.NO_ANSWER
        refused = await self._switch.dial(leg)
        if refused is not None:
            return refused
        self.began = True
        ends = asyncio.get_running_loop().time() + leg.ring.total_seconds()
        if silent is not None and silent < leg.ring and not await self._says_something(silent.total_seconds()):
            return Ending.SILENT
        await came_within(ends - asyncio.get_running_loop().time(), self._answered_or_gone)
        if self.gone:
            return self.gone.ending
        return None if self.is_answered and not self.called_off else Ending.NO_ANSWER

    async def _says_something(self, within: float) -> bool:
        return await came_within(within, self._sign_of_life)

    def stop_ringing(self) -> bool:
        """Let `dial` come to its end; False if the party has answered or is gone."""
        if self.is_answered or self.gone or self.called_off:
            return False
        self.called_off = True
        self._answered_or_gone.set()
        self._sign_of_life.set()
        return True

    async def listen_to(self, channel: str, *, whisper: bool, within: float) -> bool:
        """Become what hears another channel; False if that is gone, or it does not begin within so many seconds."""
        try:
            await self._switch.snoop(channel, self.channel, whisper=whisper)
            async with asyncio.timeout(within):
                await self._answered_or_gone.wait()
        except (ChannelGone, TimeoutError):
            return False
        return self.gone is None

    async def until_gone(self) -> Gone:
        """Wait until the party has hung up."""
        await self._gone_event.wait()
        assert self.gone is not None
        return self.gone

    async def play(self, media: Sequence[str], *, until_key: bool = False) -> bool:
        """Play sounds; with `until_key`, a key (or one pressed ahead) cuts them short. False if they could not play."""
        if not media or (until_key and self._keys):
            return True
        playback = new_id("play")
        ended = self._plays[playback] = asyncio.get_running_loop().create_future()
        try:
            await self._switch.play(self.channel, playback, media)
            return await (self._ended_or_key(playback, ended) if until_key else ended)
        except asyncio.CancelledError:
            with suppress(SwitchError):  # or the cancellation would be lost to it
                await self._switch.stop_play(self.channel, playback)
            raise
        finally:
            self._plays.pop(playback, None)

    async def record(self, recording: str, longest: timedelta, silence: timedelta) -> RecordEnded:
        """Record what the party says after a tone, until the pound key, silence, or the longest time."""
        ended: asyncio.Future[RecordEnded] = asyncio.get_running_loop().create_future()
        self._records[recording] = ended
        try:
            await self._switch.record(self.channel, recording, longest, silence)
            return await ended
        finally:
            self._records.pop(recording, None)

    async def key(self, within: float | None) -> str:
        """The next key, pressed ahead or now; empty if none comes within so many seconds."""
        if not self._keys:
            self._key_pressed.clear()
            if within is None:
                await self._key_pressed.wait()
            else:
                await came_within(within, self._key_pressed)
        return self._keys.popleft()[0] if self._keys else ""

    def first_key_at(self) -> float | None:
        """How many seconds ago the first of the keys came that nobody has asked for yet; None if there is none."""
        return asyncio.get_running_loop().time() - self._keys[0][1] if self._keys else None

    def forget_keys(self) -> None:
        """Drop keys pressed ahead that no longer mean anything."""
        self._keys.clear()

    async def _ended_or_key(self, playback: str, ended: asyncio.Future[bool]) -> bool:
        self._key_pressed.clear()
        pressed = asyncio.ensure_future(self._key_pressed.wait())
        try:
            await asyncio.wait((ended, pressed), return_when=asyncio.FIRST_COMPLETED)
        finally:
            pressed.cancel()
        if ended.done():
            return ended.result()
        await self._switch.stop_play(self.channel, playback)
        return True

    def _on_event(self, event: ChannelEvent) -> None:
        self._sign_of_life.set()
        match event:
            case KeyPressed(key=key):
                self._keys.append((key, asyncio.get_running_loop().time()))
                self.on_key(key)
                self._key_pressed.set()
            case PlayEnded(playback=playback, failed=failed):
                _settle(self._plays.get(playback), not failed)
            case RecordEnded(recording=recording):
                _settle(self._records.get(recording), event)
            case Answered():
                self.is_answered = True
                self._answered_or_gone.set()
                self.on_answered()
            case Gone():
                self._end(event)
            case Ringing() | Progressing() | Held() | Unbridged():
                self._goes_on(event)

    def _goes_on(self, event: Ringing | Progressing | Held | Unbridged) -> None:
        match event:
            case Ringing():
                self.rang = True
                self.on_ringing()
            case Held():
                self.on_hold(event)
            case Unbridged():
                self.on_unbridged()
            case Progressing():
                pass

    def _end(self, gone: Gone) -> None:
        if self.gone is not None:
            return
        self.gone = gone
        self._answered_or_gone.set()
        self._gone_event.set()
        for play in self._plays.values():
            _settle(play, False)
        for name, record in self._records.items():
            _settle(record, RecordEnded(self.channel, name, 0.0, failed=True))
        self._is_over()
        if self._on_gone is not None:
            self._on_gone(gone)


def _settle(future: asyncio.Future[T] | None, value: T) -> None:
    if future is not None and not future.done():
        future.set_result(value)
