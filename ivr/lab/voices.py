"""The voices of the lab's people: tones, each a file of its own that Asterisk plays without transcoding."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ivr.lab.tones import RATE, Samples
from ivr.voice import g711

_SECONDS = 600
_AMPLITUDE = 8000
"""12 dB under full scale, for all tones of a voice together."""


class Voices:
    """Makes tones when they are first needed, and keeps them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def tone(self, hz: tuple[int, ...], seconds: int = _SECONDS) -> Path:
        """A steady tone of these frequencies (Hz): its file's path without the ending."""
        path = self._folder / f"{'-'.join(map(str, hz))}-for-{seconds}"
        audio = path.with_suffix(".alaw")
        if not audio.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            audio.write_bytes(g711.to_alaw(sine(hz)) * seconds)
        return path


def sine(hz: tuple[int, ...], seconds: float = 1.0) -> Samples:
    """A tone; frequencies in whole Hz, so that one second joins the next without a seam."""
    at = np.arange(int(seconds * RATE)) / RATE
    wave = sum((np.sin(2 * np.pi * f * at) for f in hz), np.zeros(len(at)))
    return np.asarray(np.round(wave * (_AMPLITUDE / len(hz))), np.int16)
