"""A text in English that knows what it was made of, so that a page can say it in another language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


class Phrase(str):
    """A template whose blanks are filled: `waits in {queue}`, and which queue it is."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, str]

    def __new__(cls, text: str, template: str, values: Mapping[str, str]) -> Phrase:
        """`text` is what comes of the template and its values."""
        made = super().__new__(cls, text)
        made.template, made.values = template, values
        return made

    def __getnewargs__(self) -> tuple[str, str, Mapping[str, str]]:  # type: ignore[override]
        """Copies know it too."""
        return str(self), self.template, self.values


class Series(str):
    """Several texts, one after the other, with the same between them."""

    __slots__ = ("between", "words")
    between: str
    words: tuple[str, ...]

    def __new__(cls, words: tuple[str, ...], between: str) -> Series:
        """`between` is ` or `, `, ` or the like."""
        made = super().__new__(cls, between.join(words))
        made.words, made.between = words, between
        return made

    def __getnewargs__(self) -> tuple[tuple[str, ...], str]:  # type: ignore[override]
        """Copies know it too."""
        return self.words, self.between


def phrase(template: str, **values: object) -> Phrase:
    """The template, filled: `phrase("waits in {queue}", queue="cards")`. A value may be a phrase; else it is a name."""
    texts = {blank: value if isinstance(value, str) else str(value) for blank, value in values.items()}
    return Phrase(template.format_map(texts), template, texts)


def sentence(text: str) -> str:
    """What is said elsewhere, as a whole: a page finds its words as it does for a call's story."""
    return text if isinstance(text, Phrase | Series) else Phrase(text, text, {})


def series(words: Iterable[str], between: str = ", ") -> str:
    """Those that are not empty; one alone is itself."""
    some = tuple(filter(None, words))
    return Series(some, between) if len(some) > 1 else next(iter(some), "")


def bare(value: object) -> str:
    """The text alone, for encoders that take no subclass of `str`. Raises `TypeError` for whatever is no text."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(type(value))


def in_parts(text: str) -> Any:
    """As JSON: a phrase by template and values, a series by its words and what stands between; a name is a string."""
    match text:
        case Phrase():
            return {"template": text.template, "values": {blank: in_parts(one) for blank, one in text.values.items()}}
        case Series():
            return {"between": text.between, "words": [in_parts(one) for one in text.words]}
        case _:
            return text
