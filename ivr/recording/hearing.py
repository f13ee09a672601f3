"""A recording's files, wherever they lie: on this machine's disk or in the archive; decrypted as they are read.

Everything here blocks: run it in a thread.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO

from ivr.errors import IvrError
from ivr.recording.room import Names, Room
from ivr.vault.places.place import FileGone
from ivr.vault.playing import Wav
from ivr.vault.sound import opened_sound


class FileMissing(IvrError):
    """The recording's file is not there, neither on this machine nor in the archive."""


@contextmanager
def heard(room: Room, names: Names) -> Iterator[Wav]:
    """The sound, to be read while inside. Raises `FileMissing`, `VaultError`, `PlaceError` or `OSError`."""
    with ExitStack() as opened:
        plain = room.folder / names.plain
        if plain.exists():  # made before recordings were encrypted
            yield Wav(opened.enter_context(opened_sound(opened.enter_context(plain.open("rb")))))
            return
        source = stored_file(room, names.audio, opened)
        yield opened.enter_context(room.vault.wav(names.recording, names.day, source))


def manifest(room: Room, names: Names) -> dict[str, Any] | None:
    """What the manifest says; None if there is none. Raises as `heard` does."""
    with ExitStack() as opened:
        try:
            source = stored_file(room, names.about, opened)
        except FileMissing:
            return None
        return room.vault.manifest(names.recording, names.day, source)


def stored_file(room: Room, name: str, opened: ExitStack) -> BinaryIO:
    """A file as it lies on the disk, still encrypted; what comes from the archive has no name. Raises as `heard`."""
    try:
        return opened.enter_context((room.folder / name).open("rb"))
    except FileNotFoundError:
        pass
    for place in room.places:
        copy = opened.enter_context(tempfile.TemporaryFile(dir=room.folder))  # noqa: SIM115 - `opened` closes it
        try:
            for block in place.get(name):
                copy.write(block)
        except FileGone:
            continue
        copy.seek(0)
        return copy
    raise FileMissing(f"{name}." if room.places else f"{name}. No archive is set here: IVR_ARCHIVE says where it is.")
