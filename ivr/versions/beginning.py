"""What a start begins with: the rules files, or, if they are refused, the last good version of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.rules import RulesRefused
from ivr.versions.reading import Wanted, read
from ivr.versions.shelf import Shelf, Version
from ivr.versions.verdict import Ready, Refused


@dataclass(frozen=True, slots=True)
class Beginning:
    """A version to begin with."""

    ready: Ready
    """Its stamps are those of the files that were judged first, so that their mending is noticed."""
    refused: Refused | None = None
    """What is wrong with those files; the version is then the one that was in force before."""


def begun(wanted: Wanted, shelf: Shelf) -> Beginning:
    """The version to begin with: nobody who starts again at night finds the house shut for a save by day.

    Raises `RulesRefused` if there is no good one.
    """
    verdict = read(wanted)
    if isinstance(verdict, Ready):
        return Beginning(verdict)
    newest = shelf.newest()
    ours = newest is not None and newest.rules == str(wanted.rules.absolute())
    former = read(_of(newest, wanted, shelf)) if newest and ours else None
    if not isinstance(former, Ready):
        raise RulesRefused(verdict.complaints)
    return Beginning(replace(former, stamps=verdict.stamps), verdict)


def _of(version: Version, wanted: Wanted, shelf: Shelf) -> Wanted:
    return replace(wanted, rules=shelf.files(version) / version.files[0], home=wanted.rules.absolute().parent)
