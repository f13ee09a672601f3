"""Rules examined with all that they name beside them: tables of customers, and sounds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ivr import rules as rule_files
from ivr.rules import Examined
from ivr.versions import sound_files, tables


def examined_whole(rules: Path, home: Path | None = None) -> Examined:
    """What the rules amount to; tables, sounds and secrets are in `home`, if they are a copy. It blocks."""
    return with_files(rule_files.examine(rules, home=home), home or rules.absolute().parent)


def with_files(examined: Examined, folder: Path) -> Examined:
    """With what is wrong in tables and sounds, if the rules themselves are right."""
    if examined.book is None:
        return examined
    told = (*tables.complaints(examined.book, folder), *sound_files.complaints(examined.book, folder))
    return replace(examined, complaints=(*examined.complaints, *told))
