"""The situations that a condition can tell apart: a few kinds of day and hour, of customer, of queue."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from ivr.core.conditions import (
    AtTime,
    CustomerLevel,
    HasAnswer,
    HasRm,
    IsDegraded,
    IsOpen,
    IsStaffed,
    LongWait,
    ManyWait,
    OnDate,
    OnWeekday,
    Simple,
)
from ivr.core.rulebook import Calendar, Rulebook, Span

Truths = Mapping[Simple, bool]
"""What each of the conditions says in a situation."""
_WEEK = 7


def topics(book: Rulebook, asked: Sequence[Simple], today: date) -> list[list[Truths]]:
    """For each matter that is asked about, the situations that may occur from today on; matters are independent."""
    of: dict[Hashable, list[Simple]] = {}
    for one in asked:
        of.setdefault(matter(book, one), []).append(one)
    return [_distinct(same, _said(book, same, today)) for same in of.values()]


def _distinct(asked: Sequence[Simple], said: Iterator[tuple[bool, ...]]) -> list[Truths]:
    return [dict(zip(asked, truths, strict=True)) for truths in dict.fromkeys(said)]


def matter(book: Rulebook, one: Simple) -> Hashable:
    """What a condition depends on. Calendars by another clock than the firm's are taken as independent of all else."""
    match one:
        case IsOpen(calendar) if book.calendars[calendar].timezone != book.firm.timezone:
            return "calendar", calendar
        case IsOpen() | AtTime() | OnDate() | OnWeekday():
            return "time"
        case CustomerLevel() | HasRm():
            return "customer"
        case HasAnswer(name):
            return "answer", name
        case ManyWait(queue) | LongWait(queue) | IsStaffed(queue):
            return type(one), queue
        case IsDegraded():
            return "degraded"


def _said(book: Rulebook, asked: Sequence[Simple], today: date) -> Iterator[tuple[bool, ...]]:
    """What conditions about one matter say, situation by situation."""
    match asked[0]:
        case IsOpen(calendar) if book.calendars[calendar].timezone != book.firm.timezone:
            yield from (tuple(one.want is it for one in asked if isinstance(one, IsOpen)) for it in (True, False))
        case IsOpen() | AtTime() | OnDate() | OnWeekday():
            yield from _of_times(book, asked, today)
        case CustomerLevel() | HasRm():
            yield from _of_customers(asked)
        case HasAnswer():
            named = [one for one in asked if isinstance(one, HasAnswer)]
            values = dict.fromkeys((*(value for one in named for value in one.values), None))
            yield from (tuple(value in one.values for one in named) for value in values)
        case ManyWait() | LongWait() | IsStaffed():
            yield from _from_none_on([_least(one) for one in asked])
        case IsDegraded():
            levels = [book.degradation.index(one.level) for one in asked if isinstance(one, IsDegraded)]
            yield from (tuple(grave >= level for level in levels) for grave in range(-1, len(book.degradation)))


def _from_none_on(least: Sequence[float]) -> Iterator[tuple[bool, ...]]:
    """With nothing, and with just as much as each of them asks for."""
    yield from (tuple(many >= asked for asked in least) for many in (0, *least))


def _least(one: Simple) -> float:
    """Callers, agents or seconds."""
    match one:
        case ManyWait(_, least) | IsStaffed(_, least):
            return least
        case LongWait(_, least):
            return least.total_seconds()
        case _:
            raise AssertionError("no condition of a queue")


def _of_customers(asked: Sequence[Simple]) -> Iterator[tuple[bool, ...]]:
    """Customers of each level that is named, of none of them or unknown; with an RM and without."""
    named = (level for one in asked if isinstance(one, CustomerLevel) for level in one.levels)
    for level in dict.fromkeys((*named, "")):
        for has_rm in (True, False):
            yield tuple(level in one.levels if isinstance(one, CustomerLevel) else _is_so(one, has_rm) for one in asked)


def _is_so(one: Simple, has_rm: bool) -> bool:
    return isinstance(one, HasRm) and one.want is has_rm


@dataclass(frozen=True, slots=True)
class _Day:
    """Days of one kind: between the same dates, on the same weekday, with the same hours."""

    begin: int
    """A day since when the dates that are asked for have not changed, as an ordinal."""
    weekday: int
    spans: Mapping[str, tuple[Span, ...]]


def _of_times(book: Rulebook, asked: Sequence[Simple], today: date) -> Iterator[tuple[bool, ...]]:
    calendars = [
        book.calendars[name] for name in dict.fromkeys(one.calendar for one in asked if isinstance(one, IsOpen))
    ]
    dates = [one for one in asked if isinstance(one, OnDate)]
    days = {(day.begin, day.weekday, *day.spans.values()): day for day in _days(calendars, dates, today)}
    asked_times = [Span(one.start, one.end) for one in asked if isinstance(one, AtTime)]
    for day in days.values():
        spans = [*asked_times, *(span for hours in day.spans.values() for span in hours)]
        for clock in {time(0), *(span.start for span in spans), *(span.end for span in spans)}:
            yield tuple(_at(one, day, clock) for one in asked)


def _at(one: Simple, day: _Day, clock: time) -> bool:
    match one:
        case IsOpen(calendar, want):
            return any(_within(span.start, span.end, clock) for span in day.spans[calendar]) is want
        case AtTime(start, end):
            return _within(start, end, clock)
        case OnDate(first, last):
            return first.toordinal() <= day.begin <= last.toordinal()
        case OnWeekday(days):
            return day.weekday in days
        case _:
            raise AssertionError("no condition of time")


def _within(start: time, end: time, clock: time) -> bool:
    return start <= clock and (clock < end or end == time(0))


def _days(calendars: Sequence[Calendar], dates: Sequence[OnDate], today: date) -> Iterator[_Day]:
    """Every kind of day from yesterday on, since somewhere it still is yesterday.

    Official holidays are known for few years: after those any day may be of a kind that some day was.
    """
    since = today.toordinal() - 1
    own = {day.toordinal(): day for calendar in calendars for day in calendar.days}
    turns = {since, *(one.first.toordinal() for one in dates), *(one.last.toordinal() + 1 for one in dates)}
    begins = sorted(turn for turn in turns if turn >= since)
    known = max(own, default=0)
    for begin, end in zip(begins, [*begins[1:], None], strict=True):
        later = range(max(begin, known + 1), max(begin, known + 1) + _WEEK)
        weekdays = {_weekday(day) for day in later if end is None or day < end}
        for at, day in own.items():
            if (begin <= at and (end is None or at < end)) or _weekday(at) in weekdays:
                yield _Day(begin, _weekday(at), {c.name: c.days.get(day, c.week[_weekday(at)]) for c in calendars})
        yield from _usual(calendars, begin, end, own)


def _usual(calendars: Sequence[Calendar], begin: int, end: int | None, own: Mapping[int, date]) -> Iterator[_Day]:
    """A day of each weekday on which no calendar has hours of its own."""
    found: set[int] = set()
    at = begin
    while len(found) < _WEEK and (end is None or at < end) and at < begin + _WEEK * (len(own) + 1):
        weekday = _weekday(at)
        if at not in own and weekday not in found:
            found.add(weekday)
            yield _Day(begin, weekday, {calendar.name: calendar.week[weekday] for calendar in calendars})
        at += 1


def _weekday(ordinal: int) -> int:
    return (ordinal + _WEEK - 1) % _WEEK
