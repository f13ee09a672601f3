"""The firm's numbers: where each leads, whether it is open, by what law its calls are recorded, and how many came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.keys import REGISTER
from ivr.console.rules.place import PlaceTold, place
from ivr.console.signed import covered
from ivr.core.console_rights import Right
from ivr.core.hours import opening
from ivr.core.led import laws, led
from ivr.core.numbers import rule_for
from ivr.core.record_policy import KeepFor, RecordPolicy
from ivr.core.rulebook import Calendar, Rulebook
from ivr.core.ways import Ways, all_ways
from ivr.store.days import Days
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Operation, described


@described
class HoursTold(TypedDict):
    """A calendar that its flow asks."""

    calendar: str
    open: bool
    until: str | None
    """When that changes; null: not within a year."""
    day: str
    """Why today is no day like others, such as `National Day`; empty: it is."""
    day_zh: str
    """The same of an official holiday in Chinese; empty: it is none, or has no such name."""


@described
class KeepTold(TypedDict):
    """For how long its recordings are kept."""

    years: int
    days: int
    because: str


@described
class LawTold(TypedDict):
    """By what its calls are recorded."""

    queues: list[str]
    """Those in which it counts; an empty name: before any. None: it counts for all of them."""
    recorded: bool
    asked: bool
    """Its caller is asked first."""
    because: str
    """The legal basis, as the rules say it."""
    keep: KeepTold | None
    """Null: until somebody says otherwise."""
    place: PlaceTold


@described
class NumberTold(TypedDict):
    """A number of the rules, or its beginning and `*`."""

    number: str
    language: str
    """In which its calls begin."""
    begins: str
    """The flow or menu in which they do."""
    queues: list[str]
    """To which its callers can come."""
    boxes: list[str]
    hours: list[HoursTold]
    """None: it asks no calendar."""
    recording: list[LawTold]
    calls: int | None
    """That came today; null: not for him who sees some of the calls alone."""
    under_way: int | None
    place: PlaceTold


@described
class NumbersTold(TypedDict):
    """Those of the rules in force."""

    numbers: list[NumberTold]
    unknown: int | None
    """Calls of today to numbers that the rules do not have."""


@dataclass(frozen=True, slots=True)
class Came:
    """Calls by the rules' number that they came to; those that came to none under an empty one."""

    today: Counter[str]
    under_way: Counter[str]


def operations() -> list[Operation]:
    """What can be asked of them."""
    return [operation("GET", "/numbers", numbers, Only(Right.SEE_RULES))]


async def numbers(request: web.Request) -> NumbersTold:
    """Each number of the rules in force, with its calls of today for whoever may see all calls."""
    rules, at = request.app[RECEPTION].rules, request.app[DESK].clock.wall()
    came, graph = await _came(request, rules), all_ways(rules)
    told = [_told(rules, graph, number, at, came) for number in rules.numbers]
    return {"numbers": told, "unknown": came.today[""] if came else None}


async def _came(request: web.Request, rules: Rulebook) -> Came | None:
    if covered(request, Right.SEE_CALLS) is not None:
        return None
    here = request.app[DESK].clock.now().astimezone(ZoneInfo(rules.firm.timezone))
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    stored = await Days.beside(request.app[REGISTER].people).arrived_since(midnight)
    now = Counter(call.incoming.did for call in request.app[RECEPTION].calls)
    return Came(_by_rule(stored, rules), _by_rule(now, rules))


def _by_rule(dialled: Mapping[str, int], rules: Rulebook) -> Counter[str]:
    found = Counter[str]()
    for did, calls in dialled.items():
        found[rule_for(did, rules.numbers)] += calls
    return found


def _told(rules: Rulebook, graph: Ways, number: str, at: datetime, came: Came | None) -> NumberTold:
    leads = led(rules, graph, number)
    recorded = laws(rules, number, leads.queues)
    return {
        "number": number,
        "language": rules.number_languages.get(number, rules.firm.languages[0]),
        "begins": leads.begins,
        "queues": list(leads.queues),
        "boxes": list(leads.boxes),
        "hours": [_hours(rules.calendars[name], at) for name in leads.calendars],
        "recording": [_law(policy, queues if len(recorded) > 1 else []) for policy, queues in recorded.items()],
        "calls": came.today[number] if came else None,
        "under_way": came.under_way[number] if came else None,
        "place": place(rules.ref(f"numbers.{number}")),
    }


def _hours(calendar: Calendar, at: datetime) -> HoursTold:
    now, here = opening(calendar, at), at.astimezone(ZoneInfo(calendar.timezone))
    return {
        "calendar": calendar.name,
        "open": now.open,
        "until": now.until.isoformat() if now.until else None,
        "day": calendar.day_names.get(here.date(), ""),
        "day_zh": calendar.chinese_names.get(here.date(), ""),
    }


def _law(policy: RecordPolicy, queues: list[str]) -> LawTold:
    return {
        "queues": queues,
        "recorded": policy.on,
        "asked": policy.on and policy.consent is not None,
        "because": policy.because,
        "keep": _keep(policy.keep) if policy.keep and policy.on else None,
        "place": place(policy.ref),
    }


def _keep(wanted: KeepFor) -> KeepTold:
    return {"years": wanted.years, "days": wanted.days, "because": wanted.because}
