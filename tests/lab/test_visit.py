"""What a visit tells of the sound that was heard."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.lab import RATE, Hearing, Samples
from ivr.lab.visit import CALLED, heard


def tone(hz: float, seconds: float) -> Samples:
    at = np.arange(int(seconds * RATE)) / RATE
    return (8000 * np.sin(2 * np.pi * hz * at)).astype(np.int16)


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), np.int16)


def test_the_other_side_s_tone_is_told_from_other_sounds() -> None:
    sound = np.concatenate((silence(1), tone(300, 2), tone(CALLED, 3), silence(1), tone(300, 1)))
    told = sorted(heard(Hearing(sound)), key=lambda moment: moment.start)
    assert [(m.kind, m.start, m.end) for m in told] == [
        ("sound", pytest.approx(1, abs=0.05), pytest.approx(3, abs=0.05)),
        ("tone", pytest.approx(3, abs=0.05), pytest.approx(6, abs=0.05)),
        ("sound", pytest.approx(7, abs=0.05), pytest.approx(8, abs=0.05)),
    ]


def test_silence_is_nothing() -> None:
    assert heard(Hearing(silence(2))) == []


def test_a_sound_shorter_than_half_a_second_is_not_told() -> None:
    assert heard(Hearing(np.concatenate((silence(1), tone(300, 0.3), silence(1))))) == []
