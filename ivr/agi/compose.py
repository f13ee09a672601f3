"""Composes the fallback's snapshot from the rules and the customers: anew with every accepted version of either."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers

from ivr.agi.entrance import implied, rm_step
from ivr.agi.snapshot import Accept, Entrance, Party, Said, Snapshot, Sounds
from ivr.core.call import Customer, RelationshipManager
from ivr.core.numbers import dialable
from ivr.core.outbound import Lately, May
from ivr.core.outbound import decide as decide_outbound
from ivr.core.record_policy import CallOf, decide
from ivr.core.rulebook import Calendar, Rulebook
from ivr.core.texts import varies

Media = Callable[[str, str], str]
"""A prompt's name and a language in, the absolute path of its sound file without extension out."""

AHEAD = timedelta(days=400)
"""How far the opening hours reach; later the fallback takes it that the firm is open."""


def compose(rules: Rulebook, customers: Iterable[Customer], media: Media, at: datetime, messages: Path) -> Snapshot:
    """All that the fallback needs; `at` is aware of its time zone, `messages` the folder for what callers leave."""
    return Snapshot(
        version=rules.version,
        at=at.timestamp(),
        languages=rules.firm.languages,
        country_code=str(phonenumbers.country_code_for_region(rules.firm.country)),
        said={language: _said(rules, media, language) for language in rules.firm.languages},
        entrances={did: _entrance(rules, did, media, at) for did in rules.numbers},
        customers=dict(_parties(customers, rules)),
        accept=_accept(rules, media),
        trunks=tuple(f"DAHDI/g{trunk.card.group}" if trunk.card else trunk.name for trunk in rules.trunk_order),
        caller_number=rules.caller_ids.number if rules.caller_ids.to_mobile == "firm" else "",
        messages=str(messages),
        longest_message={name: int(box.longest.total_seconds()) for name, box in rules.voicemails.items()},
        longest_silence={name: int(box.silence.total_seconds()) for name, box in rules.voicemails.items()},
    )


def open_spans(calendar: Calendar, first: date, days: int) -> Iterator[tuple[float, float]]:
    """Every span of these days in seconds since 1970; an end of 00:00 is the midnight that follows."""
    zone = ZoneInfo(calendar.timezone)
    for day in (first + timedelta(days=ahead) for ahead in range(days)):
        for span in calendar.days.get(day, calendar.week[day.weekday()]):
            last = day + timedelta(days=1) if span.end == time(0) else day
            yield _seconds(day, span.start, zone), _seconds(last, span.end, zone)


def _seconds(day: date, clock: time, zone: ZoneInfo) -> float:
    return datetime.combine(day, clock, zone).timestamp()


def _said(rules: Rulebook, media: Media, language: str) -> Said:
    box = next(iter(rules.voicemails.values()), None)
    return Said(
        wait=_sounds(rules, media, language, "please_wait"),
        leave_message=_sounds(rules, media, language, box.greeting if box else "leave_message"),
        message_kept=_sounds(rules, media, language, "message_kept"),
        goodbye=_sounds(rules, media, language, "goodbye"),
        unknown_number=_sounds(rules, media, language, "unknown_number"),
    )


def _sounds(rules: Rulebook, media: Media, language: str, *prompts: str) -> Sounds:
    """Without those that hold values: the fallback knows none."""
    known = (rules.prompts[prompt] for prompt in prompts if prompt in rules.prompts)
    return tuple(media(prompt.name, language) for prompt in known if not varies(prompt))


def _entrance(rules: Rulebook, did: str, media: Media, at: datetime) -> Entrance:
    found = implied(rules, rules.numbers[did])
    calendar = rules.calendars.get(found.calendar)
    return Entrance(
        greeting=_in_all(rules, media, found.greeting),
        closed=_in_all(rules, media, found.closed),
        closed_box=found.closed_box,
        box=found.box,
        open=None if calendar is None else _open(calendar, at),
        until=(at + AHEAD - timedelta(days=2)).timestamp(),
        language=rules.number_languages.get(did, ""),
        recorded=decide(rules.recording, CallOf("", did)).gap is None,
    )


def _open(calendar: Calendar, at: datetime) -> tuple[tuple[float, float], ...]:
    yesterday = at.astimezone(ZoneInfo(calendar.timezone)).date() - timedelta(days=1)
    return tuple(open_spans(calendar, yesterday, AHEAD.days))


def _in_all(rules: Rulebook, media: Media, prompts: tuple[str, ...]) -> Mapping[str, Sounds]:
    return {language: _sounds(rules, media, language, *prompts) for language in rules.firm.languages}


def _accept(rules: Rulebook, media: Media) -> Accept:
    step, language = rm_step(rules), rules.firm.languages[0]
    prompt = _sounds(rules, media, language, rules.screening.prompt)
    thanks = _sounds(rules, media, language, rules.screening.thanks)
    if step is None:
        return Accept(prompt=prompt, thanks=thanks)
    seconds = int(step.accept_within.total_seconds()), int(step.ring.total_seconds())
    return Accept(step.accept, *seconds, prompt=prompt, thanks=thanks)


def _parties(customers: Iterable[Customer], rules: Rulebook) -> Iterator[tuple[str, Party]]:
    for customer in customers:
        managers = (customer.rm, customer.deputy)
        mobiles = tuple(dialable(manager.mobile) for manager in managers if manager and _may(rules, manager))
        if number := _international(customer.number, rules.firm.country):
            yield number, Party(customer.language, mobiles)


def _may(rules: Rulebook, manager: RelationshipManager) -> bool:
    """Whether his number may be dialled at all; while the fallback serves, nobody counts how often and at what cost."""
    found = decide_outbound(rules.outbound, (), dialable(manager.mobile), manager.name, Lately(), time(12))
    return isinstance(found, May)


def _international(number: str, country: str) -> str:
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
