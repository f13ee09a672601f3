"""Forms by which calls are judged, the scores that were given, and notes on calls."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _key() -> sa.Column[str]:
    return sa.Column("id", sa.String, primary_key=True, nullable=False)


def _moment(name: str, *, needed: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def upgrade() -> None:
    """Make the tables, then the indexes."""
    op.create_table(
        "score_forms",
        _key(),
        *_texts("name"),
        sa.Column("questions", sa.JSON, nullable=False),
        *_texts("made_by"),
        _moment("made"),
        _moment("retired", needed=False),
    )
    op.create_table(
        "scores",
        _key(),
        *_texts("call", "agent", "form", "form_name"),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("most", sa.Integer, nullable=False),
        *_texts("comment", "given_by"),
        _moment("at"),
    )
    op.create_table("call_notes", _key(), *_texts("call", "text", "written_by"), _moment("at"))
    op.create_index("scores_by_call", "scores", ["call", "at"])
    op.create_index("scores_by_agent", "scores", ["agent", "at"])
    op.create_index("call_notes_by_call", "call_notes", ["call", "at"])
