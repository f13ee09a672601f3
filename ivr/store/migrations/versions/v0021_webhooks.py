"""Webhooks: who is told of what, what has happened, and what of it is still to be delivered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _moment(name: str, *, needed: bool) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def upgrade() -> None:
    """Make the tables, then the indexes."""
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String, primary_key=True, nullable=False),
        *_words("name", "url"),
        sa.Column("events", sa.JSON, nullable=False),
        sa.Column("numbers", sa.Boolean, nullable=False),
        *_words("secret"),
        _moment("made", needed=True),
        *_words("made_by", "off"),
        _moment("failing", needed=False),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger, primary_key=True, nullable=False, autoincrement=False),
        *_words("node", "event", "about"),
        _moment("at", needed=True),
    )
    op.create_table(
        "deliveries",
        *(sa.Column(name, sa.String, primary_key=True, nullable=False) for name in ("webhook", "message")),
        sa.Column("number", sa.BigInteger, nullable=False),
        *_words("node", "event", "about"),
        _moment("at", needed=True),
        _moment("made", needed=True),
        sa.Column("tries", sa.Integer, nullable=False),
        _moment("due", needed=True),
        sa.Column("aside", sa.Boolean, nullable=False),
        *_words("state", "answer"),
        _moment("done", needed=False),
    )
    op.create_index("deliveries_by_state", "deliveries", ["webhook", "state", "number"])
    op.create_index("deliveries_by_end", "deliveries", ["done"])
    op.create_index("deliveries_by_state_and_end", "deliveries", ["webhook", "state", "done"])
