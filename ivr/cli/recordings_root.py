"""`ivr recordings root`: the ledger's end, to be printed or stamped and kept outside."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli.running import AsJson, State
from ivr.errors import LedgerError

if TYPE_CHECKING:
    from ivr.evidence.entry import Entry
    from ivr.evidence.ledger import Ledger

Stamp = Annotated[str, typer.Option(metavar="URL", help="Have it signed by this time-stamping service (RFC 3161).")]


def root(state: State = Path("state"), stamp: Stamp = "", as_json: AsJson = False) -> None:
    """Close the Merkle tree of all entries so far, and say the root: who keeps that line outside finds a later cut.

    Example: ivr recordings root | lp, or: ivr recordings root --stamp https://tsa.example.com
    """
    ledger = _ledger(state)
    entry = ledger.close_root() or next(ledger.entries(ledger.head().first))
    stamped = _stamped(ledger, entry, stamp) if stamp else None
    anchor = f"{entry.n}:{entry.hash}"
    if as_json:
        at = entry.at.isoformat()
        typer.echo(json.dumps({"anchor": anchor, "at": at, **entry.about, "stamped": stamped}, indent=2))
        return
    typer.echo(f"{anchor}  {entry.at:%Y-%m-%d %H:%M:%S} UTC" + (f", stamped {stamped}" if stamped else ""))
    typer.echo(f"Keep it outside; then: ivr recordings verify --at-least {anchor}", err=True)


def _ledger(state: Path) -> Ledger:
    from ivr.evidence.opening import open_ledger
    from ivr.provision.layout import Layout

    layout = Layout(state.resolve())
    if not layout.ledger.is_dir():
        raise LedgerError(f"There is none in {layout.ledger}: `ivr up` begins it with the first recording.")
    return open_ledger(layout.ledger, layout.ledger_key, lambda: datetime.now(UTC))


def _stamped(ledger: Ledger, entry: Entry, url: str) -> str:
    from ivr.evidence import stamping

    (made,) = ledger.append([stamping.stamp(entry, url, stamping.over_http(url))])
    return str(made.about["at"])
