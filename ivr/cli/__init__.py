"""`ivr`: the command line. Each sub-command is a module of its own."""

from __future__ import annotations

import sys

import typer

from ivr.cli.calls import agents, calls
from ivr.cli.check import check
from ivr.cli.demo import demo
from ivr.cli.explain import explain
from ivr.cli.lab import lab
from ivr.cli.secret import password
from ivr.cli.up import up
from ivr.errors import IvrError, RulesError

app = typer.Typer(
    help="Telephony and IVR core for financial contact centres: Asterisk carries the calls, Python decides.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (up, demo, check, explain, calls, agents, password, lab):
    app.command()(command)


def main() -> None:
    """Run a command; what goes wrong is told in a sentence, never with a traceback."""
    try:
        app()
    except RulesError as error:
        sys.exit(_told(error, 2))
    except IvrError as error:
        sys.exit(_told(error, 1))
    except (PermissionError, FileNotFoundError, NotADirectoryError, OSError) as error:
        sys.exit(_told(error, 1))


def _told(error: Exception, code: int) -> int:
    typer.secho(f"ivr: {error}", err=True, fg="red" if sys.stderr.isatty() else None)
    return code
