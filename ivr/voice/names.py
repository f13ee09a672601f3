"""Customers' names as sounds: made when a customer calls, and kept, so that the next time they are there at once.

A process apart speaks them: a natural voice, loaded into the controller, would stop its loop for a tenth of a second.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from ivr.errors import VoiceError
from ivr.voice.engine import Engine, all_engines, best
from ivr.voice.making import FORMATS, write_sound
from ivr.voice.wanted import Piece

MOST = 2000
"""Sounds that are kept, some 16 kB each; those that were asked for last."""
LONGEST_NAME = 40
"""Characters; what is longer is no name."""
LONGEST = 15.0
"""Seconds; a voice that takes longer hangs."""
_ME = "from ivr.voice.names import main; main()"


class NameSounds:
    """Sounds by what a voice makes of a name; the files' names give none away. It blocks: for threads."""

    def __init__(self, folder: Path, engines: tuple[Engine, ...] | None = None) -> None:
        self._folder = folder.absolute()
        self._engines = all_engines() if engines is None else engines

    def of(self, name: str, lang: str) -> str:
        """The path of its sound, without ending; empty if nobody here can speak it. Raises `VoiceError`."""
        engine = best(self._engines, name, lang) if _is_name(name) else None
        if engine is None:
            return ""
        digest = sha256(f"{engine.mark(name, lang)}:{name}".encode()).hexdigest()[:32]
        stem = self._folder / lang / digest
        if not _is_there(stem):
            self._speak(Piece(lang, digest, name))
            self._forget_the_oldest()
        for suffix in FORMATS:
            stem.with_suffix(suffix).touch()
        return str(stem)

    def _speak(self, piece: Piece) -> None:
        order = json.dumps([str(self._folder), piece.lang, piece.name, piece.text])
        command = [sys.executable, "-P", "-c", _ME]
        try:
            done = subprocess.run(command, input=order.encode(), capture_output=True, timeout=LONGEST, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise VoiceError(f"A name was not spoken within {LONGEST:g} s.") from None
        if done.returncode:
            raise VoiceError("A name could not be spoken.")  # what the process says may hold it

    def _forget_the_oldest(self) -> None:
        kept = sorted(self._folder.glob("*/*.alaw"), key=_touched, reverse=True)
        for sound in kept[MOST:]:
            for suffix in FORMATS:
                sound.with_suffix(suffix).unlink(missing_ok=True)


def main(engines: tuple[Engine, ...] | None = None) -> None:
    """The speaking process: folder, language, file and name come in, on no command line that others could see."""
    with suppress(OSError):
        os.nice(10)
    folder, lang, digest, name = json.loads(sys.stdin.read())
    engine = best(all_engines() if engines is None else engines, name, lang)
    if engine is None:
        raise VoiceError("Nobody can speak it any more.")
    write_sound(Piece(lang, digest, name), engine, Path(folder))


def _is_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST_NAME and text.isprintable() and any(map(str.isalpha, text))


def _is_there(stem: Path) -> bool:
    try:
        return all(stem.with_suffix(suffix).stat().st_size for suffix in FORMATS)
    except OSError:
        return False


def _touched(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
