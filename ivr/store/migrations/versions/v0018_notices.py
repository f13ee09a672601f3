"""What supervisors say to agents in writing, until it is read, and afterwards on record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make the table, then its index."""
    op.create_table(
        "notices",
        sa.Column("id", sa.String, primary_key=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("sender", "agent", "text")),
        sa.Column("read", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("notices_by_time", "notices", ["at"])
