"""Messages are recordings of their own: each recording names its call, each message its recording."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the columns; so far each recording was a call."""
    op.add_column("recordings", sa.Column("of_call", sa.String, nullable=False, server_default=""))
    op.execute("UPDATE recordings SET of_call = call")
    op.create_index("recordings_of_call", "recordings", ["of_call", "call"])
    op.add_column("voicemails", sa.Column("recording", sa.String, nullable=False, server_default=""))
