"""What is waiting to be written, and how a batch of it becomes few statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Table, UpdateBase, bindparam
from sqlalchemy.dialects import postgresql, sqlite

Values = dict[str, object]
Work = list[tuple[UpdateBase, list[Values]]]

KEY = "key_"


@dataclass(frozen=True, slots=True)
class New:
    """A new row; with `replace` it takes the place of the one that has its key."""

    table: Table
    values: Mapping[str, object]
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """New values for the row with that key; with `unless`, only while that column has none: the first word stays."""

    table: Table
    key: str
    values: Mapping[str, object]
    unless: str = ""


Entry = New | Change

News = dict[Table, dict[object, tuple[Values, bool]]]
Changes = dict[tuple[Table, str], dict[str, Values]]
"""By table and the column that must be empty yet, then by key."""


def fold(entries: Iterable[Entry], dialect: str) -> Work:
    """Statements for these entries, new rows first; several changes of one row become one.

    Every statement may be run twice without harm, so a batch whose commit got no answer is simply written again.
    """
    news: News = {}
    changes: Changes = {}
    for entry in entries:
        match entry:
            case New(table, values, replace):
                news.setdefault(table, {})[values[_key_of(table)]] = (dict(values), replace)
            case Change(table, key, values, unless):
                fresh = news.get(table, {}).get(key)
                row = fresh[0] if fresh else changes.setdefault((table, unless), {}).setdefault(key, {KEY: key})
                if not unless or row.get(unless) is None:
                    row.update(values)
    return [*_inserts(news, dialect), *_updates(changes)]


def _inserts(news: News, dialect: str) -> Work:
    grouped: dict[tuple[Table, bool], list[Values]] = {}
    for table, rows in news.items():
        for values, replace in rows.values():
            grouped.setdefault((table, replace), []).append(values)
    return [(_insert(table, replace, dialect), rows) for (table, replace), rows in grouped.items()]


@cache
def _insert(table: Table, replace: bool, dialect: str) -> UpdateBase:
    statement = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    if not replace:
        return statement.on_conflict_do_nothing()
    key = _key_of(table)
    taken_over = {c.name: statement.excluded[c.name] for c in table.columns if c.name != key}
    return statement.on_conflict_do_update(index_elements=[key], set_=taken_over)


def _updates(changes: Changes) -> Work:
    grouped: dict[tuple[Table, str, tuple[str, ...]], list[Values]] = {}
    for (table, unless), rows in changes.items():
        for values in rows.values():
            grouped.setdefault((table, unless, tuple(sorted(values))), []).append(values)
    return [(_update(table, unless), rows) for (table, unless, _), rows in grouped.items()]


@cache
def _update(table: Table, unless: str) -> UpdateBase:
    statement = table.update().where(table.c[_key_of(table)] == bindparam(KEY))
    return statement.where(table.c[unless].is_(None)) if unless else statement


@cache
def _key_of(table: Table) -> str:
    return next(iter(table.primary_key.columns)).name
