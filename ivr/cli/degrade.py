"""`ivr degrade`: offer callers less for a while, by the levels that the rules name."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from ivr.cli.running import AsJson, State, ask


def degrade(
    level: Annotated[str, typer.Argument(help="A level of the rules, or normal; left out: only show it.")] = "",
    auto: Annotated[bool, typer.Option("--auto", help="Let the figures of the rules decide again.")] = False,
    drill: Annotated[str, typer.Option(metavar="LEVEL", help="Try this level; it ends by itself.")] = "",
    for_: Annotated[str, typer.Option("--for", metavar="TIME", help="How long a drill lasts.")] = "10m",
    state: State = Path("state"),
    as_json: AsJson = False,
) -> None:
    """Work at this LEVEL of the rules' degradation, or at normal again; calls notice at their next decision.

    It lasts until it is set anew, also when the controller starts again, and goes before what the figures of the rules
    would say; --auto gives it back to them, and ends a drill.
    """
    if sum(map(bool, (level, auto, drill))) > 1:
        raise typer.BadParameter("Give a LEVEL, or --auto, or --drill LEVEL.")
    told = ask(state, *_wish(level, drill, for_, auto=auto))
    typer.echo(json.dumps(told, ensure_ascii=False) if as_json else "\n".join(_lines(told)))


def _wish(level: str, drill: str, for_: str, *, auto: bool) -> tuple[str, str]:
    """The request that does it."""
    if auto:
        return "DELETE", "/degradation"
    if drill:
        return "PUT", f"/degradation/{quote(drill, safe='')}?drill={_length(for_).total_seconds():g}"
    return ("PUT", f"/degradation/{quote(level, safe='')}") if level else ("GET", "/degradation")


def _length(said: str) -> timedelta:
    from pydantic_core import PydanticCustomError

    from ivr.rules.scalars import length

    try:
        return length(said)
    except PydanticCustomError as error:
        raise typer.BadParameter(f"{said} is not a duration: write 15s, 3m or 1h.", param_hint="--for") from error


def _lines(told: dict[str, Any]) -> list[str]:
    level, levels = told["level"], told["levels"]
    row = "  ".join(f"[{name}]" if name == level else name for name in (*levels, *({level} - set(levels))))
    until = f" until {told['until']}" if "until" in told else ""
    return [row, f"{told['why']}{until}"] if told.get("why") else [row]
