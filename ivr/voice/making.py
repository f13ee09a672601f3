"""Sounds made ready for the telephone: each piece once as A-law and once as mu-law, remade only when it changes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from ivr.errors import VoiceError
from ivr.voice import g711, sound
from ivr.voice.engine import HOW_TO_SPEAK, Engine, best
from ivr.voice.wanted import Piece

RATE = 8000
FORMATS = {".alaw": g711.to_alaw, ".ulaw": g711.to_ulaw}
Progress = Callable[[str], None]

_INDEX = "made.json"
_WAY = "1"
"""Raised when the same source is to be shaped otherwise."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A piece whose files are missing or out of date."""

    piece: Piece
    engine: Engine | None
    """None: a file of the firm's own."""
    mark: str


def make(pieces: Sequence[Piece], into: Path, engines: Sequence[Engine], progress: Progress) -> None:
    """Bring the folder up to date; `VoiceError` names every piece that cannot be spoken, before any is made."""
    index = _read_index(into)
    jobs = [job for job in _planned(pieces, engines) if not _is_made(job, index, into)]
    slow = [job for job in jobs if job.engine and job.engine.name != "shipped"]
    try:
        for job in jobs:
            seconds = write_sound(job.piece, job.engine, into)
            index[_key(job.piece)] = job.mark
            if job in slow:
                said = f"prompt {slow.index(job) + 1} of {len(slow)}"
                progress(f"{said}: {job.piece}, {seconds:.1f} s by {job.engine.name if job.engine else 'file'}")
    finally:
        if jobs:
            _write(into / _INDEX, json.dumps(index, ensure_ascii=False, indent=0).encode())


def _planned(pieces: Sequence[Piece], engines: Sequence[Engine]) -> list[_Job]:
    """How each piece would be made; those that cannot be are named together."""
    planned = [(piece, _job(piece, engines)) for piece in pieces]
    mute = [str(piece) for piece, job in planned if job is None]
    if mute:
        more = f" and {len(mute) - 5} more" if len(mute) > 5 else ""
        raise VoiceError(f"{', '.join(mute[:5])}{more}: {HOW_TO_SPEAK}")
    return [job for _, job in planned if job]


def _job(piece: Piece, engines: Sequence[Engine]) -> _Job | None:
    """None if nobody can speak it."""
    if piece.file:
        return _Job(piece, None, f"{_WAY}:file:{_digest(_content(piece))}")
    engine = best(engines, piece.text, piece.lang)
    if engine is None:
        return None
    return _Job(piece, engine, f"{_WAY}:{engine.mark(piece.text, piece.lang)}:{_digest(piece.text.encode())}")


def _content(piece: Piece) -> bytes:
    try:
        return (piece.file or Path()).read_bytes()
    except OSError as error:
        raise VoiceError(f"{piece}: the sound file {piece.file} cannot be read ({error.strerror}).") from error


def _is_made(job: _Job, index: dict[str, str], into: Path) -> bool:
    """True if both files are there, not empty, and made from the same source."""
    stems = [into / f"{_key(job.piece)}{suffix}" for suffix in FORMATS]
    return index.get(_key(job.piece)) == job.mark and all(path.is_file() and path.stat().st_size for path in stems)


def write_sound(piece: Piece, engine: Engine | None, into: Path) -> float:
    """Make one piece's files, without an engine from a file of the firm's own; its length in seconds."""
    samples, rate = engine.speak(piece.text, piece.lang) if engine else sound.read(piece.file or Path())
    shaped = sound.level(sound.trim(sound.resample(samples, rate, RATE), RATE, piece.margin), RATE)
    if not len(shaped):
        raise VoiceError(f"{piece} came out silent: check its text or its sound file.")
    pcm = np.round(np.clip(shaped, -1, 1) * 32767).astype(np.int16)
    for suffix, encode in FORMATS.items():
        _write(into / f"{_key(piece)}{suffix}", encode(pcm))
    return len(pcm) / RATE


def _write(path: Path, content: bytes) -> None:
    """Replace a file at one stroke: a call may be playing the old one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError as error:
        raise VoiceError(f"{path} cannot be written ({error.strerror}): check the disk and the rights.") from error


def _read_index(into: Path) -> dict[str, str]:
    """What was made from what; a lost or damaged index only means making all again."""
    try:
        return dict(json.loads((into / _INDEX).read_bytes()))
    except (OSError, ValueError):
        return {}


def _key(piece: Piece) -> str:
    return f"{piece.lang}/{piece.name}"


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:16]
