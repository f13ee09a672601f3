"""G.711 by table: 16-bit samples to A-law and mu-law bytes and back (ITU-T G.711)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pcm = NDArray[np.int16]
_Ints = NDArray[np.int64]

_BIAS = 33
_ULAW_MAX = 8158


def _ulaw_bytes(samples: _Ints) -> NDArray[np.uint8]:
    """Compress 16-bit values: sign, the segment's three bits and four of mantissa, all inverted."""
    linear = samples >> 2
    size = np.minimum(np.abs(linear), _ULAW_MAX) + _BIAS
    segment = np.maximum(_bits(size) - 6, 0)
    packed = (segment << 4) | ((size >> (segment + 1)) & 0x0F)
    return np.asarray(packed ^ np.where(linear < 0, 0x7F, 0xFF), np.uint8)


def _alaw_bytes(samples: _Ints) -> NDArray[np.uint8]:
    """Compress 16-bit values: sign, segment and mantissa, every other bit inverted."""
    linear = samples >> 3
    size = np.where(linear < 0, -linear - 1, linear)
    segment = np.maximum(_bits(size) - 5, 0)
    packed = (segment << 4) | ((size >> np.maximum(segment, 1)) & 0x0F)
    return np.asarray(packed ^ np.where(linear < 0, 0x55, 0xD5), np.uint8)


def _bits(values: _Ints) -> _Ints:
    """How many bits each value takes."""
    return np.frexp(values.astype(np.float64))[1].astype(np.int64)


def _from_ulaw(codes: _Ints) -> Pcm:
    plain = ~codes & 0xFF
    size = ((((plain & 0x0F) << 3) + 0x84) << ((plain >> 4) & 7)) - 0x84
    return np.where(plain & 0x80, -size, size).astype(np.int16)


def _from_alaw(codes: _Ints) -> Pcm:
    plain = codes ^ 0x55
    segment, mantissa = (plain >> 4) & 7, (plain & 0x0F) << 4
    size = np.where(segment == 0, mantissa + 8, (mantissa + 0x108) << np.maximum(segment - 1, 0))
    return np.where(plain & 0x80, size, -size).astype(np.int16)


_EVERY_SAMPLE: _Ints = np.arange(65536, dtype=np.int64)
_EVERY_SAMPLE[32768:] -= 65536  # in the order of the samples' own 16 bits
_EVERY_CODE: _Ints = np.arange(256, dtype=np.int64)
_TO_ALAW, _TO_ULAW = _alaw_bytes(_EVERY_SAMPLE), _ulaw_bytes(_EVERY_SAMPLE)
_ALAW, _ULAW = _from_alaw(_EVERY_CODE), _from_ulaw(_EVERY_CODE)


def to_alaw(samples: Pcm) -> bytes:
    """One A-law byte for each sample."""
    return _TO_ALAW[samples.view(np.uint16)].tobytes()


def to_ulaw(samples: Pcm) -> bytes:
    """One mu-law byte for each sample."""
    return _TO_ULAW[samples.view(np.uint16)].tobytes()


def from_alaw(data: bytes) -> Pcm:
    """The samples behind A-law bytes."""
    return _ALAW[np.frombuffer(data, np.uint8)]


def from_ulaw(data: bytes) -> Pcm:
    """The samples behind mu-law bytes."""
    return _ULAW[np.frombuffer(data, np.uint8)]
