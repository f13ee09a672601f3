"""What is wrong with the rules, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from heapq import nlargest
from itertools import islice

from ivr.errors import RulesError
from ivr.rules.codes import Code, Severity


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong: its place (line and column count from 1), what it is, and how to mend it."""

    file: str
    line: int
    column: int
    path: str
    what: str
    mend: str
    code: Code = Code.FORM

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.code.severity

    def facts(self) -> dict[str, str | int]:
        """The same for programs."""
        return {
            "code": self.code.id,
            "severity": self.severity.value,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "path": self.path,
            "what": self.what,
            "mend": self.mend,
        }

    def __str__(self) -> str:
        """All of it on one line, even where a name runs over several."""
        path = f" {' '.join(self.path.split())}" if self.path else ""
        return printable(f"{self.file}:{self.line}:{self.column} {self.code}{path}: {self.what} {self.mend}")


class RulesRefused(RulesError):
    """The rules are refused; the last good ones stay in force."""

    def __init__(self, complaints: tuple[Complaint, ...]) -> None:
        super().__init__("\n" + "\n".join(map(str, complaints)))
        self.complaints = complaints


def near(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or empty; of very many, only those that begin alike are compared."""
    word, words = word[:64], list(known)
    if len(words) > 200:
        words = nlargest(100, words, key=lambda other: (other[:3] == word[:3], -abs(len(word) - len(other))))
    same = next((other for other in words if other.casefold() == word.casefold()), "")
    return same or next(iter(get_close_matches(word, words, n=1, cutoff=0.6)), "")


def choice(known: Iterable[str], last: str = "or") -> str:
    """`a, b or c`, cut after twenty."""
    words = list(islice(known, 21))
    if len(words) > 20:
        return ", ".join(words[:20]) + ", ..."
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def printable(text: str) -> str:
    """The text with whatever would command a terminal, or could not be seen, written out: `\\x1b`."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def shown(text: str) -> str:
    """A value as it is quoted in a complaint: on one line, and cut when long."""
    line = printable(" ".join(text.split()))
    return f'"{line[:37]}..."' if len(line) > 40 else f'"{line}"'
