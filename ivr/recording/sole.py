"""Only one controller records into a folder, whatever its state folder is called and however it is mounted."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ivr.errors import AlreadyRunning

LOCK = ".controller"
"""Who it is stands inside; the lock itself is the system's, so that a crash leaves none behind."""


@contextmanager
def sole(*folders: Path) -> Iterator[None]:
    """Hold these folders alone; raises `AlreadyRunning` with who holds one, and `OSError`."""
    held: list[int] = []
    try:
        for folder in folders:
            held.append(os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600))
            _lock(held[-1], folder)
        yield
    finally:
        for opened in held:
            os.close(opened)


def _lock(opened: int, folder: Path) -> None:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(opened, 200, 0).decode(errors="replace").strip() or "another controller"
        raise AlreadyRunning(
            f"{holder} records into {folder} already. Give this one a state folder of its own, or stop that one."
        ) from None
    os.ftruncate(opened, 0)
    os.pwrite(opened, f"Process {os.getpid()} on {socket.gethostname()}".encode(), 0)
