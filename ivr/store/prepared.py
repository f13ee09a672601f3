"""Statements made ready once for SQLite's own driver, with what each value must be turned into.

A batch comes a few times a second and finds the processor's caches cold: SQLAlchemy's way from a statement to the
driver, long as it is, then costs more than the writing itself. Its types still say how a value is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Dialect, UpdateBase

from ivr.store.folding import Values


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement's text, and where its question marks' values come from."""

    text: str
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]

    def bound(self, row: Values) -> tuple[Any, ...]:
        """The row as the driver takes it."""
        return tuple(encode(row[name]) if encode else row[name] for name, encode in self.columns)


@cache
def prepared(statement: UpdateBase, names: tuple[str, ...], dialect: Dialect) -> Prepared:
    """The statement for rows that have these values."""
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    encoders = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
    return Prepared(compiled.string, tuple((name, encoders[name]) for name in compiled.positiontup or ()))
