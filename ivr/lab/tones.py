"""Tones and sounds in what was heard: when a tone sounds, and when there is any sound at all. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 8000
"""Samples a second of everything the lab hears."""

Samples = NDArray[np.int16]

_HOP = 40
"""5 ms between two looks."""
_FRAME = 320
"""40 ms seen in one look: a whole number of periods for every multiple of 25 Hz."""
_FAINT = 200.0
"""Amplitude below which a tone does not count: 44 dB under full scale."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` to `end`, seconds from the beginning of what was heard."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.end - self.start


def tone_present(
    samples: Samples, hz: float, share: float = 0.3, least: float = 0.1, join: float = 0.06
) -> list[Interval]:
    """When a tone of this frequency sounds, to within 20 ms.

    `share` is the part of the sound's power that the tone must hold (two equal tones hold half each), `least` the
    shortest stretch that counts, `join` the longest gap that is bridged, both in seconds.
    """
    if len(samples) < _FRAME:
        return []
    amplitude = _amplitude(samples, hz)
    power = _power(samples)
    there = (amplitude > _FAINT) & (amplitude**2 / 2 >= share * power)
    found = (_edges(amplitude, first, last) for first, last in _runs(there))
    return [i for i in _joined([i for i in found if i is not None], join) if i.seconds >= least]


def sound_present(samples: Samples, level: float = 100.0, least: float = 0.1, join: float = 0.25) -> list[Interval]:
    """When there is any sound louder than `level` (effective value, full scale is 32768)."""
    if len(samples) < _FRAME:
        return []
    loud = _power(samples) > level**2
    return [i for i in _joined([_seconds(*run) for run in _runs(loud)], join) if i.seconds >= least]


def _amplitude(samples: Samples, hz: float) -> NDArray[np.float64]:
    turns = np.exp(-2j * np.pi * hz / RATE * np.arange(len(samples)))
    return np.asarray(2 / _FRAME * np.abs(_framed_sum(samples * turns)))


def _power(samples: Samples) -> NDArray[np.float64]:
    return np.asarray(_framed_sum(samples.astype(np.float64) ** 2) / _FRAME)


def _framed_sum(values: NDArray[np.float64] | NDArray[np.complex128]) -> NDArray[np.complex128] | NDArray[np.float64]:
    """Sum over each frame, one frame per hop."""
    total = np.concatenate(([0], np.cumsum(values)))
    return np.asarray(total[_FRAME::_HOP] - total[: len(total) - _FRAME : _HOP])


def _runs(there: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last index of each run of true values."""
    steps = np.diff(np.concatenate(([0], there.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(steps == 1).tolist(), (np.flatnonzero(steps == -1) - 1).tolist(), strict=True))


def _edges(amplitude: NDArray[np.float64], first: int, last: int) -> Interval | None:
    """A frame half filled by the tone has half its amplitude: there, at the frame's middle, is the edge."""
    run = amplitude[first : last + 1]
    full = np.flatnonzero(run >= np.median(run) / 2)
    return _seconds(first + int(full[0]), first + int(full[-1])) if len(full) else None


def _seconds(first: int, last: int) -> Interval:
    middle = _FRAME / 2
    return Interval((first * _HOP + middle) / RATE, (last * _HOP + middle) / RATE)


def _joined(intervals: list[Interval], join: float) -> list[Interval]:
    joined: list[Interval] = []
    for interval in intervals:
        if joined and interval.start - joined[-1].end <= join:
            joined[-1] = Interval(joined[-1].start, interval.end)
        else:
            joined.append(interval)
    return joined
