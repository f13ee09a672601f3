"""`ivr rotate`: new passwords, while calls go on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ivr.cli.running import AsJson, State, ask


def rotate(
    what: Annotated[
        list[str], typer.Argument(help="ari, ami, http, supervisors, agents for all of them, or agents' numbers.")
    ],
    state: State = Path("state"),
    as_json: AsJson = False,
) -> None:
    """Give ARI, AMI, the HTTP API, supervisors or agents' softphones new passwords; what stands goes on.

    An agent's softphone needs the new one (ivr password 1001) before it registers next, within five minutes.
    Programs that step in need theirs at once (ivr password supervisors).

    For example: ivr rotate ari ami http
    """
    told = ask(state, "POST", "/secrets/rotate", {"what": " ".join(what)})
    changed = told["changed"]
    typer.echo(json.dumps(told) if as_json else f"New passwords for {', '.join(changed)}.{_left(changed)}")


def _left(changed: list[str]) -> str:
    """What is left to do by hand."""
    return _supervisors(changed) + _phones(changed)


def _supervisors(changed: list[str]) -> str:
    from ivr.provision.secrets import SUPERVISORS

    return f" Who steps in needs his at once: `ivr password {SUPERVISORS}`." if SUPERVISORS in changed else ""


def _phones(changed: list[str]) -> str:
    from ivr.provision.secrets import DOORS

    if "agents" in changed:
        return " Each phone needs its own within five minutes: `ivr password AGENT` shows it."
    agents = [name for name in changed if name not in DOORS]
    if not agents:
        return ""
    return f" The phone needs it within five minutes: {', '.join(f'`ivr password {agent}`' for agent in agents)}."
