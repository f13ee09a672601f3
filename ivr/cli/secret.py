"""`ivr password`: show a softphone's password."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def password(
    agent: Annotated[str, typer.Argument(help="The agent's user name, such as 1001.")],
    state: Annotated[Path, typer.Option(help="The folder that `ivr up` was given.", envvar="IVR_STATE")] = Path(
        "state"
    ),
) -> None:
    """Show the password with which an agent's softphone registers."""
    from ivr.provision.layout import Layout
    from ivr.provision.secrets import stored

    typer.echo(stored(Layout(state.resolve()).secrets).agent_secret(agent))
