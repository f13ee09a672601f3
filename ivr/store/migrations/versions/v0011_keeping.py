"""Keeping: legal holds, cases, deletions under way, erasure requests; and indexes by which recordings are found."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

INDEXES = (
    ("recordings_by_start", "recordings", ["started", "call"]),
    ("legs_by_party", "legs", ["party", "call"]),
    ("calls_by_agent", "calls", ["served_by", "arrived"]),
    ("calls_by_queue", "calls", ["queue", "arrived"]),
    ("calls_by_outcome", "calls", ["outcome", "arrived"]),
)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _moment(name: str, *, needed: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True, nullable=False)


def upgrade() -> None:
    """Make the tables, then the indexes."""
    op.create_table(
        "holds",
        _key("id"),
        *_texts("covers", "target", "placed_by", "why"),
        _moment("placed_at", needed=True),
        *_texts("asked_by"),
        _moment("asked_at"),
        *_texts("released_by"),
        _moment("released_at"),
    )
    op.create_index("holds_by_target", "holds", ["covers", "target"])
    op.create_table(
        "case_recordings", _key("case"), _key("recording"), *_texts("added_by"), _moment("added_at", needed=True)
    )
    op.create_index("cases_by_recording", "case_recordings", ["recording"])
    op.create_table(
        "deletions",
        _key("recording"),
        *_texts("cause", "asked_by", "why"),
        _moment("begun", needed=True),
        sa.Column("ledger_from", sa.BigInteger, nullable=False),
        _moment("done"),
    )
    op.create_index("deletions_by_end", "deletions", ["done"])
    op.create_table(
        "erasures",
        _key("id"),
        *_texts("customer", "number", "asked_by", "why"),
        _moment("asked_at", needed=True),
        _moment("done"),
    )
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
