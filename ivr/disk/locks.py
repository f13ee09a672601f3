"""Locks between threads and processes, on files; whoever dies gives them back."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ivr.disk.whole import make_folder


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nobody else is inside for this folder meanwhile. Raises `OSError`."""
    make_folder(folder)
    with locked_file(folder / ".lock", os.O_RDWR | os.O_CREAT):
        yield


@contextmanager
def locked_file(path: Path, flags: int = os.O_RDONLY, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Nobody else is inside for this file meanwhile, or (`LOCK_SH`) nobody who wants it alone. Raises `OSError`."""
    opened = os.open(path, flags, 0o600)
    try:
        fcntl.flock(opened, how)
        yield
    finally:
        os.close(opened)
