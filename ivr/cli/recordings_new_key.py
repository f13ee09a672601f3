"""`ivr recordings new-key`: another key for the ledger, as the rules of many houses ask for from time to time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import typer

from ivr.cli.running import AsJson, State
from ivr.errors import LedgerError


def new_key(state: State = Path("state"), as_json: AsJson = False) -> None:
    """Sign the ledger of recordings with a new key from now on; the old key signs for the new one.

    A running `ivr up` goes on with it. Give the new public key to the auditors. Example: ivr recordings new-key
    """
    from ivr.evidence.opening import change_key
    from ivr.provision.layout import Layout

    layout = Layout(state.resolve())
    if not layout.ledger.is_dir():
        raise LedgerError(f"There is none in {layout.ledger}: `ivr up` begins it.")
    public = change_key(layout.ledger, layout.ledger_key, lambda: datetime.now(UTC))
    typer.echo(json.dumps({"public_key": str(public)}) if as_json else f"The new public key, for auditors: {public}")
