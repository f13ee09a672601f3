"""`ivr recordings reconcile`: is there a recording for every answered second, or a gap with a name."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli.calls import DatabaseUrl
from ivr.cli.running import AsJson, State

if TYPE_CHECKING:
    from ivr.core.reconciling import Judged
    from ivr.recording.reconcile import Reconciled, Sources
    from ivr.store.accounts import Range

LOOK_AT, NOT_DONE = 1, 2
"""Exit codes."""

FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
Since = Annotated[
    datetime | None, typer.Option(formats=FORMATS, metavar="DATE", help="Calls that arrived from then on, local time.")
]
Until = Annotated[
    datetime | None, typer.Option(formats=FORMATS, metavar="DATE", help="Calls that arrived before, local time.")
]
Contents = Annotated[bool, typer.Option("--contents", help="Read every file and compare it with its seal: longer.")]
Node = Annotated[
    str, typer.Option(help="Only calls of this machine, if several share the database.", envvar="IVR_NODE")
]


def reconcile(
    since: Since = None,
    until: Until = None,
    contents: Contents = False,
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
    node: Node = "",
    as_json: AsJson = False,
) -> None:
    """Compare what the store, the switch, the ledger and the disk tell of every call, and list what does not agree.

    Changes nothing. Example: ivr recordings reconcile --since 2026-11-25 --until 2026-11-26

    Exit code 0: all agree; 1: somebody must look at a call; 2: it could not be done.
    """
    from ivr.errors import IvrError
    from ivr.provision.layout import Layout
    from ivr.recording.reconcile import sources
    from ivr.store.accounts import Range

    told = sources(Layout(state.resolve()), database_url, node)
    if since and until and since >= until:
        raise typer.BadParameter("It is not after --since: nothing lies between.", param_hint="--until")
    within = Range(since and since.astimezone(), until and until.astimezone())
    exceptions: list[Judged] = []
    try:
        reconciled = _reconciled(told, within, exceptions, contents=contents, as_json=as_json)
    except (IvrError, OSError) as error:
        typer.echo(f"ivr: {error}", err=True)
        raise typer.Exit(NOT_DONE) from error
    typer.echo(_json(reconciled, exceptions) if as_json else "\n".join(_lines(reconciled)))
    raise typer.Exit(0 if reconciled.is_clean else LOOK_AT)


def _reconciled(told: Sources, within: Range, exceptions: list[Judged], *, contents: bool, as_json: bool) -> Reconciled:
    from ivr.cli.progress import shown
    from ivr.recording.reconcile import reconcile as reconciled

    found = exceptions.append if as_json else lambda judged: typer.echo(_line(judged))
    with shown() as progress:
        return asyncio.run(reconciled(told, within, datetime.now(UTC), found, progress.tell, contents=contents))


def _line(judged: Judged) -> str:
    return f"{judged.call}: {judged.word.value}: {judged.why}"


def _lines(reconciled: Reconciled) -> Iterator[str]:
    counts = reconciled.tally.counts()
    calls, answered, no_call, messages = (counts.pop(name) for name in ("calls", "answered", "no_call", "messages"))
    beside = {name: counts.pop(name) for name in ("unanswered", "under_way")}
    yield f"calls {calls:,} = {_sum({'answered': answered} | beside)}"
    yield f"answered {answered:,} = {_sum(counts)}"
    yield f"recordings of no call: {no_call:,}; of messages, beside their calls: {messages:,}"
    told = reconciled.told
    yield (
        f"looked at: {told['store']:,} calls and {told['row']:,} recordings in the store, {told['switch']:,} channels "
        f"in the switch's account, {told['ledger']:,} in the ledger, {told['disk']:,} on the disk, "
        f"{told['spool']:,} in the spool"
    )
    if answered and not told["switch"]:
        yield "The switch's own account has none of these calls: nothing could be compared with it."
    yield "All agree." if reconciled.is_clean else f"TO LOOK AT: {reconciled.tally.exceptions:,}, listed above."


def _sum(counts: dict[str, int]) -> str:
    return " + ".join(f"{name.replace('_', ' ')} {number:,}" for name, number in counts.items())


def _json(reconciled: Reconciled, exceptions: list[Judged]) -> str:
    listed = [{"call": each.call, "class": each.word.value, "reasons": list(each.whys)} for each in exceptions]
    told = {"clean": reconciled.is_clean, "counts": reconciled.tally.counts(), "looked_at": reconciled.told}
    return json.dumps(told | {"exceptions": listed}, ensure_ascii=False, indent=2)
