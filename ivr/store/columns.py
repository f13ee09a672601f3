"""The columns that every table is made of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, MetaData, String

from ivr.store.utc_time import UtcTime

metadata = MetaData()


def words(name: str, *, key: bool = False) -> Column[str]:
    """Text that is never null."""
    return Column(name, String, primary_key=key, nullable=False)


def moment(name: str, *, needed: bool = False) -> Column[datetime]:
    """A moment in UTC."""
    return Column(name, UtcTime, nullable=not needed)


def row_id() -> Column[int]:
    """A number that whoever writes the row gives it."""
    return Column("id", BigInteger, primary_key=True, autoincrement=False)
