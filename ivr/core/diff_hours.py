"""Times at which rules decide differently: the year cut into hours of the same kind, and such hours in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from ivr.core.conditions import AtTime, Condition, IsOpen, OnDate, OnWeekday, simple
from ivr.core.hours import is_open, moments
from ivr.core.phrase import phrase, series
from ivr.core.rulebook import Calendar, Rulebook, Span
from ivr.core.said import clock, listed
from ivr.core.steps import Branch, PlayNotices

DAYS = 400
"""How far ahead is looked: a year, and the holidays after it."""
MOST_DAYS = 3650
"""Of a longer span of dates no more is looked at."""
_ALL_DAY = (Span(time(0), time(0)),)
_MANY = 0.6
"""Of so many weekdays of one kind a time counts as the usual one."""
_MOST_NAMED = 4
_EACH = (
    phrase("Mondays"),
    phrase("Tuesdays"),
    phrase("Wednesdays"),
    phrase("Thursdays"),
    phrase("Fridays"),
    phrase("Saturdays"),
    phrase("Sundays"),
)
SHORT = (phrase("Mon"), phrase("Tue"), phrase("Wed"), phrase("Thu"), phrase("Fri"), phrase("Sat"), phrase("Sun"))


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` up to, and not including, `end`; in the firm's time."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one kind: at all of them, every condition of time says the same in the old rules and in the new."""

    spans: tuple[Stretch, ...]

    @property
    def example(self) -> datetime:
        """A moment in it, not far from its first beginning."""
        first = self.spans[0]
        return first.start + min((first.end - first.start) / 2, timedelta(minutes=30))


def hours(old: Rulebook, new: Rulebook, today: date) -> tuple[Hours, ...]:
    """The coming 400 days, cut into hours of a kind; those that come first are named first."""
    calendars = _distinct((*_asked(old), *_asked(new)))
    zone = ZoneInfo(new.firm.timezone)
    return tuple(Hours(tuple(spans)) for spans in _cut(calendars, today, zone).values())


def opened_and_closed(old: Calendar, new: Calendar, today: date) -> dict[tuple[bool, bool], tuple[Stretch, ...]]:
    """Times at which the two differ, by whether they are open: (before, now)."""
    cut = _cut([old, new], today, ZoneInfo(new.timezone))
    return {(state[0], state[1]): tuple(spans) for state, spans in cut.items() if state[0] != state[1]}


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Those that follow on one another as one; they come in order."""
    found: list[Stretch] = []
    for stretch in stretches:
        if found and found[-1].end == stretch.start:
            found[-1] = Stretch(found[-1].start, stretch.end)
        else:
            found.append(stretch)
    return found


def words(spans: Iterable[Stretch]) -> str:
    """`Saturdays 12:00-13:00`, `2026-10-01 all day`: the usual weekdays first, then single days."""
    by_time: dict[tuple[time, time], set[date]] = defaultdict(set)
    for day, start, end in _by_day(spans):
        by_time[start, end].add(day)
    said = [phrase("{days} {hours}", days=_days(days), hours=_times(*at)) for at, days in by_time.items()]
    more = len(said) - _MOST_NAMED
    return series((*said[:_MOST_NAMED], phrase("and {n} more", n=more) if more > 0 else ""), "; ")


def _asked(rules: Rulebook) -> Iterator[Calendar]:
    """The calendars on which a caller's way depends."""
    for node in rules.nodes.values():
        if isinstance(node, Branch):
            yield from calendars_in(rules, node.condition)
        if isinstance(node, PlayNotices):
            yield from _announced(rules.calendars[node.calendar])


def _announced(calendar: Calendar) -> Iterator[Calendar]:
    """The days of each notice, as a calendar that is open on them."""
    for notice in calendar.notices:
        yield _on_days(calendar.timezone, notice.first, notice.last)


def _on_days(timezone: str, first: date, last: date) -> Calendar:
    length = min((last - first).days, MOST_DAYS)
    dates = (first + timedelta(days=after) for after in range(length + 1))
    return Calendar("", timezone, ((),) * 7, dict.fromkeys(dates, _ALL_DAY))


def calendars_in(rules: Rulebook, condition: Condition) -> Iterator[Calendar]:
    """What a condition asks of the time, as calendars that are open while it holds."""
    for part in simple(condition):
        match part:
            case IsOpen(calendar):
                yield rules.calendars[calendar]
            case AtTime(start, end):
                yield Calendar("", rules.firm.timezone, ((Span(start, end),),) * 7)
            case OnWeekday(days):
                yield Calendar("", rules.firm.timezone, tuple(_ALL_DAY if day in days else () for day in range(7)))
            case OnDate(first, last):
                yield _on_days(rules.firm.timezone, first, last)
            case _:
                pass


def _distinct(calendars: Iterable[Calendar]) -> list[Calendar]:
    found: list[Calendar] = []
    for calendar in calendars:
        if calendar not in found:
            found.append(calendar)
    return found


def _cut(calendars: Sequence[Calendar], today: date, zone: ZoneInfo) -> dict[tuple[bool, ...], list[Stretch]]:
    """The coming days by what the calendars say, each stretch as long as they say the same."""
    start = datetime.combine(today, time(0), zone)
    end = start + timedelta(days=DAYS)
    days = [today + timedelta(days=at) for at in range(-1, DAYS + 1)]
    may_turn = {at for calendar in calendars for day in days for at in moments(calendar, day)}
    stretch = sorted({start.astimezone(UTC), *(at for at in may_turn if start < at < end)})
    states = groupby(stretch, key=lambda at: tuple(is_open(calendar, at) for calendar in calendars))
    turns_of = [(state, next(same).astimezone(zone)) for state, same in states]
    ends = [*(at for _, at in turns_of[1:]), end]
    found: dict[tuple[bool, ...], list[Stretch]] = defaultdict(list)
    for (state, first), last in zip(turns_of, ends, strict=True):
        found[state].append(Stretch(first, last))
    return dict(found)


def _by_day(spans: Iterable[Stretch]) -> Iterator[tuple[date, time, time]]:
    for span in spans:
        day, at = span.start.date(), span.start.time()
        while day < span.end.date():
            yield day, at, time(0)
            day, at = day + timedelta(days=1), time(0)
        if at < span.end.time():
            yield day, at, span.end.time()


def _days(days: set[date]) -> str:
    count = Counter(day.weekday() for day in days)
    usual = sorted(day for day, often in count.items() if often >= _MANY * DAYS / 7)
    single = sorted(day for day in days if day.weekday() not in usual)
    said = [_weekdays(usual)] if usual else []
    said += [phrase("{date} ({day})", date=day, day=SHORT[day.weekday()]) for day in single[: _MOST_NAMED - 1]]
    if len(single) >= _MOST_NAMED:
        said.append(phrase("{n} other days", n=len(single) - _MOST_NAMED + 1))
    return listed(said)


def _weekdays(days: Sequence[int]) -> str:
    if len(days) == 7:
        return phrase("every day")
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return phrase("{first} to {last}", first=_EACH[days[0]], last=_EACH[days[-1]])
    return listed(_EACH[day] for day in days)


def _times(start: time, end: time) -> str:
    return phrase("all day") if start == end == time(0) else f"{clock(start)}-{clock(end, end=True)}"
