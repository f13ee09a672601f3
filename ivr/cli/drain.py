"""`ivr drain`: no new calls, until those under way have ended or it is undone."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from ivr.cli.running import AsJson, State, ask

LOOK_EVERY = 1.0
"""Seconds."""


def drain(
    refuse: Annotated[
        bool, typer.Option("--refuse", help="New calls get 503, so that the carrier tries elsewhere.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take new calls again.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Until no call is left; Ctrl-C leaves it draining.")] = False,
    state: State = Path("state"),
    as_json: AsJson = False,
) -> None:
    """Take no new calls and let those under way end: before maintenance, or to move to another machine.

    New callers are served by the fallback meanwhile, or refused with --refuse; nobody is called back. It lasts until it
    is undone or the controller ends. Example: `ivr drain --wait && systemctl stop ivr`.
    """
    if undo and (refuse or wait):
        raise typer.BadParameter("Give it alone: there is nothing to refuse or to wait for.", param_hint="--undo")
    told = ask(state, *_wish(refuse=refuse, undo=undo))
    while wait and _waited_for(told):
        if not as_json:
            typer.echo(_line(told), err=True)
        time.sleep(LOOK_EVERY)
        told = ask(state, "GET", "/drain")
    typer.echo(json.dumps(told) if as_json else _line(told))


def _wish(*, refuse: bool, undo: bool) -> tuple[str, str]:
    if undo:
        return "DELETE", "/drain"
    return "PUT", "/drain?refuse=1" if refuse else "/drain"


def _waited_for(told: dict[str, Any]) -> int:
    """How many; the fallback's callers only where no others follow them."""
    return int(told["left"] + (told["with_fallback"] if told["draining"] == "refuse" else 0))


def _line(told: dict[str, Any]) -> str:
    stages = ", ".join(f"{count} {stage.lower()}" for stage, count in sorted(told["stages"].items()))
    left = f"{told['left']} calls under way" + (f": {stages}" if stages else "")
    if told["with_fallback"]:
        left += f"; {told['with_fallback']} callers with the fallback"
    match told["draining"]:
        case None:
            return f"takes new calls; {left}"
        case "refuse":
            return f"draining, new calls are refused; {left}"
        case _:
            return f"draining, the fallback serves new calls; {left}"
