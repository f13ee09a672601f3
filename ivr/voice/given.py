"""A sound that somebody gives for a prompt, looked at before anything else does: a WAV that a telephone can play.

By the standard library alone: what comes from outside is led to no decoder in C while calls go on.
"""

from __future__ import annotations

import wave
from io import BytesIO

LEAST_RATE, MOST_RATE = 8000, 48_000
LONGEST = 300.0
"""Seconds of a prompt."""
_SAVE = "Save it as a WAV with 16-bit samples (PCM), 8 to 48 kHz."


def unfit(content: bytes) -> str:
    """Why these bytes are no sound for a prompt, and what to do; empty if they are one."""
    try:
        with wave.open(BytesIO(content)) as wav:
            head, held = wav.getparams(), len(wav.readframes(wav.getnframes()))
    except (wave.Error, EOFError, RuntimeError, ValueError):
        return f"This is no WAV that can be played. {_SAVE}"
    if head.sampwidth != 2 or head.nchannels > 2:
        return f"It has {head.nchannels} channels of {head.sampwidth * 8} bits. {_SAVE}"
    if not LEAST_RATE <= head.framerate <= MOST_RATE:
        return f"It has {head.framerate} samples a second. {_SAVE}"
    if not held or held != head.nframes * head.nchannels * head.sampwidth:
        return "It holds no sound, or is cut off. Save it once more."
    if head.nframes > LONGEST * head.framerate:
        return f"It lasts longer than {LONGEST:g} s: nobody listens for so long."
    return ""
