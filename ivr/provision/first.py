"""Asterisk's threads go before all others on their machine, where that is permitted: sound that comes late is lost.

Measured with six busy processes for each core: recordings lacked 0.1 to 0.3 s within a talk of ten seconds; with this,
nothing. Linux keeps a twentieth of each second for the others, whatever Asterisk does.
"""

from __future__ import annotations

import os
from pathlib import Path

LOWEST = 1
"""Of the priorities that go before all others."""


def go_first(pid: int) -> bool:
    """Let this process go first, and all threads that it begins from now on; False if that is not permitted."""
    try:
        while behind := [thread for thread in _threads(pid) if not _goes_first(thread)]:
            for thread in behind:
                _put_first(thread)
    except PermissionError:
        return False
    return True


def _threads(pid: int) -> list[int]:
    try:
        return [int(thread.name) for thread in Path(f"/proc/{pid}/task").iterdir()]
    except FileNotFoundError:
        return []


def _goes_first(thread: int) -> bool:
    try:
        return os.sched_getscheduler(thread) == os.SCHED_RR
    except ProcessLookupError:
        return True  # it has ended, and is in nobody's way


def _put_first(thread: int) -> None:
    try:
        os.sched_setscheduler(thread, os.SCHED_RR, os.sched_param(LOWEST))
    except ProcessLookupError:
        return
