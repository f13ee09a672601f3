"""Tokens by which programs are let in for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make the table, then the indexes."""
    op.create_table(
        "tokens",
        sa.Column("id", sa.String, primary_key=True, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("token", "person", "name")),
        sa.Column("scopes", sa.JSON, nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("made", "expires")),
        sa.Column("used", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("tokens_by_token", "tokens", ["token"], unique=True)
    op.create_index("tokens_by_person", "tokens", ["person"])
