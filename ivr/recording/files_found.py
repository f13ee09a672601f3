"""The recordings' files as they lie on the disk: `2026/11/26/<id>.audio` and `.about`, day by day. Blocks."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ivr.core.call import CallId
from ivr.core.reconciling import OnDisk
from ivr.store.accounts import Range

AUDIO = frozenset({".audio", ".wav"})
"""The sound; before there was encryption it was a WAV."""
MANIFEST = ".about"
DAY = timedelta(days=1)


def files_found(recordings: Path, within: Range) -> Iterator[tuple[CallId, OnDisk]]:
    """Each file of the days in that range. Raises `OSError`."""
    for folder, day in _days(recordings):
        if within.overlaps(day, day + DAY):
            yield from _files(folder, day)


def _days(recordings: Path) -> Iterator[tuple[Path, datetime]]:
    for year in _numbered(recordings, r"\d{4}"):
        for month in _numbered(year, r"\d{2}"):
            for folder in _numbered(month, r"\d{2}"):
                try:
                    yield folder, datetime(int(year.name), int(month.name), int(folder.name), tzinfo=UTC)
                except ValueError:
                    continue


def _numbered(folder: Path, pattern: str) -> list[Path]:
    return sorted(each for each in folder.iterdir() if re.fullmatch(pattern, each.name) and each.is_dir())


def _files(folder: Path, day: datetime) -> Iterator[tuple[CallId, OnDisk]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            call, dot, ending = entry.name.rpartition(".")
            if dot + ending not in {*AUDIO, MANIFEST}:
                continue
            size = entry.stat(follow_symlinks=False).st_size
            yield call, OnDisk(size, None, day) if dot + ending in AUDIO else OnDisk(None, size, day)
