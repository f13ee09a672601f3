"""`ivr recordings signings`: the witnessed signings for which recordings are refused as complete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli.calls import DatabaseUrl, ask
from ivr.cli.columns import columns
from ivr.cli.running import AsJson, State
from ivr.cli.words import as_json as json_of
from ivr.cli.words import clock, short, zone

if TYPE_CHECKING:
    from datetime import datetime

    from ivr.core.marks import Mark
    from ivr.core.signing import Signing, Step
    from ivr.store.reading import Reader
    from ivr.store.rows import Recording

UNDER_WAY, COMPLETE, BEGUN_ANEW = "under_way", "complete", "begun_anew"
"""How a signing stands, besides `signing_incomplete`."""


@dataclass(frozen=True, slots=True)
class Row:
    """A signing as it is told."""

    call: str
    signing: str
    agent: str
    begun: datetime
    ended: datetime | None
    state: str
    missing: tuple[str, ...]
    why: str
    steps: tuple[Step, ...]


def signings(
    state: State = Path("state"),
    days: Annotated[int, typer.Option(help="Those that began in so many days until now.", min=1)] = 30,
    every: Annotated[bool, typer.Option("--all", help="Those that lack nothing as well.")] = False,
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """List the witnessed signings that lack a checkpoint, and why: their recordings are refused as complete.

    Example: ivr recordings signings --days 7 --json

    A signing that was begun anew in the same call, and is complete then, is listed with --all alone.
    """
    from datetime import UTC, datetime, timedelta

    found = ask(state, database_url, lambda store: _found(store, datetime.now(UTC) - timedelta(days=days)))
    shown = [row for row in found if every or _is_refused(row)]
    if as_json:
        typer.echo(json_of(shown))
        return
    if shown:
        typer.echo(columns(("call", "begun", "agent", "signing", "state", "why"), map(_line, shown)))
        typer.echo(f"Times: {zone()}. One call's story: ivr calls {short(shown[0].call)}", err=True)
    refused = sum(map(_is_refused, found))
    typer.echo(f"{len(found)} signings in {days} days, {refused} incomplete.")


async def _found(store: Reader, since: datetime) -> list[Row]:
    marks = await store.marks_of_signed(since)
    live = {row.id for row in await store.open_calls()} if marks else set[str]()
    kept = {recording.call: recording for recording in await store.recordings_of_signed(since)}
    rows = [
        row
        for call, told in groupby(marks, lambda mark: mark.call)
        for row in _of_call(tuple(told), kept.get(call), live=call in live)
    ]
    return sorted((row for row in rows if row.begun >= since), key=lambda row: row.begun, reverse=True)


def _of_call(marks: Sequence[Mark], kept: Recording | None, *, live: bool) -> Iterator[Row]:
    from ivr.core.signing_marks import incomplete
    from ivr.core.signing_marks import signings as told

    found = told(marks, kept.gaps, kept.started) if kept else told(marks)
    refused = incomplete(found)
    for one in found:
        state = _state(one, refused=one in refused, live=live)
        yield Row(marks[0].call, one.name, one.agent, one.begun, one.ended, state, one.missing, one.why, one.steps)


def _state(one: Signing, *, refused: bool, live: bool) -> str:
    from ivr.core.signing_marks import INCOMPLETE

    if one.ended is None and live:
        return UNDER_WAY
    if refused:
        return INCOMPLETE
    return COMPLETE if one.complete else BEGUN_ANEW


def _is_refused(row: Row) -> bool:
    return row.state not in {UNDER_WAY, COMPLETE, BEGUN_ANEW}


def _line(row: Row) -> tuple[str, ...]:
    return short(row.call), clock(row.begun), row.agent, row.signing, row.state, row.why
