"""Is a calendar open at this moment, why, and until when: by the clock on the firm's wall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr.core.phrase import phrase
from ivr.core.rulebook import Calendar, Span

WEEKDAYS = (
    phrase("Monday"),
    phrase("Tuesday"),
    phrase("Wednesday"),
    phrase("Thursday"),
    phrase("Friday"),
    phrase("Saturday"),
    phrase("Sunday"),
)
_MIDNIGHT = time(0)
_ALL_DAY = (Span(_MIDNIGHT, _MIDNIGHT),)
_HORIZON = 400
"""Days in which a change is looked for."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether it is open, why, and until when (None: no change within a year)."""

    open: bool
    reason: str
    until: datetime | None


def opening(calendar: Calendar, at: datetime) -> Opening:
    """Say whether the calendar is open at this moment. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time without its zone is no moment")
    zone = ZoneInfo(calendar.timezone)
    here = at.astimezone(zone)
    is_open = _is_open(calendar, here)
    return Opening(is_open, _reason(calendar, here), _next_change(calendar, here, is_open))


YEARS = range(2000, 2200)
"""Years of which times can be asked."""


def moments(calendar: Calendar, day: date) -> set[datetime]:
    """The moments (UTC) at which it may open or close on this day."""
    return set(_boundaries(_spans(calendar, day), day, ZoneInfo(calendar.timezone)))


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether it is open at this moment, without the reason, for those who ask often."""
    return _is_open(calendar, at.astimezone(ZoneInfo(calendar.timezone)))


def changes_on(calendar: Calendar, day: date) -> Iterator[datetime]:
    """The moments at which it may open or close on this day of its own, midnight included."""
    zone = ZoneInfo(calendar.timezone)
    clocks = {_MIDNIGHT, *(clock for span in _spans(calendar, day) for clock in (span.start, span.end))}
    return (datetime.combine(day, clock, zone) for clock in sorted(clocks))


def _spans(calendar: Calendar, day: date) -> tuple[Span, ...]:
    own = calendar.days.get(day)
    return calendar.week[day.weekday()] if own is None else own


def _within(span: Span, clock: time) -> bool:
    return span.start <= clock and (clock < span.end or span.end == _MIDNIGHT)


def _is_open(calendar: Calendar, here: datetime) -> bool:
    clock = here.time()
    return any(_within(span, clock) for span in _spans(calendar, here.date()))


def _reason(calendar: Calendar, here: datetime) -> str:
    day, clock = here.date(), here.time()
    name = calendar.day_names.get(day) or WEEKDAYS[day.weekday()]
    spans = _spans(calendar, day)
    if not spans:
        return f"closed all day ({name})"
    for span in spans:
        if clock < span.start:
            return f"closed until {_clock(span.start)} ({name})"
        if _within(span, clock):
            return f"open {_clock(span.start)}-{_clock(span.end, end=True)} ({name})"
    return f"closed since {_clock(spans[-1].end)} ({name})"


def _clock(shown: time, *, end: bool = False) -> str:
    return "24:00" if end and shown == _MIDNIGHT else f"{shown:%H:%M}"


def _next_change(calendar: Calendar, here: datetime, is_open: bool) -> datetime | None:
    """Walk from boundary to boundary; a span that goes on past midnight is no change, and neither is a closed day."""
    zone = ZoneInfo(calendar.timezone)
    for days in range(_HORIZON):
        day = here.date() + timedelta(days=days)
        if _spans(calendar, day) == (_ALL_DAY if is_open else ()):
            continue
        for moment in sorted(_boundaries(_spans(calendar, day), day, zone)):
            local = moment.astimezone(zone)
            if moment > here and _is_open(calendar, local) != is_open:
                return local
    return None


def _boundaries(spans: tuple[Span, ...], day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments (UTC) at which this day may change the state; a time that the clock shows twice counts twice."""
    following = day + timedelta(days=1)
    walls = [(day, _MIDNIGHT), (following, _MIDNIGHT)]
    walls += [(day, span.start) for span in spans] + [(day, span.end) for span in spans if span.end != _MIDNIGHT]
    for on, clock in walls:
        for fold in (0, 1):
            yield datetime.combine(on, clock, zone).replace(fold=fold).astimezone(UTC)
    yield _leap(datetime.combine(day, _MIDNIGHT, zone), datetime.combine(following, _MIDNIGHT, zone), zone)


def _leap(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """The moment (to the second) at which summer time begins or ends that day; the day's end if it does not."""
    before, after = start.astimezone(UTC), end.astimezone(UTC)
    if start.utcoffset() == end.utcoffset():
        return after
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before).total_seconds() // 2)
        if middle.astimezone(zone).utcoffset() == start.utcoffset():
            before = middle
        else:
            after = middle
    return after
