"""`ivr recordings keys`: the master keys that wrap the recordings' own; a new one touches no recording."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ivr.cli.columns import columns
from ivr.cli.progress import shown
from ivr.cli.running import AsJson, State
from ivr.errors import IvrError

if TYPE_CHECKING:
    from ivr.provision.layout import Layout
    from ivr.vault.keyring import Keyring, Rewrapped

LEFT = 1
"""Exit code: some keys could not be wrapped anew."""

keys = typer.Typer(no_args_is_help=True, help="Master keys: list them, make a new one, destroy an old one.")


class NoRecordings(IvrError):
    """There are no recordings to look after."""


@keys.command(name="list")
def listed(state: State = Path("state"), as_json: AsJson = False) -> None:
    """List the master keys, oldest first, and how many recordings each wraps.

    Example: ivr recordings keys list --state /var/lib/ivr
    """
    _, keyring = _opened(state)
    rows = _rows(keyring)
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    told = ((row["id"], row["made"], f"{row['recordings']}", row["note"]) for row in rows)
    typer.echo(columns(("master key", "made", "recordings", "note"), told))


@keys.command()
def rotate(
    state: State = Path("state"),
    finish: Annotated[bool, typer.Option("--finish", help="Go on with a rotation that was stopped.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a new master key and wrap every recording's key by it; calls and playing go on meanwhile.

    No recording is rewritten. Stopped at any point, nothing is lost: --finish goes on with the same master key.
    Example: ivr recordings keys rotate --state /var/lib/ivr

    Exit code 1: some keys could not be wrapped anew, and are named.
    """
    layout, keyring = _opened(state)
    master = keyring.masters.current() if finish else keyring.masters.renew()
    _enter(layout, {"master": master, "done": False})
    ended = _rewrapped(keyring)
    _enter(layout, {"master": master, "done": not ended.problems, "keys": ended.changed})
    if as_json:
        told = {"master": master, "changed": ended.changed, "already": ended.already, "problems": ended.problems}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"{ended.changed} keys are now wrapped by {master}, {ended.already} were already.")
        for problem in ended.problems:
            typer.echo(f"left as it was: {problem}", err=True)
    raise typer.Exit(LEFT if ended.problems else 0)


@keys.command()
def forget(
    master: Annotated[str, typer.Argument(help="An old master key, as `ivr recordings keys list` names it.")],
    state: State = Path("state"),
) -> None:
    """Destroy an old master key that wraps nothing any more, so that no old copy of a recording's key opens anything.

    Do so after erasures, once your backups hold the keys as they are now.
    Example: ivr recordings keys forget file-3f2a9c01d7be
    """
    layout, keyring = _opened(state)
    keyring.forget(master)
    _enter(layout, {"forgotten": master})
    typer.echo(f"{master} is destroyed.")


def _opened(state: Path) -> tuple[Layout, Keyring]:
    from ivr.provision.layout import Layout
    from ivr.settings import read_settings
    from ivr.vault.opening import open_keyring

    layout = Layout(state.resolve())
    if not layout.state.is_dir():
        raise NoRecordings(f"There is no installation at {layout.state}: `ivr up` makes one.")
    return layout, open_keyring(layout.recording_keys, layout.master_keys, read_settings().key_service)


def _rows(keyring: Keyring) -> list[dict[str, Any]]:
    """Also of master keys that are needed and not there."""
    counts, known = keyring.counts(), keyring.masters.known()
    rows = [
        {"id": each.id, "made": each.made, "recordings": counts.pop(each.id, 0), "note": "current" * each.current}
        for each in known
    ]
    for master, many in counts.items():
        note = "MISSING: put it back from a backup" if master else "DAMAGED key files"
        rows.append({"id": master or "?", "made": "", "recordings": many, "note": note})
    return rows


def _rewrapped(keyring: Keyring) -> Rewrapped:
    try:
        with shown("keys") as count:
            return keyring.rewrap_all(count.done)
    except KeyboardInterrupt:
        typer.echo("Nothing is lost: `ivr recordings keys rotate --finish` does the rest.", err=True)
        raise


def _enter(layout: Layout, about: Mapping[str, str | int | bool]) -> None:
    """On record, by whoever runs this."""
    from datetime import UTC, datetime

    from ivr.evidence.entry import Fact, Kind
    from ivr.evidence.opening import open_ledger

    ledger = open_ledger(layout.ledger, layout.ledger_key, lambda: datetime.now(UTC))
    ledger.append([Fact(Kind.KEYS_ROTATED, {"login": _login(), **about})])


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container nobody may have a name
        return f"uid {os.getuid()}"
