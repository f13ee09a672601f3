"""Whether a condition of a flow holds at this moment, and why; and conditions in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from ivr.core.call import Customer
from ivr.core.conditions import (
    AllOf,
    AnyOf,
    AtTime,
    Condition,
    CustomerLevel,
    HasAnswer,
    HasRm,
    IsDegraded,
    IsOpen,
    IsStaffed,
    LongWait,
    ManyWait,
    Not,
    OfCustomer,
    OfQueue,
    OfTime,
    OnDate,
    OnWeekday,
    Simple,
)
from ivr.core.estimate import QueueNow, expected_wait
from ivr.core.hours import WEEKDAYS, opening
from ivr.core.ladder import reaches
from ivr.core.phrase import phrase, series
from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook
from ivr.core.said import clock, duration, listed, opened

NowIn = Callable[[Queue, str], QueueNow]
"""A queue as a caller finds it who speaks this language."""
Answer = tuple[bool, str]
"""Whether it holds, and why."""
UNKNOWN = "he is not a known customer"


def quiet(_queue: Queue, _language: str) -> QueueNow:
    """Any queue at a quiet moment: nobody waits, and an agent is free."""
    return QueueNow(staffed=1, free=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What conditions may ask about a call at this moment."""

    customer: Customer | None
    """Who he is, as far as the flow has looked."""
    at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)
    """What was collected, set or fetched so far, by name."""
    now_in: NowIn = quiet
    degraded: str = ""
    """The level of degradation at which the firm works; empty: it works as usual."""
    language: str = ""
    """The one that he speaks, as far as is known; empty: it does not matter."""


def holds(rules: Rulebook, condition: Condition, asked: Asked) -> Answer:
    """Whether the condition holds, and why: question, answer and fact, `level vip? no: he has gold`."""
    match condition:
        case AnyOf(parts):
            return _joined(rules, parts, asked, enough=True)
        case AllOf(parts):
            return _joined(rules, parts, asked, enough=False)
        case Not(part):
            answer, reason = holds(rules, part, asked)
            return not answer, reason
        case _:
            answer, fact = _single(rules, condition, asked)
            return answer, f"{_question(condition)}? {'yes' if answer else 'no'}: {fact}"


def _question(condition: Simple) -> str:
    """The condition in words; what was collected may be masked, so no value of it is ever named."""
    return f"{condition.name} as asked" if isinstance(condition, HasAnswer) else words(condition)


def _joined(rules: Rulebook, parts: tuple[Condition, ...], asked: Asked, *, enough: bool) -> Answer:
    """The first part that settles it, by being `enough`; or all of them together."""
    reasons = []
    for part in parts:
        answer, reason = holds(rules, part, asked)
        if answer is enough:
            return answer, reason
        reasons.append(reason)
    return not enough, "; ".join(reasons)


def _single(rules: Rulebook, condition: Simple, asked: Asked) -> Answer:
    """Whether a condition that is not made of others holds, and the fact that says so."""
    match condition:
        case IsOpen() | AtTime() | OnDate() | OnWeekday():
            return _of_time(rules, condition, asked.at)
        case CustomerLevel() | HasRm():
            return _of_customer(condition, asked.customer)
        case HasAnswer(name, values):
            known = asked.answers.get(name)
            how = "it is not known" if known is None else "it is that" if known in values else "it is another"
            return known in values, how
        case ManyWait() | LongWait() | IsStaffed():
            return _of_queue(condition, asked.now_in(rules.queues[condition.queue], asked.language))
        case IsDegraded(level):
            grave = reaches(rules.degradation, asked.degraded, level)
            return grave, f"the level is {asked.degraded}" if asked.degraded else "the firm works as usual"


def as_far_as_known(condition: Condition, known: Mapping[Condition, bool]) -> bool | None:
    """Whether it holds by what is known of `open` calendars, of `rm: present` and the like; None: it may or may not."""
    match condition:
        case AnyOf(parts):
            return _joined_as_known([as_far_as_known(part, known) for part in parts], enough=True)
        case AllOf(parts):
            return _joined_as_known([as_far_as_known(part, known) for part in parts], enough=False)
        case Not(part):
            answer = as_far_as_known(part, known)
        case IsOpen(want=False) | HasRm(want=False):
            answer = known.get(replace(condition, want=True))
        case _:
            return known.get(condition)
    return None if answer is None else not answer


def _joined_as_known(answers: list[bool | None], *, enough: bool) -> bool | None:
    if enough in answers:
        return enough
    return None if None in answers else not enough


def _of_time(rules: Rulebook, condition: OfTime, at: datetime) -> Answer:
    here = at.astimezone(ZoneInfo(rules.firm.timezone))
    match condition:
        case IsOpen(calendar, want):
            found = opening(rules.calendars[calendar], at)
            return found.open is want, found.reason
        case AtTime(start, end):
            return start <= here.time() and (here.time() < end or end == time(0)), f"it is {clock(here.time())}"
        case OnDate(first, last):
            return first <= here.date() <= last, f"it is {here.date()}"
        case OnWeekday(days):
            return here.weekday() in days, f"it is {WEEKDAYS[here.weekday()]}"


def _of_customer(condition: OfCustomer, customer: Customer | None) -> Answer:
    match condition:
        case CustomerLevel(levels):
            level = customer.level if customer else ""
            return level in levels, f"he has {level or 'none'}" if customer else UNKNOWN
        case HasRm(want):
            rm = customer.rm if customer else None
            return (rm is not None) is want, f"he has {rm.name if rm else 'none'}" if customer else UNKNOWN


def _of_queue(condition: OfQueue, now: QueueNow) -> Answer:
    match condition:
        case ManyWait(_, least):
            return now.waiting >= least, f"{now.waiting} wait"
        case LongWait(queue, least):
            wait = expected_wait(now, now.in_line)
            if wait is None:
                return True, now.nobody(queue)
            return wait >= least, f"{wait.total_seconds():.0f} s are expected"
        case IsStaffed(_, least):
            return now.staffed >= least, f"{now.staffed}{f' who speak {now.language}' if now.language else ''} are"


def words(condition: Condition, *, so: bool = True) -> str:  # noqa: C901, PLR0912 - one case per kind of condition
    """The condition in a few words, as it holds, or (with `so` False) as it does not."""
    match condition:
        case IsOpen(calendar, want):
            return opened(calendar, is_open=want is so)
        case HasRm(want):
            return phrase("RM present") if want is so else phrase("no RM")
        case CustomerLevel(levels):
            return phrase("level {whlevels}", whlevels=_so(listed(levels, "or"), so))
        case AtTime(start, end):
            return _so(f"{clock(start)}-{clock(end, end=True)}", so)
        case OnDate(first, last):
            return _so(dates(first, last), so)
        case OnWeekday(days):
            return _so(listed((WEEKDAYS[day] for day in days), "or"), so)
        case HasAnswer(name, values):
            return phrase("{name} {value}", name=name, value=_so(listed(values, "or"), so))
        case ManyWait(queue, least):
            return phrase(
                "{n} or more wait in {queue}" if so else "fewer than {n} wait in {queue}", n=least, queue=queue
            )
        case LongWait(queue, least):
            time = duration(least)
            if not so:
                return phrase("{whtime} or more not expected in {queue}", whtime=time, queue=queue)
            return phrase("{whtime} or more expected in {queue}", whtime=time, queue=queue)
        case IsStaffed(queue, least):
            if not so:
                return phrase("fewer than {n} on duty for {queue}", n=least, queue=queue)
            return phrase("{n} or more on duty for {queue}", n=least, queue=queue)
        case IsDegraded(level):
            return _so(phrase("degraded to {level}", level=level), so)
        case AnyOf(parts) | AllOf(parts):
            joint = " or " if isinstance(condition, AnyOf) is so else " and "
            return series((words(part, so=so) for part in parts), joint)
        case Not(part):
            return words(part, so=not so)


def _so(what: str, so: bool) -> str:
    return what if so else phrase("not {what}", what=what)


def dates(first: date, last: date) -> str:
    """`2026-12-24`, `2027-02-05..2027-02-12`."""
    return f"{first}" if first == last else f"{first}..{last}"
