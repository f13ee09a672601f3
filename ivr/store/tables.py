"""The tables. No foreign keys: a trace step is kept even where its call's row is not (yet) there."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, String, Table, text

from ivr.store import columns, people_tables, ticket_tables, webhook_tables  # noqa: F401 - or the metadata would not know theirs
from ivr.store.columns import moment, row_id, words

metadata = columns.metadata

calls = Table(
    "calls",
    metadata,
    words("id", key=True),
    words("node"),
    words("did"),
    words("caller"),
    words("customer_id"),
    words("customer_name"),
    words("customer_level"),
    words("rm"),
    words("language"),
    moment("arrived", needed=True),
    moment("answered"),
    words("queue"),
    Column("waited_seconds", Float),
    words("served_by_kind"),
    words("served_by"),
    words("outcome"),
    moment("ended"),
    words("rules_version"),
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
    words("id", key=True),
    words("call"),
    words("kind"),
    words("party"),
    moment("dialled", needed=True),
    moment("answered"),
    moment("ended"),
    words("ending"),
    Index("legs_by_call", "call"),
    Index("legs_by_party", "party", "call"),
)

trace = Table(
    "trace",
    metadata,
    row_id(),
    words("call"),
    moment("at", needed=True),
    words("what"),
    words("line"),
    words("rule"),
    Column("facts", JSON(none_as_null=True)),
    Index("trace_by_call", "call"),
)

agent_states = Table(
    "agent_states",
    metadata,
    row_id(),
    words("agent"),
    moment("at", needed=True),
    words("state"),
    words("reason"),
    words("call"),
    Column("status", String, nullable=False, server_default=""),
    moment("until"),
    Column("last_call", String, nullable=False, server_default=""),
    Column("last_wrap_up", Float, nullable=False, server_default="0"),
    moment("last_over"),
    Index("agent_states_by_agent", "agent", "id"),
    Index("agent_states_by_time", "at"),
)

eligibility = Table(
    "eligibility",
    metadata,
    row_id(),
    words("agent"),
    words("name"),
    words("says"),
    words("reason"),
    moment("since"),
    moment("until"),
    words("said_by"),
    moment("at", needed=True),
    Index("eligibility_by_agent", "agent", "name", "id"),
)

recordings = Table(
    "recordings",
    metadata,
    words("call", key=True),
    words("path"),
    Column("seconds", Float, nullable=False),
    Column("channels", Integer, nullable=False),
    words("state"),
    moment("started"),
    moment("ended"),
    words("reason"),
    Column("gaps", JSON(none_as_null=True)),
    Column("size", BigInteger),
    Column("of_call", String, nullable=False, server_default=""),
    Index("recordings_by_start", "started", "call"),
    Index("recordings_of_call", "of_call", "call"),
)

voicemails = Table(
    "voicemails",
    metadata,
    row_id(),
    words("call"),
    words("box"),
    words("path"),
    Column("seconds", Float, nullable=False),
    moment("at", needed=True),
    words("customer"),
    Column("heard", Boolean, nullable=False),
    Column("recording", String, nullable=False, server_default=""),
    Index("voicemails_by_call", "call"),
)

callbacks = Table(
    "callbacks",
    metadata,
    row_id(),
    words("call"),
    words("box"),
    words("number"),
    moment("at", needed=True),
    Index("callbacks_by_call", "call"),
)

to_call_back = Table(
    "to_call_back",
    metadata,
    words("id", key=True),
    words("node"),
    words("queue"),
    words("box"),
    words("number"),
    words("caller"),
    words("did"),
    words("language"),
    moment("since", needed=True),
    moment("asked", needed=True),
    Column("priority", Integer, nullable=False),
    words("call"),
    words("state"),
    words("reason"),
    Column("tries", Integer, nullable=False),
    moment("not_before"),
    words("attempt"),
    moment("out_since"),
    moment("wanted_from"),
    moment("wanted_until"),
    *(Column(name, String, nullable=False, server_default="") for name in ("agent", "note", "remark")),
    Index("to_call_back_by_state", "state", "asked"),
    Index("to_call_back_by_agent", "agent", "asked"),
)

survey_answers = Table(
    "survey_answers",
    metadata,
    row_id(),
    words("call"),
    words("survey"),
    words("answer"),
    words("queue"),
    words("agent"),
    moment("at", needed=True),
    Index("survey_answers_by_call", "call"),
)

SIGNINGS = text("kind = 'signing'")
"""Marks with which witnessed signings begin and end: few among many."""

marks = Table(
    "marks",
    metadata,
    row_id(),
    words("call"),
    moment("at", needed=True),
    words("kind"),
    Column("begins", Boolean, nullable=False),
    words("what"),
    words("who"),
    words("why"),
    Index("marks_by_call", "call", "id"),
    Index("marks_of_signings", "at", "call", sqlite_where=SIGNINGS, postgresql_where=SIGNINGS),
)

alarms = Table(
    "alarms",
    metadata,
    row_id(),
    moment("at", needed=True),
    words("what"),
    words("detail"),
)

holds = Table(
    "holds",
    metadata,
    words("id", key=True),
    words("covers"),
    words("target"),
    words("placed_by"),
    words("why"),
    moment("placed_at", needed=True),
    words("asked_by"),
    moment("asked_at"),
    words("released_by"),
    moment("released_at"),
    Index("holds_by_target", "covers", "target"),
)

case_recordings = Table(
    "case_recordings",
    metadata,
    words("case", key=True),
    words("recording", key=True),
    words("added_by"),
    moment("added_at", needed=True),
    Index("cases_by_recording", "recording"),
)

deletions = Table(
    "deletions",
    metadata,
    words("recording", key=True),
    words("cause"),
    words("asked_by"),
    words("why"),
    moment("begun", needed=True),
    Column("ledger_from", BigInteger, nullable=False),
    moment("done"),
    Index("deletions_by_end", "done"),
)

erasures = Table(
    "erasures",
    metadata,
    words("id", key=True),
    words("customer"),
    words("number"),
    words("asked_by"),
    words("why"),
    moment("asked_at", needed=True),
    moment("done"),
)

score_forms = Table(
    "score_forms",
    metadata,
    words("id", key=True),
    words("name"),
    Column("questions", JSON(none_as_null=True), nullable=False),
    words("made_by"),
    moment("made", needed=True),
    moment("retired"),
)

scores = Table(
    "scores",
    metadata,
    words("id", key=True),
    words("call"),
    words("agent"),
    words("form"),
    words("form_name"),
    Column("answers", JSON(none_as_null=True), nullable=False),
    Column("points", Integer, nullable=False),
    Column("most", Integer, nullable=False),
    words("comment"),
    words("given_by"),
    moment("at", needed=True),
    Index("scores_by_call", "call", "at"),
    Index("scores_by_agent", "agent", "at"),
)

call_notes = Table(
    "call_notes",
    metadata,
    words("id", key=True),
    words("call"),
    words("text"),
    words("written_by"),
    moment("at", needed=True),
    Index("call_notes_by_call", "call", "at"),
)

NUMBERED = (
    trace,
    agent_states,
    eligibility,
    voicemails,
    callbacks,
    survey_answers,
    marks,
    alarms,
    webhook_tables.events,
)
"""Tables whose rows get a number from `RowIds`."""
