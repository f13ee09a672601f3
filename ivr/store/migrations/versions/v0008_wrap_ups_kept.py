"""Wrap-ups outlive the controller: until when they last, and the call that an agent had last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add what was not kept; of states written before nothing is known of it."""
    op.add_column("agent_states", sa.Column("until", sa.DateTime(timezone=True)))
    op.add_column("agent_states", sa.Column("last_call", sa.String, nullable=False, server_default=""))
    op.add_column("agent_states", sa.Column("last_wrap_up", sa.Float, nullable=False, server_default="0"))
    op.add_column("agent_states", sa.Column("last_over", sa.DateTime(timezone=True)))
