"""G.711 against the standard's own values, and against Python's former module for it."""

import sys
import warnings

import numpy as np
import pytest

from ivr.voice import g711

EVERY_SAMPLE = np.arange(-32768, 32768).astype(np.int16)


@pytest.mark.parametrize(
    ("sample", "alaw", "ulaw"),
    [
        (0, 0xD5, 0xFF),
        (-1, 0x55, 0x7E),
        (32767, 0xAA, 0x80),
        (-32768, 0x2A, 0x00),
        (1000, 0xFA, 0xCE),
        (-1000, 0x7A, 0x4E),
        (8, 0xD5, 0xFE),
        (-8, 0x55, 0x7E),
    ],
)
def test_known_values(sample: int, alaw: int, ulaw: int) -> None:
    one = np.array([sample], np.int16)
    assert g711.to_alaw(one) == bytes([alaw])
    assert g711.to_ulaw(one) == bytes([ulaw])


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="Python 3.13 dropped audioop, the oracle of this test")
def test_every_sample_and_every_code_agree_with_audioop() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import audioop  # noqa: PLC0415 -- gone from Python 3.13 on
    linear, codes = EVERY_SAMPLE.tobytes(), bytes(range(256))
    assert g711.to_alaw(EVERY_SAMPLE) == audioop.lin2alaw(linear, 2)
    assert g711.to_ulaw(EVERY_SAMPLE) == audioop.lin2ulaw(linear, 2)
    assert g711.from_alaw(codes).tobytes() == audioop.alaw2lin(codes, 2)
    assert g711.from_ulaw(codes).tobytes() == audioop.ulaw2lin(codes, 2)


def test_there_and_back_loses_no_code() -> None:
    codes = bytes(range(256))
    assert g711.to_alaw(g711.from_alaw(codes)) == codes
    # mu-law has two zeros; both come back as the positive one.
    assert g711.to_ulaw(g711.from_ulaw(codes)) == codes.replace(b"\x7f", b"\xff")


def test_speech_comes_back_with_little_noise() -> None:
    tone = (12000 * np.sin(np.arange(8000) * 2 * np.pi * 440 / 8000)).astype(np.int16)
    for heard in (g711.from_alaw(g711.to_alaw(tone)), g711.from_ulaw(g711.to_ulaw(tone))):
        noise = np.mean((heard.astype(float) - tone) ** 2)
        assert 10 * np.log10(np.mean(tone.astype(float) ** 2) / noise) > 35
