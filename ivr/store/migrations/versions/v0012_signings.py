"""Calls with a witnessed signing are found by the marks with which signings begin."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

BEGUN = sa.text("kind = 'signing'")


def upgrade() -> None:
    """Make an index of those marks alone."""
    op.create_index("marks_of_signings", "marks", ["at", "call"], sqlite_where=BEGUN, postgresql_where=BEGUN)
