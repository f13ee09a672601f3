"""How long a recording on disk is."""

from __future__ import annotations

from pathlib import Path

_HEADER = 44
_BYTES_PER_SECOND = 16_000


def seconds_of(path: Path, otherwise: float) -> float:
    """Seconds of sound in a WAV file that Asterisk wrote (8 kHz, 16 bit, mono), by its size; else `otherwise`.

    Asterisk's own figure is in whole seconds, cut off; the header's is zero if Asterisk was killed.
    """
    try:
        size = path.stat().st_size
    except OSError:
        return otherwise
    return max(0, size - _HEADER) / _BYTES_PER_SECOND
