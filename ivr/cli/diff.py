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
    from ivr.core.diff import Difference
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


def _lines(found: Difference) -> Iterator[str]:
    from ivr.core.diff_told import told

    for title, lines in told(found):
        yield from (title, *(f"  {line}" for line in lines)) if lines else ()
