"""The gaps of a recording, by name, and its file's size; of recordings made before neither is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("recordings", sa.Column("gaps", sa.JSON(none_as_null=True)))
    op.add_column("recordings", sa.Column("size", sa.BigInteger))
