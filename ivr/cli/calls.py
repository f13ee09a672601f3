"""`ivr calls`: the calls, or one call's story. `ivr agents`: who is ready."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from ivr.core.numbers import masked
from ivr.errors import IvrError
from ivr.provision.layout import Layout
from ivr.store.reading import Reader
from ivr.store.rows import AgentState, CallRow, CallStory

State = Annotated[Path, typer.Option(help="The folder that `ivr up` was given.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
DatabaseUrl = Annotated[
    str, typer.Option(help="PostgreSQL instead of the state folder's SQLite.", envvar="IVR_DATABASE_URL")
]


def calls(
    call: Annotated[str, typer.Argument(help="A call's id, or the end of it: its whole story.")] = "",
    state: State = Path("state"),
    limit: Annotated[int, typer.Option(help="How many, newest first.", min=1)] = 20,
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """List the latest calls, or tell one call's story: every decision with its reason."""
    where = database_url or Layout(state.resolve()).database
    if call:
        story = asyncio.run(_story(where, call))
        _json(story) if as_json else _tell(story)
    else:
        rows = asyncio.run(_calls(where, limit))
        _json(rows) if as_json else Console().print(table(rows))


def agents(state: State = Path("state"), database_url: DatabaseUrl = "", as_json: AsJson = False) -> None:
    """Show each agent's latest state."""
    rows = asyncio.run(_agents(database_url or Layout(state.resolve()).database))
    if as_json:
        _json(rows)
        return
    shown = Table("agent", "state", "reason", "since", "call")
    for row in rows:
        shown.add_row(row.agent, row.state, row.reason, _clock(row.at), row.call)
    Console().print(shown)


def table(rows: tuple[CallRow, ...]) -> Table:
    """Calls as a table for people; numbers shortened."""
    shown = Table("call", "arrived", "caller", "number", "queue", "waited", "served by", "outcome")
    for row in rows:
        waited = "" if row.waited_seconds is None else f"{row.waited_seconds:.0f} s"
        served = f"{row.served_by_kind} {row.served_by}".strip()
        outcome = row.outcome or (type(row.stage).__name__ if row.stage else "…")
        caller = row.customer_name or masked(row.caller)
        shown.add_row(row.id, _clock(row.arrived), caller, row.did, row.queue, waited, served, outcome)
    return shown


def _tell(story: CallStory) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(table((story.call,)))
    for step in story.trace:
        console.print(f"{_clock(step.at)}  {step.what:<18} {step.line}", markup=False)
        if step.rule:
            console.print(f"{'':>28} by {step.rule}", style="dim", markup=False)
    for recording in story.recordings:
        console.print(f"recording  {recording.state}, {recording.seconds:.1f} s  {recording.path} {recording.reason}")
    for message in story.voicemails:
        console.print(f"voicemail  {message.box}, {message.seconds:.1f} s  {message.path}")
    for note in story.callbacks:
        console.print(f"call back  {masked(note.number)}, noted in {note.box}")


async def _calls(where: str | Path, limit: int) -> tuple[CallRow, ...]:
    store = Reader.of(where)
    try:
        return await store.calls(limit)
    finally:
        await store.close()


async def _agents(where: str | Path) -> tuple[AgentState, ...]:
    store = Reader.of(where)
    try:
        return await store.agent_states()
    finally:
        await store.close()


async def _story(where: str | Path, call: str) -> CallStory:
    store = Reader.of(where)
    try:
        story = await store.call(call)
    finally:
        await store.close()
    if story is None:
        raise NoSuchCall(f"None has the id {call!r}. `ivr calls` lists them.")
    return story


class NoSuchCall(IvrError):
    """There is no such call."""


def _clock(at: datetime, zone: tzinfo | None = None) -> str:
    return at.astimezone(zone).strftime("%m-%d %H:%M:%S")


def _json(value: Any) -> None:  # whatever dataclasses the store gives
    rows = [dataclasses.asdict(v) for v in value] if isinstance(value, tuple) else dataclasses.asdict(value)
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
