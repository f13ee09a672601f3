"""Callbacks that an agent has promised: whose, about what, and what he says of it in the end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the three words; those that wait already are their queues'. Then the index."""
    for name in ("agent", "note", "remark"):
        op.add_column("to_call_back", sa.Column(name, sa.String, nullable=False, server_default=""))
    op.create_index("to_call_back_by_agent", "to_call_back", ["agent", "asked"])
