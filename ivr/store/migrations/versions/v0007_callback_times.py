"""Callbacks know when their customer wants to be called, and since when he is out of the line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the three times; of those who wait already there are none."""
    for name in ("out_since", "wanted_from", "wanted_until"):
        op.add_column("to_call_back", sa.Column(name, sa.DateTime(timezone=True)))
