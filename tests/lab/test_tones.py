"""Tones and sounds are found when they are there, to within 20 ms."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.lab import RATE, Interval, Samples, sound_present, tone_present
from ivr.lab.voices import sine
from tests.lab.sounds import after, named, noise, over_the_line, prompts, silence

CLOSE = 0.02


def ends(intervals: list[Interval]) -> list[float]:
    return [end for interval in intervals for end in (interval.start, interval.end)]


@pytest.mark.parametrize("hz", [300, 440, 600, 660, 880, 1000, 1234])
@pytest.mark.parametrize("start", [0.1, 0.7531, 2.0])
def test_a_tone_is_found_where_it_is(hz: int, start: float) -> None:
    heard = over_the_line(after(silence(start), sine((hz,), 1.5), silence(1)))
    assert ends(tone_present(heard, hz)) == pytest.approx([start, start + 1.5], abs=CLOSE)


def test_another_tone_is_not_it() -> None:
    heard = over_the_line(after(silence(0.5), sine((440,), 2.0), silence(0.5)))
    for hz in (400, 480, 660, 880, 1320):
        assert tone_present(heard, hz) == []


def test_both_tones_of_two_voices_are_found() -> None:
    heard = after(sine((440,), 1.0), sine((440, 880), 1.0), sine((880,), 1.0))
    assert ends(tone_present(heard, 440)) == pytest.approx([0, 2], abs=2 * CLOSE)
    assert ends(tone_present(heard, 880)) == pytest.approx([1, 3], abs=2 * CLOSE)


@pytest.mark.parametrize("loudness", [1.0, 0.1, 0.04])
def test_a_faint_tone_is_found(loudness: float) -> None:
    heard = after(silence(1), (sine((440,), 1.0) * loudness).astype(np.int16), silence(1))
    assert ends(tone_present(heard, 440)) == pytest.approx([1, 2], abs=CLOSE)


def test_a_lost_packet_does_not_break_a_tone_and_a_pause_does() -> None:
    tone = sine((440,), 1.0)
    assert len(tone_present(after(tone, silence(0.02), tone), 440)) == 1
    paused = tone_present(after(tone, silence(0.2), tone), 440)
    assert ends(paused) == pytest.approx([0, 1, 1.2, 2.2], abs=2 * CLOSE)


@pytest.mark.parametrize("hz", [440, 880])
def test_speech_is_no_tone(hz: int) -> None:
    for known in prompts():
        assert tone_present(known.samples, hz, least=0.3) == [], known.name


def test_noise_is_a_sound_and_no_tone() -> None:
    heard = after(silence(1), noise(2), silence(1))
    assert tone_present(heard, 440) == []
    assert ends(sound_present(heard)) == pytest.approx([1, 3], abs=2 * CLOSE)


def test_speech_is_a_sound() -> None:
    (heard,) = sound_present(after(silence(1), named("goodbye/zh").samples, silence(1)), join=1.0)
    assert heard.start == pytest.approx(1, abs=0.3)


@pytest.mark.parametrize("samples", [silence(0), silence(0.03), silence(5)])
def test_silence_is_nothing(samples: Samples) -> None:
    assert tone_present(samples, 440) == []
    assert sound_present(samples) == []


def test_one_second_of_a_voice_joins_the_next_without_a_seam() -> None:
    heard = np.tile(sine((440, 660)), 3)
    assert len(heard) == 3 * RATE
    steps = np.abs(np.diff(heard.astype(int)))
    assert steps[RATE - 1] <= steps[: RATE - 1].max()
