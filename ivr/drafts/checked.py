"""Whether a draft is right, and the names that it gives."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from ivr.drafts.draft import Draft
from ivr.rules import Examined, RulesRefused, examine
from ivr.rules.names import names_in
from ivr.rules.source import read as text_of
from ivr.rules.tree import grow, plain
from ivr.versions.examining import with_files
from ivr.versions.reading import Wanted, read
from ivr.versions.verdict import Refused


def checked(draft: Draft) -> dict[str, Any]:
    """What `ivr check` says of it, and the names that may stand in it by now."""
    examined = _examined(draft)
    return {
        "version": examined.book.version if examined.book else None,
        "complaints": [complaint.facts() for complaint in examined.complaints],
        "names": _names(draft),
    }


def judged(draft: Draft) -> dict[str, Any]:
    """What the watch over the rules will say of it: its version, and the files that belong to it."""
    verdict = read(Wanted(draft.rules, home=draft.home, tables=False))
    if isinstance(verdict, Refused):
        raise RulesRefused(verdict.complaints)
    if complaints := draft.elsewhere(verdict.rules):
        raise RulesRefused(complaints)
    return {"version": verdict.rules.version, "files": list(verdict.contents)}


def _examined(draft: Draft) -> Examined:
    examined = examine(draft.rules, home=draft.home)
    if examined.book and (found := draft.elsewhere(examined.book)):
        return replace(examined, book=None, complaints=(*examined.complaints, *found))
    return with_files(examined, draft.home)


def _names(draft: Draft) -> dict[str, list[str]]:
    """By section; of what is no YAML at the moment, none."""
    with suppress(RulesRefused):
        root = grow(text_of(draft.rules)).root
        return {section: list(names) for section, names in names_in(plain(root), draft.home).of.items()}
    return {}
