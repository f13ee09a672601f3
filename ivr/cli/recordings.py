"""`ivr recordings`: what can be asked of recordings; each command is a module `recordings_<command>` of its own."""

from __future__ import annotations

import typer

from ivr.cli.recordings_erase import erase, proof
from ivr.cli.recordings_export import export
from ivr.cli.recordings_hold import case, hold, holds, release
from ivr.cli.recordings_people import allow, disallow, people
from ivr.cli.recordings_play import play
from ivr.cli.recordings_retain import retain
from ivr.cli.recordings_search import search
from ivr.cli.recordings_signings import signings
from ivr.cli.recordings_verify import verify

recordings = typer.Typer(
    no_args_is_help=True,
    help="Recordings: find, hear, hold, delete and export them; prove that they are unchanged, see what lacks.",
)
for command in (
    search,
    play,
    hold,
    release,
    holds,
    case,
    export,
    retain,
    erase,
    proof,
    signings,
    verify,
    allow,
    disallow,
    people,
):
    recordings.command()(command)
