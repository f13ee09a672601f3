"""A ticket: a customer's matter that is not done with his call, until somebody says what came of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from ivr.core.call import CallId

FURTHEST = timedelta(days=366)
"""To the day on which it is due."""


class Standing(StrEnum):
    """How a ticket stands to its day."""

    OPEN = "open"
    DUE = "due"
    """Today."""
    OVERDUE = "overdue"
    OVER = "over"


class Deed(StrEnum):
    """What is done with a ticket; each is a line of its history."""

    OPENED = "opened"
    NOTED = "noted"
    HANDED_ON = "handed on"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What came of it, as whoever closes it says."""

    SOLVED = "solved"
    NOT_SOLVED = "not solved"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class Ticket:
    """As it stands now."""

    id: str
    """Digits, so that they can be said on the telephone."""
    call: CallId
    """From which it was opened."""
    queue: str
    """Empty: the call was in none."""
    agent: str
    """Who has it; empty: whoever of the queue takes it."""
    customer: str
    """His id; empty: nobody knew him."""
    customer_name: str
    number: str
    """That he called from."""
    kind: str
    subject: str
    """Empty: what it was about is forgotten."""
    due: date | None
    opened_by: str
    opened: datetime
    changed: datetime
    closed: datetime | None = None
    outcome: str = ""

    @property
    def is_open(self) -> bool:
        """One whose matter is forgotten is over, though nobody has closed it."""
        return self.closed is None and self.subject != ""


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody has done with a ticket."""

    at: datetime
    by: str
    """The person's id."""
    deed: Deed
    text: str = ""
    detail: str = ""
    """Who has it from then on (`agent 1001`, `queue claims`), or what came of it."""


_AGENT = "agent "


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket with its history, the oldest line first."""

    ticket: Ticket
    lines: tuple[Line, ...]


def standing(one: Ticket, today: date) -> Standing:
    """How it stands on this day, where the firm is."""
    if not one.is_open:
        return Standing.OVER
    if one.due is None or today < one.due:
        return Standing.OPEN
    return Standing.DUE if today == one.due else Standing.OVERDUE


def holder(agent: str, queue: str) -> str:
    """Who has it, in two words."""
    return f"{_AGENT}{agent}" if agent else f"queue {queue}"


def holders(story: Story) -> frozenset[str]:
    """The agents who have or had it, by their numbers."""
    had = {line.detail.removeprefix(_AGENT) for line in story.lines if line.detail.startswith(_AGENT)}
    return frozenset(had | ({story.ticket.agent} - {""}))


def not_opened(subject: str, kind: str, due: date | None, kinds: Collection[str], today: date) -> str:
    """Why no such ticket can be opened; empty if it can. `kinds` are those that the rules name; none: any will do."""
    if not subject:
        return "Say in a line what it is about."
    if kind and kinds and kind not in kinds:
        return f"Choose among the kinds that the rules name: {', '.join(kinds)}."
    if due is not None and not today <= due <= today + FURTHEST:
        return "It can be due today or later, within a year."
    return ""
