"""Resampling, trimming and levelling, measured."""

from pathlib import Path

import numpy as np
import pytest

from ivr.errors import VoiceError
from ivr.voice import sound
from ivr.voice.sound import Samples
from tests.voice.sounds import hum


def pitch(samples: Samples, rate: int) -> float:
    """The strongest frequency, in Hz."""
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.argmax(spectrum) * rate / len(samples))


def silence(seconds: float, rate: int) -> Samples:
    return np.zeros(int(seconds * rate), np.float32)


@pytest.mark.parametrize(("rate", "to"), [(24000, 16000), (24000, 8000), (44100, 8000), (8000, 16000)])
def test_resampling_keeps_pitch_length_and_loudness(rate: int, to: int) -> None:
    heard = sound.resample(hum(1.0, rate), rate, to)
    assert len(heard) == to
    assert pitch(heard, to) == pytest.approx(300, abs=1)
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(0.1 / np.sqrt(2), rel=0.02)


def test_resampling_leaves_nothing_of_what_the_telephone_cannot_carry() -> None:
    heard = sound.resample(hum(1.0, 24000, pitch=6000), 24000, 8000)
    assert np.abs(heard).max() < 0.001


def test_trimming_leaves_the_margin_on_both_sides() -> None:
    rate = 16000
    heard = sound.trim(np.concatenate([silence(0.5, rate), hum(1.0, rate), silence(0.3, rate)]), rate, 0.06)
    assert len(heard) / rate == pytest.approx(1.12, abs=0.02)
    assert not heard[: int(0.05 * rate)].any()


def test_trimming_adds_the_margin_where_the_sound_begins_at_once() -> None:
    assert len(sound.trim(hum(1.0, 16000), 16000, 0.06)) / 16000 == pytest.approx(1.12, abs=0.001)


def test_trimming_drops_a_speck_far_from_the_speech() -> None:
    rate = 16000
    speck = hum(0.02, rate, loud=0.01)
    heard = sound.trim(np.concatenate([speck, silence(0.4, rate), hum(0.5, rate), silence(0.4, rate), speck]), rate, 0)
    assert len(heard) / rate == pytest.approx(0.5, abs=0.02)


def test_trimming_keeps_a_pause_within() -> None:
    rate = 16000
    heard = sound.trim(np.concatenate([hum(0.3, rate), silence(0.5, rate), hum(0.3, rate)]), rate, 0)
    assert len(heard) / rate == pytest.approx(1.1, abs=0.01)


def test_silence_trims_to_nothing() -> None:
    assert not len(sound.trim(silence(1.0, 16000), 16000, 0.06))


@pytest.mark.parametrize("loud", [0.001, 0.1, 0.99])
def test_everything_comes_out_equally_loud(loud: float) -> None:
    heard = sound.level(np.concatenate([hum(1.0, 16000, loud=loud), silence(2.0, 16000)]), 16000)
    assert 20 * np.log10(sound.speech_rms(heard, 16000)) == pytest.approx(sound.SPEECH_LEVEL, abs=0.1)


def test_a_lonely_peak_does_not_clip() -> None:
    speech = hum(1.0, 16000)
    speech[8000] = 3.0
    assert np.abs(sound.level(speech, 16000)).max() <= 0.9


def test_a_file_that_is_missing_or_no_sound_or_empty_is_named(tmp_path: Path) -> None:
    noise, empty = tmp_path / "noise.wav", tmp_path / "empty.flac"
    noise.write_bytes(b"this is no sound")
    sound.write_flac(empty, silence(0, 16000), 16000)
    for path in (tmp_path / "gone.wav", noise, empty):
        with pytest.raises(VoiceError, match=path.name):
            sound.read(path)


def test_two_channels_become_one(tmp_path: Path) -> None:
    path = tmp_path / "stereo.flac"
    sound.write_flac(path, np.stack([hum(0.5, 8000), silence(0.5, 8000)], axis=1), 8000)
    samples, rate = sound.read(path)
    assert (rate, samples.shape) == (8000, (4000,))
    assert np.abs(samples).max() == pytest.approx(0.05, rel=0.01)
