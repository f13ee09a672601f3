"""Example calls, as finished WAVs."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 8000
Samples = npt.NDArray[np.int16]


def tone(hertz: float, seconds: float, loud: float = 8000) -> Samples:
    at = np.arange(round(seconds * RATE)) / RATE
    return np.rint(loud * np.sin(2 * np.pi * hertz * at)).astype("<i2")


def talk(seconds: float, seed: int = 1) -> Samples:
    """Noise that swells and fades, as a voice does."""
    chance, samples = np.random.default_rng(seed), round(seconds * RATE)
    loud = 4000 * np.clip(np.sin(np.arange(samples) / RATE * 7 + seed), 0, 1)
    return (chance.standard_normal(samples) * loud / 3).astype("<i2")


def written(path: Path, *channels: Samples) -> Path:
    """A WAV of these channels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as wav:
        wav.setparams((len(channels), 2, RATE, 0, "NONE", ""))
        wav.writeframes(np.stack(channels, 1).tobytes())
    return path


def pcm(path: Path) -> bytes:
    """A WAV's samples."""
    with wave.open(str(path), "rb") as wav:
        return wav.readframes(wav.getnframes())


def lag(given: Samples, heard: Samples, most: int) -> int:
    """By how many samples one is later than the other, at most so many."""
    room = 2 * len(given)
    across = np.fft.irfft(np.fft.rfft(heard, room) * np.conj(np.fft.rfft(given, room)), room)
    return max(range(-most, most + 1), key=lambda by: float(across[by]))
