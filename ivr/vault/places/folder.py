"""An archive in a folder: another disk, or a share that is mounted there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from ivr.disk.whole import sync_folder, write_whole
from ivr.vault.places.place import (
    FileGone,
    Kept,
    NotAsSent,
    OtherFileThere,
    PlaceAway,
    PlaceRefuses,
    Stored,
    blocks_of,
    digest,
    safe,
)

MARK = "ivr-archive"
"""An empty file that whoever runs the machine puts there: a share that is not mounted does not have it."""


class FolderPlace:
    """Files appear under their names whole or not at all. A folder cannot lock: see `Kept.locked_until`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def address(self) -> str:
        """The folder."""
        return str(self._folder)

    def put(self, name: str, file: Path, *, retain_until: datetime | None) -> Kept:
        """Write beside it, sync, rename, read back; a file that is there already is only read."""
        self.check()
        target = self._folder / safe(name)
        with _told(target):
            sha256, size = digest(blocks_of(file))
            was_there = target.exists()
            if not was_there:
                write_whole(target, lambda part: _copy(file, part), target.with_name(f"{target.name}.part"))
            _forget_cached(target)
            found, _ = digest(blocks_of(target))
        if found != sha256:
            raise OtherFileThere(str(target)) if was_there else NotAsSent(f"{target}: the disk may be failing.")
        return Kept(name, size, sha256, None)

    def get(self, name: str) -> Iterator[bytes]:
        """The file's bytes, in blocks."""
        self.check()
        target = self._folder / safe(name)
        with _told(target):
            if not target.is_file():
                raise FileGone(str(target))
            yield from blocks_of(target)

    def head(self, name: str) -> Stored | None:
        """Its size; a folder remembers no checksum."""
        self.check()
        target = self._folder / safe(name)
        with _told(target):
            return Stored(target.stat().st_size, None) if target.is_file() else None

    def delete(self, name: str) -> None:
        """Remove it for good."""
        self.check()
        target = self._folder / safe(name)
        with _told(target):
            if target.exists():
                target.unlink()
                sync_folder(target.parent)

    def check(self) -> str:
        """Look for the mark; how much room there is."""
        with _told(self._folder):
            if not (self._folder / MARK).is_file():
                raise PlaceAway(
                    f"{self._folder} has no file '{MARK}': is it mounted? If this is the right folder, "
                    f"say so with: touch {self._folder / MARK}"
                )
            free = shutil.disk_usage(self._folder).free
        return f"{free // 1_000_000:,} MB free, no lock: a folder cannot"


@contextmanager
def _told(target: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise PlaceRefuses(f"{target}: {error.strerror}; see to it that this user may write there.") from error
    except OSError as error:
        raise PlaceAway(f"{target}: {error.strerror or error}.") from error


def _copy(file: Path, into: BinaryIO) -> None:
    for block in blocks_of(file):
        into.write(block)


def _forget_cached(file: Path) -> None:
    """What is read back shall come from the disk, not from memory."""
    opened = os.open(file, os.O_RDONLY)
    try:
        os.posix_fadvise(opened, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(opened)
