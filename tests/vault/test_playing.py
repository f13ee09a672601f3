from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.vault.box import seal_box
from ivr.vault.errors import BoxBroken
from ivr.vault.playing import Wav, opened_wav
from ivr.vault.sound import Form, encode
from tests.vault.sounds import RATE, pcm, talk, written

KEY, NAME = bytes(32), "a.audio"
SECONDS = 30
SIZE = 44 + SECONDS * RATE * 4


@pytest.fixture(scope="module")
def wav_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("wav") / "a.wav", talk(SECONDS, 1), talk(SECONDS, 2))


def boxed(wav_file: Path, form: Form) -> bytes:
    sound, box = io.BytesIO(), io.BytesIO()
    encode(wav_file, form, sound)
    sound.seek(0)
    seal_box(KEY, NAME, sound, box)
    return box.getvalue()


@pytest.fixture(scope="module")
def flac(wav_file: Path) -> Iterator[Wav]:
    with opened_wav(KEY, NAME, io.BytesIO(boxed(wav_file, Form.FLAC))) as wav:
        yield wav


def test_what_is_played_is_a_wav_with_the_samples_that_were_recorded(flac: Wav, wav_file: Path) -> None:
    played = b"".join(flac.read())
    assert len(played) == flac.size == SIZE
    with wave.open(io.BytesIO(played)) as wav:
        assert wav.getparams()[:4] == (2, 2, RATE, SECONDS * RATE)
        assert wav.readframes(SECONDS * RATE) == pcm(wav_file)


@settings(deadline=None, max_examples=150)
@given(start=st.integers(0, SIZE) | st.integers(0, 60), length=st.integers(0, 400_000) | st.integers(0, 9))
def test_any_range_of_bytes_is_the_same_as_that_part_of_the_whole(
    flac: Wav, wav_file: Path, start: int, length: int
) -> None:
    whole = wav_file.read_bytes()
    assert b"".join(flac.read(start, start + length)) == whole[start : start + length]


def test_a_range_without_an_end_goes_to_the_end_and_one_beyond_it_is_empty(flac: Wav, wav_file: Path) -> None:
    assert b"".join(flac.read(SIZE - 7)) == wav_file.read_bytes()[-7:]
    assert b"".join(flac.read(SIZE)) == b"".join(flac.read(SIZE + 5, SIZE + 9)) == b""


def test_it_comes_in_blocks(flac: Wav) -> None:
    assert max(map(len, flac.read())) <= 1 << 18


def test_opus_is_played_as_a_wav_of_the_same_length_from_anywhere(wav_file: Path) -> None:
    with opened_wav(KEY, NAME, io.BytesIO(boxed(wav_file, Form.OPUS))) as wav:
        whole = np.frombuffer(b"".join(wav.read(44)), "<i2").astype(float)
        assert wav.size == SIZE
        for at in (RATE * 4, RATE * 40, SIZE // 8 * 4):
            part = np.frombuffer(b"".join(wav.read(44 + at, 44 + at + RATE * 4)), "<i2").astype(float)
            there = whole[at // 2 : at // 2 + len(part)]
            assert np.corrcoef(part, there)[0, 1] > 0.99


def test_a_box_that_is_spoilt_stops_the_playing(wav_file: Path) -> None:
    box = bytearray(boxed(wav_file, Form.FLAC))
    box[len(box) // 2] ^= 1
    with suppress(BoxBroken), opened_wav(KEY, NAME, io.BytesIO(bytes(box))) as wav, pytest.raises(BoxBroken) as found:
        list(wav.read())
    assert found.type is BoxBroken, "already where it is read"
    with pytest.raises(BoxBroken), opened_wav(KEY, NAME, io.BytesIO(bytes(box[:-9]))) as wav:
        pass
