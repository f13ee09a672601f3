"""What differs between two versions of the rules, line by line under headings."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.core.diff import Change, Difference, Example, Opened, keys_in_words
from ivr.core.diff_hours import SHORT
from ivr.core.diff_things import Thing
from ivr.core.phrase import phrase, sentence, series


def told(found: Difference) -> Iterator[tuple[str, list[str]]]:
    """Headings, with their lines; an example stands indented below what it is of."""
    yield phrase("For callers"), [line for change in found.callers for line in _change(change)]
    yield phrase("Hours"), [_opened(opened) for opened in found.hours]
    for section in dict.fromkeys(thing.section for thing in found.things):
        things = [thing for thing in found.things if thing.section == section]
        yield heading(section), [line for one in things for line in _told(one)]


def heading(section: str) -> str:
    """`Caller ids` of `caller_ids`."""
    return sentence(section.replace("_", " ").capitalize())


def _change(change: Change) -> Iterator[str]:
    numbers = series(change.numbers)
    place = series((numbers, change.at, keys_in_words(change.keys), change.when, change.who))
    yield phrase("{place}: {before} before, now {now}.", place=place, before=change.before, now=change.now)
    yield phrase("    for example {example}", example=_example(change.example))


def _example(example: Example) -> str:
    day = phrase("{day} {date}", day=SHORT[example.at.weekday()], date=f"{example.at:%Y-%m-%d %H:%M}")
    keys = phrase("keys {keys}", keys=",".join(example.keys)) if example.keys else ""
    return series((example.number, day, keys, example.caller, example.how))


def _opened(opened: Opened) -> str:
    place = series((opened.calendar, opened.when))
    return phrase("{place}: {before} before, now {now}.", place=place, before=opened.before, now=opened.now)


def _told(thing: Thing) -> Iterator[str]:
    yield _thing(thing)
    if thing.effect:
        yield phrase("    for example {example}", example=thing.effect)


def _thing(thing: Thing) -> str:
    if not thing.part and thing.before == "none":
        return phrase("{name} is new: {what}", name=thing.name, what=thing.now)
    if not thing.part:
        return phrase("{name} is gone: {what}", name=thing.name, what=thing.before)
    name = series((thing.name, thing.part))
    if thing.section == "prompts":
        return phrase('{name}: was "{before}", is now "{now}"', name=name, before=thing.before, now=thing.now)
    return phrase("{name}: was {before}, is now {now}", name=name, before=thing.before, now=thing.now)
