"""Disks: room, rights, and how long it takes until something is truly written."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ivr.core.free_room import marks
from ivr.core.record_policy import RecordingRules
from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, bad, good, warning

SUBJECT = "disk"
SLOW, TOO_SLOW = 0.1, 1.0
"""Seconds for one write that must be on the disk: signings and the ledger wait for it."""
LEAST_MB = 100
PIECE = b"\0" * 65536


@dataclass(frozen=True, slots=True)
class Seen:
    """One folder."""

    folder: Path
    free_mb: int
    written_in: float
    """Seconds until a small file was on the disk."""


def look(case: Case) -> Iterator[Finding]:
    """The state folder, and where recordings are made and kept, if those lie elsewhere."""
    rules = case.rules.recording if case.rules else RecordingRules()
    recordings = (case.layout.recordings, case.layout.capture)
    for folder in (case.layout.state, *recordings):
        if not folder.is_dir():
            if folder == case.layout.state:
                yield good(SUBJECT, "not there yet: the first `ivr up` makes it", str(folder))
            continue
        try:
            seen = probe(folder)
        except OSError as error:
            mend = f"Give the user that runs `ivr` the right to write there (it is {os.geteuid()})."
            yield bad(SUBJECT, f"nothing can be written: {error.strerror}", mend, str(folder))
            continue
        at = marks(rules)
        yield room(seen, at.stop if folder in recordings else LEAST_MB, at.alarm if folder in recordings else 0)
        yield speed(seen)


def room(seen: Seen, needed_mb: int, wanted_mb: int) -> Finding:
    """Whether what must be kept finds room."""
    where, what = str(seen.folder), f"{seen.free_mb:,} MB free"
    if seen.free_mb < needed_mb:
        return bad(SUBJECT, f"{what}, {needed_mb:,} MB needed", "Make room, or archive recordings elsewhere.", where)
    if seen.free_mb < wanted_mb:
        mend = f"Make room, or archive recordings elsewhere, before {needed_mb:,} MB are reached."
        return warning(SUBJECT, f"{what}, the rules want an alarm below {wanted_mb:,} MB", mend, where)
    return good(SUBJECT, what, where)


def speed(seen: Seen) -> Finding:
    """Whether what must be safe before somebody goes on is safe soon."""
    where, what = str(seen.folder), f"a small file is on the disk in {seen.written_in * 1000:.0f} ms"
    if seen.written_in >= TOO_SLOW:
        mend = "Put `--state` on a local disk: this one is overloaded, broken or far away."
        return bad(SUBJECT, what, mend, where)
    if seen.written_in >= SLOW:
        return warning(SUBJECT, what, "See with `iostat -x` who else writes there.", where)
    return good(SUBJECT, what, where)


def probe(folder: Path) -> Seen:
    """Write a small file, wait until it is on the disk, and remove it. Raises `OSError`."""
    began = time.monotonic()
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(PIECE)
        file.flush()
        os.fsync(file.fileno())
        took = time.monotonic() - began
    return Seen(folder, shutil.disk_usage(folder).free // 1_000_000, took)
