"""`ivr bans`: who is shut out of SIP, and letting somebody in again."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from ivr.cli.running import AsJson, State, ask


def bans(
    lift: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Let this address in again, its failures forgotten.")
    ] = "",
    state: State = Path("state"),
    as_json: AsJson = False,
) -> None:
    """Show which addresses are shut out of SIP after too many failed logins, or let one in again.

    For example: ivr bans --lift 203.0.113.7
    """
    told = ask(state, "DELETE", f"/bans/{quote(lift, safe='')}") if lift else ask(state, "GET", "/bans")
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    elif lift:
        typer.echo(f"{lift} is let in again.")
    else:
        typer.echo("\n".join(_line(**ban) for ban in told) or "Nobody is shut out.")


def _line(address: str, since: str, until: str, why: str) -> str:
    begun, ends = (f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}" for at in (since, until))
    return f"{address:<39}  since {begun}  until {ends}  {why}"
