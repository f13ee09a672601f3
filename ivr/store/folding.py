"""How a batch of what is waiting to be written becomes few statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import String, Table, UpdateBase, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from ivr.store.entry import Change, Entry, New
from ivr.store.staying_forgotten import KEY, ONCE_WRITTEN, taken_over
from ivr.store.tables import metadata

Values = dict[str, object]
Work = list[tuple[UpdateBase, list[Values]]]

News = dict[Table, dict[object, tuple[Values, bool]]]
Changes = dict[tuple[Table, str], dict[str | int, Values]]
"""By table and the column that must be empty yet, then by key."""


def fold(entries: Iterable[Entry], dialect: str) -> Work:
    """Statements for these entries, new rows first; several changes of one row become one.

    Every statement may be run twice without harm, so a batch whose commit got no answer is simply written again.
    """
    news: News = {}
    perhaps: News = {}
    changes: Changes = {}
    for entry in entries:
        match entry:
            case New(name, values, may_be_there=True):
                table = metadata.tables[name]
                perhaps.setdefault(table, {})[values[_key_of(table)]] = ({**_empty(table), **values}, False)
            case New(name, values, replace):
                table = metadata.tables[name]
                news.setdefault(table, {})[values[_key_of(table)]] = ({**_empty(table), **values}, replace)
            case Change(name, key, values, unless):
                table = metadata.tables[name]
                fresh = news.get(table, {}).get(key)
                row = fresh[0] if fresh else changes.setdefault((table, unless), {}).setdefault(key, {KEY: key})
                if not unless or row.get(unless) is None:
                    row.update(values)
    return [*_inserts(news, dialect), *_inserts(perhaps, dialect), *_updates(changes), *_once_written(news)]


def _once_written(news: News) -> Work:
    return [
        (ONCE_WRITTEN[table], [{KEY: key} for key in rows]) for table, rows in news.items() if table in ONCE_WRITTEN
    ]


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
    values = {c.name: taken_over(table, c.name, statement.excluded[c.name]) for c in table.columns if c.name != key}
    return statement.on_conflict_do_update(index_elements=[key], set_=values)


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
def _empty(table: Table) -> Mapping[str, object]:
    """A row of which nothing is known yet, but for what must be known."""
    columns = (column for column in table.columns if column.nullable or isinstance(column.type, String))
    return {column.name: None if column.nullable else "" for column in columns}


@cache
def _key_of(table: Table) -> str:
    return next(iter(table.primary_key.columns)).name
