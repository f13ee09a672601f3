"""What agents say: of themselves, apart from what their calls make of them, and of what came of a call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add status and result; of what was written before, only who was not ready or paused is known to have said so."""
    op.add_column("calls", sa.Column("result", sa.String, nullable=False, server_default=""))
    op.add_column("agent_states", sa.Column("status", sa.String, nullable=False, server_default=""))
    states = sa.table("agent_states", sa.column("state"), sa.column("status"))
    kept = states.c.state.in_(("not ready", "paused"))
    op.execute(states.update().values(status=sa.case((kept, states.c.state), else_="available")))
