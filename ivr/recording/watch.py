"""Whether recording can work at all, whether it has begun, and whether what came out is whole.

Asterisk says nothing when a disk is full: files just stop growing. So the length is compared with the call's.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from ivr.core.call import CallId
from ivr.recording.capture import first_segment
from ivr.recording.seal import Sealed

TOLERANCE_SECONDS = 0.5
TOLERANCE_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Impossible:
    """Recording cannot work now."""

    reason: str


@dataclass(frozen=True, slots=True)
class Partial:
    """A recording that is shorter than its call."""

    gap: str


def can_record(spool: Path, min_free_mb: int) -> Impossible | None:
    """None if there is a folder that can be written and has room."""
    if not spool.is_dir():
        return Impossible(f"there is no folder {spool}")
    if not os.access(spool, os.W_OK | os.X_OK):
        return Impossible(f"{spool} cannot be written")
    free_mb = shutil.disk_usage(spool).free // 1_000_000
    if free_mb < min_free_mb:
        return Impossible(f"{free_mb} MB free at {spool}, {min_free_mb} MB needed")
    return None


def started(spool: Path, call: CallId) -> bool:
    """Whether the switch has made both files."""
    first = first_segment(spool, call)
    return first.caller.exists() and first.other.exists()


def missing(answered_seconds: float, captured: float) -> bool:
    """Whether that much audio is too little for a call that was answered for so long."""
    return answered_seconds - captured > TOLERANCE_SECONDS + TOLERANCE_SHARE * answered_seconds


def check(answered_seconds: float, sealed: Sealed) -> Partial | None:
    """Compare each direction with how long the call was answered; None if nothing is missing."""
    sides = (("what the caller says", sealed.caller_seconds), ("what he hears", sealed.other_seconds))
    gaps = [
        f"{name}: {seconds:.1f} s of {answered_seconds:.1f} s, {answered_seconds - seconds:.1f} s missing"
        for name, seconds in sides
        if missing(answered_seconds, seconds)
    ]
    return Partial("; ".join(gaps)) if gaps else None
