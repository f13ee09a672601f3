"""What was found: good, to be looked at, or bad; where it is, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    GOOD = "good"
    WARNING = "warning"
    """Works, or may work, but somebody should look."""
    BAD = "bad"
    """Callers, agents or recordings will suffer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    subject: str
    """`ports`, `disk` ..."""
    what: str
    mend: str = ""
    """What to do; empty where all is well."""
    where: str = ""
    """A file, folder, address or name."""


def good(subject: str, what: str, where: str = "") -> Finding:
    """All is well."""
    return Finding(Level.GOOD, subject, what, where=where)


def warning(subject: str, what: str, mend: str, where: str = "") -> Finding:
    """Somebody should look."""
    return Finding(Level.WARNING, subject, what, mend, where)


def bad(subject: str, what: str, mend: str, where: str = "") -> Finding:
    """Something will suffer."""
    return Finding(Level.BAD, subject, what, mend, where)
