"""A database's row of a recording, as far as the ledger knows the same."""

from __future__ import annotations

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
