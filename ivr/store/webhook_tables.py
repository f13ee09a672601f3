"""The tables of webhooks: who is told of what, what has happened, and what of it is still to be delivered."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, Table

from ivr.store.columns import metadata, moment, row_id, words

webhooks = Table(
    "webhooks",
    metadata,
    words("id", key=True),
    words("name"),
    words("url"),
    Column("events", JSON(none_as_null=True), nullable=False),
    Column("numbers", Boolean, nullable=False),
    words("secret"),
    moment("made", needed=True),
    words("made_by"),
    words("off"),
    moment("failing"),
)

events = Table(
    "events",
    metadata,
    row_id(),
    words("node"),
    words("event"),
    words("about"),
    moment("at", needed=True),
)

deliveries = Table(
    "deliveries",
    metadata,
    words("webhook", key=True),
    words("message", key=True),
    Column("number", BigInteger, nullable=False),
    words("node"),
    words("event"),
    words("about"),
    moment("at", needed=True),
    moment("made", needed=True),
    Column("tries", Integer, nullable=False),
    moment("due", needed=True),
    Column("aside", Boolean, nullable=False),
    words("state"),
    words("answer"),
    moment("done"),
    Index("deliveries_by_state", "webhook", "state", "number"),
    Index("deliveries_by_end", "done"),
    Index("deliveries_by_state_and_end", "webhook", "state", "done"),
)
