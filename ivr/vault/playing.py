"""A recording as a WAV for whoever listens: decrypted and decoded as it is asked for, from any byte to any other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ivr.vault.box import BoxReader
from ivr.vault.sound import SAMPLE_BYTES, OpenSound, opened_sound

HEADER = 44


class Wav:
    """A WAV that is nowhere on the disk."""

    def __init__(self, sound: OpenSound) -> None:
        self._sound = sound
        self._frame = sound.channels * SAMPLE_BYTES
        self.size = HEADER + sound.samples * self._frame
        """Bytes of the whole, header included."""

    def read(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` until before `end`, by blocks; where it is spoilt, `BoxBroken` or `SoundBroken`."""
        end = self.size if end is None else min(end, self.size)
        if start < min(HEADER, end):
            yield self._header()[start:end]
        first, last = max(0, start - HEADER), end - HEADER
        if first < last:
            yield from self._samples(first, last)

    def _samples(self, first: int, last: int) -> Iterator[bytes]:
        """Samples that are cut at either end give only their part."""
        skip, left = first % self._frame, last - first
        for block in self._sound.pcm(first // self._frame, -(-last // self._frame)):
            yield block[skip : skip + left]
            left -= len(block) - skip
            skip = 0

    def _header(self) -> bytes:
        data, rate = self.size - HEADER, self._sound.rate
        numbers = (
            b"RIFF", (data + HEADER - 8).to_bytes(4, "little"), b"WAVEfmt ", (16).to_bytes(4, "little"),
            (1).to_bytes(2, "little"), self._sound.channels.to_bytes(2, "little"), rate.to_bytes(4, "little"),
            (rate * self._frame).to_bytes(4, "little"), self._frame.to_bytes(2, "little"),
            (8 * SAMPLE_BYTES).to_bytes(2, "little"), b"data", data.to_bytes(4, "little"),
        )  # fmt: skip
        return b"".join(numbers)


@contextmanager
def opened_wav(key: bytes, name: str, source: BinaryIO) -> Iterator[Wav]:
    """The sound of a box, as a WAV; raises `BoxBroken` or `SoundBroken`."""
    with opened_sound(BoxReader(key, name, source)) as sound:  # type: ignore[arg-type]  # a raw file is one as well
        yield Wav(sound)
