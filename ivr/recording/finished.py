"""What lies in the folder of finished recordings: `2026/11/26/<id>.audio` and `<id>.about`. Blocks."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from ivr.core.archiving import PAIR, Local

_PARTS = (r"\d{4}", r"\d{2}", r"\d{2}")


@dataclass(frozen=True, slots=True)
class Finished:
    """A recording that lies here, whole or in part."""

    day: str
    """`2026/11/26`."""
    local: Local
    bytes: int
    written: datetime

    def name(self, part: str) -> str:
        """What the part is called below the folder, and in the archive."""
        return f"{self.day}/{self.local.recording}{part}"


def finished(recordings: Path, now: datetime) -> Iterator[Finished]:
    """Everything, day by day, the oldest first; a file that vanishes meanwhile is not found. Raises `OSError`."""
    for day in _days(recordings):
        files = sorted(_files(recordings / day))
        for recording, parts in groupby(files, key=lambda file: file[0]):
            yield _pair(day, recording, list(parts), now)


def _pair(day: str, recording: str, parts: list[tuple[str, str, int, float]], now: datetime) -> Finished:
    written = datetime.fromtimestamp(max(at for *_, at in parts), UTC)
    local = Local(recording, frozenset(part for _, part, *_ in parts), now - written)
    return Finished(day, local, sum(size for _, _, size, _ in parts), written)


def _days(recordings: Path) -> Iterator[str]:
    """`2026/11/26` and so on; whatever else is there (the ledger) is not ours."""
    folders = [recordings]
    for pattern in _PARTS:
        folders = [each for above in folders for each in sorted(above.iterdir()) if re.fullmatch(pattern, each.name)]
    yield from (folder.relative_to(recordings).as_posix() for folder in folders if folder.is_dir())


def _files(folder: Path) -> Iterator[tuple[str, str, int, float]]:
    """Recording, part, bytes, when written."""
    with os.scandir(folder) as entries:
        for entry in entries:
            stem, dot, ending = entry.name.rpartition(".")
            if dot + ending not in PAIR:
                continue
            with contextlib.suppress(FileNotFoundError):
                stat = entry.stat(follow_symlinks=False)
                yield stem, dot + ending, stat.st_size, stat.st_mtime
