"""The commands: each is a module of its own, which imports what it needs when it is called."""

from __future__ import annotations

import errno
import re
import sys
from typing import Annotated

import typer

from ivr.cli.asterisk import asterisk
from ivr.cli.bans import bans
from ivr.cli.calls import agents, calls
from ivr.cli.check import check
from ivr.cli.degrade import degrade
from ivr.cli.demo import demo
from ivr.cli.diff import diff
from ivr.cli.doctor import doctor
from ivr.cli.drain import drain
from ivr.cli.explain import explain
from ivr.cli.graph import graph
from ivr.cli.init import init
from ivr.cli.lab import lab
from ivr.cli.people import people
from ivr.cli.recordings import recordings
from ivr.cli.report import report
from ivr.cli.rotate import rotate
from ivr.cli.rules import rules
from ivr.cli.schema import schema
from ivr.cli.secret import password
from ivr.cli.simulate import simulate
from ivr.cli.status import status
from ivr.cli.test import test
from ivr.cli.up import up
from ivr.cli.upgrade import upgrade
from ivr.cli.webhooks import webhooks
from ivr.errors import IvrError, RulesError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
for command in (
    init,
    up,
    upgrade,
    asterisk,
    status,
    doctor,
    degrade,
    drain,
    demo,
    lab,
    check,
    test,
    explain,
    diff,
    graph,
    schema,
    simulate,
    calls,
    agents,
    report,
    password,
    bans,
    rotate,
):
    app.command()(command)
app.add_typer(recordings, name="recordings")
app.add_typer(rules, name="rules")
app.add_typer(people, name="people")
app.add_typer(webhooks, name="webhooks")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"ivr {version('ivr')}")
        raise typer.Exit


@app.callback()
def ivr(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Telephony and IVR core for financial contact centres: Asterisk carries the calls, Python decides."""


def run() -> None:
    """Run a command; what goes wrong is told in a sentence, never with a traceback."""
    try:
        _no_password_in_sight(sys.argv[1:])
        _run()
    except RulesError as error:
        sys.exit(_told(_complaints(error), 2))
    except IvrError as error:
        sys.exit(_told(str(error), 1))
    except BrokenPipeError:
        sys.stderr.close()  # `ivr calls | head`: nobody reads on
        sys.exit(1)
    except OSError as error:
        sys.exit(_told(_sentence(error), 1))


class PasswordInSight(IvrError):
    """A password on the command line can be read by everybody on this machine."""


def _no_password_in_sight(words: list[str]) -> None:
    """Refuse `postgresql://user:password@host/name` among the words, where `ps` shows it."""
    if any(re.search(r"://[^/@:\s]+:[^/@\s]+@", word) for word in words):
        raise PasswordInSight("Put it into ~/.pgpass, or the whole address into IVR_DATABASE_URL.")


def _run() -> None:
    try:
        app()
    except SystemExit as end:
        # Typer has swallowed a Ctrl-C of which no command has said anything yet.
        if end.__context__ is not None and isinstance(end.__context__.__cause__, KeyboardInterrupt):
            raise KeyboardInterrupt from None
        raise


def _complaints(error: RulesError) -> str:
    """Each complaint on a line of its own, as `ivr check` tells them."""
    complaints = getattr(error, "complaints", ())
    told = "\n".join(map(str, complaints))
    return f"{len(complaints)} to mend in the rules:\n{told}" if complaints else str(error)


def _sentence(error: OSError) -> str:
    """What to do about a file, a folder or a disk that does not let us."""
    where = error.filename or "A file"
    match error.errno:
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"{where} may not be written or read by this user: change its rights, or give another --state."
        case errno.ENOSPC | errno.EDQUOT:
            return "The disk is full: make room, or give a --state on another disk."
        case errno.ENOENT:
            return f"{where} does not exist."
        case errno.ENOTDIR | errno.EEXIST:
            return f"{where} is no folder: give another --state."
        case _:
            return f"{where}: {error.strerror or error}."


def _told(sentence: str, code: int) -> int:
    typer.secho(f"ivr: {sentence}", err=True, fg="red" if sys.stderr.isatty() else None)
    return code
