"""`ivr recordings retain`: deletes what no policy keeps any longer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli.progress import Shown, shown
from ivr.cli.recordings_desk import Because, DatabaseUrl, allowed, at_desk
from ivr.cli.running import AsJson, State

if TYPE_CHECKING:
    from ivr.core.access import Person
    from ivr.recording.deleting import Outcome
    from ivr.recording.front_desk import FrontDesk, Refused
    from ivr.recording.retention import Retained

LEFT = 1
"""The exit code where something could not be removed."""


def retain(
    because: Because = "its time has come",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be deleted.")] = False,
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Delete the recordings, and names in the records of calls, whose time has come; `ivr up` does so each night.

    Nothing that a hold covers goes. A run that was killed is gone on with. Example: ivr recordings retain --dry-run

    Exit code 1 if something could not be removed yet: it is unreadable already, and the next run tries again.
    """
    with shown("recordings looked at") as watched:
        told = _watching(watched, done="would go" if dry_run else "deleted", lines=not as_json)

        async def run(desk: FrontDesk, me: Person) -> Retained | Refused:
            return await (desk.would_retain if dry_run else desk.retain)(me, because, told)

        answer = at_desk(state, database_url, "retain", run)
    _tell(allowed(answer), dry_run=dry_run, as_json=as_json)


def _watching(watched: Shown, *, done: str, lines: bool) -> Callable[[Outcome], None]:
    from ivr.recording.deleting import Deleted, Unfinished

    def told(outcome: Outcome) -> None:
        watched.more()
        if lines and isinstance(outcome, Deleted | Unfinished):
            how = "left over, tried again in the next run" if isinstance(outcome, Unfinished) else done
            watched.say(f"{outcome.recording}  {how}: {outcome.reason}")

    return told


def _tell(run: Retained, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        counts = {"deleted": run.deleted, "kept": run.kept, "unfinished": run.unfinished, "forgotten": run.forgotten}
        typer.echo(json.dumps({"dry_run": dry_run, **counts, "reasons": run.reasons}, ensure_ascii=False, indent=2))
    else:
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(run.reasons.items()))
        typer.echo(f"{'Would delete' if dry_run else 'Deleted'} {run.deleted}, kept {run.kept}{why and f' ({why})'}.")
        if run.forgotten:
            typer.echo(
                f"Names and numbers {'would go' if dry_run else 'went'} from the records of {run.forgotten} calls."
            )
    if run.unfinished:
        typer.echo(f"{run.unfinished} could not be removed yet; the next run tries again.", err=True)
        raise typer.Exit(LEFT)
