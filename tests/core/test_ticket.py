"""Tickets: how they stand to their day, what may be opened, and whose they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ivr.core.access import Role
from ivr.core.console_rights import Person, Right
from ivr.core.ticket import FURTHEST, Standing, Ticket, holder, not_opened, standing
from ivr.core.tickets_seen import tickets_seen
from tests.calls.house import rules
from tests.console.visiting import TEAMS

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TODAY, DAY = date(2026, 11, 25), timedelta(days=1)
OPEN = Ticket("1", "c1", "wealth", "1001", "C1", "Li", "139", "", "letter", None, "chen", NOON, NOON)


@pytest.mark.parametrize(
    ("ticket", "stands"),
    [
        (OPEN, Standing.OPEN),
        (replace(OPEN, due=TODAY + DAY), Standing.OPEN),
        (replace(OPEN, due=TODAY), Standing.DUE),
        (replace(OPEN, due=TODAY - DAY), Standing.OVERDUE),
        (replace(OPEN, due=TODAY - DAY, closed=NOON), Standing.OVER),
        (replace(OPEN, due=TODAY - DAY, subject=""), Standing.OVER),
    ],
)
def test_how_a_ticket_stands_to_its_day(ticket: Ticket, stands: Standing) -> None:
    assert standing(ticket, TODAY) is stands


@pytest.mark.parametrize(
    ("subject", "kind", "due", "why"),
    [
        ("letter", "", None, ""),
        ("letter", "claim", TODAY, ""),
        ("letter", "claim", TODAY + FURTHEST, ""),
        ("", "claim", None, "Say in a line"),
        ("letter", "party", None, "Choose among the kinds that the rules name: claim, advice."),
        ("letter", "", TODAY - DAY, "today or later"),
        ("letter", "", TODAY + FURTHEST + DAY, "within a year"),
    ],
)
def test_what_may_be_opened(subject: str, kind: str, due: date | None, why: str) -> None:
    said = not_opened(subject, kind, due, ["claim", "advice"], TODAY)
    assert why in said
    assert bool(said) is bool(why)


def test_where_the_rules_name_no_kinds_any_word_will_do() -> None:
    assert not_opened("letter", "party", None, [], TODAY) == ""


def test_who_has_it_in_two_words() -> None:
    assert (holder("1001", "wealth"), holder("", "wealth")) == ("agent 1001", "queue wealth")


@pytest.mark.parametrize(
    ("person", "agent", "queue", "sees"),
    [
        ("1001", "1001", "", True),
        ("1001", "1002", "wealth", False),
        ("1001", "", "wealth", True),
        ("1001", "", "noted", False),
        ("1001", "", "", False),
        ("1001", "1099", "wealth", True),
        ("1002", "", "wealth", False),
        ("1005", "1001", "", True),
        ("1005", "1005", "", True),
        ("1005", "1002", "wealth", False),
        ("1005", "", "wealth", True),
        ("1005", "", "noted", False),
        ("9999", "", "wealth", False),
        ("", "1002", "noted", True),
    ],
    ids=str,
)
def test_a_ticket_is_reached_by_who_has_it_or_else_by_its_queue(
    person: str, agent: str, queue: str, *, sees: bool
) -> None:
    role = {"1005": Role.SUPERVISOR, "": Role.QUALITY}.get(person, Role.AGENT)
    who = Person("li", "Li", frozenset({role}), person)
    assert tickets_seen(who, Right.SEE_TICKETS, rules(agents=TEAMS), TODAY).has(agent, queue) is sees
