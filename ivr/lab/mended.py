"""Takes out what a busy machine has put in: short silence where a packet came too late to be written. No I/O."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ivr.lab.tones import Samples

_SHORTEST, _LONGEST = 16, 480
"""2 to 60 ms of samples that are exactly 0; a longer silence was meant."""
_ABRUPT = 64
"""Sound this far from 0 does not go over into silence by itself."""


def mended(samples: Samples) -> tuple[Samples, NDArray[np.intp]]:
    """What was heard without such holes, and for each of its samples where it stood before."""
    kept = np.ones(len(samples), np.bool_)
    for start, end in _holes(samples):
        kept[start:end] = False
    return samples[kept], np.flatnonzero(kept)


def _holes(samples: Samples) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (samples == 0).astype(np.int8), [0]))))
    starts, ends = edges[::2], edges[1::2]
    lengths = ends - starts
    around = np.abs(np.pad(samples.astype(np.int32), 1))  # what stands before, and (one place later) after
    abrupt = np.maximum(around[starts], around[ends + 1]) > _ABRUPT
    holes = abrupt & (lengths >= _SHORTEST) & (lengths <= _LONGEST)
    return list(zip(starts[holes].tolist(), ends[holes].tolist(), strict=True))
