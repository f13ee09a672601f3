"""How a segment on somebody's leg begins: the caller is in it only once he and that leg hear each other.

He is recorded on his own channel until then, and that is heard until he is in the later one, lest he fall silent.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from ivr.recording.capture import RATE, SAMPLE_BYTES

Samples = npt.NDArray[np.int16]

SILENCE = 8
"""As loud as A-law's silence, decoded; nobody who speaks is."""
FRAME = RATE // 50
"""Samples that the switch writes at a time."""
AT_A_TIME = 1 << 16


def until_he_is_heard(caller: Path, most: int) -> int:
    """Samples of this file before the first in which there is anything of the caller; `most` if there is none."""
    with caller.open("rb", buffering=0) as file:
        for before in range(0, most, AT_A_TIME):
            count = min(AT_A_TIME, most - before)
            loud = _loud(np.frombuffer(file.read(count * SAMPLE_BYTES), dtype="<i2"))
            if loud.any():
                return before + int(loud.argmax())
    return most


def kept_as_before(both: Samples, before: Samples) -> None:
    """Put back what stood at this beginning; where nothing was heard in it, the later segment's other side stays."""
    both[: len(before), 0] = before[:, 0]
    for at in range(0, len(before), FRAME):
        frame = before[at : at + FRAME, 1]
        if _loud(frame).any():
            both[at : at + len(frame), 1] = frame


def _loud(samples: Samples) -> npt.NDArray[np.bool_]:
    return (samples > SILENCE) | (samples < -SILENCE)
