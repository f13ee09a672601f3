"""Every sound of a rulebook, ready in the telephone's formats: Asterisk plays them without transcoding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ivr.core import texts
from ivr.core.rulebook import Rulebook
from ivr.core.texts import Fixed, Part, Unclear, Value
from ivr.errors import NotSaid, VoiceError
from ivr.voice import g711, say
from ivr.voice.engine import Engine, all_engines
from ivr.voice.fragments import TEXTS
from ivr.voice.g711 import Pcm
from ivr.voice.making import RATE, Progress, make
from ivr.voice.wanted import part_name, wanted, word_name


def _quiet(_line: str) -> None:
    """No progress shown."""


def _varying(rulebook: Rulebook) -> dict[tuple[str, str], tuple[Part, ...]]:
    said = (
        (lang, prompt.name, text)
        for prompt in rulebook.prompts.values()
        for lang, text in texts.spoken_texts(prompt)
        if lang in rulebook.firm.languages and texts.holds_values(text)
    )
    return {(lang, name): texts.parts(text) for lang, name, text in said}


def _is_name(part: Part) -> bool:
    return isinstance(part, Value) and part.how == "name"


@dataclass(frozen=True, slots=True)
class Library:
    """The prompts of one rulebook as files, found by name and language."""

    folder: Path
    languages: tuple[str, ...]
    """The firm's; the first stands in where a prompt has none in the caller's."""
    sounds: frozenset[tuple[str, str]]
    """(language, name) of all that is there."""
    varying: Mapping[tuple[str, str], tuple[Part, ...]] = field(default_factory=dict, hash=False)
    """(language, name) of the prompts that hold values, and their parts."""

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
        sounds = frozenset((piece.lang, piece.name) for piece in pieces)
        return cls(into.absolute(), rulebook.firm.languages, sounds, _varying(rulebook))

    def told(self, prompt: str, lang: str, facts: Callable[[], Mapping[str, str]], name: str = "") -> list[str]:
        """The paths that say a prompt; the facts are asked for if it holds values, `NotSaid` names one not known.

        `name` is the path that says the caller's; without it the prompt is said without a name.
        """
        spoken = self._varying_in(prompt, lang)
        if spoken is None:
            return [self.media(prompt, lang)]
        known, parts = facts(), enumerate(self.varying[spoken, prompt])
        return [path for at, part in parts for path in self._part(prompt, at, part, spoken, known, name)]

    def name_in(self, prompt: str, lang: str) -> str:
        """The language in which it would tell the caller's name; empty if it does not."""
        spoken = self._varying_in(prompt, lang)
        return spoken if spoken and any(map(_is_name, self.varying[spoken, prompt])) else ""

    def tells_names(self, lang: str) -> bool:
        """Whether some prompt tells the caller's name in this language."""
        return any(lang == of and any(map(_is_name, parts)) for (of, _), parts in self.varying.items())

    def media(self, prompt: str, lang: str) -> str:
        """The path of a prompt without values, and without its ending; if need be, in the firm's first language."""
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
        """The paths that say a value of some kind, in the nearest language that can."""
        counting = self._counting(lang)
        return self.fragments(say.spoken(what, value, counting), counting)

    def seconds(self, prompt: str, lang: str) -> float:
        """How long it lasts."""
        return len(self.samples(prompt, lang)) / RATE

    def samples(self, prompt: str, lang: str) -> Pcm:
        """What is heard, as 16-bit samples at 8 kHz; a fragment's name is `say/<name>`."""
        path = Path(f"{self.media(prompt, lang)}.alaw")
        return g711.from_alaw(path.read_bytes())

    def _varying_in(self, prompt: str, lang: str) -> str | None:
        """The language in which a prompt is said, if it holds values there."""
        for candidate in (lang, *self.languages):
            if (candidate, prompt) in self.varying:
                return candidate
            if (candidate, prompt) in self.sounds:
                break
        return None

    def _counting(self, lang: str) -> str:
        """The nearest language in which numbers can be said."""
        for candidate in (lang, *self.languages):
            if candidate in self.languages and candidate in TEXTS:
                return candidate
        raise VoiceError(f"None of the firm's languages ({', '.join(self.languages)}) can say numbers.")

    def _part(self, prompt: str, at: int, part: Part, lang: str, facts: Mapping[str, str], name: str) -> list[str]:
        match part:
            case Value("name"):
                return [name] if name else []
            case Value("queue" | "level" as how, of):
                return self._word(word_name(how, facts.get(of, "")), lang)
            case Fixed():
                return [self._stem(lang, part_name(prompt, at))]
            case Value(how, of, written):
                counting = self._counting(lang)
                try:
                    names = say.spoken(how, facts.get(of, ""), counting)
                except VoiceError:  # told without the value, which may be masked
                    raise NotSaid(f"It is written {written}.") from None
                return self.fragments(names, counting)
            case Unclear(written):
                raise NotSaid(f"It is written {written}.")

    def _word(self, name: str, lang: str) -> list[str]:
        """A level that no rule names is left out."""
        return [self._stem(lang, name)] if (lang, name) in self.sounds else []

    def _stem(self, lang: str, name: str) -> str:
        """Its path without the ending; the A-law file must be there and not empty."""
        stem = f"{self.folder}/{lang}/{name}"
        try:
            if Path(f"{stem}.alaw").stat().st_size:
                return stem
        except OSError:
            pass
        raise VoiceError(f"The sound {stem}.alaw is missing or empty: start again, and it is made anew.")
