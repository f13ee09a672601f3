"""`ivr check`: are the rules right, before any caller finds out."""

from __future__ import annotations

import gc
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """For whom it is written."""

    HUMAN = "human"
    JSON = "json"
    SARIF = "sarif"


def check(
    rules: Annotated[Path, typer.Argument(help="The rules.")] = Path("routing_rules.yaml"),
    strict: Annotated[bool, typer.Option("--strict", help="Warnings too make the exit code 1.")] = False,
    form: Annotated[Format, typer.Option("--format", help="For people, programs, or editors and CI.")] = Format.HUMAN,
    as_json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
) -> None:
    """Check the rules, and the tables and sounds they name, and prove what can be proved: each complaint has its mend.

    Of right rules it also says the worst time to a human, for each number and its hours. Exit code 0 if nothing is
    wrong (warnings allowed), 1 for warnings with --strict, 2 for errors.
    """
    gc.disable()  # the process ends soon; looking for garbage among a large firm's rules would double its time
    from ivr.cli import complaints, worst
    from ivr.versions.examining import examined_whole

    examined = examined_whole(rules)
    form = Format.JSON if as_json else form
    found = None
    if examined.book is not None and form is not Format.SARIF:
        found = worst.times(examined.book, examined, rules.absolute().parent)
    match form:
        case Format.HUMAN:
            complaints.tell(examined, rules)
            worst.tell(found)
        case Format.JSON:
            typer.echo(json.dumps(complaints.facts(examined, rules) | worst.facts(found), ensure_ascii=False, indent=2))
        case Format.SARIF:
            from ivr.cli import sarif

            typer.echo(json.dumps(sarif.log(examined.complaints), ensure_ascii=False, indent=2))
    raise typer.Exit(complaints.exit_code(examined, strict))
