"""`ivr recordings play`: one recording's sound."""

from __future__ import annotations

import asyncio
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from ivr.cli.recordings_desk import Because, DatabaseUrl, allowed, at_desk, writable
from ivr.cli.running import State

if TYPE_CHECKING:
    from ivr.core.access import Person
    from ivr.recording.front_desk import FrontDesk, NotThere, Refused, Sound


def play(
    recording: Annotated[str, typer.Argument(help="Its id, as `ivr recordings search` shows it.")],
    because: Because,
    out: Annotated[Path | None, typer.Option(help="A WAV file to write; needs the right to download.")] = None,
    state: State = Path("state"),
    database_url: DatabaseUrl = "",
) -> None:
    """Decrypt a recording and give its sound as a WAV: to a player, or into a file. That is entered in the ledger.

    Example: ivr recordings play node1-1795390097.12 --because "complaint 17" | aplay

    Your token is read from IVR_RECORDINGS_TOKEN, or asked for.
    """
    if out is None and sys.stdout.isatty():
        raise typer.BadParameter("Give --out FILE.wav, or pipe it into a player: ... | aplay", param_hint="--out")

    if out:
        writable(out, "--out")

    async def heard(desk: FrontDesk, me: Person) -> Sound | Refused | NotThere:
        from ivr.core.access import Act
        from ivr.recording.front_desk import Sound

        sound = await desk.listen(me, because, recording, Act.DOWNLOAD if out else Act.LISTEN)
        if isinstance(sound, Sound):
            await asyncio.to_thread(_give, sound, out)
        return sound

    allowed(at_desk(state, database_url, "listen", heard))


def _give(sound: Sound, out: Path | None) -> None:
    with closing(sound):
        if out is None:
            _write(sound, sys.stdout.buffer)
            return
        part = out.with_name(f"{out.name}.part")
        try:
            with part.open("wb") as file:
                _write(sound, file)
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
    typer.echo(
        f"{out}: {sound.wav.size:,} bytes. It is not encrypted: remove it once it is no longer needed.", err=True
    )


def _write(sound: Sound, file: BinaryIO) -> None:
    for block in sound.wav.read():
        file.write(block)
