"""What one person hears: the file that grows as the call goes, and what can be recognised in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from ivr.errors import IvrError
from ivr.lab.ear import Found, recognise
from ivr.lab.known import Known
from ivr.lab.tones import RATE, Interval, Samples, sound_present, tone_present

_LOOK_AGAIN = 0.1
_OVERLAP = 3.0
"""Seconds before what is new that are looked at again: a prompt's opening may have begun there."""

Something = TypeVar("Something")


class NotHeard(IvrError):
    """It was not heard in time."""


class UnknownPrompt(IvrError):
    """The lab does not know this prompt."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What has been heard so far: 8 kHz, 16 bit, mono; times are seconds from the moment of the answer."""

    samples: Samples
    known: Sequence[Known] = ()

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / RATE

    def prompts(self, since: float = 0.0) -> list[Found]:
        """Every known prompt that was heard, in order."""
        return recognise(self.samples, self.known, since)

    def tone(self, hz: float, least: float = 0.1) -> list[Interval]:
        """When this tone was heard."""
        return tone_present(self.samples, hz, least=least)

    def sound(self) -> list[Interval]:
        """When anything was heard at all."""
        return sound_present(self.samples)


class Library:
    """The prompts that the lab knows, by name; `welcome` finds `welcome/zh` and `welcome/en` too."""

    def __init__(self, samples: Mapping[str, Samples] | None = None) -> None:
        self._known = {name: Known(name, audio) for name, audio in (samples or {}).items()}

    @property
    def all(self) -> tuple[Known, ...]:
        """Every prompt."""
        return tuple(self._known.values())

    def add(self, name: str, samples: Samples) -> None:
        """Make a prompt known, or replace it."""
        self._known[name] = Known(name, samples)

    def named(self, name: str) -> tuple[Known, ...]:
        """The prompts of this name, one per language; raises `UnknownPrompt`."""
        found = tuple(k for k in self._known.values() if k.name == name or k.name.startswith(f"{name}/"))
        if not found:
            raise UnknownPrompt(f"`{name}` is none of {', '.join(sorted(self._known)) or 'those (it knows none)'}.")
        return found


class Ear:
    """Follows one person's file. Each finding moves on: the next is looked for after it began."""

    def __init__(self, path: Path, rate: int, library: Library) -> None:
        self._path = path
        self._step = rate // RATE
        self._delay = 32_768 / 2 / rate + 2 * _LOOK_AGAIN
        self._library = library
        self._read = 0
        self._parts: list[Samples] = []
        self._length = 0
        self._since = 0.0

    def heard(self) -> Hearing:
        """Everything heard so far."""
        self._take_new()
        return Hearing(self._samples(), self._library.all)

    async def hears(self, prompts: str | Iterable[str], within: float, since: float | None = None) -> Found:
        """The next of these prompts; raises `NotHeard` if none begins within so many seconds.

        With `since` it is looked for from that second on, and whoever else listens on this ear misses nothing by it.
        """
        names = (prompts,) if isinstance(prompts, str) else tuple(prompts)
        wanted = [known for name in names for known in self._library.named(name)]
        found = await self._until(lambda start: self._prompt(wanted, start), within, " or ".join(names), since=since)
        if since is None:
            self._since = found.start + 0.3
        return found

    async def hears_tone(self, hz: float, within: float, lasting: float = 0.3) -> Interval:
        """The next tone of this frequency that lasts so many seconds; raises `NotHeard`."""
        found = await self._until(
            lambda since: _first(tone_present(self._samples(since), hz, least=lasting), since),
            within,
            f"a tone of {hz} Hz",
            lasting,
        )
        self._since = found.start
        return found

    async def hears_sound(self, within: float, lasting: float = 1.0) -> Interval:
        """The next sound of any kind (music, speech) that lasts so many seconds; raises `NotHeard`."""
        found = await self._until(
            lambda since: _first(sound_present(self._samples(since), least=lasting), since), within, "a sound", lasting
        )
        self._since = found.start
        return found

    async def closed(self) -> None:
        """Wait until the last of it has been written, after the call has ended."""
        read = -1
        while read != self._read:
            read = self._read
            await asyncio.sleep(_LOOK_AGAIN)
            self._take_new()

    async def _until(
        self,
        find: Callable[[float], Something | None],
        within: float,
        what: str,
        lasting: float = 0.0,
        since: float | None = None,
    ) -> Something:
        """Look at what is new until something is found."""
        begin = looked = self._since if since is None else since
        seen = -1
        try:
            async with asyncio.timeout(within + lasting + self._delay):
                while True:
                    self._take_new()
                    if self._length != seen:
                        found = find(looked)
                        if found is not None:
                            return found
                        seen = self._length
                        looked = max(begin, seen / RATE - _OVERLAP - lasting)
                    await asyncio.sleep(_LOOK_AGAIN)
        except TimeoutError:
            found = find(begin)  # what is torn to pieces may be known as a whole only
            if found is None:
                raise NotHeard(f"{what} within {within} s; {self._instead()}") from None
            return found

    def _prompt(self, wanted: Sequence[Known], since: float) -> Found | None:
        """A wanted prompt that no other known prompt explains better."""
        samples = self._samples()
        if not recognise(samples, wanted, since, evidence=0.6):
            return None
        names = {known.name for known in wanted}
        best = recognise(samples, {*self._library.all, *wanted}, since, evidence=0.6)
        return next((f for f in best if f.name in names), None)

    def _instead(self) -> str:
        heard = self.heard()
        prompts = ", ".join(f"{f.name} at {f.start:.1f} s" for f in heard.prompts())
        sounds = ", ".join(f"{i.start:.1f}-{i.end:.1f} s" for i in heard.sound())
        return (
            f"heard so far, in {heard.seconds:.1f} s: {prompts or 'no known prompt'}; sound at {sounds or 'no time'}."
        )

    def _samples(self, since: float = 0.0) -> Samples:
        if len(self._parts) > 1:
            self._parts = [np.concatenate(self._parts)]
        whole = self._parts[0] if self._parts else np.zeros(0, np.int16)
        return whole[int(since * RATE) :]

    def _take_new(self) -> bool:
        """Read what has been written since; False if there is nothing new."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._read)
                raw = file.read()
        except FileNotFoundError:
            return False
        whole = len(raw) - len(raw) % (2 * self._step)
        if not whole:
            return False
        self._read += whole
        self._parts.append(np.frombuffer(raw[:whole], "<i2")[:: self._step].astype(np.int16))
        self._length += len(self._parts[-1])
        return True


def _first(intervals: Sequence[Interval], since: float) -> Interval | None:
    return Interval(intervals[0].start + since, intervals[0].end + since) if intervals else None
