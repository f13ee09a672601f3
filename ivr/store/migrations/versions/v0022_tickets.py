"""Tickets: how each stands, and what was done with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _moment(name: str, *, needed: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def upgrade() -> None:
    """Make both tables, then their indexes."""
    op.create_table(
        "tickets",
        sa.Column("id", sa.String, primary_key=True, nullable=False),
        *_words("call", "queue", "agent", "customer", "customer_name", "number", "kind", "subject"),
        sa.Column("due", sa.Date, nullable=True),
        *_words("opened_by"),
        _moment("opened"),
        _moment("changed"),
        _moment("closed", needed=False),
        *_words("outcome"),
    )
    op.create_table(
        "ticket_lines",
        sa.Column("id", sa.String, primary_key=True, nullable=False),
        *_words("ticket", "call"),
        _moment("at"),
        *_words("by", "deed", "text", "detail"),
    )
    op.create_index("tickets_by_call", "tickets", ["call"])
    for column in ("agent", "queue", "customer", "number"):
        op.create_index(f"tickets_by_{column}", "tickets", [column, "closed"])
    op.create_index("tickets_by_end", "tickets", ["closed", "due"])
    op.create_index("ticket_lines_by_ticket", "ticket_lines", ["ticket", "at"])
    op.create_index("ticket_lines_by_call", "ticket_lines", ["call"])
