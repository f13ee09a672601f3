"""`ivr`: the command line. What it can do is imported once it is called, so that Ctrl-C is heard from the beginning."""

from __future__ import annotations

import sys

STOPPED = 130
"""The exit code of a command that was stopped with Ctrl-C."""


def main() -> None:
    """Run a command; one that is stopped with Ctrl-C says so, however early that was."""
    try:
        from ivr.cli.program import run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(STOPPED)
