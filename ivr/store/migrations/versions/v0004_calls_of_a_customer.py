"""Calls by customer and by number: with whom somebody talked last is asked while he waits."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make both indexes."""
    op.create_index("calls_by_customer", "calls", ["customer_id", "arrived"])
    op.create_index("calls_by_caller", "calls", ["caller", "arrived"])
