"""What a rulebook wants spoken: each prompt in each of the firm's languages, and the fragments of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ivr.core import texts
from ivr.core.customer_levels import levels_of
from ivr.core.rulebook import Prompt, Rulebook
from ivr.core.steps import Say
from ivr.core.texts import Fixed, Value
from ivr.errors import VoiceError
from ivr.voice.fragments import OF_SPANS, TEXTS

PROMPT_MARGIN = 0.06
"""Seconds of silence left before and after a prompt."""
FRAGMENT_MARGIN = 0.02

_SAFE = re.compile(r"\w[\w.-]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """One sound to be made ready: from a text, or from a file of the firm's own."""

    lang: str
    name: str
    """The prompt's name, `parts/` and that of a prompt's part, `words/` and a word's, or `say/` and the fragment's."""
    text: str = ""
    file: Path | None = None

    @property
    def margin(self) -> float:
        """Seconds of silence that stay around it."""
        return FRAGMENT_MARGIN if self.name.startswith("say/") else PROMPT_MARGIN

    def __str__(self) -> str:
        return f"{self.name} ({self.lang})"


def wanted(rulebook: Rulebook, base: Path) -> Iterator[Piece]:
    """Everything that can be said under these rules; sound files are relative to `base`."""
    languages = rulebook.firm.languages
    for prompt in rulebook.prompts.values():
        _check_name(prompt.name)
        yield from _prompt(prompt, languages, base)
    yield from _titles_and_levels(rulebook)
    for lang in languages:
        _check_name(lang)
        spans = OF_SPANS if _tells_spans(rulebook) else {}
        for name, text in (*TEXTS.get(lang, {}).items(), *spans.get(lang, {}).items()):
            yield Piece(lang, f"say/{name}", text)


def part_name(prompt: str, at: int) -> str:
    """The sound's name of a part of a prompt that holds values."""
    return f"parts/{prompt}-{at}"


def word_name(how: str, word: str) -> str:
    """The sound's name of a queue's title, or of a customers' level, which may be written in any script."""
    return f"words/{how}-{sha256(word.encode()).hexdigest()[:16]}"


def _prompt(prompt: Prompt, languages: tuple[str, ...], base: Path) -> Iterator[Piece]:
    """A prompt's languages; a file counts before a text."""
    if not prompt.texts and not prompt.files:
        raise VoiceError(f"`prompts.{prompt.name}` has neither a text nor a sound file.")
    for lang in languages:
        if lang in prompt.files:
            yield Piece(lang, prompt.name, file=base / prompt.files[lang])
        elif lang in prompt.texts:
            yield from _text(prompt.name, lang, prompt.texts[lang])


def _text(name: str, lang: str, text: str) -> Iterator[Piece]:
    """A text in one piece, or what stands around the values that it holds."""
    if not texts.holds_values(text):
        yield Piece(lang, name, texts.unescaped(text))
        return
    for at, part in enumerate(texts.parts(text)):
        if isinstance(part, Fixed):
            yield Piece(lang, part_name(name, at), part.text)


def _titles_and_levels(rulebook: Rulebook) -> Iterator[Piece]:
    """Of queues and customers, where some prompt says them."""
    said = {how for how in _held(rulebook) if how in texts.WORDS}
    for lang in rulebook.firm.languages:
        for queue in rulebook.queues.values() if "queue" in said else ():
            yield Piece(lang, word_name("queue", queue.name), queue.title[lang])
        for level in levels_of(rulebook) if "level" in said else ():
            yield Piece(lang, word_name("level", level), level)


def _held(rulebook: Rulebook) -> Iterator[str]:
    """How values are read that prompts hold."""
    spoken = (text for prompt in rulebook.prompts.values() for _, text in texts.spoken_texts(prompt) if "{" in text)
    return (part.how for text in spoken for part in texts.parts(text) if isinstance(part, Value))


def _tells_spans(rulebook: Rulebook) -> bool:
    """True if some step or prompt says a duration or a wait."""
    steps = (node.what for node in rulebook.nodes.values() if isinstance(node, Say))
    return any(how in ("duration", "wait", "wait_range") for how in (*_held(rulebook), *steps))


def _check_name(name: str) -> None:
    """Names become file names and parts of a sound's address, so they must be plain."""
    if not _SAFE.fullmatch(name):
        raise VoiceError(f"`{name}` cannot be a sound's name: use letters, digits, `_`, `-` and `.`.")
