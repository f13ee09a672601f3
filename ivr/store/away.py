"""A database that takes nothing at the moment, and how rows are written to one that does."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Sequence

from ivr.errors import StoreError
from ivr.store.entry import Entry

Write = Callable[[Sequence[Entry]], Awaitable[None]]
"""Writes all of them or none; raises `DatabaseAwayError` where it may be tried again."""


class DatabaseAwayError(StoreError):
    """The database does not take anything at the moment."""


_PASSES = frozenset({"08", "25", "53", "55", "57", "58"})
"""Classes of SQLSTATE that time mends: connection, read-only, resources, locked, being started or stopped, its disk."""
_SQLITE_PASSES = ("locked", "busy", "full")


def passes(error: Exception) -> bool:
    """Whether a database that could not be opened is waited for: what is wrong in the settings is told at once."""
    said = getattr(error, "orig", error)
    if isinstance(said, sqlite3.Error):
        return any(word in str(said) for word in _SQLITE_PASSES)
    if state := getattr(said, "sqlstate", None):
        return str(state)[:2] in _PASSES
    return isinstance(said, OSError) and not isinstance(said, FileNotFoundError | PermissionError)  # of certificates
