"""`ivr diff`: what an edit of the rules changes for callers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from ivr.cli.words import as_json as json_of

if TYPE_CHECKING:
    from ivr.core.diff import Change, Difference, Example, Opened
    from ivr.core.diff_things import Thing
    from ivr.core.rulebook import Rulebook


def diff(
    old: Annotated[str, typer.Argument(help="The rules as they were: a file.")],
    new: Annotated[str, typer.Argument(help="The rules as they are to be: a file.")] = "routing_rules.yaml",
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of lines.")] = False,
) -> None:
    """Tell what changes for callers from the OLD rules to the NEW: not lines, but numbers, hours, keys, queues, agents.

    Exit code 0: nothing changes; 1: something does; 2: one of them cannot be read.
    """
    from ivr.cli.complaints import told_as_json
    from ivr.core.diff import difference

    with told_as_json(as_json):
        before, after = rules_of(old), rules_of(new)
    found = difference(before, after, _today(after))
    if as_json:
        typer.echo(json_of(found))
    else:
        typer.echo("\n".join(_lines(found)) or "Nothing changes.")
    raise typer.Exit(1 if found else 0)


def rules_of(named: str) -> Rulebook:
    """The rules that are meant by a word on the command line. Raises RulesRefused."""
    from ivr import rules as rule_files

    return rule_files.load(Path(named), secrets=False)


def _today(rules: Rulebook) -> date:
    return datetime.now(ZoneInfo(rules.firm.timezone)).date()


def parts(found: Difference) -> Iterator[tuple[str, list[str]]]:
    """What differs in words: headings, with their lines."""
    yield "For callers", [line for change in found.callers for line in _change(change)]
    yield "Hours", [_opened(opened) for opened in found.hours]
    for section in dict.fromkeys(thing.section for thing in found.things):
        things = [thing for thing in found.things if thing.section == section]
        yield section.replace("_", " ").capitalize(), [line for one in things for line in _told(one)]


def _lines(found: Difference) -> Iterator[str]:
    for title, lines in parts(found):
        yield from (title, *(f"  {line}" for line in lines)) if lines else ()


def _change(change: Change) -> Iterator[str]:
    from ivr.core.diff import keys_in_words

    place = [", ".join(change.numbers), change.at, keys_in_words(change.keys), change.when, change.who]
    yield f"{', '.join(filter(None, place))}: {change.before} before, now {change.now}."
    yield f"    for example {_example(change.example)}"


def _example(example: Example) -> str:
    keys = f", keys {','.join(example.keys)}" if example.keys else ""
    who = f", {example.caller}" if example.caller else ""
    how = f", {example.how}" if example.how else ""
    return f"{example.number}, {example.at:%a %Y-%m-%d %H:%M}{keys}{who}{how}"


def _opened(opened: Opened) -> str:
    place = f"{opened.calendar}, {opened.when}" if opened.when else opened.calendar
    return f"{place}: {opened.before} before, now {opened.now}."


def _told(thing: Thing) -> Iterator[str]:
    yield _thing(thing)
    if thing.effect:
        yield f"    for example {thing.effect}"


def _thing(thing: Thing) -> str:
    if not thing.part:
        return (
            f"{thing.name} is new: {thing.now}" if thing.before == "none" else f"{thing.name} is gone: {thing.before}"
        )
    name = f"{thing.name}, {thing.part}" if thing.name else thing.part
    quote = '"' if thing.section == "prompts" else ""
    return f"{name}: was {quote}{thing.before}{quote}, is now {quote}{thing.now}{quote}"
