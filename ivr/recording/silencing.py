"""Which samples of a recording must be silent, whatever the switch has written there."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from ivr.core.marks import Mark
from ivr.core.pausing import SILENT_BESIDE, Silent, silences
from ivr.recording.capture import RATE

Span = tuple[int, int | None]
"""From the first to the one after the last; None: to the end."""


def silent_samples(marks: Iterable[Mark], answered: datetime) -> tuple[Span, ...]:
    """The pauses and a margin around each, in samples from the answer."""
    return tuple(_samples(silent, answered) for silent in silences(marks))


def silence(both: npt.NDArray[np.int16], offset: int, silent: Iterable[Span]) -> None:
    """Make silent what lies in this block, which begins so many samples after the answer."""
    for begin, end in silent:
        both[max(0, begin - offset) : None if end is None else max(0, end - offset)] = 0


def _samples(silent: Silent, answered: datetime) -> Span:
    margin = timedelta(0) if silent.by_the_rules else SILENT_BESIDE
    begin = math.floor((silent.begin - margin - answered).total_seconds() * RATE)
    if silent.end is None:
        return max(0, begin), None
    return max(0, begin), math.ceil((silent.end + margin - answered).total_seconds() * RATE)
