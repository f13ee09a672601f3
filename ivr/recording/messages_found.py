"""The messages that wait to be sealed: plain sound, for as long as it takes to put it away. Blocks.

In `voicemail/<box>/` are those that the controller has taken, by the ids of their recordings. In `voicemail/` itself
the fallback leaves what it took while there was no controller, a note beside each; what is being recorded lies there
too, and what could not be moved into its box.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import soundfile

from ivr.core.call import CallId
from ivr.core.message_id import call_of, is_message, message_id
from ivr.core.numbers import clean

SHORTEST = 0.5
"""Seconds; less is a click, not a message."""
QUIET = 10.0
"""Seconds after which the switch writes no more of a message."""
ALONE = 600.0
"""Seconds after which a note's caller has left no message."""
_HEADER = 44
_OLDER = re.compile(r"(.+\.\d+)-(\d+)")
_UNMOVED = re.compile(r"voicemail-(?P<call>.+)-(?P<which>[0-9a-f]+-\d+)")


@dataclass(frozen=True, slots=True)
class Note:
    """Whose message the fallback took, as its script has noted it."""

    path: Path
    did: str
    caller: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that is not sealed yet, or a note of a caller who left none."""

    recording: str
    call: CallId
    box: str
    """Empty: it lies where it was recorded; unless its call's story has said that it is one, it is not whole yet."""
    wav: Path | None
    """None: he left no message."""
    seconds: float
    at: datetime
    """When it ended; the same whenever it is looked at."""
    note: Note | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """What is removed once it is sealed."""
        return tuple(path for path in (self.wav, self.note and self.note.path) if path)


def waiting(folder: Path, now: float) -> Iterator[Waiting]:
    """All that are whole; `now` in seconds of the wall's clock. Raises `OSError`."""
    for box in sorted(folder.iterdir()):
        if box.is_dir():
            yield from (_taken(box.name, wav) for wav in sorted(box.glob("*.wav")))
    for note in sorted(folder.glob("*.json")):
        yield from _of_fallback(note, now)
    for wav in sorted(folder.glob("voicemail-*.wav")):
        if (named := _UNMOVED.fullmatch(wav.stem)) and now - wav.stat().st_mtime >= QUIET:
            recording = message_id(named["call"], named["which"])
            yield Waiting(recording, named["call"], "", wav, seconds_of(wav), _ended(wav))


def seconds_of(wav: Path) -> float:
    """How long it is; where the switch died over it, by what it has written. 0 for what is no sound."""
    with suppress(OSError):
        _mend(wav)
    try:
        return float(soundfile.info(str(wav)).duration)
    except soundfile.SoundFileError:
        return 0.0


def _taken(box: str, wav: Path) -> Waiting:
    """What was taken before messages were sealed is named by its call, and a number."""
    older = _OLDER.fullmatch(wav.stem)
    recording = wav.stem if is_message(wav.stem) else message_id(*(older.groups() if older else (wav.stem,)))
    return Waiting(recording, call_of(recording), box, wav, seconds_of(wav), _ended(wav))


def _of_fallback(path: Path, now: float) -> Iterator[Waiting]:
    wav = path.with_suffix(".wav")
    spoken = wav.exists()
    if now - (wav if spoken else path).stat().st_mtime < (QUIET if spoken else ALONE):
        return
    told = _told(path)
    at = _noted_at(told.get("at")) or _ended(path)
    note = Note(path, str(told.get("did", "")), clean(str(told.get("caller", ""))), at)
    seconds, ended = (seconds_of(wav), _ended(wav)) if spoken else (0.0, at)
    yield Waiting(
        message_id(path.stem), path.stem, str(told.get("box", "")), wav if spoken else None, seconds, ended, note
    )


def _told(note: Path) -> dict[str, Any]:
    """Nothing, where a full disk has cut it off."""
    with suppress(ValueError):
        found = json.loads(note.read_bytes())
        if isinstance(found, dict):
            return found
    return {}


def _noted_at(seconds: object) -> datetime | None:
    """None for what is no moment."""
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int | float) else None
    return None


def _ended(wav: Path) -> datetime:
    return datetime.fromtimestamp(wav.stat().st_mtime, UTC)


def _mend(wav: Path) -> None:
    """Asterisk writes the lengths into the header as it closes the file; a crash leaves zeros there."""
    stat = wav.stat()
    with wav.open("r+b") as file:
        header = file.read(_HEADER)
        if header[:4] != b"RIFF" or header[36:40] != b"data" or header[40:44] != bytes(4) or stat.st_size <= _HEADER:
            return
        for at, length in ((4, stat.st_size - 8), (40, stat.st_size - _HEADER)):
            file.seek(at)
            file.write(length.to_bytes(4, "little"))
    os.utime(wav, ns=(stat.st_atime_ns, stat.st_mtime_ns))
