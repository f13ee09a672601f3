"""`ivr explain`: what a caller gets, and why, without a telephone: the same decisions as in a live call."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer


def explain(
    number: Annotated[str, typer.Argument(help="The number dialled.")],
    caller: Annotated[str, typer.Option(help="The caller's number.")] = "",
    at: Annotated[str, typer.Option(help='When, firm\'s time: "2026-12-31 09:00". Default: now.')] = "",
    keys: Annotated[str, typer.Option(help="Keys in the order of menus; `-` is silence.")] = "",
    rules: Annotated[Path, typer.Option(help="The rules.")] = Path("routing_rules.yaml"),
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of lines.")] = False,
) -> None:
    """Explain what this caller gets at that time with those keys: each step, its reason and its rule."""
    from ivr import rules as rule_files
    from ivr.core.explain import explain_call
    from ivr.crm.opening import open_crm

    rulebook = rule_files.load(rules)
    zone = ZoneInfo(rulebook.firm.timezone)
    told = explain_call(rulebook, open_crm(rulebook).find(caller), number, _when(at, zone), keys.replace(",", ""))
    if as_json:
        typer.echo(json.dumps([{"line": t.line, "rule": t.rule} for t in told], ensure_ascii=False, indent=2))
        return
    for t in told:
        typer.echo(t.line + (f"   [{t.rule}]" if t.rule else ""))


def _when(at: str, zone: ZoneInfo) -> datetime:
    if not at:
        return datetime.now(zone)
    try:
        return datetime.fromisoformat(at).replace(tzinfo=zone)
    except ValueError:
        raise typer.BadParameter(f'{at!r} is no time. Write "2026-12-31 09:00".', param_hint="--at") from None
