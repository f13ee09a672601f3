"""Example sounds as the switch captures them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE = 8000


def tone(hertz: float, seconds: float) -> npt.NDArray[np.int16]:
    at = np.arange(round(seconds * RATE)) / RATE
    return (8000 * np.sin(2 * np.pi * hertz * at)).astype("<i2")


def captured(spool: Path, call: str, caller_seconds: float, other_seconds: float) -> None:
    """The caller says 440 Hz and hears 880 Hz."""
    spool.mkdir(exist_ok=True)
    tone(440, caller_seconds).tofile(spool / f"{call}.caller.sln")
    tone(880, other_seconds).tofile(spool / f"{call}.other.sln")


def loudest(samples: npt.NDArray[np.int16]) -> float:
    """The frequency that is strongest, in hertz."""
    strength = np.abs(np.fft.rfft(samples))
    return float(strength.argmax() * RATE / len(samples))
