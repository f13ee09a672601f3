"""A database's rows of recordings and calls, as far as the ledger knows the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Row:
    """What the database says; whoever reads it there need not be known here."""

    recording: str
    path: str
    """Empty: it has no file."""
    seconds: float
    state: str
    started: datetime | None
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class CallRow:
    """What the database says of a call."""

    call: str
    answered: datetime | None
    ended: datetime | None
    legs: int


@dataclass(frozen=True, slots=True)
class Rows:
    """A database; what is read is read a second time if the ledger has grown meanwhile. None: not looked at."""

    recordings: Callable[[], Iterable[Row]] | None = None
    calls: Callable[[], Iterable[CallRow]] | None = None
