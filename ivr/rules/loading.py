"""The way from a file to a Rulebook: text, tree, shape, values, proofs; complaints are gathered on the way."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import ValidationError

from ivr.core.rulebook import Rulebook
from ivr.core.ways import Ways, all_ways
from ivr.rules.codes import Code, Severity
from ivr.rules.compiling import compiled
from ivr.rules.complaint import Complaint, RulesRefused
from ivr.rules.file_shape import FileShape
from ivr.rules.flows import Flows
from ivr.rules.names import names_in
from ivr.rules.not_yet_known import not_yet_known
from ivr.rules.parts import Parts
from ivr.rules.places import Places
from ivr.rules.proofs import proved
from ivr.rules.secret import reveal
from ivr.rules.source import read
from ivr.rules.tree import grow, plain
from ivr.rules.wording import MOST, worded


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file amounts to on a day: the rules (None if they are wrong), and all complaints, warnings among them."""

    today: date
    book: Rulebook | None
    complaints: tuple[Complaint, ...]
    ways: Ways
    """The steps of right rules as a graph, on which more can be proved."""


def load(
    path: Path, today: date | None = None, home: Path | None = None, *, tables: bool = True, secrets: bool = True
) -> Rulebook:
    """The rules in this file, holidays written out around `today`. Raises RulesRefused with all that is wrong.

    A certificate that has ended is no reason to refuse rules that were right before: `check` tells of it. Tables,
    sounds and secrets are looked for in `home`, if this is a copy of rules that stand there; without `tables` these may
    be absent, where somebody has their last good content, and without `secrets` these stay unread, where somebody only
    thinks through what the rules say.
    """
    examined = examine(path, today, home, tables=tables, secrets=secrets)
    if examined.book is None:
        raise RulesRefused(errors(examined.complaints))
    return examined.book


def check(path: Path, today: date | None = None) -> tuple[Complaint, ...]:
    """What is wrong with this file, or may be; empty if nothing is."""
    return examine(path, today).complaints


def errors(complaints: Iterable[Complaint]) -> tuple[Complaint, ...]:
    """Those that keep rules from being used."""
    return tuple(found for found in complaints if found.severity is Severity.ERROR)


def examine(
    path: Path, today: date | None = None, home: Path | None = None, *, tables: bool = True, secrets: bool = True
) -> Examined:
    """Read the file and prove what can be proved; bad input is complained about, never raised.

    Warnings are told once there are no errors, for many would only follow from those.
    """
    day = today or datetime.now(UTC).date()
    try:
        return _read(path, day, home, tables=tables, secrets=secrets)
    except RulesRefused as refused:
        return Examined(day, None, _in_order(path.name, refused.complaints), {})


def files_of(path: Path) -> tuple[Path, ...]:
    """Every file that these rules are read from, the rules file first, and those that they wait for."""
    try:
        source = read(path)
    except RulesRefused:
        return (path.absolute(),)
    parts = Parts(source)
    if "!include" in source.text or "%TAG" in source.text:  # most files stand alone, and large ones take a second
        with suppress(RulesRefused):
            grow(source, parts)
    return parts.files


def _read(path: Path, today: date, home: Path | None, *, tables: bool, secrets: bool) -> Examined:
    source = read(path)
    tree = grow(source)
    source = replace(source, version=tree.version, folder=source.folder if home is None else home)
    places = Places(source.name, tree.root)
    complaints = tree.complaints + reveal(source, tree.secrets, unread=not secrets)
    content = plain(tree.root)
    names = replace(names_in(content, source.folder), tables=tables)
    try:
        file = FileShape.model_validate(content, context=names)
    except ValidationError as error:
        found = complaints + worded(error.errors(include_url=False), places, names)
        return Examined(today, None, _in_order(path.name, found), {})
    flows = Flows(file, places)
    flows.compile()
    book = compiled(file, flows, places, source, today)
    ways = all_ways(book)
    complaints += flows.complaints + proved(book, ways, flows, places, today)
    complaints += [places.complaint(*finding) for finding in not_yet_known(file.calendars, today)]
    grave = errors(complaints)
    if any(found.code is not Code.NOBODY_TODAY for found in grave):
        return Examined(today, None, _in_order(path.name, grave), {})
    return Examined(today, book, _in_order(path.name, complaints), ways)


def _in_order(main: str, complaints: Iterable[Complaint]) -> tuple[Complaint, ...]:
    """By place, each once, the rules file's before those of the files it includes; of very many, errors first."""

    def place(found: Complaint) -> tuple[bool, str, int, int, str]:
        return found.file != main, found.file, found.line, found.column, found.what

    kept = sorted(sorted(set(complaints), key=place), key=lambda found: found.severity is Severity.WARNING)[:MOST]
    return tuple(sorted(kept, key=place))
