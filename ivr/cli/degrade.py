"""`ivr degrade`: offer callers less for a while, by the levels that the rules name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from ivr.cli.running import AsJson, State, ask


def degrade(
    level: Annotated[str, typer.Argument(help="A level of the rules, or normal; left out: only show it.")] = "",
    state: State = Path("state"),
    as_json: AsJson = False,
) -> None:
    """Work at this LEVEL of the rules' degradation, or at normal again; calls notice at their next decision.

    It lasts until it is set anew, also when the controller starts again.
    """
    verb, path = ("PUT", f"/degradation/{quote(level, safe='')}") if level else ("GET", "/degradation")
    told = ask(state, verb, path)
    typer.echo(json.dumps(told, ensure_ascii=False) if as_json else _line(told["level"], told["levels"]))


def _line(level: str, levels: list[str]) -> str:
    return "  ".join(f"[{name}]" if name == level else name for name in (*levels, *({level} - set(levels))))
