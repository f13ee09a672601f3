"""`ivr check`: are the rules right, before any caller finds out."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer


def check(
    rules: Annotated[Path, typer.Argument(help="The rules.")] = Path("routing_rules.yaml"),
    as_json: Annotated[bool, typer.Option("--json", help="Complaints as JSON.")] = False,
) -> None:
    """Check the rules: every complaint with file, line, column and how to mend it. Exit code 2 if there is one."""
    from ivr import rules as rule_files

    complaints = rule_files.check(rules)
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(c) for c in complaints], ensure_ascii=False, indent=2, default=str))
    elif complaints:
        for complaint in complaints:
            typer.echo(str(complaint), err=True)
        typer.echo(f"{len(complaints)} to mend in {rules}.", err=True)
    else:
        rulebook = rule_files.load(rules)
        typer.echo(
            f"{rules} is right: version {rulebook.version}, {len(rulebook.numbers)} numbers, "
            f"{len(rulebook.queues)} queues, {len(rulebook.agents)} agents."
        )
    if complaints:
        raise typer.Exit(2)
