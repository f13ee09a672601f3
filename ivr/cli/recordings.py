"""`ivr recordings`: what can be asked of recordings; each command is a module `recordings_<command>` of its own."""

from __future__ import annotations

import typer

from ivr.cli.recordings_archive import archive
from ivr.cli.recordings_keys import keys
from ivr.cli.recordings_new_key import new_key
from ivr.cli.recordings_reconcile import reconcile
from ivr.cli.recordings_root import root
from ivr.cli.recordings_signings import signings
from ivr.cli.recordings_verify import verify

recordings = typer.Typer(
    no_args_is_help=True,
    help="Recordings: prove that they are unchanged, see what lacks, and what waits for the archive.",
)
for command in (
    archive,
    reconcile,
    signings,
    verify,
    root,
    new_key,
):
    recordings.command()(command)
recordings.add_typer(keys, name="keys")
