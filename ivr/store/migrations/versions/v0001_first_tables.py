"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _text(name: str, *, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=key, nullable=False)


def _moment(name: str, *, needed: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def _row_id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False)


def upgrade() -> None:
    """Make the tables of calls, of agents, and of what calls leave behind."""
    _calls()
    _call_parts()
    _left_behind()
    _house()


def _calls() -> None:
    op.create_table(
        "calls",
        _text("id", key=True),
        *map(_text, ("node", "did", "caller", "customer_id", "customer_name", "customer_level", "rm", "language")),
        _moment("arrived", needed=True),
        _moment("answered"),
        _text("queue"),
        sa.Column("waited_seconds", sa.Float),
        *map(_text, ("served_by_kind", "served_by", "outcome")),
        _moment("ended"),
        _text("rules_version"),
        sa.Column("stage", sa.JSON),
    )
    op.create_index("calls_by_arrival", "calls", ["arrived"])
    op.create_index("calls_by_end", "calls", ["ended"])


def _call_parts() -> None:
    op.create_table(
        "legs",
        _text("id", key=True),
        *map(_text, ("call", "kind", "party")),
        _moment("dialled", needed=True),
        _moment("answered"),
        _moment("ended"),
        _text("ending"),
    )
    op.create_index("legs_by_call", "legs", ["call"])
    op.create_table(
        "trace",
        _row_id(),
        _text("call"),
        _moment("at", needed=True),
        *map(_text, ("what", "line", "rule")),
        sa.Column("facts", sa.JSON),
    )
    op.create_index("trace_by_call", "trace", ["call"])


def _left_behind() -> None:
    op.create_table(
        "recordings",
        _text("call", key=True),
        _text("path"),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("channels", sa.Integer, nullable=False),
        _text("state"),
        _moment("started"),
        _moment("ended"),
        _text("reason"),
    )
    op.create_table(
        "voicemails",
        _row_id(),
        *map(_text, ("call", "box", "path")),
        sa.Column("seconds", sa.Float, nullable=False),
        _moment("at", needed=True),
        _text("customer"),
        sa.Column("heard", sa.Boolean, nullable=False),
    )
    op.create_index("voicemails_by_call", "voicemails", ["call"])
    op.create_table("callbacks", _row_id(), *map(_text, ("call", "box", "number")), _moment("at", needed=True))
    op.create_index("callbacks_by_call", "callbacks", ["call"])


def _house() -> None:
    op.create_table(
        "agent_states",
        _row_id(),
        _text("agent"),
        _moment("at", needed=True),
        *map(_text, ("state", "reason", "call")),
    )
    op.create_index("agent_states_by_agent", "agent_states", ["agent", "id"])
    op.create_table("alarms", _row_id(), _moment("at", needed=True), *map(_text, ("what", "detail")))


def downgrade() -> None:
    """Drop everything."""
    for name in ("alarms", "agent_states", "callbacks", "voicemails", "recordings", "trace", "legs", "calls"):
        op.drop_table(name)
