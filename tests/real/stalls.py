"""When the machine stood still: a host that gives a core to its other guests stops Asterisk in the middle of a word.

Then a recording has holes, whatever we do. Whoever wants it exact asks how long the cores were away during a call, and
allows that much; on a machine of its own that is nothing. A watch sits on each core and goes before everybody else
there, so that only the host can hold it up and never what the tests themselves do (without the right to go first it
sees that too). One more writes as the switch does: a disk that others keep busy holds it up as well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

_LOOK_EVERY = 0.01
_COUNTS = 0.02
"""Seconds late that count as a stall: one packet."""
_ENOUGH = 1 << 20
"""Bytes of a file that nobody reads."""
_seen: list[Path] = []


def cores_away(begin: datetime, end: datetime) -> float:
    """Seconds that the cores, together, were away in this time, or the disk let wait."""
    first, last = begin.timestamp(), end.timestamp()
    stalls = (map(float, line.split()) for path in _seen for line in path.read_text().splitlines())
    return sum(max(0.0, min(until, last) - max(since, first)) for since, until in stalls)


@contextmanager
def watched(seen: Path) -> Iterator[None]:
    """Watch every core while inside, once however often it is asked for; what is seen is written to this file."""
    if _seen:
        yield
        return
    whats = [str(core) for core in os.sched_getaffinity(0)] + [str(seen.with_name("written"))]
    with seen.open("a") as file:
        watches = [subprocess.Popen((sys.executable, __file__, what), stdout=file) for what in whats]
    _seen.append(seen)
    try:
        yield
    finally:
        for watch in watches:
            watch.kill()
            watch.wait()


def watch(core: int) -> None:
    """Print when this core came late, until killed: a line with begin and end, seconds since 1970."""
    os.sched_setaffinity(0, {core})
    _goes_first()
    while True:
        due = time.time() + _LOOK_EVERY
        time.sleep(_LOOK_EVERY)
        _tell(due, time.time())


def watch_disk(path: Path) -> None:
    """Print when the disk let a writer wait, until killed, in the same words."""
    _goes_first()
    with path.open("wb", buffering=0) as file:
        while True:
            time.sleep(_LOOK_EVERY)
            begin = time.time()
            file.write(bytes(4096))
            _tell(begin, time.time())
            if file.tell() >= _ENOUGH:
                file.seek(0)
                file.truncate()


def _goes_first() -> None:
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(2))


def _tell(due: float, now: float) -> None:
    if now - due > _COUNTS:
        os.write(1, f"{due:.3f} {now:.3f}\n".encode())  # at once, or another watch's line comes in between


if __name__ == "__main__":
    watch(int(sys.argv[1])) if sys.argv[1].isdigit() else watch_disk(Path(sys.argv[1]))
