"""`ivr recordings search`: recordings by what is known of their calls."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli.columns import columns
from ivr.cli.recordings_desk import Because, DatabaseUrl, allowed, at_desk
from ivr.cli.running import AsJson, State
from ivr.cli.words import day_and_clock, zone
from ivr.core.call import Outcome
from ivr.core.recording_state import RecordingState

if TYPE_CHECKING:
    from ivr.store.searching import Found, Page, Place


def search(  # noqa: PLR0913, PLR0917 - each is a flag
    because: Because,
    since: Annotated[datetime | None, typer.Option(help="Answered at or after; this machine's time.")] = None,
    until: Annotated[datetime | None, typer.Option(help="Answered before.")] = None,
    number: Annotated[
        str, typer.Option(help="The caller's, or one dialled for him; whole, as the trunk wrote it.")
    ] = "",
    last_digits: Annotated[
        str, typer.Option(help="Or its last digits, three at least; where numbers are masked for you, four at most.")
    ] = "",
    agent: Annotated[str, typer.Option(help="Who served the call, or answered in it.")] = "",
    customer: Annotated[str, typer.Option(help="The customer's id.")] = "",
    queue: Annotated[str, typer.Option(help="The queue that the call waited in last.")] = "",
    outcome: Annotated[Outcome | None, typer.Option(help="How the call ended, as `ivr calls` shows it.")] = None,
    recorded: Annotated[RecordingState | None, typer.Option(help="What became of the recording.")] = None,
    call: Annotated[str, typer.Option(help="The call's whole id.")] = "",
    limit: Annotated[int, typer.Option(help="How many, newest first.", min=1, max=1000)] = 20,
    after: Annotated[str, typer.Option(help="Where the page before ended, as it was told.")] = "",
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Find recordings of the calls that you may see, newest first; that you looked is entered in the ledger.

    Example: ivr recordings search --queue wealth --since 2026-11-01 --because "complaint 17"

    By the end of a number: ivr recordings search --last-digits 0001 --because "he gave no more"

    Your token is read from IVR_RECORDINGS_TOKEN, or asked for.
    """
    from ivr.core.numbers import clean, is_end
    from ivr.store.searching import Wanted

    words = (agent, customer, queue, outcome or "", recorded or "", last_digits, call)
    wanted = Wanted(_utc(since), _utc(until), clean(number), *words)
    if last_digits and not is_end(last_digits):
        raise typer.BadParameter("Give three digits or more, and nothing but digits.", param_hint="--last-digits")
    if number and not wanted.number:
        raise typer.BadParameter(f"{number} is no telephone number.", param_hint="--number")
    if since and until and since >= until:
        raise typer.BadParameter("It is not after --since: nothing lies between.", param_hint="--until")
    place = _place(after)
    page = at_desk(
        state, database_url, "search", lambda desk, me: desk.search(me, because, wanted, limit=limit, after=place)
    )
    _show(allowed(page), as_json=as_json)


def _show(page: Page, *, as_json: bool) -> None:
    if as_json:
        told = {"found": [asdict(found) for found in page.found], "after": _told(page.following)}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2, default=lambda at: at.isoformat()))
        return
    if not page.found:
        typer.echo("Nothing was found.")
        return
    heading = ("recording", "answered", "length", "caller", "customer", "agent", "queue", "outcome", "state")
    typer.echo(columns(heading, map(_row, page.found)))
    typer.echo(f"Times: {zone()}.", err=True)
    if page.following:
        typer.echo(f"There are more: --after {_told(page.following)}", err=True)


def _row(found: Found) -> tuple[str, ...]:
    answered = day_and_clock(found.started) if found.started else ""
    who = found.customer_name or found.customer
    call = (found.caller, who, found.agent, found.queue, found.outcome)
    return (found.recording, answered, f"{found.seconds:.0f} s", *call, found.state)


def _utc(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at else None


def _told(place: Place | None) -> str | None:
    if place is None:
        return None
    return f"{place.started.isoformat() if place.started else ''}/{place.recording}"


def _place(told: str) -> Place | None:
    from ivr.store.searching import Place

    started, slash, recording = told.partition("/")
    try:
        return Place(datetime.fromisoformat(started) if started else None, recording) if slash else None
    except ValueError:
        raise typer.BadParameter(f"{told} is no place that was told.", param_hint="--after") from None
