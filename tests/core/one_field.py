"""Rulebooks that differ from another in a single field of a single dataclass, whatever the field is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from ivr.core.ladder import Figure, Rung, Threshold
from ivr.core.queues import Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Calendar, Notice, Prompt, Rulebook, Span, Survey, VoicemailRules
from ivr.core.steps import HangUp
from ivr.core.ways import all_ways, reached, roots

NEW = "another"
"""A name that may stand wherever one stands; nothing but the changed field leads there."""
_LANGUAGE = "fr"
_WORDS = {
    "Firm.timezone": "Asia/Tokyo",
    "Calendar.timezone": "Asia/Tokyo",
    "Firm.languages": _LANGUAGE,
    "Agent.languages": _LANGUAGE,
    "ChooseLanguage.keys": _LANGUAGE,
    "ChooseLanguage.otherwise": _LANGUAGE,
    "Rulebook.number_languages": _LANGUAGE,
}
"""Fields in which no name may stand that is new."""
_LEFT_OUT = {"version", "refs", "ref", "crm"}
"""Where rules come from; and the CRM's tables, which lie beside the rules."""
_NAMED_ELSEWHERE = {"nodes", "queues", "calendars", "voicemails", "surveys", "prompts"}
"""What is taken out of these would be missed where it is named: then they are no rules."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What one field has become."""

    where: str
    """`Menu.tries` in `nodes.menus.main`."""
    field: str
    """`Menu.tries`."""
    rules: Rulebook


def roomy(rules: Rulebook, today: date, days: int) -> Rulebook:
    """The steps that a call can come to and the days that are looked at, and one more of all that can be named."""
    at_christmas = Notice(date(2026, 12, 24), date(2026, 12, 24), NEW)
    new = Calendar(NEW, rules.firm.timezone, ((Span(time(7), time(8)),),) * 7, notices=(at_christmas,))
    near = {name: _near(calendar, today, days) for name, calendar in rules.calendars.items()}
    there = {at: rules.nodes[at] for at in reached(all_ways(rules), roots(rules))}
    return replace(
        rules,
        firm=replace(rules.firm, languages=(*rules.firm.languages, _LANGUAGE)),
        nodes={**there, NEW: HangUp(NEW)},
        prompts={**rules.prompts, NEW: Prompt(NEW)},
        calendars={**near, NEW: new},
        queues={**rules.queues, NEW: Queue(NEW, RuleRef(NEW), {})},
        agents={**rules.agents, NEW: Agent(NEW, NEW, ())},
        voicemails={**rules.voicemails, NEW: VoicemailRules(NEW, NEW)},
        surveys={**rules.surveys, NEW: Survey(NEW, NEW)},
        degradation=(*rules.degradation, NEW, "graver"),
        ladder=(Rung(NEW, (Threshold(Figure.WAITING, 50, 20), Threshold(Figure.LONGEST_WAIT, 50, 20))),),
    )


def _near(calendar: Calendar, today: date, days: int) -> Calendar:
    """Without the days that are not looked at, and those that are as any day of their week."""
    last = today + timedelta(days=days - 1)
    own = {day: spans for day, spans in calendar.days.items() if spans != calendar.week[day.weekday()]}
    return replace(calendar, days={day: spans for day, spans in own.items() if today <= day <= last})


def each_changed(rules: Rulebook) -> Iterator[Changed]:
    """The rules, again and again with another field changed."""
    for part in fields(rules):
        if part.name in _LEFT_OUT:
            continue
        for where, field, value in _others(getattr(rules, part.name), None, part.name, f"Rulebook.{part.name}"):
            yield Changed(f"{part.name}{where}", field, replace(rules, **{part.name: value}))


Other = tuple[str, str, Any]
"""Where, which field, and what stands there now."""


def _others(value: Any, hint: Any, name: str, field: str) -> Iterator[Other]:
    match value:
        case RuleRef():
            return
        case _ if is_dataclass(value) and not isinstance(value, type):
            yield from _of_dataclass(value)
        case Mapping():
            yield from _of_mapping(value, name, field)
        case tuple():
            yield from _of_tuple(value, name, field)
        case _:
            yield from (("", field, other) for other in _plain(value, hint, field))


def _of_dataclass(value: Any) -> Iterator[Other]:
    hints = get_type_hints(type(value))
    for part in fields(value):
        if part.name in _LEFT_OUT or (part.name == "join" and len(value.when) < 2):
            continue
        field = f"{type(value).__name__}.{part.name}"
        for where, which, other in _others(getattr(value, part.name), hints[part.name], part.name, field):
            yield f".{part.name}{where}", which, replace(value, **{part.name: other})


def _of_mapping(value: Mapping[Any, Any], name: str, field: str) -> Iterator[Other]:
    for key, one in value.items():
        for where, which, other in _others(one, None, name, field):
            yield f".{key}{where}", which, {**value, key: other}
        if name not in _NAMED_ELSEWHERE:
            yield f".{key} gone", field, {left: kept for left, kept in value.items() if left != key}


def _of_tuple(value: tuple[Any, ...], name: str, field: str) -> Iterator[Other]:
    if name == "degradation":
        yield " turned round", field, value[::-1]
    for at, one in enumerate(value if name != "degradation" else ()):
        for where, which, other in _others(one, None, name, field):
            yield f"[{at}]{where}", which, (*value[:at], other, *value[at + 1 :])


def _plain(value: Any, hint: Any, field: str) -> Iterator[Any]:  # noqa: C901 - one case per kind of value
    match value:
        case bool():
            yield not value
        case Enum():
            yield from (other for other in type(value) if other is not value)
        case str():
            choices = get_args(hint) if get_origin(hint) is Literal else ()
            yield from (choice for choice in choices or (_WORDS.get(field, NEW),) if choice != value)
        case int() if field == "OnWeekday.days":
            yield (value + 1) % 7
        case int() | Decimal():
            yield value + 1
        case timedelta():
            yield value + timedelta(seconds=1)
        case datetime() | date():
            yield value + timedelta(days=1)
        case time():
            yield value.replace(minute=(value.minute + 1) % 60)
        case None:
            yield from _given(hint)


def _given(hint: Any) -> Iterator[Any]:
    """Something where nothing stood, if it is known of which kind."""
    kinds = get_args(hint) if isinstance(hint, UnionType) else ()
    for kind in kinds:
        if kind is str:
            yield NEW
        elif kind is timedelta:
            yield timedelta(seconds=7)
        elif kind is date:
            yield date(2026, 12, 1)
        elif isinstance(kind, type) and issubclass(kind, Enum):
            yield from kind
