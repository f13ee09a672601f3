"""What is wrong with the sound files that prompts name, as complaints: their heads are read, no sound is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ivr.core.rulebook import Rulebook
from ivr.rules import Code, Complaint

LEAST_RATE = 8000
"""Samples a second that a telephone line carries."""
_SAVE = "Save it anew as a WAV with 16-bit samples (PCM), 8 to 48 kHz."


def complaints(rules: Rulebook, home: Path) -> tuple[Complaint, ...]:
    """Errors for what cannot be played, warnings for what will sound dull; paths start from `home`. It blocks."""
    return tuple(
        _complaint(rules, f"prompts.{prompt.name}.{lang}.file", *odd)
        for prompt in rules.prompts.values()
        for lang, file in prompt.files.items()
        for odd in _odd(home / file, file)
    )


def _complaint(rules: Rulebook, path: str, what: str, mend: str, code: Code) -> Complaint:
    at = rules.ref(path)
    return Complaint(at.file, at.line, at.column, path, what, mend, code)


def _odd(path: Path, named: str) -> Iterator[tuple[str, str, Code]]:
    """What may be wrong with one file. A file that has gone since the rules were read counts as unreadable."""
    import soundfile  # noqa: PLC0415 - slow to load, and most rules hold texts alone

    try:
        head = soundfile.info(path)
    except (RuntimeError, OSError) as error:
        reason = str(error).rpartition(": ")[2].rstrip(".") or "unknown"
        yield f'"{named}" is no sound that can be played ({reason}).', _SAVE, Code.NO_SOUND
        return
    if not head.frames:
        yield f'"{named}" holds no sound at all.', _SAVE, Code.NO_SOUND
    elif head.samplerate < LEAST_RATE:
        what = f'"{named}" has {head.samplerate} samples a second, fewer than a telephone carries: it will sound dull.'
        yield what, f"Record it with {LEAST_RATE} or more.", Code.DULL_SOUND
