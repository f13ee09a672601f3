"""Only one controller records into a folder, whatever its state folder is called and however it is mounted."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from ivr.errors import AlreadyRunning

log = structlog.get_logger(__name__)

RECORDS = "Another one records into {}. Give this one a state folder and IVR_SPARE of its own, or stop that."
KEEPS_ITS_JOURNAL = (
    "Another installation keeps its journal in {}: each would write the other's calls into its own database. "
    "Give this one an IVR_JOURNAL of its own, or stop that."
)


@contextmanager
def sole(*folders: Path, otherwise: str = RECORDS) -> Iterator[None]:
    """Hold these folders alone; raises `AlreadyRunning` (`otherwise`), and `OSError` where one is not there.

    The folder itself is locked, so that nothing lies in it which is no recording; a crash leaves no lock behind.
    """
    held: list[int] = []
    try:
        for folder in folders:
            held.append(os.open(folder, os.O_RDONLY | os.O_DIRECTORY))
            _lock(held[-1], folder, otherwise)
        yield
    finally:
        for opened in held:
            os.close(opened)


def _lock(opened: int, folder: Path, otherwise: str) -> None:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AlreadyRunning(otherwise.format(folder)) from None
    except OSError as error:  # a share that cannot lock folders
        log.warning("a second controller would not be noticed", folder=str(folder), reason=error.strerror)
