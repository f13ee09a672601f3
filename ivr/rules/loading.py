"""The way from a file to a Rulebook: text, tree, shape, values, proofs; complaints are gathered on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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


def load(path: Path, today: date | None = None) -> Rulebook:
    """The rules in this file, holidays written out around `today`. Raises RulesRefused with all that is wrong.

    A certificate that has ended is no reason to refuse rules that were right before: `check` tells of it.
    """
    examined = examine(path, today)
    if examined.book is None:
        raise RulesRefused(errors(examined.complaints))
    return examined.book


def check(path: Path, today: date | None = None) -> tuple[Complaint, ...]:
    """What is wrong with this file, or may be; empty if nothing is."""
    return examine(path, today).complaints


def errors(complaints: Iterable[Complaint]) -> tuple[Complaint, ...]:
    """Those that keep rules from being used."""
    return tuple(found for found in complaints if found.severity is Severity.ERROR)


def examine(path: Path, today: date | None = None) -> Examined:
    """Read the file and prove what can be proved; bad input is complained about, never raised.

    Warnings are told once there are no errors, for many would only follow from those.
    """
    day = today or datetime.now(UTC).date()
    try:
        return _read(path, day)
    except RulesRefused as refused:
        return Examined(day, None, _in_order(refused.complaints), {})


def _read(path: Path, today: date) -> Examined:
    source = read(path)
    tree = grow(source)
    places = Places(source.name, tree.root)
    complaints = tree.complaints + reveal(source, tree.secrets)
    content = plain(tree.root)
    names = names_in(content, source.folder)
    try:
        file = FileShape.model_validate(content, context=names)
    except ValidationError as error:
        found = complaints + worded(error.errors(include_url=False), places, names)
        return Examined(today, None, _in_order(found), {})
    flows = Flows(file, places)
    flows.compile()
    book = compiled(file, flows, places, source, today)
    ways = all_ways(book)
    complaints += flows.complaints + proved(book, ways, flows, places, today)
    grave = errors(complaints)
    if any(found.code is not Code.NOBODY_TODAY for found in grave):
        return Examined(today, None, _in_order(grave), {})
    return Examined(today, book, _in_order(complaints), ways)


def _in_order(complaints: Iterable[Complaint]) -> tuple[Complaint, ...]:
    """By place, each once; of very many, errors before warnings."""
    found = sorted(set(complaints), key=lambda found: (found.line, found.column, found.what))
    kept = sorted(found, key=lambda found: found.severity is Severity.WARNING)[:MOST]
    return tuple(sorted(kept, key=lambda found: (found.line, found.column, found.what)))
