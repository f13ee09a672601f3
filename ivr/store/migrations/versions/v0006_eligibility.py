"""What is told of agents while the system runs, beside their skills: it outlives the controller."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table of what was told."""
    op.create_table(
        "eligibility",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("agent", "name", "says", "reason", "said_by")),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("since", "until")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("eligibility_by_agent", "eligibility", ["agent", "name", "id"])
