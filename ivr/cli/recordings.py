"""`ivr recordings`: what can be asked of recordings; each command is a module `recordings_<command>` of its own."""

from __future__ import annotations

import typer

from ivr.cli.recordings_archive import archive
from ivr.cli.recordings_erase import erase, proof
from ivr.cli.recordings_erasures import erasures
from ivr.cli.recordings_export import export
from ivr.cli.recordings_hold import case, hold, holds, release
from ivr.cli.recordings_keys import keys
from ivr.cli.recordings_new_key import new_key
from ivr.cli.recordings_people import allow, disallow, people
from ivr.cli.recordings_play import play
from ivr.cli.recordings_reconcile import reconcile
from ivr.cli.recordings_retain import retain
from ivr.cli.recordings_root import root
from ivr.cli.recordings_search import search
from ivr.cli.recordings_signings import signings
from ivr.cli.recordings_verify import verify

FIND = (search, play, export, signings)
KEEP = (hold, release, holds, case, retain, erase, erasures, proof, archive)
PROVE = (verify, reconcile, root, new_key)
PEOPLE = (allow, disallow, people)

recordings = typer.Typer(
    no_args_is_help=True,
    help="Recordings: find, hear, hold, delete and export them; prove that they are unchanged, see what lacks.",
)
for panel, commands in {"Find": FIND, "Keep": KEEP, "Prove": PROVE, "Who may": PEOPLE}.items():
    for command in commands:
        recordings.command(rich_help_panel=panel)(command)
recordings.add_typer(keys, name="keys", rich_help_panel="Keep")
