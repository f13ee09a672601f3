"""What calls are looked for by, as conditions of the database; none of them needs the calls' traces but `text`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, extract, literal, or_

from ivr.core.clock_times import DAY, ClockTimes
from ivr.store.parties import with_agents, with_number, with_number_ending
from ivr.store.tables import calls, recordings, scores, trace


@dataclass(frozen=True, slots=True)
class SoughtScore:
    """How a call was judged."""

    judged: bool = True
    """False: nobody has judged it; the rest does not matter then."""
    least: int = 0
    most: int = 100
    """Both are percent of the points that its form gives; one of its scores lies between them."""
    of: frozenset[str] | None = None
    """The agents whose scores may be known; None: all."""


@dataclass(frozen=True, slots=True)
class SoughtCalls:
    """What is looked for; what is left empty does not matter."""

    since: datetime | None = None
    until: datetime | None = None
    """Both are about when it arrived; `until` itself is not in it."""
    times: ClockTimes | None = None
    """The hours of the day between which it arrived."""
    number: str = ""
    """The caller's, or one that was dialled for him."""
    ends_with: str = ""
    """The last digits of such a number, of one that has eight or more."""
    did: str = ""
    """The number that he dialled."""
    customer: str = ""
    """His id."""
    level: str = ""
    """The customer's."""
    agent: str = ""
    """Who served it, or answered in it."""
    queue: str = ""
    outcome: str = ""
    result: str = ""
    """What its agent said that came of it."""
    least: int = 0
    most: int | None = None
    """Whole seconds from its answer to its end, for a call that has both; 0 and None: however long."""
    score: SoughtScore | None = None
    text: str = ""
    """Somewhere in a line of its story."""
    recorded: bool | None = None
    """Whether there is sound of it, or there is none."""
    state: str = ""
    """Of its recording, or of one of its messages."""


def conditions(sought: SoughtCalls) -> Iterator[ColumnElement[bool]]:
    """All of these hold of what is looked for."""
    equal = {
        calls.c.did: sought.did,
        calls.c.customer_id: sought.customer,
        calls.c.customer_level: sought.level,
        calls.c.queue: sought.queue,
        calls.c.outcome: sought.outcome,
        calls.c.result: sought.result,
    }
    yield from (column == value for column, value in equal.items() if value)
    yield from _of_time(sought)
    yield from _of_parties(sought)
    yield from _beside(sought)
    if sought.score:
        yield from _judged(sought.score)


def has_sound() -> ColumnElement[bool]:
    """Of the call, or of a message that was left in it."""
    return exists().where(recordings.c.of_call == calls.c.id, recordings.c.path != "")


def _of_time(sought: SoughtCalls) -> Iterator[ColumnElement[bool]]:
    if sought.since:
        yield calls.c.arrived >= sought.since
    if sought.until:
        yield calls.c.arrived < sought.until
    if sought.times:
        yield _between(sought.times)
    talked = extract("epoch", calls.c.ended) - extract("epoch", calls.c.answered)
    if sought.least:
        yield talked >= sought.least
    if sought.most is not None:
        yield talked <= sought.most


def _between(times: ClockTimes) -> ColumnElement[bool]:
    """By seconds since 1970, which both databases count without a zone of their own."""
    spans = [(calls.c.arrived < until, literal(ahead)) for until, ahead in times.ahead[:-1]]
    _, at_last = times.ahead[-1]
    ahead = case(*spans, else_=literal(at_last)) if spans else literal(at_last)
    second = (extract("epoch", calls.c.arrived) + ahead) % DAY
    fits = (second >= times.begin, second < times.end)
    return and_(*fits) if times.begin < times.end else or_(*fits)


def _of_parties(sought: SoughtCalls) -> Iterator[ColumnElement[bool]]:
    if sought.number:
        yield calls.c.id.in_(with_number(sought.number))
    if sought.ends_with:
        yield calls.c.id.in_(with_number_ending(sought.ends_with))
    if sought.agent:
        yield calls.c.id.in_(with_agents((sought.agent,)))


def _beside(sought: SoughtCalls) -> Iterator[ColumnElement[bool]]:
    if sought.text:
        line = trace.c.line.icontains(sought.text, autoescape=True)
        yield exists().where(trace.c.call == calls.c.id, line)
    if sought.recorded is not None:
        yield has_sound() if sought.recorded else ~has_sound()
    if sought.state:
        yield exists().where(recordings.c.of_call == calls.c.id, recordings.c.state == sought.state)


def _judged(score: SoughtScore) -> Iterator[ColumnElement[bool]]:
    """A score is of who served the call: nobody learns of others' whether they have one."""
    if score.of is not None:
        yield and_(calls.c.served_by.in_(score.of), calls.c.served_by_kind == "agent")
    its = scores.c.call == calls.c.id
    if not score.judged:
        yield ~exists().where(its)
        return
    percent = scores.c.points * 100
    yield exists().where(its, percent >= score.least * scores.c.most, percent <= score.most * scores.c.most)
