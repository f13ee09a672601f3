"""What callers answered after a talk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of answers."""
    op.create_table(
        "survey_answers",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("call", "survey", "answer", "queue", "agent")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("survey_answers_by_call", "survey_answers", ["call"])
