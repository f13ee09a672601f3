"""The fallback's own account of a call, for the controller to take in when it is back. Standard library only.

The file is locked as long as the script serves the caller: whoever gets the lock knows that it will not change again.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

FOLDER = "fallback-calls"
"""Beside the snapshot."""
BEGINS_WITHIN = 10.0
"""Seconds in which a script writes the first word into its account."""


class Did(StrEnum):
    """What the fallback did for a caller in the end."""

    BEGUN = "begun"
    """Nothing more than begin: he hung up, or the script was killed."""
    TOLD = "told"
    """He heard what there was to hear: closed, not in service, or nobody there."""
    TALKED = "talked"
    """An RM took the call by the key."""
    ASKED_FOR_MESSAGE = "asked_for_message"
    """He was asked for a message; whether he left one, its file tells."""


@dataclass(slots=True)
class Account:
    """One call of the fallback's; times in seconds since 1970."""

    call: str
    did: str
    caller: str
    began: float
    stranded: bool = False
    """He waited with a controller that then was away."""
    done: Did = Did.BEGUN
    party: str = ""
    """The mobile whose owner talked with him."""
    box: str = ""
    message: str = ""
    """The sound file of his message, with its extension."""
    recorded: bool = True
    answered: float = 0.0
    """0: he was gone before, or nobody knows."""
    ended: float = 0.0
    """0: nobody knows."""

    @property
    def was_answered(self) -> float:
        """When; 0 if he never was. Of a script that was killed nobody knows, and it answers as it begins."""
        return self.answered or (0.0 if self.ended else self.began)


def file_name(call: str, now: float) -> str:
    """A call's id as the name of a file."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", call) or f"fallback-{now:.0f}"


@contextmanager
def kept(folder: Path, account: Account) -> Iterator[Account]:
    """Keep it from now on, and as it stands in the end; raises `OSError`."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{file_name(account.call, account.began)}.json"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _write(handle, account)
        try:
            yield account
        finally:
            account.ended = time.time()
            _write(handle, account)
    finally:
        os.close(handle)


def _write(handle: int, account: Account) -> None:
    """In one piece: a file that is cut short has lost its last brace, and is told as begun."""
    data = json.dumps(asdict(account), ensure_ascii=False).encode()
    os.pwrite(handle, data, 0)
    os.ftruncate(handle, len(data))
    os.fsync(handle)


def left(folder: Path) -> list[tuple[Path, Account | None]]:
    """The accounts of calls that are over, oldest first; None for a file that nobody can read."""
    found = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime) if folder.is_dir() else []
    return [(path, account) for path in found for over, account in [_read(path)] if over]


def under_way(folder: Path) -> int:
    """How many callers the fallback serves now."""
    return sum(not _read(path)[0] for path in folder.glob("*.json")) if folder.is_dir() else 0


def serves(folder: Path, call: str) -> bool:
    """Whether the fallback has this caller at this moment, be he ever so silent."""
    try:
        return not _read(folder / f"{file_name(call, 0.0)}.json")[0]
    except FileNotFoundError:
        return False


def _read(path: Path) -> tuple[bool, Account | None]:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False, None
        text = file.read()
        if not text and time.time() - os.fstat(file.fileno()).st_mtime < BEGINS_WITHIN:
            return False, None  # a script that has made it, and not locked it yet
        try:
            return True, _account(json.loads(text))
        except (ValueError, TypeError, KeyError, RecursionError):
            return True, None


def _account(raw: dict[str, Any]) -> Account:
    account = Account(**{"answered": raw["began"]} | raw | {"done": Did(raw["done"])})
    words, times = (account.call, account.did, account.caller), (account.began, account.answered, account.ended)
    if not all(isinstance(word, str) for word in words) or not all(isinstance(at, int | float) for at in times):
        raise TypeError("not what this script writes")
    return account
