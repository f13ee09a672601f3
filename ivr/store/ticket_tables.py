"""The tables of tickets: how each stands, and what was done with it."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Table

from ivr.store.columns import metadata, moment, words

tickets = Table(
    "tickets",
    metadata,
    words("id", key=True),
    words("call"),
    words("queue"),
    words("agent"),
    words("customer"),
    words("customer_name"),
    words("number"),
    words("kind"),
    words("subject"),
    Column("due", Date),
    words("opened_by"),
    moment("opened", needed=True),
    moment("changed", needed=True),
    moment("closed"),
    words("outcome"),
    Index("tickets_by_call", "call"),
    Index("tickets_by_agent", "agent", "closed"),
    Index("tickets_by_queue", "queue", "closed"),
    Index("tickets_by_customer", "customer", "closed"),
    Index("tickets_by_number", "number", "closed"),
    Index("tickets_by_end", "closed", "due"),
)

ticket_lines = Table(
    "ticket_lines",
    metadata,
    words("id", key=True),
    words("ticket"),
    words("call"),
    moment("at", needed=True),
    words("by"),
    words("deed"),
    words("text"),
    words("detail"),
    Index("ticket_lines_by_ticket", "ticket", "at"),
    Index("ticket_lines_by_call", "call"),
)
