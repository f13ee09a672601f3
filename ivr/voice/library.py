"""Every sound of a rulebook, ready in the telephone's formats: Asterisk plays them without transcoding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.core.rulebook import Rulebook
from ivr.errors import VoiceError
from ivr.voice import g711, say
from ivr.voice.engine import Engine, all_engines
from ivr.voice.fragments import TEXTS
from ivr.voice.g711 import Pcm
from ivr.voice.making import RATE, Progress, make
from ivr.voice.wanted import wanted


def _quiet(_line: str) -> None:
    """No progress shown."""


@dataclass(frozen=True, slots=True)
class Library:
    """The prompts of one rulebook as files, found by name and language."""

    folder: Path
    languages: tuple[str, ...]
    """The firm's; the first stands in where a prompt has none in the caller's."""
    sounds: frozenset[tuple[str, str]]
    """(language, name) of all that is there."""

    @classmethod
    def prepare(
        cls,
        rulebook: Rulebook,
        into: Path,
        progress: Progress = _quiet,
        *,
        base: Path = Path(),
        engines: Sequence[Engine] | None = None,
    ) -> Library:
        """Make ready what is new or changed, a progress line for each text that is rendered; it blocks.

        The firm's own sound files are relative to `base`, the rules' folder. `VoiceError` names what cannot be spoken.
        """
        pieces = tuple(wanted(rulebook, base))
        make(pieces, into.absolute(), all_engines() if engines is None else engines, progress)
        return cls(into.absolute(), rulebook.firm.languages, frozenset((piece.lang, piece.name) for piece in pieces))

    def media(self, prompt: str, lang: str) -> str:
        """The sound's absolute path without its ending; in the firm's first language if there is none in `lang`."""
        for candidate in (lang, *self.languages):
            if (candidate, prompt) in self.sounds:
                return self._stem(candidate, prompt)
        raise VoiceError(f"`{prompt}` is none of the rules' prompts.")

    def fragments(self, names: Sequence[str], lang: str) -> list[str]:
        """The fragments' paths, in order; `lang` is the one in which they were chosen."""
        missing = [name for name in names if (lang, f"say/{name}") not in self.sounds]
        if missing:
            raise VoiceError(f"There is no fragment `{missing[0]}` in {lang!r}.")
        return [self._stem(lang, f"say/{name}") for name in names]

    def spoken(self, what: str, value: str, lang: str) -> list[str]:
        """The paths that say a number, digits, a date, a time or money, in the nearest language that can."""
        for candidate in (lang, *self.languages):
            if candidate in self.languages and candidate in TEXTS:
                return self.fragments(say.spoken(what, value, candidate), candidate)
        raise VoiceError(f"None of the firm's languages ({', '.join(self.languages)}) can say numbers.")

    def seconds(self, prompt: str, lang: str) -> float:
        """How long it lasts."""
        return len(self.samples(prompt, lang)) / RATE

    def samples(self, prompt: str, lang: str) -> Pcm:
        """What is heard, as 16-bit samples at 8 kHz; a fragment's name is `say/<name>`."""
        path = Path(f"{self.media(prompt, lang)}.alaw")
        return g711.from_alaw(path.read_bytes())

    def _stem(self, lang: str, name: str) -> str:
        """Its path without the ending; the A-law file must be there and not empty."""
        stem = f"{self.folder}/{lang}/{name}"
        try:
            if Path(f"{stem}.alaw").stat().st_size:
                return stem
        except OSError:
            pass
        raise VoiceError(f"The sound {stem}.alaw is missing or empty: start again, and it is made anew.")
