"""`ivr recordings verify`: has anything been changed, from the files and a public key alone."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ivr.cli.calls import DatabaseUrl
from ivr.cli.progress import shown
from ivr.cli.recordings_reconcile import Node
from ivr.cli.running import AsJson, State
from ivr.errors import LedgerError, StoreError

if TYPE_CHECKING:
    from ivr.evidence.report import Finding, Report
    from ivr.evidence.verify import Anchor
    from ivr.provision.layout import Layout

CHANGED, NOT_VERIFIED = 1, 2
"""Exit codes."""
MOST = 200
"""Findings, and notes, that people are told."""

Key = Annotated[
    Path | None, typer.Option(help="The ledger's public key, as an auditor keeps it; else the state's own.")
]
Recordings = Annotated[
    Path | None, typer.Option(help="A copy of the recordings with the ledger in it, instead of the state's own.")
]
Archive = Annotated[Path | None, typer.Option(help="Folder with archived recordings: else these are not looked for.")]
Database = Annotated[
    str,
    typer.Option(
        help="Compare the rows of this store: the path of its SQLite, or postgresql://user@host/name. "
        "If it is left out: the state's own, unless a copy is verified."
    ),
]
NoAudio = Annotated[bool, typer.Option("--no-audio", help="The ledger alone; no file of a recording is read.")]
StampedBy = Annotated[
    Path | None, typer.Option(help="A time-stamping service's root certificate, to check the stamps in the ledger.")
]
AtLeast = Annotated[
    str, typer.Option(metavar="N:HASH", help="An entry that was printed or stamped: the ledger must hold it.")
]


def verify(  # noqa: PLR0913, PLR0917 - each is a flag
    state: State = Path("state"),
    recordings: Recordings = None,
    key: Key = None,
    archive: Archive = None,
    database: Database = "",
    database_url: DatabaseUrl = "",
    node: Node = "",
    no_audio: NoAudio = False,
    at_least: AtLeast = "",
    stamped_by: StampedBy = None,
    as_json: AsJson = False,
) -> None:
    """Prove that recordings and their ledger are as they were sealed, or say which was changed, and when.

    Works offline, from files and a public key alone. Example, of an auditor with a copy of the folder `recordings`:

    ivr recordings verify --recordings copy --key firm.public.pem --at-least 4711:9f86d081...

    Exit code 0: nothing was changed in what was looked at; 1: something was; 2: it could not be verified. Whether a
    database was looked at stands in the last line, and as `database` in the JSON.
    """
    from ivr.evidence.files import Places
    from ivr.evidence.keys import public_key, public_path
    from ivr.evidence.stamping import certificates
    from ivr.evidence.verify import Beside
    from ivr.evidence.verify import verify as verified
    from ivr.provision.layout import Layout
    from ivr.recording.rows import rows_of

    layout, printed = Layout(state.resolve()), _anchor(at_least)
    folder = recordings or layout.recordings
    compared = database or ("" if recordings else database_url or _own(layout))
    try:
        stamps = certificates(stamped_by) if stamped_by else ()
        rows = rows_of(compared, node) if compared else None
        beside = Beside(None if no_audio else Places(folder, archive), rows, stamps)
        public = public_key(key or public_path(layout.ledger_key))
        with shown() as bars:
            report = verified(folder / layout.ledger.name, public, beside, at_least=printed, progress=bars.tell)
    except (LedgerError, StoreError) as error:
        typer.echo(f"ivr: {error}", err=True)
        raise typer.Exit(NOT_VERIFIED) from error
    typer.echo(json.dumps(_facts(report), ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(report)))
    if key is None and not as_json:
        typer.echo("That key is this installation's own: an auditor gives the one he was handed with --key.", err=True)
    raise typer.Exit(0 if report.is_clean else CHANGED)


def _own(layout: Layout) -> str:
    """The state's own database, which is there once a controller has run."""
    if layout.database.exists():
        return str(layout.database)
    typer.echo(f"No rows are compared: there is no {layout.database}.", err=True)
    return ""


def _anchor(told: str) -> Anchor | None:
    from ivr.evidence.verify import Anchor

    if not told:
        return None
    found = re.fullmatch(r"(\d+):([0-9a-fA-F]{64})", told.strip())
    if not found:
        raise typer.BadParameter(
            f"{told} is no entry: give its number, a colon and its 64 hex digits.", param_hint="--at-least"
        )
    return Anchor(int(found[1]), found[2].lower())


def _lines(report: Report) -> Iterator[str]:
    for finding in report.findings[:MOST]:
        yield _line(finding)
    if (more := len(report.findings) - MOST) > 0:
        yield f"... and {more} more: --json lists them all"
    for note in report.notes[:MOST]:
        where = f"entry {note.n}, {_utc(note.at)}: " if note.at else ""
        yield f"note: {where}{note.what}"
    yield _sum(report)


def _line(finding: Finding) -> str:
    when = f" (entry {finding.n} of {_utc(finding.at)})" if finding.at else ""
    return f"{finding.where}: {finding.what}{when} [{finding.trouble}]"


def _sum(report: Report) -> str:
    said = ", ".join(_counted(report))
    if report.is_clean:
        return f"Unchanged: {said}."
    return f"CHANGED: {len(report.findings)} to look into; {said}."


def _counted(report: Report) -> Iterator[str]:
    yield f"{report.entries} entries" + (f" to {_utc(report.last.at)}" if report.last else "")
    yield f"{report.roots} roots" + (f" and {report.stamps} time stamps" if report.stamps else "")
    yield f"{report.recordings} recordings" + (f" and {report.deleted} deleted" if report.deleted else "")
    yield f"{report.files} files of {report.bytes / 1e6:,.1f} MB read"
    if report.archived:
        yield f"{report.archived} files in an archive not read"
    rows = f"{report.rows} rows of recordings and {report.calls} of calls compared"
    yield rows if report.database else "NO DATABASE was looked at"
    yield f"the key is {report.key}"
    if report.last:
        yield f"the last entry is {report.last.n}:{report.last.hash}"


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _facts(report: Report) -> dict[str, Any]:
    told = {"unchanged": report.is_clean} | dataclasses.asdict(report)
    return json.loads(json.dumps(told, default=lambda value: value.isoformat()))  # type: ignore[no-any-return]
