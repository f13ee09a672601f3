"""`ivr rotate`: new passwords, while calls go on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ivr.cli.running import AsJson, State, ask


def rotate(
    what: Annotated[list[str], typer.Argument(help="ari, ami, http, agents for all of them, or agents' numbers.")],
    state: State = Path("state"),
    as_json: AsJson = False,
) -> None:
    """Give ARI, AMI, the HTTP API or agents' softphones new passwords; calls and registrations that stand go on.

    An agent's softphone needs the new one (ivr password 1001) before it registers next, within five minutes.

    For example: ivr rotate ari ami http
    """
    told = ask(state, "POST", "/secrets/rotate", {"what": " ".join(what)})
    changed = told["changed"]
    typer.echo(json.dumps(told) if as_json else f"New passwords for {', '.join(changed)}.{_phones(changed)}")


def _phones(changed: list[str]) -> str:
    """What is left to do by hand."""
    if "agents" in changed:
        return " Each phone needs its own within five minutes: `ivr password AGENT` shows it."
    agents = [name for name in changed if name not in ("ari", "ami", "http")]
    if not agents:
        return ""
    return f" The phone needs it within five minutes: {', '.join(f'`ivr password {agent}`' for agent in agents)}."
