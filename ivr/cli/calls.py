"""`ivr calls`: the calls, or one call's story. `ivr agents`: who is ready."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ivr.cli.columns import columns
from ivr.cli.words import as_json as json_of
from ivr.cli.words import clock, ending, short, zone
from ivr.core.accounting import described
from ivr.core.numbers import masked
from ivr.errors import IvrError

if TYPE_CHECKING:
    from ivr.core.trace import TraceStep
    from ivr.store.reading import Reader
    from ivr.store.rows import CallRow, CallStory

State = Annotated[Path, typer.Option(help="The folder that `ivr up` was given.", envvar="IVR_STATE")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of lines for people; times are UTC.")]
DatabaseUrl = Annotated[
    str, typer.Option(help="PostgreSQL instead of the state folder's SQLite.", envvar="IVR_DATABASE_URL")
]
Answer = TypeVar("Answer")


class NoSuchCall(IvrError):
    """There is no such call."""


def calls(
    call: Annotated[str, typer.Argument(help="A call's id, or the end of it as listed: its whole story.")] = "",
    state: State = Path("state"),
    limit: Annotated[int, typer.Option(help="How many, newest first.", min=1)] = 20,
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """List the latest calls, or tell one call's story: every decision with its reason.

    Times are this machine's; `TZ=Asia/Shanghai ivr calls` shows those of another place.
    """
    if call:
        story = ask(state, database_url, lambda store: store.call(call))
        if story is None:
            raise NoSuchCall(f"None has the id {call!r}. `ivr calls` lists them.")
        typer.echo(json_of(story) if as_json else "\n".join(_story(story)))
    else:
        rows = ask(state, database_url, lambda store: store.calls(limit))
        typer.echo(json_of(rows) if as_json else _listed(rows))


def agents(state: State = Path("state"), database_url: DatabaseUrl = "", as_json: AsJson = False) -> None:
    """Show each agent's latest state and status, as they were last written down."""
    rows = ask(state, database_url, lambda store: store.agent_states())
    if as_json:
        typer.echo(json_of(rows))
    elif rows:
        shown = ((row.agent, row.state, row.status, row.reason, clock(row.at), short(row.call)) for row in rows)
        typer.echo(columns(("agent", "state", "status", "reason", "since", "call"), shown))
        typer.echo(f"Times: {zone()}.", err=True)
    else:
        typer.echo("No agent has registered yet.")


def _listed(rows: tuple[CallRow, ...]) -> str:
    if not rows:
        return "No calls yet."
    heading = ("call", "arrived", "caller", "waited", "served by", "outcome")
    typer.echo(f"Times: {zone()}. One call's story: ivr calls {short(rows[0].id)}", err=True)
    return columns(heading, map(_row, rows))


def _row(row: CallRow) -> tuple[str, ...]:
    waited = "" if row.waited_seconds is None else f"{row.waited_seconds:.0f} s"
    return (short(row.id), clock(row.arrived), _caller(row), waited, _server(row), _outcome(row))


def _caller(row: CallRow) -> str:
    return row.customer_name or masked(row.caller) or "withheld"


def _server(row: CallRow) -> str:
    return f"{row.served_by_kind} {row.served_by}".strip()


def _outcome(row: CallRow) -> str:
    """How it ended, or, in small letters, what it is doing."""
    return row.outcome or (type(row.stage).__name__.lower() if row.stage else "arriving")


def _story(story: CallStory) -> Iterator[str]:
    yield from _heading(story)
    yield from map(_step, story.trace)


def _heading(story: CallStory) -> Iterator[str]:
    call = story.call
    yield f"call        {call.id}"
    yield f"caller      {_caller(call)}" + (f", {call.customer_level}" if call.customer_level else "")
    yield f"dialled     {call.did}, {clock(call.arrived)} ({zone()})"
    yield f"outcome     {ending(_outcome(call)).removeprefix('ends: ')}"
    if _server(call):
        yield f"served by   {_server(call)}"
    if call.result:
        yield f"result      {call.result}"
    yield from _sounds(story)
    for note in story.callbacks:
        yield f"call back   {masked(note.number)}, noted in {note.box}"
    for answer in story.survey_answers:
        yield f"survey      {answer.survey}: {answer.answer} (agent {answer.agent})"
    yield ""


def _sounds(story: CallStory) -> Iterator[str]:
    """The call's recording, and its messages, with how to hear them."""
    for recording in story.recordings:
        yield f"recording   {recording.state}, {recording.seconds:.1f} s {recording.reason}".rstrip()
        yield from (f"            {described(gap)}" for gap in recording.gaps)
        yield from _to_hear(recording.call, recording.path)
    for message in story.voicemails:
        yield f"voicemail   {message.box}, {message.seconds:.1f} s {message.path}"
        yield from _to_hear(message.recording, message.path)


def _to_hear(recording: str, path: str) -> Iterator[str]:
    if path.endswith(".audio"):
        yield f"to hear it  ivr recordings play {recording} --because '...'"


def sentences_of(story: CallStory) -> Iterator[str]:
    """The story in sentences, agent by agent where agents were asked for."""
    from ivr.core.census import told as counted
    from ivr.core.retold import retold

    yield from _heading(story)
    for step in story.trace:
        told = retold(replace(step, line=_ending(step)))
        yield f"{told.at.astimezone():%H:%M:%S}  {told.sentence}" + (f"   [{told.rule}]" if told.rule else "")
        yield from (f"            {agent}  {why}" for agent, why in told.agents.items())
        yield from (f"            {line}" for line in counted(told.others))
    waited = story.call.waited_seconds
    if waited is not None:
        yield f"He waited {waited:.1f} s" + (
            f" and was served by {_server(story.call)}." if _server(story.call) else "."
        )


def _ending(step: TraceStep) -> str:
    return ending(step.line).removeprefix("ends: ") if step.what == "ended" else step.line


def _step(step: TraceStep) -> str:
    from ivr.core.census import with_standing

    line = ending(step.line) if step.what == "ended" else with_standing(step.line, step.facts)
    return f"{step.at.astimezone():%H:%M:%S}  {line}" + (f"   [{step.rule}]" if step.rule else "")


def ask(state: Path, database_url: str, question: Callable[[Reader], Awaitable[Answer]]) -> Answer:
    from ivr.provision.layout import Layout
    from ivr.store.reading import Reader

    where = database_url or Layout(state.resolve()).database

    async def asked() -> Answer:
        store = Reader.of(where)
        try:
            return await question(store)
        finally:
            await store.close()

    return asyncio.run(asked())
