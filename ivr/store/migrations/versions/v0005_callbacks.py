"""Callbacks that keep the place: a place in a queue outlives the controller."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_TEXTS = ("node", "queue", "box", "number", "caller", "did", "language", "call", "state", "reason", "attempt")


def upgrade() -> None:
    """Make the table of those who are to be called back."""
    op.create_table(
        "to_call_back",
        sa.Column("id", sa.String, primary_key=True, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("since", "asked")),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("priority", "tries")),
    )
    op.create_index("to_call_back_by_state", "to_call_back", ["state", "asked"])
