"""Reports ask what all agents did in a span of time, whatever stands before and after it."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the index."""
    op.create_index("agent_states_by_time", "agent_states", ["at"])
