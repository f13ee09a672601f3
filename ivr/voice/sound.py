"""Samples and what is done to them: resample, trim, bring to one level, read and write files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from ivr.errors import VoiceError

Samples = NDArray[np.float32]
"""Mono, full scale 1.0."""

SPEECH_LEVEL = -20.0
"""dBFS: the RMS of the frames in which somebody speaks."""
_PEAK = 0.89
_KNEE = 0.6
_FRAME = 0.01
"""Seconds."""
_QUIET = 0.025
"""Below this part of the loudest frame's RMS (-32 dB), a frame at the edge is silence."""
_FAINT = 0.25
_GAP = 8
"""Frames."""


def resample(samples: Samples, rate: int, to: int) -> Samples:
    """The same sound at another rate, band-limited with a soft edge."""
    if rate == to or not len(samples):
        return samples
    wanted = max(1, round(len(samples) * to / rate))
    spectrum = np.fft.rfft(samples)
    bins = min(len(spectrum), wanted // 2 + 1)
    edge = max(1, bins // 12)
    kept = spectrum[:bins].copy()
    kept[-edge:] *= 0.5 * (1 + np.cos(np.linspace(0, np.pi, edge)))
    return np.asarray(np.fft.irfft(kept, wanted) * (wanted / len(samples)), np.float32)


def trim(samples: Samples, rate: int, margin: float) -> Samples:
    """Without the silence before and after, but for `margin` seconds."""
    levels = frame_levels(samples, rate)
    if not len(levels) or not levels.max():
        return samples[:0]
    first, last = _speech_span(levels)
    step, spare = int(rate * _FRAME), int(rate * margin)
    start, end = first * step - spare, (last + 1) * step + spare
    lead = np.zeros(max(0, -start), np.float32)
    tail = np.zeros(max(0, end - len(samples)), np.float32)
    return _faded(np.concatenate([lead, samples[max(0, start) : end], tail]), rate)


def _speech_span(levels: NDArray[np.float64]) -> tuple[int, int]:
    """First and last frame of speech; faint specks that stand far off at either end do not count."""
    loud = np.flatnonzero(levels > levels.max() * _QUIET)
    islands = np.split(loud, np.flatnonzero(np.diff(loud) > _GAP) + 1)
    spoken = [island for island in islands if levels[island].max() > levels.max() * _FAINT]
    return int(spoken[0][0]), int(spoken[-1][-1])


def level(samples: Samples, rate: int) -> Samples:
    """At `SPEECH_LEVEL`, peaks above the knee bent so that nothing clips."""
    loudness = speech_rms(samples, rate)
    if not loudness:
        return samples
    loud = samples * np.float32(10 ** (SPEECH_LEVEL / 20) / loudness)
    over = (np.abs(loud) - _KNEE) / (_PEAK - _KNEE)
    bent = np.sign(loud) * (_KNEE + (_PEAK - _KNEE) * np.tanh(np.maximum(over, 0)))
    return np.asarray(np.where(over > 0, bent, loud), np.float32)


def speech_rms(samples: Samples, rate: int) -> float:
    """RMS of the frames within 25 dB of the loudest; 0.0 for silence."""
    levels = frame_levels(samples, rate)
    if not len(levels) or not levels.max():
        return 0.0
    active = levels[levels > levels.max() * 0.056]
    return float(np.sqrt(np.mean(active**2)))


def frame_levels(samples: Samples, rate: int) -> NDArray[np.float64]:
    """RMS of each hundredth of a second."""
    step = int(rate * _FRAME)
    whole = len(samples) // step * step
    frames = samples[:whole].astype(np.float64).reshape(-1, step)
    return np.asarray(np.sqrt(np.mean(frames**2, axis=1)), np.float64)


def read(path: Path) -> tuple[Samples, int]:
    """A sound file's samples, channels mixed into one, and its rate; `VoiceError` if it is missing or no sound."""
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError, TypeError) as error:
        raise VoiceError(f"The sound file {path} cannot be read: {error}") from error
    if not len(samples):
        raise VoiceError(f"The sound file {path} is empty.")
    return np.asarray(samples.mean(axis=1), np.float32), int(rate)


def write_flac(path: Path, samples: Samples, rate: int) -> None:
    """Write a compact file without loss."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate, subtype="PCM_16", format="FLAC")


def _faded(samples: Samples, rate: int) -> Samples:
    """Its ends softened over 5 ms, so that a cut does not click."""
    ramp = min(rate // 200, len(samples) // 2)
    shape = np.linspace(0, 1, ramp, dtype=np.float32)
    samples[:ramp] *= shape
    samples[len(samples) - ramp :] *= shape[::-1]
    return samples
