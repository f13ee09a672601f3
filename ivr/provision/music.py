"""Music on hold, composed here: quiet, soft, free of anybody's rights, and it loops without a seam."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from ivr.errors import ProvisionError

Samples = npt.NDArray[np.float64]

_RATE = 16_000
_BEAT = 0.5
"""Seconds."""
_LOUDNESS = 0.05
"""Root mean square of full scale: -26 dBFS, well below speech."""
_CHORDS = ((57, 60, 64, 67), (53, 57, 60, 64), (60, 64, 67, 71), (55, 59, 62, 67))
"""Am7, Fmaj7, Cmaj7, G: MIDI notes."""
_STROKES = (0, 2, 1, 3, 2, 1, 3, 2)
"""Which note of the chord each beat of a bar plucks."""
_TURNS = 4
_FORMATS = (("alaw", 8_000, "ALAW"), ("ulaw", 8_000, "ULAW"), ("sln", 8_000, "PCM_16"), ("sln16", 16_000, "PCM_16"))


def compose(folder: Path) -> None:
    """Write the music in every format that callers' lines have, so that playing it needs no transcoding."""
    if all((folder / f"waiting.{suffix}").exists() for suffix, _, _ in _FORMATS):
        return
    tune = _tune()
    for suffix, rate, subtype in _FORMATS:
        _write(folder / f"waiting.{suffix}", tune if rate == _RATE else _halved(tune), rate, subtype)


def _tune() -> Samples:
    """Broken chords over four bars, four times; a note that outlasts the end rings on at the beginning."""
    bar = len(_STROKES)
    tune = np.zeros(round(_TURNS * len(_CHORDS) * bar * _BEAT * _RATE))
    for beat in range(_TURNS * len(_CHORDS) * bar):
        chord = _CHORDS[beat // bar % len(_CHORDS)]
        octave = 12 if beat // (bar * len(_CHORDS)) % 2 else 0
        note = _plucked(chord[_STROKES[beat % bar]] + octave)
        _lay(tune, note, round(beat * _BEAT * _RATE))
        if beat % bar == 0:
            _lay(tune, 1.5 * _plucked(chord[0] - 12), round(beat * _BEAT * _RATE))
    return np.asarray(tune * (_LOUDNESS / np.sqrt(np.mean(tune**2))))


def _plucked(note: int, seconds: float = 2.5) -> Samples:
    """A soft string: few overtones, each dying sooner than the one below."""
    pitch = 440 * 2 ** ((note - 69) / 12)
    at = np.arange(round(seconds * _RATE)) / _RATE
    tone = sum(np.sin(2 * np.pi * n * pitch * at) * np.exp(-at * (1.2 + n)) / n**2 for n in (1, 2, 3, 4))
    attack = np.minimum(1, at / 0.012)
    release = np.minimum(1, (seconds - at) / 0.3)
    return np.asarray(tone * attack * release)


def _lay(tune: Samples, note: Samples, start: int) -> None:
    np.add.at(tune, (start + np.arange(len(note))) % len(tune), note)


def _halved(tune: Samples) -> Samples:
    """From 16 to 8 kHz: the strings have nothing above 4 kHz that needed filtering."""
    return tune[::2]


def _write(path: Path, tune: Samples, rate: int, subtype: str) -> None:
    try:
        soundfile.write(
            path, tune, rate, format="RAW", subtype=subtype, endian="LITTLE" if subtype == "PCM_16" else None
        )
    except (OSError, soundfile.SoundFileError) as error:
        raise ProvisionError(f"{path} cannot be written: {error}.") from error
