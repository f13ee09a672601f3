"""`ivr up`: run it for real, until Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from ivr.app import App, running
from ivr.core.call import Talking
from ivr.logs import log_to
from ivr.settings import Settings

Rules = Annotated[Path, typer.Option(help="The rules.", show_default=True)]
State = Annotated[Path, typer.Option(help="Where recordings, the database and all that is rendered stand.")]


class OnStop(StrEnum):
    """What becomes of calls when Ctrl-C is pressed."""

    GOODBYE = "goodbye"
    LEAVE = "leave"


def up(
    rules: Rules = Path("routing_rules.yaml"),
    state: State = Path("state"),
    sip_port: Annotated[int, typer.Option(help="SIP, UDP and TCP.", min=0, max=65535)] = 5060,
    sip_host: Annotated[str, typer.Option(help="Address on which SIP is taken.")] = "0.0.0.0",
    http_port: Annotated[int, typer.Option(help="HTTP on loopback.", min=0, max=65535)] = 8080,
    on_stop: Annotated[
        OnStop,
        typer.Option(help="Ctrl-C: say goodbye to those who wait and let talks end, or leave all calls in Asterisk."),
    ] = OnStop.GOODBYE,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every line of the log on the screen.")] = False,
) -> None:
    """Run the telephone system until Ctrl-C.

    With --on-stop leave, Asterisk and its calls go on, and the next `ivr up` takes them over.
    """
    settings = Settings(rules=rules, state=state, sip_port=sip_port, sip_host=sip_host, http_port=http_port)
    log_to(settings.state.resolve(), verbose=verbose)
    raise typer.Exit(uvloop.run(_serve(settings, on_stop)))


async def _serve(settings: Settings, on_stop: OnStop) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(settings, _progress) as app:
        typer.echo(greeting(app))
        asked = asyncio.ensure_future(stop.wait())
        replaced = asyncio.ensure_future(app.replaced.wait())
        await asyncio.wait((asked, replaced), return_when=asyncio.FIRST_COMPLETED)
        if app.replaced.is_set():
            typer.echo("Another controller has taken over our calls; this one stops.", err=True)
            await app.reception.stop(goodbye=False)
            return 1
        replaced.cancel()
        stop.clear()
        await _stop(app, on_stop, stop)
    return 0


async def _stop(app: App, on_stop: OnStop, again: asyncio.Event) -> None:
    calls = app.reception.calls
    if on_stop is OnStop.LEAVE:
        _progress(f"stopping; {len(calls)} calls go on in Asterisk, the next `ivr up` takes them over")
        await app.reception.stop(goodbye=False)
        return
    talking = sum(isinstance(call.stage, Talking) for call in calls)
    if calls:
        _progress(f"stopping: goodbye to {len(calls) - talking}, {talking} talks may end (Ctrl-C again ends them)")
    await app.reception.stop(goodbye=True, within=app.settings.drain, or_when=again)
    _progress("stopping Asterisk")
    await app.asterisk.stop()


def greeting(app: App) -> str:
    """What somebody who has just started it wants to know."""
    host = "127.0.0.1" if app.settings.sip_host in {"0.0.0.0", "127.0.0.1"} else app.settings.sip_host
    agents = ", ".join(f"{agent.id} ({agent.name})" for agent in app.rules.agents.values())
    shown = f"ivr password --state {app.settings.state} "
    return "\n".join(
        (
            f"Running, rules {app.rules.version} of {app.settings.rules}. Ctrl-C stops it.",
            f"  Register a softphone at  {host}:{app.ports.sip} (UDP or TCP)",
            f"  User names               {agents}",
            f"  Show a password          {shown}{next(iter(app.rules.agents), 'USER')}",
            f"  Numbers to call          {', '.join(app.rules.numbers)}",
            f"  Calls and their stories  ivr calls --state {app.settings.state}",
            f"  Health                   http://127.0.0.1:{app.http_port}/health",
        )
    )


def _progress(line: str) -> None:
    typer.echo(f"ivr: {line}")
