"""What is wrong with the rules, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from ivr.errors import RulesError


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong: its place (line and column count from 1), what it is, and how to mend it."""

    file: str
    line: int
    column: int
    path: str
    what: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place} {self.path}: {self.what} {self.mend}" if self.path else f"{place}: {self.what} {self.mend}"


class RulesRefused(RulesError):  # noqa: N818 - the tree of errors names what happened
    """The rules are refused; the last good ones stay in force."""

    def __init__(self, complaints: tuple[Complaint, ...]) -> None:
        super().__init__("\n" + "\n".join(map(str, complaints)))
        self.complaints = complaints


def near(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or empty."""
    return next(iter(get_close_matches(word[:64], list(known), n=1, cutoff=0.6)), "")


def choice(known: Iterable[str], last: str = "or") -> str:
    """`a, b or c`, cut after twelve."""
    words = list(known)
    if len(words) > 12:
        return ", ".join(words[:12]) + ", ..."
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def shown(text: str) -> str:
    """A value as it is quoted in a complaint: on one line, and cut when long."""
    line = " ".join(text.split())
    return f'"{line[:37]}..."' if len(line) > 40 else f'"{line}"'
