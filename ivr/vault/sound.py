"""The sound inside a box: FLAC, which gives back every sample, or Opus, which is smaller and sounds the same.

Everything goes by blocks, so that four hours need no more memory than a minute.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import numpy.typing as npt
import soundfile

from ivr.vault.errors import SoundBroken, VaultError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK = 1 << 16
"""Samples of each channel that are in memory at a time."""
SAMPLE_BYTES = 2


class Form(StrEnum):
    """How the sound is written down."""

    FLAC = "flac"
    """As it was, sample by sample: for evidence."""
    OPUS = "opus"
    """As it sounds."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What there is to hear, as samples of 16 bit."""

    rate: int
    channels: int
    samples: int
    """Of each channel."""
    pcm_sha256: str
    """Of the samples, little endian, the channels' taking turns."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.samples / self.rate


_AS = {Form.FLAC: {"format": "FLAC", "subtype": "PCM_16"}, Form.OPUS: {"format": "OGG", "subtype": "OPUS"}}


def encode(wav: Path, form: Form, into: BinaryIO) -> Sound:
    """Write a WAV's sound in this form into a file that can be sought in; what the WAV has.

    Raises `SoundBroken`, or `OSError` if it cannot be written.
    """
    digest, samples = hashlib.sha256(), 0
    with _reading(wav) as source:
        rate, channels = int(source.samplerate), int(source.channels)
        if not source.seekable():  # a kind of sound that is read from its beginning only; what is captured is none
            raise SoundBroken(f"{wav} holds a sound of another kind.")
        if not source.frames:
            raise SoundBroken(f"{wav} holds no sound.")
        with _virtual(_Remembering(into), "w", samplerate=rate, channels=channels, **_AS[form]) as target:
            for block in source.blocks(BLOCK, dtype="int16", always_2d=True):
                digest.update(_bytes(block))
                samples += len(block)
                target.write(block)
    return Sound(rate, channels, samples, digest.hexdigest())


def heard(source: BinaryIO) -> Sound:
    """What comes back of an encoded sound; raises `SoundBroken`, or what the source raises."""
    with opened_sound(source) as sound:
        digest = hashlib.sha256()
        for block in sound.pcm(0, sound.samples):
            digest.update(block)
    return Sound(sound.rate, sound.channels, sound.samples, digest.hexdigest())


@contextmanager
def opened_sound(source: BinaryIO) -> Iterator[OpenSound]:
    """An encoded sound, to be read from anywhere; raises `SoundBroken`, or what the source raises."""
    source.seek(0)
    remembering = _Remembering(source)
    with _virtual(remembering, "r") as file:
        yield OpenSound(file, remembering)


class OpenSound:
    """An encoded sound that is being read."""

    def __init__(self, file: Any, source: _Remembering) -> None:  # a soundfile.SoundFile, which has no types
        self._file, self._source = file, source
        self.rate, self.channels, self.samples = int(file.samplerate), int(file.channels), int(file.frames)

    def pcm(self, start: int, end: int) -> Iterator[bytes]:
        """All channels' samples from one to another, by blocks; raises as `opened_sound` does."""
        for at in range(start, end, BLOCK):
            wanted = min(BLOCK, end - at)
            with _complaining(self._source):
                if at == start:
                    self._file.seek(start)
                block = self._read(wanted)
            if len(block) < wanted:
                raise SoundBroken(f"It ends after {at + len(block)} samples of {self.samples}.")
            yield _bytes(block)

    def _read(self, samples: int) -> npt.NDArray[np.int16]:
        """Opus may come back louder than 16 bits hold: libsndfile would turn that into its opposite."""
        if self._file.subtype != "OPUS":
            return self._file.read(samples, dtype="int16", always_2d=True)  # type: ignore[no-any-return]
        loud: npt.NDArray[np.float32] = self._file.read(samples, dtype="float32", always_2d=True)
        return np.clip(np.rint(loud * 32768), -32768, 32767).astype(np.int16)


class _Remembering:
    """Keeps what the file raises: libsndfile, which calls it, takes no exceptions."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: Exception | None = None

    def check(self) -> None:
        """Raise what the file has raised."""
        if self.error is not None:
            raise self.error

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Nothing, if it fails."""
        return self._tried(lambda: self._file.readinto(buffer))  # type: ignore[attr-defined]

    def write(self, data: bytes) -> int:
        """Nothing, if it fails."""
        return self._tried(lambda: self._file.write(data))

    def seek(self, offset: int, whence: int) -> int:
        """To the beginning, if it fails."""
        return self._tried(lambda: self._file.seek(offset, whence))

    def tell(self) -> int:
        """Where it is."""
        return self._file.tell()

    def _tried(self, act: Callable[[], int | None]) -> int:
        try:
            return act() or 0
        except (VaultError, OSError, ValueError) as error:
            self.error = self.error or error
            return 0


@contextmanager
def _virtual(file: _Remembering, mode: str, **asked: Any) -> Iterator[Any]:
    """A file of ours as a sound."""
    with _complaining(file), soundfile.SoundFile(file, mode, **asked) as sound:
        yield sound


@contextmanager
def _complaining(file: _Remembering) -> Iterator[None]:
    """Raise what our file has raised meanwhile, or else `SoundBroken` for what libsndfile does not like."""
    try:
        yield
    except (soundfile.SoundFileError, RuntimeError, AssertionError) as error:  # it asserts that all was written
        file.check()
        raise SoundBroken(f"{error}") from error
    file.check()


@contextmanager
def _reading(wav: Path) -> Iterator[Any]:
    try:
        with soundfile.SoundFile(wav) as sound:
            yield sound
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise SoundBroken(f"{wav}: {error}") from error


def _bytes(block: npt.NDArray[np.int16]) -> bytes:
    return block.astype("<i2", copy=False).tobytes()
