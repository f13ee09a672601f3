"""The tables of those who work at the console: who they are, how they come in, what they do and are told."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, Table

from ivr.store.columns import metadata, moment, words

people = Table(
    "people",
    metadata,
    words("id", key=True),
    words("name"),
    Column("roles", JSON(none_as_null=True), nullable=False),
    Column("queues", JSON(none_as_null=True), nullable=False),
    words("agent"),
    words("language"),
    words("password"),
    words("totp"),
    Column("totp_used", BigInteger, nullable=False),
    words("link"),
    moment("link_until"),
    moment("made", needed=True),
    moment("disabled"),
)


sessions = Table(
    "sessions",
    metadata,
    words("token", key=True),
    words("person"),
    moment("begun", needed=True),
    moment("seen", needed=True),
    Index("sessions_by_person", "person"),
    Index("sessions_by_begin", "begun"),
)


sign_ins = Table(
    "sign_ins",
    metadata,
    words("id", key=True),
    moment("at", needed=True),
    words("name"),
    words("address"),
    Column("good", Boolean, nullable=False),
    Index("sign_ins_by_name", "name", "at"),
    Index("sign_ins_by_address", "address", "at"),
)


notices = Table(
    "notices",
    metadata,
    words("id", key=True),
    moment("at", needed=True),
    words("sender"),
    words("agent"),
    words("text"),
    moment("read"),
    Index("notices_by_time", "at"),
)


actions = Table(
    "actions",
    metadata,
    words("id", key=True),
    moment("at", needed=True),
    words("who"),
    words("what"),
    words("target"),
    words("outcome"),
    words("detail"),
    words("address"),
    Index("actions_by_time", "at", "id"),
    Index("actions_by_person", "who", "at"),
)


tokens = Table(
    "tokens",
    metadata,
    words("id", key=True),
    words("token"),
    words("person"),
    words("name"),
    Column("scopes", JSON(none_as_null=True), nullable=False),
    moment("made", needed=True),
    moment("expires", needed=True),
    moment("used"),
    Index("tokens_by_token", "token", unique=True),
    Index("tokens_by_person", "person"),
)


mailings = Table(
    "mailings",
    metadata,
    words("id", key=True),
    words("person"),
    words("rows"),
    words("every"),
    Column("day", Integer, nullable=False),
    words("at"),
    words("language"),
    Column("files", JSON(none_as_null=True), nullable=False),
    Column("recipients", JSON(none_as_null=True), nullable=False),
    words("queue"),
    Column("short", Float, nullable=False),
    moment("settled", needed=True),
    Index("mailings_by_person", "person"),
)


letters = Table(
    "letters",
    metadata,
    words("id", key=True),
    words("mailing"),
    moment("due", needed=True),
    words("outcome"),
    words("detail"),
    moment("at", needed=True),
    Column("tries", Integer, nullable=False),
    moment("next_try"),
    Column("left_to", JSON(none_as_null=True), nullable=False),
    words("held_by"),
    moment("held_until"),
    Index("letters_by_mailing", "mailing", "due"),
    Index("letters_by_try", "outcome", "next_try"),
)
