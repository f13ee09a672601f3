"""`ivr up`: run it for real, until Ctrl-C."""

from __future__ import annotations

import asyncio
import gc
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.errors import IvrError, StoreError

if TYPE_CHECKING:
    from ivr.controller import App
    from ivr.settings import Settings

Rules = Annotated[Path, typer.Option(help="The rules.", envvar="IVR_RULES")]
State = Annotated[
    Path, typer.Option(help="Folder for recordings, log, database and all that is rendered.", envvar="IVR_STATE")
]
ConsolePort = Annotated[
    str,
    typer.Option(
        help="Port for the console, on loopback; 0 is any free one, none: no console.", envvar="IVR_CONSOLE_PORT"
    ),
]
SipPort = Annotated[
    int, typer.Option(help="Port for SIP, UDP and TCP; 0 is any free one.", min=0, max=65535, envvar="IVR_SIP_PORT")
]
SipHost = Annotated[str, typer.Option(help="Address on which SIP is taken.", envvar="IVR_SIP_HOST")]
LEAST_MB = 100
"""Room below which nothing is started: prompts, the database and the first recordings would not fit."""
STOPPED_EARLY = 130


class OnStop(StrEnum):
    """What becomes of calls when Ctrl-C is pressed."""

    GOODBYE = "goodbye"
    LEAVE = "leave"


def _program() -> Path:
    return Path(sys.argv[0]).resolve()


STARTED_AS = _program()
"""The file behind the link by which we were started."""


class Outdated(IvrError):
    """Another version has been put in the place of this one."""


class DiskFull(IvrError):
    """There is too little room on the disk."""


def up(  # noqa: PLR0913, PLR0917 - each is a flag
    rules: Rules = Path("routing_rules.yaml"),
    state: State = Path("state"),
    sip_port: SipPort = 5060,
    sip_host: SipHost = "0.0.0.0",
    http_port: Annotated[
        int,
        typer.Option(help="Port for HTTP, on loopback; 0 is any free one.", min=0, max=65535, envvar="IVR_HTTP_PORT"),
    ] = 8080,
    console_port: ConsolePort = "8090",
    database_url: Annotated[
        str,
        typer.Option(help="postgresql://user@host/name instead of SQLite in the state.", envvar="IVR_DATABASE_URL"),
    ] = "",
    on_stop: Annotated[
        OnStop,
        typer.Option(help="Ctrl-C: goodbye to those who wait while talks may end; or leave all calls in Asterisk."),
    ] = OnStop.GOODBYE,
    stand_by: Annotated[
        bool,
        typer.Option("--stand-by", help="If another controller serves, wait until it ends.", envvar="IVR_STAND_BY"),
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Every line of the log on the screen.")] = False,
) -> None:
    """Run the telephone system until Ctrl-C.

    With --on-stop leave, and whenever it is terminated (SIGTERM, as by `systemctl restart`), Asterisk and its calls go
    on, and the next `ivr up` takes them over. With --stand-by that one is there already, and needs no second to load.
    """
    gc.disable()  # what is loaded from here on stays: to look for garbage among it takes a fifth of the start
    import faulthandler

    import uvloop

    from ivr import memory
    from ivr.logs import log_to
    from ivr.privileges import step_down
    from ivr.settings import read_settings

    settings = read_settings(
        rules=rules,
        state=state,
        sip_port=sip_port,
        sip_host=sip_host,
        http_port=http_port,
        console_port=console_port,
        database_url=database_url,
        stand_by=stand_by,
    )
    step_down(settings.user, settings.state.resolve())
    log_to(settings.state.resolve(), verbose=verbose)
    _require_room(settings.state)
    memory.give_back()
    faulthandler.enable()  # a watchdog ends it by SIGABRT: where it hung is then in the log of its unit
    raise typer.Exit(uvloop.run(_serve(settings, on_stop)))


async def _serve(settings: Settings, on_stop: OnStop) -> int:
    import ivr.app  # noqa: F401 - before the turn comes, not after it
    from ivr.threads import begin_all

    begin_all()
    stop = _Stop(on_stop)
    _on_signals(_current_task().cancel, _current_task().cancel)
    try:
        async with AsyncExitStack() as held:
            if await _have_turn(settings, held):
                return await _until_stopped(settings, stop)
            return 0
    except asyncio.CancelledError:
        _progress("stopped before it was ready; nothing is left running")
        return STOPPED_EARLY


async def _have_turn(settings: Settings, held: AsyncExitStack) -> bool:
    """Hold the installation; False if we were asked to go while another one served."""
    from ivr.holder import only_one
    from ivr.provision.layout import Layout
    from ivr.standby import our_turn

    layout = Layout(settings.state.resolve())
    if not settings.stand_by:
        held.enter_context(only_one(layout.lock))
        return True
    try:
        await held.enter_async_context(our_turn(layout, _progress))
    except asyncio.CancelledError:
        _progress("stopped while it stood by; the other one serves on")
        return False
    if _program() != STARTED_AS:
        raise Outdated("Another version was put in place while this one stood by: that is the one to be started.")
    return True


async def _until_stopped(settings: Settings, stop: _Stop) -> int:
    from ivr.app import running
    from ivr.supervisor import Supervisor

    async with AsyncExitStack() as afterwards, running(settings, _progress, held=True) as app:
        gc.enable()
        _on_signals(stop.ctrl_c, stop.terminate)
        typer.echo(greeting(app))
        await _tell_of_console(app)
        async with Supervisor().seeing_us_live():
            if not await _asked_to_stop(app, stop.asked):
                return 1
        stop.asked.clear()
        await _stop(app, stop.how, stop.asked)
        if stop.how is OnStop.GOODBYE:
            afterwards.push_async_callback(app.asterisk.stop)  # once nobody listens to it any more
        return 0


class _Stop:
    """Whether, and how, it is to stop."""

    def __init__(self, on_ctrl_c: OnStop) -> None:
        self.asked = asyncio.Event()
        self.how = on_ctrl_c

    def ctrl_c(self) -> None:
        """Somebody at the terminal wants it to end."""
        self.asked.set()

    def terminate(self) -> None:
        """A supervisor wants the process to end; the calls are to go on until the next one takes them over."""
        self.how = OnStop.LEAVE
        self.asked.set()


async def _asked_to_stop(app: App, stop: asyncio.Event) -> bool:
    """Wait for Ctrl-C; False if another controller has taken over instead."""
    asked = asyncio.ensure_future(stop.wait())
    replaced = asyncio.ensure_future(app.replaced.wait())
    await asyncio.wait((asked, replaced), return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    replaced.cancel()
    if app.replaced.is_set():
        typer.echo("Another controller has taken over our calls; this one stops.", err=True)
        await app.reception.stop(goodbye=False)
    return not app.replaced.is_set()


async def _stop(app: App, on_stop: OnStop, again: asyncio.Event) -> None:
    from ivr.core.talk_wishes import talk_of

    calls = app.reception.calls
    if on_stop is OnStop.LEAVE:
        _progress(f"stopping; {len(calls)} calls go on in Asterisk, the next `ivr up` takes them over")
        await app.reception.stop(goodbye=False)
        return
    talking = sum(talk_of(call.stage) is not None for call in calls)
    if calls:
        _progress(f"stopping: goodbye to {len(calls) - talking}, {talking} talks may end (Ctrl-C again ends them)")
    await app.reception.stop(goodbye=True, within=app.settings.drain, or_when=again)
    _progress("stopping Asterisk")


def greeting(app: App) -> str:
    """What somebody who has just started it wants to know."""
    everywhere = app.settings.sip_host == "0.0.0.0"
    host = "127.0.0.1" if everywhere else app.settings.sip_host
    elsewhere = ", from other machines at this machine's address" if everywhere else ""
    agents = ", ".join(f"{agent.id} ({agent.name})" for agent in app.rules.agents.values())
    state = f"--state {app.settings.state}"
    return "\n".join(
        (
            f"Running, rules {app.rules.version} of {app.settings.rules}. Ctrl-C stops it.",
            f"  Register a softphone at  {host}:{app.ports.sip} (UDP or TCP){elsewhere}",
            f"  User names               {agents}",
            f"  Show a password          ivr password {next(iter(app.rules.agents), 'USER')} {state}",
            f"  Numbers to call          {', '.join(app.rules.numbers)}",
            f"  Calls and their stories  ivr calls {state}",
            f"  Try it without phones    ivr lab {state}",
            f"  Change the rules         save {app.settings.rules}; ivr status {state} tells what became of it",
            f"  Health                   http://127.0.0.1:{app.http_port}/health",
        )
    )


async def _tell_of_console(app: App) -> None:
    """Where it is; and to somebody at a terminal, for what is told elsewhere is kept, a link for the first admin."""
    from ivr.console.links import for_first_admin
    from ivr.core.link import LASTS, welcome

    if app.console is None:
        return
    url = app.console.address.url
    typer.echo(f"  Console                  {url}")
    if not sys.stdout.isatty():
        typer.echo(f"  Let the first one in     ivr people link admin --state {app.settings.state}")
        return
    try:
        token = await for_first_admin(app.console.register.people, datetime.now(UTC))
    except StoreError:
        return  # the database is away: `ivr people link` later
    if token:
        minutes = LASTS.seconds // 60
        typer.echo(f"  Set the first password   {welcome(url, token)} (once, within {minutes} minutes)")


def _require_room(state: Path) -> None:
    free = shutil.disk_usage(state).free // 2**20
    if free < LEAST_MB:
        raise DiskFull(
            f"{state} has {free} MB free, {LEAST_MB} MB are needed: make room, or give a --state on another disk."
        )


def _on_signals(ctrl_c: Callable[[], object], terminate: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, ctrl_c)
    loop.add_signal_handler(signal.SIGTERM, terminate)


def _current_task() -> asyncio.Task[object]:
    task = asyncio.current_task()
    assert task is not None
    return task


def _progress(line: str) -> None:
    typer.echo(f"ivr: {line}")
