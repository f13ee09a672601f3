"""What a verification has found: findings, each a change that nobody may have made, and notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Progress = Callable[[str, int, int], object]
"""Told what is looked at, how much is done, and of how much."""


class Trouble(StrEnum):
    """What is not as it was entered."""

    LINE_CHANGED = "line_changed"
    ENTRIES_GONE = "entries_gone"
    ENTRY_PUT_IN = "entry_put_in"
    ENTRY_REPLACED = "entry_replaced"
    BACK_DATED = "back_dated"
    TRUNCATED = "truncated"
    NOT_SIGNED = "not_signed"
    HEAD_CHANGED = "head_changed"
    KEY_REPLACED = "key_replaced"
    ROOT_WRONG = "root_wrong"
    STAMP_WRONG = "stamp_wrong"
    NOT_AS_PRINTED = "not_as_printed"
    FILE_GONE = "file_gone"
    FILE_CHANGED = "file_changed"
    FILE_SWAPPED = "file_swapped"
    FILE_UNREADABLE = "file_unreadable"
    FILE_PUT_IN = "file_put_in"
    NOT_DELETED = "not_deleted"
    ROW_GONE = "row_gone"
    ROW_CHANGED = "row_changed"
    ROW_PUT_IN = "row_put_in"


@dataclass(frozen=True, slots=True)
class Finding:
    """One of them: where, in a sentence what, and at which entry of when, as far as is known."""

    trouble: Trouble
    where: str
    what: str
    n: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What is no change, but should be known."""

    what: str
    n: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Last:
    """The last entry that is signed."""

    n: int
    hash: str
    at: datetime


@dataclass(slots=True)
class Report:
    """Filled while things are looked at."""

    key: str
    """The id of the key that was given."""
    entries: int = 0
    recordings: int = 0
    """Sealed, and neither deleted nor erased."""
    archived: int = 0
    """Files that are in an archive and not here: not looked at."""
    deleted: int = 0
    files: int = 0
    bytes: int = 0
    """What was hashed."""
    database: bool = False
    """Whether a database was looked at; if not, its rows may be other than they were."""
    rows: int = 0
    """Of the database, of recordings."""
    calls: int = 0
    """Rows of calls that were compared."""
    roots: int = 0
    stamps: int = 0
    last: Last | None = None
    """None if there is no head that could be read."""
    findings: list[Finding] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether all is as it was entered."""
        return not self.findings

    def find(
        self, trouble: Trouble, where: object, what: str, n: int | None = None, at: datetime | None = None
    ) -> None:
        """Put a finding on it."""
        self.findings.append(Finding(trouble, str(where), what, n, at))
