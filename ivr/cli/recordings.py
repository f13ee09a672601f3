"""`ivr recordings`: what can be asked of recordings; each command is a module `recordings_<command>` of its own."""

from __future__ import annotations

import typer

from ivr.cli.recordings_signings import signings
from ivr.cli.recordings_verify import verify

recordings = typer.Typer(
    no_args_is_help=True, help="Recordings: prove that they are unchanged, list signings that lack something."
)
for command in (
    signings,
    verify,
):
    recordings.command()(command)
