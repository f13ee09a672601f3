"""`ivr recordings erasures`: requests of which something had to stay so far."""

from __future__ import annotations

from pathlib import Path

import typer

from ivr.cli.columns import columns
from ivr.cli.recordings_desk import Because, DatabaseUrl, allowed, at_desk
from ivr.cli.running import AsJson, State
from ivr.cli.words import as_json as json_of
from ivr.cli.words import day_and_clock, zone


def erasures(
    because: Because,
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """List requests for erasure that are not done yet: each night tries them again.

    Example: ivr recordings erasures --because "weekly look"
    """
    found = allowed(at_desk(state, database_url, "erase", lambda desk, me: desk.open_erasures(me, because)))
    if as_json:
        typer.echo(json_of(found))
    elif found:
        shown = ((e.id, e.customer or e.number, e.asked_by, day_and_clock(e.asked_at), e.why) for e in found)
        typer.echo(columns(("request", "of", "asked by", "at", "because"), shown))
        typer.echo(f"Times: {zone()}. What is left of one: ivr recordings erase --request REQUEST", err=True)
    else:
        typer.echo("No request is open.")
