"""`ivr recordings export`: a case as one archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli.progress import shown
from ivr.cli.recordings_desk import Because, DatabaseUrl, allowed, at_desk, writable
from ivr.cli.running import AsJson, State
from ivr.cli.words import as_json as json_of

if TYPE_CHECKING:
    from ivr.core.access import Person
    from ivr.recording.exporting import Exported
    from ivr.recording.front_desk import FrontDesk, NotThere, Refused

MISSING = 1
"""The exit code where some sound is not in the archive."""


def export(
    because: Because,
    out: Annotated[Path, typer.Option(help="The archive to write.")],
    case: Annotated[str, typer.Option(help="All recordings of this case.")] = "",
    recordings: Annotated[list[str] | None, typer.Argument(help="Or these, by their ids.")] = None,
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
    as_json: AsJson = False,
) -> None:
    """Write a case as one .zip: sound, manifests, proofs from the ledger, how to play and to verify them.

    Example: ivr recordings export --case 17 --out case17.zip --because "handed to the court"

    The archive is not encrypted. Exit code 1 if some recording's sound is not in it: it says which, and why.
    """
    if not case and not recordings:
        raise typer.BadParameter("Give --case, or recordings by their ids.")
    part = writable(out, "--out").with_name(f"{out.name}.part")
    with shown("recordings") as watched:

        async def run(desk: FrontDesk, me: Person) -> Exported | Refused | NotThere:
            with part.open("wb") as file:
                return await desk.export(me, because, case, tuple(recordings or ()), file, watched.done)

        try:
            exported = allowed(at_desk(state, database_url, "export", run))
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
    told = f"{out}: {len(exported.recordings)} recordings. Whoever gets it reads README.txt first."
    typer.echo(json_of(exported) if as_json else told)
    for recording, why in exported.missing.items():
        typer.echo(f"{recording}  is not in it: {why}", err=True)
    if exported.missing:
        raise typer.Exit(MISSING)
