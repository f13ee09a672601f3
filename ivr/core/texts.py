"""A prompt's text, taken apart: what is always the same, and what is read aloud of a value: `{position}`, `{date due}`.

Braces that are to be read as such are doubled: `{{`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from ivr.core.rulebook import Prompt
from ivr.core.steps import Kind

How = Kind | Literal["count", "wait", "wait_range", "name", "queue", "level"]
"""How a value is read: as a kind that a `say` step knows, a count, a rough time or two, a name, a title, a level."""
NAMED: Mapping[str, tuple[How, str]] = {
    "position": ("number", "position"),
    "ahead": ("number", "ahead"),
    "wait": ("wait", "wait"),
    "wait_range": ("wait_range", "wait_range"),
    "date": ("date", "today"),
    "time": ("time", "now"),
    "name": ("name", "name"),
    "waited": ("duration", "time waited"),
    "queue": ("queue", "queue waited in"),
    "level": ("level", "customer level"),
}
"""What may stand alone in braces: how it is read, and of which fact."""
OF_WAITING = frozenset({"position", "ahead", "wait", "wait_range", "time waited", "queue waited in"})
"""Facts that are known only while a caller waits."""
MAY_BE_LEFT_OUT = frozenset({"name", "level"})
"""Of these nothing but the value is left out where it is not known."""
WORDS = frozenset({"queue", "level"})
"""Read as the rules write them, so in every language."""
COUNTING = ("zh", "en")
"""The languages in which numbers, dates and amounts can be said; elsewhere the firm's next one stands in."""
KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}

_TOKEN = re.compile(r"\{\{|\}\}|\{(?P<inner>[^{}]*)\}|[{}]")
_PUNCTUATION = re.compile(r"^\W+|\s+$")
_MEASURE_WORDS = frozenset("位个名人次笔条件张份天年秒分小块元项支只倍万千")


@dataclass(frozen=True, slots=True)
class Fixed:
    """Words that are always the same, without the punctuation that only ends what stands before them."""

    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """What is said of a fact or an answer, and how."""

    how: How
    of: str
    written: str
    """As it stands in the text, with its braces."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Something in braces that nobody can read, or a brace without its other."""

    written: str


Part = Fixed | Value | Unclear


def parts(text: str) -> tuple[Part, ...]:
    """The text's parts in their order; punctuation alone is none."""
    raw = [part for part in _raw(text) if part != Fixed("")]
    counted = [_counted(*neighbours) for neighbours in zip([None, *raw], raw, [*raw[1:], None], strict=False)]
    spoken = (Fixed(_PUNCTUATION.sub("", part.text)) if isinstance(part, Fixed) else part for part in counted)
    return tuple(part for part in spoken if part != Fixed(""))


def holds_values(text: str) -> bool:
    """True if it is said anew each time."""
    return "{" in text and any(isinstance(part, Value) for part in parts(text))


def varies(prompt: Prompt) -> bool:
    """True if the prompt holds a value in any of its languages."""
    return any(holds_values(text) for _, text in spoken_texts(prompt))


def tells_name(prompt: Prompt) -> bool:
    """True if it holds the caller's name, which is left out of it where it cannot be said."""
    spoken = (part for _, text in spoken_texts(prompt) if "{name}" in text for part in parts(text))
    return any(isinstance(part, Value) and part.how == "name" for part in spoken)


def spoken_texts(prompt: Prompt) -> Iterator[tuple[str, str]]:
    """Its texts by language, without those that only tell what is said in a sound file."""
    return ((language, text) for language, text in prompt.texts.items() if language not in prompt.files)


def unescaped(text: str) -> str:
    """A text without values, as it is spoken."""
    return text.replace("{{", "{").replace("}}", "}")


def values(spoken: Iterable[Part]) -> dict[str, Value]:
    """The values among the parts, as written."""
    return {part.written: part for part in spoken if isinstance(part, Value)}


def _raw(text: str) -> Iterator[Part]:
    """With every text between two values in one piece."""
    fixed, at = "", 0
    for token in _TOKEN.finditer(text):
        fixed += text[at : token.start()]
        at = token.end()
        if token[0] in ("{{", "}}"):
            fixed += token[0][0]
        else:
            yield Fixed(fixed)
            yield _value(token[0], token["inner"])
            fixed = ""
    yield Fixed(fixed + text[at:])


def _value(written: str, inner: str | None) -> Value | Unclear:
    match (inner or "").split():
        case [name] if name in NAMED:
            return Value(*NAMED[name], written)
        case [kind, name] if kind in KINDS:
            return Value(KINDS[kind], name, written)
        case _:
            return Unclear(written)


def _counted(before: Part | None, part: Part, after: Part | None) -> Part:
    """Mandarin counts things with `liang` for two, but numbers them with `er`."""
    if not (isinstance(part, Value) and part.how == "number" and isinstance(after, Fixed)):
        return part
    numbered = isinstance(before, Fixed) and before.text.rstrip().endswith("第")
    counts = after.text.lstrip()[:1] in _MEASURE_WORDS
    return Value("count", part.of, part.written) if counts and not numbered else part
