"""The tables. No foreign keys: a trace step is kept even where its call's row is not (yet) there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, MetaData, String, Table, text

from ivr.store.utc_time import UtcTime

metadata = MetaData()


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, String, primary_key=key, nullable=False)


def _moment(name: str, *, needed: bool = False) -> Column[datetime]:
    return Column(name, UtcTime, nullable=not needed)


def _row_id() -> Column[int]:
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


calls = Table(
    "calls",
    metadata,
    _text("id", key=True),
    _text("node"),
    _text("did"),
    _text("caller"),
    _text("customer_id"),
    _text("customer_name"),
    _text("customer_level"),
    _text("rm"),
    _text("language"),
    _moment("arrived", needed=True),
    _moment("answered"),
    _text("queue"),
    Column("waited_seconds", Float),
    _text("served_by_kind"),
    _text("served_by"),
    _text("outcome"),
    _moment("ended"),
    _text("rules_version"),
    Column("stage", JSON(none_as_null=True)),
    Column("result", String, nullable=False, server_default=""),
    Index("calls_by_arrival", "arrived"),
    Index("calls_by_end", "ended"),
    Index("calls_by_customer", "customer_id", "arrived"),
    Index("calls_by_caller", "caller", "arrived"),
    Index("calls_by_agent", "served_by", "arrived"),
    Index("calls_by_queue", "queue", "arrived"),
    Index("calls_by_outcome", "outcome", "arrived"),
)

legs = Table(
    "legs",
    metadata,
    _text("id", key=True),
    _text("call"),
    _text("kind"),
    _text("party"),
    _moment("dialled", needed=True),
    _moment("answered"),
    _moment("ended"),
    _text("ending"),
    Index("legs_by_call", "call"),
    Index("legs_by_party", "party", "call"),
)

trace = Table(
    "trace",
    metadata,
    _row_id(),
    _text("call"),
    _moment("at", needed=True),
    _text("what"),
    _text("line"),
    _text("rule"),
    Column("facts", JSON(none_as_null=True)),
    Index("trace_by_call", "call"),
)

agent_states = Table(
    "agent_states",
    metadata,
    _row_id(),
    _text("agent"),
    _moment("at", needed=True),
    _text("state"),
    _text("reason"),
    _text("call"),
    Column("status", String, nullable=False, server_default=""),
    _moment("until"),
    Column("last_call", String, nullable=False, server_default=""),
    Column("last_wrap_up", Float, nullable=False, server_default="0"),
    _moment("last_over"),
    Index("agent_states_by_agent", "agent", "id"),
    Index("agent_states_by_time", "at"),
)

eligibility = Table(
    "eligibility",
    metadata,
    _row_id(),
    _text("agent"),
    _text("name"),
    _text("says"),
    _text("reason"),
    _moment("since"),
    _moment("until"),
    _text("said_by"),
    _moment("at", needed=True),
    Index("eligibility_by_agent", "agent", "name", "id"),
)

recordings = Table(
    "recordings",
    metadata,
    _text("call", key=True),
    _text("path"),
    Column("seconds", Float, nullable=False),
    Column("channels", Integer, nullable=False),
    _text("state"),
    _moment("started"),
    _moment("ended"),
    _text("reason"),
    Column("gaps", JSON(none_as_null=True)),
    Column("size", BigInteger),
    Column("of_call", String, nullable=False, server_default=""),
    Index("recordings_by_start", "started", "call"),
    Index("recordings_of_call", "of_call", "call"),
)

voicemails = Table(
    "voicemails",
    metadata,
    _row_id(),
    _text("call"),
    _text("box"),
    _text("path"),
    Column("seconds", Float, nullable=False),
    _moment("at", needed=True),
    _text("customer"),
    Column("heard", Boolean, nullable=False),
    Column("recording", String, nullable=False, server_default=""),
    Index("voicemails_by_call", "call"),
)

callbacks = Table(
    "callbacks",
    metadata,
    _row_id(),
    _text("call"),
    _text("box"),
    _text("number"),
    _moment("at", needed=True),
    Index("callbacks_by_call", "call"),
)

to_call_back = Table(
    "to_call_back",
    metadata,
    _text("id", key=True),
    _text("node"),
    _text("queue"),
    _text("box"),
    _text("number"),
    _text("caller"),
    _text("did"),
    _text("language"),
    _moment("since", needed=True),
    _moment("asked", needed=True),
    Column("priority", Integer, nullable=False),
    _text("call"),
    _text("state"),
    _text("reason"),
    Column("tries", Integer, nullable=False),
    _moment("not_before"),
    _text("attempt"),
    _moment("out_since"),
    _moment("wanted_from"),
    _moment("wanted_until"),
    Index("to_call_back_by_state", "state", "asked"),
)

survey_answers = Table(
    "survey_answers",
    metadata,
    _row_id(),
    _text("call"),
    _text("survey"),
    _text("answer"),
    _text("queue"),
    _text("agent"),
    _moment("at", needed=True),
    Index("survey_answers_by_call", "call"),
)

SIGNINGS = text("kind = 'signing'")
"""Marks with which witnessed signings begin and end: few among many."""

marks = Table(
    "marks",
    metadata,
    _row_id(),
    _text("call"),
    _moment("at", needed=True),
    _text("kind"),
    Column("begins", Boolean, nullable=False),
    _text("what"),
    _text("who"),
    _text("why"),
    Index("marks_by_call", "call", "id"),
    Index("marks_of_signings", "at", "call", sqlite_where=SIGNINGS, postgresql_where=SIGNINGS),
)

alarms = Table(
    "alarms",
    metadata,
    _row_id(),
    _moment("at", needed=True),
    _text("what"),
    _text("detail"),
)

holds = Table(
    "holds",
    metadata,
    _text("id", key=True),
    _text("covers"),
    _text("target"),
    _text("placed_by"),
    _text("why"),
    _moment("placed_at", needed=True),
    _text("asked_by"),
    _moment("asked_at"),
    _text("released_by"),
    _moment("released_at"),
    Index("holds_by_target", "covers", "target"),
)

case_recordings = Table(
    "case_recordings",
    metadata,
    _text("case", key=True),
    _text("recording", key=True),
    _text("added_by"),
    _moment("added_at", needed=True),
    Index("cases_by_recording", "recording"),
)

deletions = Table(
    "deletions",
    metadata,
    _text("recording", key=True),
    _text("cause"),
    _text("asked_by"),
    _text("why"),
    _moment("begun", needed=True),
    Column("ledger_from", BigInteger, nullable=False),
    _moment("done"),
    Index("deletions_by_end", "done"),
)

erasures = Table(
    "erasures",
    metadata,
    _text("id", key=True),
    _text("customer"),
    _text("number"),
    _text("asked_by"),
    _text("why"),
    _moment("asked_at", needed=True),
    _moment("done"),
)

people = Table(
    "people",
    metadata,
    _text("id", key=True),
    _text("name"),
    Column("roles", JSON(none_as_null=True), nullable=False),
    Column("queues", JSON(none_as_null=True), nullable=False),
    _text("agent"),
    _text("language"),
    _text("password"),
    _text("totp"),
    Column("totp_used", BigInteger, nullable=False),
    _text("link"),
    _moment("link_until"),
    _moment("made", needed=True),
    _moment("disabled"),
)

sessions = Table(
    "sessions",
    metadata,
    _text("token", key=True),
    _text("person"),
    _moment("begun", needed=True),
    _moment("seen", needed=True),
    Index("sessions_by_person", "person"),
    Index("sessions_by_begin", "begun"),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    _text("id", key=True),
    _moment("at", needed=True),
    _text("name"),
    _text("address"),
    Column("good", Boolean, nullable=False),
    Index("sign_ins_by_name", "name", "at"),
    Index("sign_ins_by_address", "address", "at"),
)

notices = Table(
    "notices",
    metadata,
    _text("id", key=True),
    _moment("at", needed=True),
    _text("sender"),
    _text("agent"),
    _text("text"),
    _moment("read"),
    Index("notices_by_time", "at"),
)

actions = Table(
    "actions",
    metadata,
    _text("id", key=True),
    _moment("at", needed=True),
    _text("who"),
    _text("what"),
    _text("target"),
    _text("outcome"),
    _text("detail"),
    _text("address"),
    Index("actions_by_time", "at", "id"),
    Index("actions_by_person", "who", "at"),
)

tokens = Table(
    "tokens",
    metadata,
    _text("id", key=True),
    _text("token"),
    _text("person"),
    _text("name"),
    Column("scopes", JSON(none_as_null=True), nullable=False),
    _moment("made", needed=True),
    _moment("expires", needed=True),
    _moment("used"),
    Index("tokens_by_token", "token", unique=True),
    Index("tokens_by_person", "person"),
)

score_forms = Table(
    "score_forms",
    metadata,
    _text("id", key=True),
    _text("name"),
    Column("questions", JSON(none_as_null=True), nullable=False),
    _text("made_by"),
    _moment("made", needed=True),
    _moment("retired"),
)

scores = Table(
    "scores",
    metadata,
    _text("id", key=True),
    _text("call"),
    _text("agent"),
    _text("form"),
    _text("form_name"),
    Column("answers", JSON(none_as_null=True), nullable=False),
    Column("points", Integer, nullable=False),
    Column("most", Integer, nullable=False),
    _text("comment"),
    _text("given_by"),
    _moment("at", needed=True),
    Index("scores_by_call", "call", "at"),
    Index("scores_by_agent", "agent", "at"),
)

call_notes = Table(
    "call_notes",
    metadata,
    _text("id", key=True),
    _text("call"),
    _text("text"),
    _text("written_by"),
    _moment("at", needed=True),
    Index("call_notes_by_call", "call", "at"),
)

NUMBERED = (trace, agent_states, eligibility, voicemails, callbacks, survey_answers, marks, alarms)
"""Tables whose rows get a number from `RowIds`."""
