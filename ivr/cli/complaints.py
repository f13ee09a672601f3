"""Complaints about the rules as people read them: the place, the line with a caret, what is wrong, how to mend it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unicodedata import category, east_asian_width

import typer

from ivr.rules import Code, Complaint, Examined, Severity
from ivr.rules.complaint import choice, printable
from ivr.rules.open_secrets import secret_in

WIDEST = 100
"""Columns of a line that are shown; of a longer one, those around the place."""
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def tell(examined: Examined, rules: Path) -> None:
    """Complaints on standard error, and on standard output that all is right, if it is."""
    tell_all(examined.complaints, rules)
    errors, warnings = _counted(examined.complaints)
    if not errors and (book := examined.book):
        with_warnings = f", with {_many(warnings, 'warning')}" if warnings else ""
        typer.echo(
            f"{rules} is right{with_warnings}: version {book.version}, {_many(len(book.numbers), 'number')}, "
            f"{_many(len(book.queues), 'queue')}, {_many(len(book.agents), 'agent')}."
        )


def tell_all(complaints: Sequence[Complaint], file: Path) -> None:
    """Complaints about a file on standard error, and how many are to be mended."""
    coloured = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    lines = _Lines(file, complaints)
    for complaint in complaints:
        typer.echo("\n".join(_shown(complaint, lines, coloured)), err=True, color=coloured)
    errors, warnings = _counted(complaints)
    if errors:
        more = f", {_many(warnings, 'warning')}" if warnings else ""
        typer.echo(f"{_many(errors, 'error')}{more} to mend in {_files(complaints, file)}.", err=True)


def facts(examined: Examined, rules: Path) -> dict[str, Any]:
    """The same for programs."""
    errors, warnings = _counted(examined.complaints)
    return {
        "rules": str(rules),
        "version": examined.book.version if examined.book else None,
        "errors": errors,
        "warnings": warnings,
        "complaints": [complaint.facts() for complaint in examined.complaints],
    }


def exit_code(examined: Examined, strict: bool) -> int:
    """2 for errors, 1 for warnings where they count, else 0."""
    errors, warnings = _counted(examined.complaints)
    return 2 if errors else int(strict and warnings > 0)


def _files(complaints: Sequence[Complaint], main: Path) -> str:
    """Those that hold something to mend, an included one by its path from here."""
    names = dict.fromkeys(complaint.file for complaint in complaints)
    return choice((str(_path(main, name)) for name in names), "and")


def _path(main: Path, name: str) -> Path:
    return main if name == main.name else main.parent / name


def _counted(complaints: Sequence[Complaint]) -> tuple[int, int]:
    errors = sum(complaint.severity is Severity.ERROR for complaint in complaints)
    return errors, len(complaints) - errors


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _shown(complaint: Complaint, lines: _Lines, coloured: bool) -> Iterator[str]:
    place = f"{printable(complaint.file)}:{complaint.line}:{complaint.column}:"
    kind = f"{complaint.severity} {complaint.code}"
    if coloured:
        kind = typer.style(kind, fg=_COLOURS[complaint.severity], bold=True)
    path = f" {printable(complaint.path)}:" if complaint.path else ""
    yield f"{place} {kind}{path} {printable(complaint.what)}"
    line = lines.of(complaint)
    if line.strip():
        text, caret = _with_caret(line, complaint.column - 1)
        number = f"{complaint.line:5} | "
        yield number + text
        yield f"{'':5} | " + (typer.style(caret, fg="green", bold=True) if coloured else caret)
    yield f"{'':7} {printable(complaint.mend)}"


class _Lines:
    """The lines of the files that are complained about, each file read once; none in which a secret may stand."""

    def __init__(self, rules: Path, complaints: Sequence[Complaint]) -> None:
        self._rules = rules
        self._secret = {(one.file, one.line) for one in complaints if one.code is Code.SECRET_IN_THE_OPEN}
        self._files: dict[str, list[str]] = {}

    def of(self, complaint: Complaint) -> str:
        """The line; nothing if it cannot be read, or whoever checks must not find it in his log."""
        if complaint.file not in self._files:
            self._files[complaint.file] = self._read(complaint.file)
        lines = self._files[complaint.file]
        line = lines[complaint.line - 1] if complaint.line <= len(lines) else ""
        return "" if (complaint.file, complaint.line) in self._secret or secret_in(line) else line

    def _read(self, name: str) -> list[str]:
        try:
            with _path(self._rules, name).open("rb") as file:
                return _decoded(file.read(10 * 1024 * 1024)).split("\n")
        except OSError:
            return []


def _decoded(data: bytes) -> str:
    """Tables come in GB18030 as well, from a Chinese Excel."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _with_caret(line: str, at: int) -> tuple[str, str]:
    """The line (or its part around the place), and a caret that stands under the place: Chinese takes two columns."""
    start = max(0, at - WIDEST // 2) if len(line) > WIDEST else 0
    before, after = map(_visible, (line[start:at], line[at : start + WIDEST]))
    left = "..." if start else ""
    right = "..." if start + WIDEST < len(line.rstrip()) else ""
    return left + before + after.rstrip() + right, " " * (len(left) + _width(before)) + "^"


def _visible(text: str) -> str:
    return "".join(
        " " if letter in "\t\r" else "?" if category(letter) in ("Cc", "Cs", "Cf") else letter for letter in text
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else category(letter) != "Mn" for letter in text)
