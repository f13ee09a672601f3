from __future__ import annotations

import hashlib
import io
import struct
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.vault.box import BoxReader, seal_box
from ivr.vault.errors import BoxBroken, SoundBroken
from ivr.vault.sound import BLOCK, Form, encode, heard, opened_sound
from tests.vault.sounds import RATE, Samples, lag, pcm, talk, tone, written

FORMS = list(Form)


def back(wav: Path, form: Form) -> Samples:
    """What comes back, a column for each channel."""
    encoded = io.BytesIO()
    encode(wav, form, encoded)
    with opened_sound(encoded) as sound:
        return np.frombuffer(b"".join(sound.pcm(0, sound.samples)), "<i2").reshape(-1, sound.channels)


def test_flac_gives_back_every_sample_and_its_hash_is_that_of_what_went_in(tmp_path: Path) -> None:
    wav, encoded = written(tmp_path / "a.wav", talk(40, 1), talk(40, 2)), io.BytesIO()
    given = encode(wav, Form.FLAC, encoded)
    assert (given.rate, given.channels, given.samples, given.seconds) == (RATE, 2, 40 * RATE, 40.0)
    assert given.samples > 3 * BLOCK
    assert given.pcm_sha256 == hashlib.sha256(pcm(wav)).hexdigest()
    assert heard(encoded) == given
    assert back(wav, Form.FLAC).tobytes() == pcm(wav)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=300), st.integers(0, 5000))
def test_flac_gives_back_whatever_went_in_also_the_loudest_and_one_sample_alone(few: list[int], more: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        side = np.array(few + few[-1:] * more, "<i2")
        wav = written(Path(folder) / "a.wav", side, side[::-1])
        assert back(wav, Form.FLAC).tobytes() == pcm(wav)


def test_the_silence_of_a_pause_comes_back_to_the_sample(tmp_path: Path) -> None:
    left, right = talk(10, 1) | 1, talk(10, 2) | 1  # no sample but those of the pause is silent
    left[30_001:55_555] = right[30_001:55_555] = 0
    came = back(written(tmp_path / "a.wav", left, right), Form.FLAC)
    for side in came.T:
        assert np.flatnonzero(side == 0).tolist() == list(range(30_001, 55_555))


def spoken_now_and_then(seconds: int, seed: int) -> Samples:
    """Five seconds of it at the beginning, in the middle and at the end: silence is encoded faster."""
    side = np.zeros(seconds * RATE, "<i2")
    for at in (0, seconds // 2, seconds - 5):
        side[at * RATE : (at + 5) * RATE] = talk(5, seed + at)
    return side


@pytest.mark.parametrize("form", FORMS)
def test_at_the_end_of_ten_minutes_both_channels_are_in_step_within_20_ms_and_as_loud(
    tmp_path: Path, form: Form
) -> None:
    sides = spoken_now_and_then(600, 1), spoken_now_and_then(600, 2)
    came = back(written(tmp_path / "a.wav", *sides), form)
    assert came.shape == (600 * RATE, 2)
    for side, heard_side in zip(sides, came.T, strict=True):
        for at in (0, 300 * RATE, 595 * RATE):
            part = slice(at, at + 5 * RATE)
            assert abs(lag(side[part], heard_side[part], 200)) <= 20 * RATE // 1000
            assert np.std(heard_side[part].astype(float)) == pytest.approx(np.std(side[part].astype(float)), rel=0.2)


@pytest.mark.parametrize("form", FORMS)
def test_what_one_channel_has_is_not_heard_in_the_other(tmp_path: Path, form: Form) -> None:
    quiet = np.zeros(20 * RATE, "<i2")
    came = back(written(tmp_path / "a.wav", talk(20), quiet), form)
    assert np.abs(came[:, 1]).max() <= 1
    came = back(written(tmp_path / "b.wav", tone(440, 20), tone(1000, 20)), form)
    for side, own, other in ((came[:, 0], 440, 1000), (came[:, 1], 1000, 440)):
        strength = np.abs(np.fft.rfft(side))
        assert strength[other * 20] < strength[own * 20] / 100, "40 dB apart"


def test_opus_is_a_fraction_of_the_size_and_a_pause_is_silent_in_it_but_for_its_edges(tmp_path: Path) -> None:
    left = talk(20)
    left[5 * RATE : 15 * RATE] = 0
    wav, encoded = written(tmp_path / "a.wav", left, left), io.BytesIO()
    encode(wav, Form.OPUS, encoded)
    assert len(encoded.getvalue()) < wav.stat().st_size / 5
    silent = back(wav, Form.OPUS)[5 * RATE + RATE // 10 : 15 * RATE - RATE // 10]
    assert np.abs(silent).max() <= 2


def test_opus_of_the_loudest_sound_is_cut_at_the_top_and_never_turned_over(tmp_path: Path) -> None:
    square = np.where(tone(300, 5) > 0, 32767, -32768).astype("<i2")
    came = back(written(tmp_path / "a.wav", square, square), Form.OPUS)
    assert (np.sign(came[:, 0].astype(int)) == np.sign(square.astype(int))).mean() > 0.99


@pytest.mark.parametrize("form", FORMS)
def test_a_sound_of_one_channel_keeps_one(tmp_path: Path, form: Form) -> None:
    assert back(written(tmp_path / "a.wav", talk(2)), form).shape == (2 * RATE, 1)


G721 = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 44, b"WAVE", b"fmt ", 16, 64, 1, 8000, 16000, 2, 16, b"data", 8)
"""A WAV's head that names a kind of sound which can only be read from its beginning."""


@pytest.mark.parametrize("spoil", [b"", b"RIFF", b"not a sound at all" * 10, G721 + bytes(8)])
def test_what_is_no_sound_is_refused(tmp_path: Path, spoil: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(spoil)
    with pytest.raises(SoundBroken, match=r"a\.wav"):
        encode(tmp_path / "a.wav", Form.FLAC, io.BytesIO())
    with pytest.raises(SoundBroken):
        heard(io.BytesIO(spoil))


def test_a_wav_without_a_sample_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(SoundBroken, match="holds no sound"):
        encode(written(tmp_path / "a.wav", tone(1, 0), tone(1, 0)), Form.FLAC, io.BytesIO())


def test_a_wav_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SoundBroken, match=r"gone\.wav"):
        encode(tmp_path / "gone.wav", Form.FLAC, io.BytesIO())


def test_a_flac_that_was_cut_is_noticed_when_it_is_heard(tmp_path: Path) -> None:
    encoded = io.BytesIO()
    encode(written(tmp_path / "a.wav", talk(30), talk(30)), Form.FLAC, encoded)
    with pytest.raises(SoundBroken):
        heard(io.BytesIO(encoded.getvalue()[:-5000]))


def test_a_full_disk_is_told_as_what_it_is(tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        encode(written(tmp_path / "a.wav", talk(30), talk(30)), Form.FLAC, Full())


def test_a_broken_box_is_told_as_what_it_is(tmp_path: Path) -> None:
    encoded, box = io.BytesIO(), io.BytesIO()
    encode(written(tmp_path / "a.wav", talk(30), talk(30)), Form.FLAC, encoded)
    encoded.seek(0)
    seal_box(bytes(32), "a", encoded, box)
    spoilt = bytearray(box.getvalue())
    spoilt[len(spoilt) // 2] ^= 1
    with pytest.raises(BoxBroken):
        heard(BoxReader(bytes(32), "a", io.BytesIO(bytes(spoilt))))
