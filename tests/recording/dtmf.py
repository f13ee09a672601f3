"""Keys as tones, and a decoder that finds them again (Goertzel's eight frequencies), quiet ones too."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import numpy.typing as npt

from tests.recording.sounds import RATE

ROWS, COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
KEYS = "123A456B789C*0#D"
FRAME, HOP = 240, 80
"""Samples that are looked at together, and from one look to the next."""
LEAST = 2
"""Looks in a row that make a key: 40 ms of tone."""
QUIETEST = 8.0
"""Amplitude of either tone; full scale is 32768."""
TWIST = 5.0
"""By so much one of the two may be louder (14 dB)."""
PURE = 0.7
"""The share of the sound that the two tones must be."""

Samples = npt.NDArray[np.int16]


def keyed(keys: str, on: float = 0.1, off: float = 0.1, level: float = 4000) -> Samples:
    """The tones of these keys, one after the other."""
    at = np.arange(round(on * RATE)) / RATE
    pause = np.zeros(round(off * RATE))
    sounds = []
    for key in keys:
        row, column = divmod(KEYS.index(key), 4)
        sounds += [level * (np.sin(2 * np.pi * ROWS[row] * at) + np.sin(2 * np.pi * COLUMNS[column] * at)), pause]
    return np.concatenate(sounds).astype("<i2") if sounds else np.zeros(0, "<i2")


def keys_in(samples: Samples) -> str:
    """The keys that are heard, in order."""
    count = (len(samples) - FRAME) // HOP + 1
    if count < 1:
        return ""
    frames = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float64), FRAME)[::HOP]
    waves = np.exp(-2j * np.pi * np.outer(np.arange(FRAME), (*ROWS, *COLUMNS)) / RATE)
    window = np.hanning(FRAME)
    amplitudes = np.abs((frames * window) @ waves) / (window.sum() / 2)
    power = ((frames * window) ** 2).sum(axis=1) / (window**2).sum()
    found = [_key(*each) for each in zip(amplitudes, power, strict=True)]
    runs = [(key, sum(1 for _ in looks)) for key, looks in groupby(found)]
    return "".join(key for key, looks in runs if key and looks >= LEAST)


def _key(amplitudes: npt.NDArray[np.float64], power: float) -> str:
    rows, columns = amplitudes[:4], amplitudes[4:]
    row, column = int(rows.argmax()), int(columns.argmax())
    quieter, louder = sorted((rows[row], columns[column]))
    if quieter < QUIETEST or louder > TWIST * quieter:
        return ""
    if rows[row] ** 2 / 2 + columns[column] ** 2 / 2 < PURE * power:
        return ""
    return KEYS[4 * row + column]
