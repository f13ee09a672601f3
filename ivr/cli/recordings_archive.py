"""`ivr recordings archive`: what has yet to go to the archive, what cannot, and whether the archive can be used."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ivr.cli.running import AsJson, State
from ivr.cli.words import day_and_clock
from ivr.errors import AlreadyRunning, IvrError

if TYPE_CHECKING:
    from ivr.provision.layout import Layout
    from ivr.recording.passing import Pass
    from ivr.settings import Settings
    from ivr.vault.places.place import Place

LOOK_INTO = 1
"""Exit code: something is wrong with a recording, or the archive cannot be used."""
MOST_SHOWN = 20
"""Recordings that are wrong; of more, the rest is in --json."""

Now = Annotated[bool, typer.Option("--now", help="Archive what waits, not only tell of it; `ivr up` must not run.")]


class NoArchive(IvrError):
    """There is no archive to tell of."""


class RunsAlready(IvrError):
    """The `ivr up` that runs here archives by itself."""


def archive(
    state: State = Path("state"),
    now: Now = False,
    as_json: AsJson = False,
) -> None:
    """Tell which recordings wait for the archive, which cannot go there, and why.

    The archive is set with IVR_ARCHIVE and its like, as for `ivr up`. Example: ivr recordings archive --now

    Exit code 1 if a recording needs somebody to look at it, or the archive cannot be used.
    """
    from ivr.archived import archive_of
    from ivr.provision.layout import Layout
    from ivr.settings import read_settings

    settings, layout = read_settings(state=state), Layout(state.resolve())
    place = archive_of(settings)
    if place is None:
        raise NoArchive("Say where it is: IVR_ARCHIVE=s3://bucket/prefix, or a folder; see docs/storage.md.")
    if not layout.ledger.is_dir():
        raise NoArchive(f"Nothing was ever recorded in {state}.")
    this = _moved(settings, layout, place) if now else asyncio.run(_passed(settings, place, at_work=False))
    told = _facts(this, layout, place)
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(told)))
    raise typer.Exit(LOOK_INTO if this.wrong or this.away else 0)


def _moved(settings: Settings, layout: Layout, place: Place) -> Pass:
    from ivr.recording.sole import sole

    try:
        with sole(layout.capture, layout.recordings):
            return asyncio.run(_passed(settings, place, at_work=True))
    except AlreadyRunning as error:
        raise RunsAlready("Leave out --now to see how far it is.") from error


async def _passed(settings: Settings, place: Place, *, at_work: bool) -> Pass:
    from functools import cache, partial

    from ivr.archived import archived
    from ivr.cli.progress import shown
    from ivr.provision.layout import Layout
    from ivr.record_room import in_force, kept_by, wall
    from ivr.versions.shelf import Shelf

    shelf = Shelf(Layout(settings.state.resolve()).rules)
    retention = kept_by(cache(partial(in_force, shelf)), shelf)
    async with archived(settings, place, retention, lambda *_: None, wall) as archiver:
        seen = await archiver.look()
        if not at_work or seen.away:
            return seen
        with shown("recordings archived") as count:
            return await archiver.run_pass(lambda so_far: count.done(so_far.archived, seen.waiting))


def _facts(this: Pass, layout: Layout, place: Place) -> dict[str, Any]:
    return {
        "archive": place.address,
        "can": this.place,
        "away": this.away,
        "archived": this.archived,
        "archived_bytes": this.archived_bytes,
        "waiting": this.waiting,
        "waiting_bytes": this.waiting_bytes,
        "oldest": this.oldest and this.oldest.isoformat(),
        "kept_here_as_well": this.staying,
        "removed_here": this.removed,
        "wrong": this.wrong,
        "free_mb": shutil.disk_usage(layout.recordings).free // 1_000_000,
    }


def _lines(told: dict[str, Any]) -> Iterator[str]:
    yield f"archive   {told['archive']}{told['can'] and ': ' + told['can']}"
    if told["away"]:
        yield f"AWAY      {told['away']}"
    if told["archived"] or told["removed_here"]:
        removed = f", {told['removed_here']} older ones removed here" if told["removed_here"] else ""
        yield f"archived  {told['archived']} recordings, {_size(told['archived_bytes'])}{removed}"
    oldest = f", the oldest of {day_and_clock(datetime.fromisoformat(told['oldest']))}" if told["oldest"] else ""
    size = f", {_size(told['waiting_bytes'])}" if told["waiting"] else ""
    yield f"waiting   {told['waiting'] or 'no'} recordings{size}{oldest}"
    if told["kept_here_as_well"]:
        yield f"archived  and kept here as well: {told['kept_here_as_well']}"
    wrong = list(told["wrong"].items())
    yield from (f"WRONG     {recording}: {reason}" for recording, reason in wrong[:MOST_SHOWN])
    if len(wrong) > MOST_SHOWN:
        yield f"          and {len(wrong) - MOST_SHOWN} more; all are in --json"
    yield f"disk      {told['free_mb']:,} MB free"


def _size(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
