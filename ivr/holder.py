"""Which process holds an installation, and which one stands by: told by locks that a crash cannot leave behind."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from ivr.errors import AlreadyRunning
from ivr.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Holder:
    """The process."""

    pid: int
    program: str
    """Where its Python lives, such as `/opt/ivr/1.4`."""
    supervised: bool
    """Whether somebody starts it again when it ends."""


@contextmanager
def only_one(lock: Path, does: str = "runs") -> Iterator[None]:
    """Hold the installation; raises `AlreadyRunning` if another process holds it."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise AlreadyRunning(f"One already {does} on {lock.parent}. Stop it, or give another --state.") from error
    try:
        os.ftruncate(handle, 0)
        os.write(handle, json.dumps(asdict(_ourselves())).encode())
        yield
    finally:
        os.close(handle)


def holder(lock: Path) -> Holder | None:
    """Who holds it now; None: nobody, or one that has not said so yet."""
    try:
        handle = os.open(lock, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _said(handle)
    else:
        return None
    finally:
        os.close(handle)


def _ourselves() -> Holder:
    """In a container the first process is ours, or our parent: there the container is started again."""
    alone = 1 in {os.getpid(), os.getppid()}
    return Holder(os.getpid(), sys.prefix, Supervisor().is_there or alone)


def _said(handle: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(handle, 4096, 0)))
    except (ValueError, TypeError):
        return None
