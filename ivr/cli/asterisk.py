"""`ivr asterisk`: Asterisk alone, as a unit or a container of its own."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import typer

from ivr.cli.up import ConsolePort, Rules, SipHost, SipPort, State


def asterisk(
    rules: Rules = Path("routing_rules.yaml"),
    state: State = Path("state"),
    sip_port: SipPort = 5060,
    sip_host: SipHost = "0.0.0.0",
    console_port: ConsolePort = "8090",
) -> None:
    """Write Asterisk's configuration and become Asterisk, in the foreground.

    For systemd or a container, so that calls outlive whatever happens to the controller. Beside it run
    `IVR_ASTERISK=apart ivr up` on the same state folder; until that is there, the fallback serves callers.
    """
    from ivr.ground import to_run_here
    from ivr.privileges import step_down
    from ivr.provision.environment import for_asterisk
    from ivr.provision.layout import Layout
    from ivr.settings import read_settings
    from ivr.versions.beginning import begun
    from ivr.versions.reading import Wanted
    from ivr.versions.shelf import Shelf

    where = {"sip_port": sip_port, "sip_host": sip_host, "console_port": console_port}
    settings = read_settings(rules=rules, state=state, **where)
    step_down(settings.user, settings.state.resolve())
    layout = Layout(settings.state.resolve())
    good = begun(Wanted(settings.rules, settings.time_scale), Shelf(layout.rules)).ready.rules
    command = asyncio.run(to_run_here(settings, good, layout, _progress)).in_foreground
    os.umask(0o077)
    os.execve(command[0], command, for_asterisk(os.environ))  # noqa: S606 - found by us


def _progress(line: str) -> None:
    typer.echo(f"ivr: {line}")
