"""A database that takes nothing at the moment, and how rows are written to one that does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from ivr.errors import StoreError
from ivr.store.entry import Entry

Write = Callable[[Sequence[Entry]], Awaitable[None]]
"""Writes all of them or none; raises `DatabaseAwayError` where it may be tried again."""


class DatabaseAwayError(StoreError):
    """The database does not take anything at the moment."""
