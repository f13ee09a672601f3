"""A ticket as JSON has it: to pages, and to webhooks."""

from __future__ import annotations

from typing_extensions import TypedDict

from ivr.core.numbers import masked, masked_in
from ivr.core.ticket import Deed, Line, Story
from ivr.web.operation import described


@described
class LineTold(TypedDict):
    """What somebody has done with a ticket."""

    at: str
    by: str
    """The person's id."""
    deed: Deed
    text: str
    detail: str
    """Who has it from then on (`agent 1001`, `queue claims`), or what came of it."""


@described
class TicketTold(TypedDict):
    """A customer's matter, with its history."""

    ticket: str
    call: str
    """From which it was opened."""
    subject: str
    """Empty: what it was about is forgotten."""
    kind: str
    due: str | None
    """A day."""
    agent: str
    """Who has it; empty: whoever of the queue takes it."""
    queue: str
    customer: str
    """His id; empty: nobody knew him."""
    customer_name: str
    number: str
    """That he called from; shortened, unless one sees numbers whole."""
    opened_by: str
    opened: str
    closed: str | None
    outcome: str
    """`solved`, `not solved`, `not needed`; empty: it is open."""
    lines: list[LineTold]
    """What was done with it, the oldest first."""


def told(story: Story, *, whole: bool) -> TicketTold:
    """With telephone numbers `whole`, or shortened wherever they stand."""
    one, text = story.ticket, str if whole else masked_in
    return {
        "ticket": one.id,
        "call": one.call,
        "subject": text(one.subject),
        "kind": one.kind,
        "due": one.due.isoformat() if one.due else None,
        "agent": one.agent,
        "queue": one.queue,
        "customer": one.customer,
        "customer_name": one.customer_name,
        "number": one.number if whole else masked(one.number),
        "opened_by": one.opened_by,
        "opened": one.opened.isoformat(),
        "closed": one.closed.isoformat() if one.closed else None,
        "outcome": one.outcome,
        "lines": [_line(line, text(line.text)) for line in story.lines],
    }


def _line(line: Line, text: str) -> LineTold:
    return {"at": line.at.isoformat(), "by": line.by, "deed": line.deed, "text": text, "detail": line.detail}
