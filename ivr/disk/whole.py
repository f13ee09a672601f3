"""Files that are there at once and whole, or not at all, also after a power cut."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

Told = TypeVar("Told")


def write_whole(path: Path, fill: Callable[[BinaryIO], Told], part: Path) -> Told:
    """Let `fill` write `part`, then put it in place of `path`; what `fill` returned. On `OSError` nothing is left."""
    made = write_part(part, fill)
    try:
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return made


def write_part(part: Path, fill: Callable[[BinaryIO], Told]) -> Told:
    """Let `fill` write this file, for its owner alone, and wait until the disk has it."""
    make_folder(part.parent)
    try:
        with open(part, "wb", opener=_for_owner) as file:
            made = fill(file)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return made


def make_folder(folder: Path) -> None:
    """Make it with those above it, and wait until the disk has them."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has what this folder lists."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
