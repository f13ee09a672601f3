"""The way from a file to a Rulebook: text, tree, shape, values, proofs; complaints are gathered on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import ValidationError

from ivr.core.rulebook import Rulebook
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


def load(path: Path, today: date | None = None) -> Rulebook:
    """The rules in this file, holidays written out around `today`. Raises RulesRefused with all that is wrong."""
    source = read(path)
    tree = grow(source)
    places = Places(source.name, tree.root)
    complaints = tree.complaints + reveal(source, tree.secrets)
    content = plain(tree.root)
    names = names_in(content, source.folder)
    try:
        file = FileShape.model_validate(content, context=names)
    except ValidationError as error:
        raise _refused(complaints + worded(error.errors(include_url=False), places, names)) from None
    flows = Flows(file, places)
    flows.compile()
    book = compiled(file, flows, places, source, today or datetime.now(UTC).date())
    complaints += flows.complaints + proved(book, flows, places)
    if complaints:
        raise _refused(complaints)
    return book


def check(path: Path, today: date | None = None) -> tuple[Complaint, ...]:
    """What is wrong with this file; empty if nothing is."""
    try:
        load(path, today)
    except RulesRefused as refused:
        return refused.complaints
    return ()


def _refused(complaints: list[Complaint]) -> RulesRefused:
    in_order = sorted(set(complaints), key=lambda found: (found.line, found.column, found.what))
    return RulesRefused(tuple(in_order[:MOST]))
