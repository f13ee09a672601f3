"""What every archive place can do, and what can go wrong with one. All of it blocks: to be called in threads."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ivr.errors import IvrError

BLOCK = 1 << 20
"""Bytes that are in memory at a time."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")


class PlaceError(IvrError):
    """The archive cannot be used."""


class PlaceAway(PlaceError):
    """The archive does not answer."""


class PlaceRefuses(PlaceError):
    """The archive refuses."""


class OtherFileThere(PlaceError):
    """The archive has another file of this name, and nothing is overwritten there."""


class NotAsSent(PlaceError):
    """What the archive gives back is not what it was sent."""


class StillLocked(PlaceError):
    """The archive keeps this file until its lock ends."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the archive, as the archive describes it."""

    bytes: int
    sha256: str | None
    """Hex, as it was said when the file was sent; None if the place remembers none. Only reading proves it."""
    locked_until: datetime | None = None
    """Until then the place itself refuses to delete it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is in the archive for certain: it was read back, and is what was sent."""

    name: str
    bytes: int
    sha256: str
    locked_until: datetime | None
    """None: the place cannot lock, or was not asked to."""


class Place(Protocol):
    """A folder of names such as `2026/11/26/<id>.audio`. Each method raises `PlaceError`, and nothing else."""

    @property
    def address(self) -> str:
        """What people call it; without any secret."""

    def put(self, name: str, file: Path, *, retain_until: datetime | None) -> Kept:
        """Store the file, read it back, lock it where the place can; the same again if it is there already."""

    def get(self, name: str) -> Iterator[bytes]:
        """The file's bytes, in blocks; `FileGone` if there is none."""

    def head(self, name: str) -> Stored | None:
        """What is known of the file without reading it; None if there is none."""

    def delete(self, name: str) -> None:
        """Remove it, every version of it; harmless if there is none. Raises `StillLocked`."""

    def check(self) -> str:
        """Look whether the place can be used, and say in a few words what it can do; raises `PlaceError`."""


class FileGone(PlaceError):
    """The archive does not have this file."""


def safe(name: str) -> str:
    """The name, if it cannot lead out of the place; raises `PlaceRefuses`."""
    if not _NAME.fullmatch(name) or ".." in name.split("/"):
        raise PlaceRefuses(f"{name!r} cannot name a file there: letters, digits, '.', '_', '-' and '/' only.")
    return name


def digest(blocks: Iterable[bytes]) -> tuple[str, int]:
    """SHA-256 in hex, and the number of bytes."""
    running, size = hashlib.sha256(), 0
    for block in blocks:
        running.update(block)
        size += len(block)
    return running.hexdigest(), size


def blocks_of(file: Path) -> Iterator[bytes]:
    """A local file in blocks; raises `OSError`."""
    with file.open("rb", buffering=0) as opened:
        while block := opened.read(BLOCK):
            yield block
