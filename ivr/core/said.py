"""Rules in words: a value of the rulebook as one would say it, for pictures, explanations and differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from enum import Enum

from ivr.core.eligibility import Answer, Holds, end
from ivr.core.ladder import Figure, Rung
from ivr.core.needs import AnyOf, Need, Relaxation, Single, Wish, Without
from ivr.core.outbound_rules import Night
from ivr.core.overflow_rules import (
    OverflowCondition,
    OverflowStep,
    OverflowTarget,
    ToCallbackNote,
    ToGroup,
    ToMessage,
    ToNumber,
    ToQueue,
    ToRm,
    ToVoicemail,
    WhenDegraded,
    WhenExpectedWait,
    WhenFailedOffers,
    WhenNobody,
    WhenOpen,
    WhenWaited,
    WhenWaiting,
)
from ivr.core.preference import PreferAgent, Preference, PreferLast, PreferRm
from ivr.core.queues import Exit, Priority, StopMusic
from ivr.core.record_policy import KeepFor, RecordPolicy
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Skill, Span
from ivr.core.secret import Secret
from ivr.core.service_level import ServiceLevel

_UNITS = (("d", 86400), ("h", 3600), ("m", 60))


def said(value: object) -> str:  # noqa: C901 - one case per kind of value
    """The value in words; two values that mean the same give the same words, wherever they stand in their files."""
    match value:
        case (
            Need()
            | Holds()
            | Without()
            | Answer()
            | AnyOf()
            | Wish()
            | Skill()
            | PreferRm()
            | PreferLast()
            | PreferAgent()
            | Span()
            | Relaxation()
            | Priority()
            | Exit()
            | ServiceLevel()
        ):
            return _short(value)
        case RecordPolicy() | KeepFor() | Night():
            return str(value)
        case Rung():
            return _rung(value)
        case WhenWaited() | WhenFailedOffers() | WhenWaiting() | WhenExpectedWait() | WhenNobody() | WhenOpen():
            return _condition(value)
        case WhenDegraded():
            return _condition(value)
        case ToRm() | ToNumber() | ToGroup() | ToQueue() | ToVoicemail() | ToCallbackNote() | ToMessage():
            return target(value)
        case StopMusic():
            return "stop music"
        case OverflowStep():
            return f"{when(value)}: {target(value.target)}"
        case Mapping():
            return listed(f"{said(key)} {said(one)}" for key, one in value.items())
        case tuple() | list() | set() | frozenset():
            return listed(map(said, value))
        case _:
            return _plain(value)


def duration(span: timedelta) -> str:
    """As one writes it in the rules: `90s`, `3m`, `1h`."""
    seconds = span.total_seconds()
    for unit, length in _UNITS:
        if seconds and seconds % length == 0 and (unit != "m" or seconds >= 2 * length):
            return f"{seconds / length:g}{unit}"
    return f"{seconds:g}s"


def when(step: OverflowStep) -> str:
    """`60s waited or 2 failed offers`."""
    joint = " or " if step.join == "any" else " and "
    return joint.join(map(said, step.when)) or "else"


def target(to: OverflowTarget) -> str:
    """Where an overflow step leads."""
    match to:
        case ToRm():
            who = "own RM" if to.who == "own" else "deputy"
            return f"{who} on the mobile (rings {duration(to.ring)}, press {to.accept} within {said(to.accept_within)})"
        case ToNumber(number, ring):
            return f"dial {number} (rings {duration(ring)})"
        case ToVoicemail(box):
            return f"voicemail {box}"
        case ToCallbackNote(box):
            return f"callback note {box}"
        case ToMessage(prompt):
            return f"message {prompt}"
        case ToQueue(name):
            return f"queue {name}"
        case ToGroup(agents, team, ring):
            who = f"team {team}" if team else f"agents {listed(agents)}"
            return f"{who} together (rings {duration(ring)})"


def _condition(value: OverflowCondition) -> str:
    match value:
        case WhenWaited(waited):
            return f"{duration(waited)} waited"
        case WhenFailedOffers(failed):
            return f"{failed} failed offers"
        case WhenWaiting(waiting):
            return f"{waiting} waiting"
        case WhenExpectedWait(wait):
            return f"{duration(wait)} of waiting expected"
        case WhenNobody():
            return "nobody on duty"
        case WhenOpen(calendar, want):
            return f"{calendar} {'open' if want else 'closed'}"
        case WhenDegraded(level):
            return f"degraded to {level}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a, b and c`; `none` of nothing."""
    *before, final = list(words) or ["none"]
    return f"{', '.join(before)} {last} {final}" if before else final


def either(alternatives: Iterable[Iterable[str]]) -> str:
    """`either a or (b and c)`."""
    ways = [tuple(words) for words in alternatives]
    joined = [f"({listed(words)})" if len(words) > 1 else listed(words) for words in ways]
    return f"either {' or '.join(joined)}" if len(joined) > 1 else joined[0]


def clock(at: time, *, end: bool = False) -> str:
    """`08:30`; the end of a day is 24:00."""
    return "24:00" if end and at == time(0) else f"{at:%H:%M}"


_OfAgents = Single | AnyOf | Wish | Skill | Answer
"""What is asked of agents, and what they have of it."""


def _skill(value: _OfAgents) -> str:
    match value:
        case Holds(eligibility):
            return eligibility.name
        case Answer():
            return _answer(value)
        case Need(skill, level):
            return f"{skill} {level}"
        case Without(need):
            return f"not {said(need)}"
        case AnyOf(alternatives):
            return either(map(said, all_of) for all_of in alternatives)
        case Wish(need, weight):
            return said(need) + (f" (weight {weight})" if weight != 1 else "")
        case Skill(name, level, until):
            return f"{name} {level}" + (f" until {until}" if until else "")


def _preference(value: Preference) -> str:
    match value:
        case PreferRm():
            who = "own RM"
        case PreferLast(within):
            who = f"who talked with him within {duration(within)}"
        case PreferAgent(agent):
            who = f"agent {agent}"
    return who + (f" (waits {duration(value.wait)} for him)" if value.wait else "")


def _answer(value: Answer) -> str:
    """`training_today no from 2026-12-01 00:00 until 2026-12-05 24:00 (ill)`."""
    first = f" from {value.since:%Y-%m-%d %H:%M}" if value.since else ""
    last = f" until {end(value.until)}" if value.until else ""
    reason = f" ({value.reason})" if value.reason else ""
    return f"{value.name} {'yes' if value.holds else 'no'}{first}{last}{reason}"


def _short(value: _OfAgents | Preference | Span | Relaxation | Priority | Exit | ServiceLevel) -> str:
    match value:
        case Need() | Holds() | Without() | Answer() | AnyOf() | Wish() | Skill():
            return _skill(value)
        case PreferRm() | PreferLast() | PreferAgent():
            return _preference(value)
        case ServiceLevel(within, share):
            return f"{share} % within {duration(within)}"
        case Exit():
            return target(value.target)
        case Priority(base, by_level, aging):
            aged = (f"{aging.normalize():f} a second",) if aging else ()
            return ", ".join((str(base), *(f"{level} +{points}" for level, points in by_level.items()), *aged))
        case Relaxation(after, needs):
            return f"after {duration(after)} {said(needs) if needs else 'anybody'}"
        case Span(start, end):
            return f"{clock(start)}-{clock(end, end=True)}"


def _rung(rung: Rung) -> str:
    """`waiting from 50 until 20, or service level from 60 % until 80 %, for 5m`."""
    bounds = (
        f"{one.figure.replace('_', ' ')} from {_measure(one.figure, one.enter)} until {_measure(one.figure, one.leave)}"
        for one in rung.thresholds
    )
    of = f" in {rung.queue}" if rung.queue else ""
    return f"{', or '.join(bounds)}{of}, for {duration(rung.hold)}"


def _measure(figure: Figure, value: float) -> str:
    if figure.is_time:
        return duration(timedelta(seconds=value))
    return f"{value:g} %" if figure is Figure.SERVICE_LEVEL else f"{value:g}"


def _plain(value: object) -> str:
    match value:
        case None | "":
            return "none"
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case timedelta():
            return duration(value)
        case date() | time():
            return value.isoformat()
        case Secret():
            return str(value)
        case _ if is_dataclass(value):
            return listed(f"{name} {said(one)}" for name, one in _parts(value))
        case _:
            return str(value)


def _parts(value: object) -> Iterable[tuple[str, object]]:
    """What a value is made of, without the place where it stands."""
    for field in fields(value):  # type: ignore[arg-type]
        one = getattr(value, field.name)
        if not isinstance(one, RuleRef):
            yield field.name, one
