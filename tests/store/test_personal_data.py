"""Each column of the database either can name nobody, or is emptied: a new one has to be sorted in here."""

from __future__ import annotations

from sqlalchemy import JSON, String

from ivr.store import tables
from ivr.store.forgetting import NAMED_IN, OF_CALL

STAFF = {
    "legs.party", "agent_states.agent", "agent_states.reason", "eligibility.agent", "eligibility.reason",
    "eligibility.said_by", "survey_answers.agent", "calls.served_by", "holds.placed_by", "holds.why", "holds.asked_by",
    "holds.released_by", "case_recordings.added_by", "deletions.asked_by", "deletions.why", "erasures.asked_by",
    "erasures.why", "recordings.gaps", "people.id", "people.name", "people.agent", "sessions.person", "sign_ins.name",
    "sign_ins.address", "actions.who", "actions.target", "actions.detail", "actions.outcome", "actions.address",
    "score_forms.made_by", "scores.agent", "scores.given_by", "call_notes.written_by",
    "tokens.person", "tokens.name",
    "notices.agent", "notices.sender", "to_call_back.agent",
    "mailings.person", "mailings.recipients", "letters.left_to", "letters.detail",
    "webhooks.name", "webhooks.made_by", "tickets.agent", "tickets.opened_by", "ticket_lines.by", "ticket_lines.detail",
}  # fmt: skip
"""What our own people are called, and what they write. A leg's party is emptied where it is a caller or a stranger."""
ENDS_BY_ITSELF = {"holds.target", "erasures.customer", "erasures.number", "notices.text"}
"""A hold names its customer as long as it is needed to find his calls; a request forgets him once it is done.
What supervisors write to agents is forgotten after 90 days, read or not."""
NOBODY = {
    "alarms.detail", "alarms.what", "agent_states.call", "agent_states.last_call", "agent_states.state",
    "agent_states.status", "callbacks.box", "callbacks.call", "calls.did", "calls.id", "calls.language", "calls.node",
    "calls.outcome", "calls.queue", "calls.result", "calls.rules_version", "calls.served_by_kind",
    "case_recordings.case", "case_recordings.recording", "deletions.cause", "deletions.recording", "eligibility.name",
    "eligibility.says", "erasures.id", "holds.covers", "holds.id", "legs.call", "legs.ending", "legs.id", "legs.kind",
    "marks.call", "marks.kind", "recordings.call", "recordings.of_call", "recordings.path",
    "recordings.reason", "recordings.state", "survey_answers.answer", "survey_answers.call", "survey_answers.queue",
    "survey_answers.survey", "to_call_back.attempt", "to_call_back.box", "to_call_back.call", "to_call_back.did",
    "to_call_back.id", "to_call_back.language", "to_call_back.node", "to_call_back.queue", "to_call_back.reason",
    "to_call_back.state", "trace.call", "trace.rule", "trace.what", "voicemails.box", "voicemails.call",
    "voicemails.recording", "people.roles", "people.queues", "people.language", "people.password", "people.totp",
    "people.link", "sessions.token", "sign_ins.id", "actions.id", "actions.what",
    "score_forms.id", "score_forms.name", "score_forms.questions",
    "tokens.id", "tokens.token", "tokens.scopes",
    "scores.id", "scores.call", "scores.form", "scores.form_name", "scores.answers", "call_notes.id", "call_notes.call",
    "notices.id",
    "mailings.id", "mailings.rows", "mailings.every", "mailings.at", "mailings.language", "mailings.files",
    "mailings.queue",
    "letters.id", "letters.mailing", "letters.outcome", "letters.held_by",
    "webhooks.id", "webhooks.url", "webhooks.events", "webhooks.secret", "webhooks.off",
    "events.node", "events.event", "events.about", "deliveries.webhook", "deliveries.message", "deliveries.node",
    "deliveries.event", "deliveries.about", "deliveries.state", "deliveries.answer",
    "tickets.id", "tickets.call", "tickets.queue", "tickets.outcome",
    "ticket_lines.id", "ticket_lines.ticket", "ticket_lines.call", "ticket_lines.deed",
}  # fmt: skip


def texts() -> set[str]:
    """Every column that can hold a word."""
    return {
        f"{table.name}.{column.name}"
        for table in tables.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, String | JSON)
    }


def emptied() -> set[str]:
    """What is emptied when a call is to be forgotten."""
    of_rows = {f"{table.name}.{column}" for table, columns in NAMED_IN.items() for column in columns}
    return of_rows | {f"calls.{column}" for column in OF_CALL} | {"legs.party"}


def test_every_column_that_could_name_somebody_is_emptied_or_known_to_name_nobody() -> None:
    known = emptied() | STAFF | ENDS_BY_ITSELF | NOBODY
    assert texts() - known == set()
    assert known - texts() == set(), "there is no such column any more"
    assert (NOBODY | ENDS_BY_ITSELF) & emptied() == set()
