"""Rules in words: a value of the rulebook as one would say it, for pictures, explanations and differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from enum import Enum

from ivr.core.eligibility import Answer, Holds, end
from ivr.core.ladder import Figure, Rung, Threshold
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
from ivr.core.phrase import Phrase, Series, phrase, sentence, series
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
        case Phrase() | Series():
            return value
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
            return phrase("stop music")
        case OverflowStep():
            return phrase("{when}: {what}", when=when(value), what=target(value.target))
        case Mapping():
            return listed(_named(said(key), one) for key, one in value.items())
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
    return series(map(said, step.when), joint) or phrase("else")


def target(to: OverflowTarget) -> str:
    """Where an overflow step leads."""
    match to:
        case ToRm():
            return phrase(
                "{who} on the mobile (rings {ring}, press {key} within {within})",
                who=phrase("own RM") if to.who == "own" else phrase("deputy"),
                ring=duration(to.ring),
                key=to.accept,
                within=said(to.accept_within),
            )
        case ToNumber(number, ring):
            return phrase("dial {number} (rings {ring})", number=number, ring=duration(ring))
        case ToVoicemail(box):
            return phrase("voicemail {box}", box=box)
        case ToCallbackNote(box):
            return phrase("callback note {box}", box=box)
        case ToMessage(prompt):
            return phrase("message {prompt}", prompt=prompt)
        case ToQueue(name):
            return phrase("queue {queue}", queue=name)
        case ToGroup(agents, team, ring):
            who = phrase("team {team}", team=team) if team else phrase("agents {agents}", agents=listed(agents))
            return phrase("{who} together (rings {ring})", who=who, ring=duration(ring))


def _condition(value: OverflowCondition) -> str:
    match value:
        case WhenWaited(waited):
            return phrase("{whtime} waited", whtime=duration(waited))
        case WhenFailedOffers(failed):
            return phrase("{n} failed offers", n=failed)
        case WhenWaiting(waiting):
            return phrase("{n} waiting", n=waiting)
        case WhenExpectedWait(wait):
            return phrase("{whtime} of waiting expected", whtime=duration(wait))
        case WhenNobody():
            return phrase("nobody on duty")
        case WhenOpen(calendar, want):
            return opened(calendar, is_open=want)
        case WhenDegraded(level):
            return phrase("degraded to {level}", level=level)


def opened(calendar: str, *, is_open: bool) -> str:
    """`office open`, `office closed`."""
    return phrase("{hours} open" if is_open else "{hours} closed", hours=calendar)


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a, b and c`; `none` of nothing."""
    *before, final = list(words) or [phrase("none")]
    return series((series(before), final), f" {last} ")


def either(alternatives: Iterable[Iterable[str]]) -> str:
    """`either a or (b and c)`."""
    ways = [tuple(words) for words in alternatives]
    joined = [phrase("({all})", all=listed(words)) if len(words) > 1 else listed(words) for words in ways]
    return phrase("either {ways}", ways=series(joined, " or ")) if len(joined) > 1 else joined[0]


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
            return _named(skill, level)
        case Without(need):
            return phrase("not {what}", what=said(need))
        case AnyOf(alternatives):
            return either(map(said, all_of) for all_of in alternatives)
        case Wish(need, weight):
            return said(need) if weight == 1 else phrase("{what} (weight {n})", what=said(need), n=weight)
        case Skill(name, level, until):
            skill = _named(name, level)
            return phrase("{what} until {when}", what=skill, when=until) if until else skill


def _preference(value: Preference) -> str:
    match value:
        case PreferRm():
            who = phrase("own RM")
        case PreferLast(within):
            who = phrase("who talked with him within {time}", time=duration(within))
        case PreferAgent(agent):
            who = phrase("agent {agent}", agent=agent)
    return phrase("{who} (waits {time} for him)", who=who, time=duration(value.wait)) if value.wait else who


def _answer(value: Answer) -> str:
    """`training_today no from 2026-12-01 00:00 until 2026-12-05 24:00 (ill)`."""
    told: str = _named(value.name, value.holds)
    if value.since:
        told = phrase("{what} from {when}", what=told, when=f"{value.since:%Y-%m-%d %H:%M}")
    if value.until:
        told = phrase("{what} until {when}", what=told, when=end(value.until))
    return phrase("{what} ({why})", what=told, why=value.reason) if value.reason else told


def _short(value: _OfAgents | Preference | Span | Relaxation | Priority | Exit | ServiceLevel) -> str:
    match value:
        case Need() | Holds() | Without() | Answer() | AnyOf() | Wish() | Skill():
            return _skill(value)
        case PreferRm() | PreferLast() | PreferAgent():
            return _preference(value)
        case ServiceLevel(within, share):
            return phrase("{share} % within {time}", share=share, time=duration(within))
        case Exit():
            return target(value.target)
        case Priority(base, by_level, aging):
            aged = phrase("{points} a second", points=f"{aging.normalize():f}") if aging else ""
            return series((str(base), *(f"{level} +{points}" for level, points in by_level.items()), aged))
        case Relaxation(after, needs):
            whom = said(needs) if needs else phrase("anybody")
            return phrase("after {time} {whom}", time=duration(after), whom=whom)
        case Span(start, end):
            return f"{clock(start)}-{clock(end, end=True)}"


def _rung(rung: Rung) -> str:
    """`waiting from 50 until 20, or service level from 60 % until 80 %, for 5m`."""
    bounds = series((_threshold(one) for one in rung.thresholds), ", or ")
    there = phrase("{what} in {queue}", what=bounds, queue=rung.queue) if rung.queue else bounds
    return phrase("{what}, for {time}", what=there, time=duration(rung.hold))


def _threshold(of: Threshold) -> str:
    """`waiting from 50 until 20`."""
    first, last = _measure(of.figure, of.enter), _measure(of.figure, of.leave)
    figure = sentence(of.figure.replace("_", " "))
    return phrase("{figure} from {first} until {last}", figure=figure, first=first, last=last)


def _measure(figure: Figure, value: float) -> str:
    if figure.is_time:
        return duration(timedelta(seconds=value))
    return f"{value:g} %" if figure is Figure.SERVICE_LEVEL else f"{value:g}"


def _plain(value: object) -> str:
    match value:
        case None | "":
            return phrase("none")
        case bool():
            return phrase("yes") if value else phrase("no")
        case Enum():
            return str(value.value)
        case timedelta():
            return duration(value)
        case date() | time():
            return value.isoformat()
        case Secret():
            return str(value)
        case _ if is_dataclass(value):
            return listed(_named(name, one) for name, one in _parts(value))
        case _:
            return str(value)


def _named(name: str, value: object) -> str:
    """`wealth 3`, `ring 20s`."""
    return phrase("{name} {value}", name=name, value=said(value))


def _parts(value: object) -> Iterable[tuple[str, object]]:
    """What a value is made of, without the place where it stands."""
    for field in fields(value):  # type: ignore[arg-type]
        one = getattr(value, field.name)
        if not isinstance(one, RuleRef):
            yield field.name, one
