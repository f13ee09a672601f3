"""`ivr password`: show a softphone's password, or the token of supervisors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def password(
    agent: Annotated[str, typer.Argument(help="The agent's user name, such as 1001; or supervisors.")],
    state: Annotated[Path, typer.Option(help="The folder that `ivr up` was given.", envvar="IVR_STATE")] = Path(
        "state"
    ),
) -> None:
    """Show the password with which an agent's softphone registers, or the token of those who step in over HTTP."""
    from ivr.provision.layout import Layout
    from ivr.provision.secrets import SUPERVISORS, stored

    secrets = stored(Layout(state.resolve()).secrets)
    typer.echo(secrets.supervisors_secret() if agent == SUPERVISORS else secrets.agent_secret(agent))
