"""Reports that go out by mail, and each mail of them until it is sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make both tables, then their indexes."""
    op.create_table(
        "mailings",
        sa.Column("id", sa.String, primary_key=True, nullable=False),
        *_words("person", "rows", "every"),
        sa.Column("day", sa.Integer, nullable=False),
        *_words("at", "language"),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("files", "recipients")),
        *_words("queue"),
        sa.Column("short", sa.Float, nullable=False),
        sa.Column("settled", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("mailings_by_person", "mailings", ["person"])
    op.create_table(
        "letters",
        sa.Column("id", sa.String, primary_key=True, nullable=False),
        *_words("mailing"),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        *_words("outcome", "detail"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_to", sa.JSON, nullable=False),
        *_words("held_by"),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("letters_by_mailing", "letters", ["mailing", "due"])
    op.create_index("letters_by_try", "letters", ["outcome", "next_try"])


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]
