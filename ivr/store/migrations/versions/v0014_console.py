"""The console's people, who of them is signed in, who has tried to, and what they have changed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _moment(name: str, *, needed: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True, nullable=False)


def upgrade() -> None:
    """Make the tables, then the indexes."""
    op.create_table(
        "people",
        _key("id"),
        *_texts("name"),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("queues", sa.JSON, nullable=False),
        *_texts("agent", "language", "password", "totp"),
        sa.Column("totp_used", sa.BigInteger, nullable=False),
        *_texts("link"),
        _moment("link_until", needed=False),
        _moment("made"),
        _moment("disabled", needed=False),
    )
    op.create_table("sessions", _key("token"), *_texts("person"), _moment("begun"), _moment("seen"))
    op.create_table(
        "sign_ins",
        _key("id"),
        _moment("at"),
        *_texts("name", "address"),
        sa.Column("good", sa.Boolean, nullable=False),
    )
    op.create_table(
        "actions", _key("id"), _moment("at"), *_texts("who", "what", "target", "outcome", "detail", "address")
    )
    op.create_index("sessions_by_person", "sessions", ["person"])
    op.create_index("sessions_by_begin", "sessions", ["begun"])
    op.create_index("sign_ins_by_name", "sign_ins", ["name", "at"])
    op.create_index("sign_ins_by_address", "sign_ins", ["address", "at"])
    op.create_index("actions_by_time", "actions", ["at", "id"])
    op.create_index("actions_by_person", "actions", ["who", "at"])
