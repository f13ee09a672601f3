"""Rules examined with all that they name beside them: tables of customers, and sounds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ivr import rules as rule_files
from ivr.rules import Examined
from ivr.versions import sound_files, tables


def examined_whole(rules: Path, home: Path | None = None) -> Examined:
    """What the rules amount to; tables, sounds and secrets are in `home`, if they are a copy. It blocks."""
    examined = rule_files.examine(rules, home=home)
    if examined.book is None:
        return examined
    folder = home or rules.absolute().parent
    told = (*tables.complaints(examined.book, folder), *sound_files.complaints(examined.book, folder))
    return replace(examined, complaints=(*examined.complaints, *told))
