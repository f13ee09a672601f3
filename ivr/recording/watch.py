"""Whether recording can work at all, and whether it has begun."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from ivr.recording.capture import Segment


@dataclass(frozen=True, slots=True)
class Impossible:
    """Recording cannot work now."""

    reason: str


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


def started(segment: Segment) -> bool:
    """Whether the switch has made both files."""
    return segment.caller.exists() and segment.other.exists()
