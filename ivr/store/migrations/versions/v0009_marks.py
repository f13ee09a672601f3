"""Marks beside the sound of recorded calls: prompts, hold, pauses, checkpoints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table of marks."""
    op.create_table(
        "marks",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("call", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("begins", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("what", "who", "why")),
    )
    op.create_index("marks_by_call", "marks", ["call", "id"])
