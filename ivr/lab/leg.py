"""One person's end of one call: what he does, what happens to him, and what he hears."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from pathlib import Path

from ivr.errors import IvrError
from ivr.lab.ear import Found
from ivr.lab.hearing import Ear, Hearing
from ivr.lab.line import Line
from ivr.lab.tones import Interval
from ivr.lab.voices import Voices

_names = count(1)


class TookTooLong(IvrError):
    """It did not happen in time."""


class HungUp(IvrError):
    """The call is over."""


class Party(StrEnum):
    """Who ended a call."""

    LAB = "lab"
    CORE = "core"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a call ended, as this end of it saw it."""

    by: Party
    cause: int
    """Q.850: 16 normal, 17 busy, 19 no answer, 26 answered elsewhere, 1 no such number, ..."""
    sip: int
    """The SIP answer that refused the call, 0 if none did."""
    answered: bool
    at: float
    """`time.monotonic()`."""


class Leg:
    """One channel of the lab's Asterisk. Times are `time.monotonic()`, 0 until it has happened."""

    def __init__(self, line: Line, number: str, caller_id: str, voices: Voices, ear: Ear) -> None:
        self.channel = line.channel
        self.number = number
        """What was dialled."""
        self.caller_id = caller_id
        """The caller's number: as shown to him who is called, or as given by him who calls."""
        self.began = time.monotonic()
        self.answered_at = 0.0
        self.keys = ""
        """Keys that the other side has pressed."""
        self.told_to_answer = False
        """The INVITE asks his telephone to answer by itself (`Call-Info: answer-after=0`)."""
        self._line = line
        self._voices = voices
        self._ear = ear
        self._up_or_over = asyncio.Event()
        self._over: asyncio.Future[Ended] = asyncio.get_running_loop().create_future()
        self._we_ended = False
        self._playback = ""
        self._again = ""
        self._paused = ""

    # -- what he does

    async def ring(self) -> None:
        """Ring (SIP 180)."""
        await self._line.tell("POST", "ring")

    async def answer(self) -> None:
        """Pick up; harmless if the caller is gone."""
        if await self._line.tell("POST", "answer"):
            await self.silent()

    async def hang_up(self, cause: int = 16) -> None:
        """Hang up, or refuse: 17 is busy (486), 21 declined (403), 1 no such number (404), 20 switched off (480)."""
        self._we_ended = True
        await self._line.tell("DELETE", "", reason_code=str(cause))

    async def press(self, keys: str, milliseconds: int = 120, between: int = 100) -> None:
        """Press keys (RFC 4733), one after the other, the voice pausing meanwhile; raises `HungUp`."""
        voice = self._again  # Asterisk would hold the keys back until the sound has ended
        await self._stop_playing()
        if not await self._line.tell("POST", "dtmf", dtmf=keys, duration=str(milliseconds), between=str(between)):
            raise HungUp(f"Nobody was left to hear the keys {keys}.")
        if voice:
            await self._play(Path(voice.removeprefix("sound:")), again=True)
        else:
            await self._line.tell("POST", "silence")  # which Asterisk gives up for the keys

    async def talk(self, *hz: int) -> None:
        """Speak: a steady tone of this frequency (or several at once) until `silent` or another."""
        await self._play(self._voices.tone(hz), again=True)

    async def play(self, sound: Path) -> None:
        """Speak a sound file (path without its ending), once."""
        await self._play(sound, again=False)

    async def silent(self) -> None:
        """Send silence, as a telephone does when nobody speaks."""
        await self._stop_playing()
        self._again = ""
        await self._line.tell("POST", "silence")

    async def hold(self) -> None:
        """Put the other party on hold, as a telephone's button does; what he says himself pauses meanwhile."""
        self._paused = self._again  # Asterisk would put it off until the sound has ended
        await self._stop_playing()
        await self._line.tell("POST", "hold")

    async def take_back(self) -> None:
        """Take him back from hold, and go on."""
        await self._line.tell("DELETE", "hold")
        if self._paused:
            await self._play(Path(self._paused.removeprefix("sound:")), again=True)

    # -- what happens to him

    @property
    def is_up(self) -> bool:
        """Answered, and not over."""
        return bool(self.answered_at) and not self._over.done()

    @property
    def over(self) -> Ended | None:
        """How it ended, or None while it goes on."""
        return self._over.result() if self._over.done() else None

    async def answered(self, within: float = 10.0) -> None:
        """Wait until it is answered; raises `TookTooLong`, or `HungUp` if it ended instead."""
        try:
            await asyncio.wait_for(self._up_or_over.wait(), within)
        except TimeoutError:
            raise TookTooLong(f"{self} was not answered within {within} s.") from None
        if not self.answered_at:
            raise HungUp(f"{self} was not answered: {self.over}.")

    async def ended(self, within: float = 10.0) -> Ended:
        """Wait until it is over and all that was heard is written; raises `TookTooLong`."""
        try:
            ended = await asyncio.wait_for(asyncio.shield(self._over), within)
        except TimeoutError:
            raise TookTooLong(f"{self} still goes on after {within} s.") from None
        if ended.answered:
            await self._ear.closed()
        return ended

    # -- what he hears

    @property
    def heard(self) -> Hearing:
        """Everything heard so far."""
        return self._ear.heard()

    async def hears(self, prompts: str | Iterable[str], within: float = 10.0, since: float | None = None) -> Found:
        """The next of these prompts, as it begins; raises `NotHeard`. Each `hears` goes on where the last one stopped.

        With `since` (seconds from the answer) it is looked for from there, and nothing moves on.
        """
        return await self._ear.hears(prompts, within, since)

    async def hears_tone(self, hz: float, within: float = 10.0, lasting: float = 0.3) -> Interval:
        """The next tone of this frequency; raises `NotHeard`."""
        return await self._ear.hears_tone(hz, within, lasting)

    async def hears_sound(self, within: float = 10.0, lasting: float = 1.0) -> Interval:
        """The next sound of any kind (music, speech); raises `NotHeard`."""
        return await self._ear.hears_sound(within, lasting)

    # -- events, from the switchboard

    def came_up(self) -> None:
        """It has been answered, and is heard from now on."""
        self.answered_at = self.answered_at or time.monotonic()
        self._up_or_over.set()

    def key_came(self, key: str) -> None:
        """The other side pressed a key."""
        self.keys += key

    def playback_ended(self, playback: str) -> None:
        """A tone has come to its file's end: it goes on from the beginning."""
        if playback == self._playback and self._again and self.is_up:
            self._line.post("play", media=self._again, playbackId=playback)

    def was_destroyed(self, cause: int, sip: int) -> None:
        """The channel is no more."""
        if not self._over.done():
            by = Party.LAB if self._we_ended else Party.CORE
            self._over.set_result(Ended(by, cause, sip, bool(self.answered_at), time.monotonic()))
            self._up_or_over.set()

    def __str__(self) -> str:
        return f"the call from {self.caller_id or 'a withheld number'} to {self.number}"

    async def _play(self, sound: Path, again: bool) -> None:
        await self._stop_playing()
        media = f"sound:{sound}"
        self._playback, self._again = f"{self.channel}-{next(_names)}", media if again else ""
        await self._line.tell("POST", "play", media=media, playbackId=self._playback)

    async def _stop_playing(self) -> None:
        playback, self._playback = self._playback, ""
        if playback:
            await self._line.stop(playback)
