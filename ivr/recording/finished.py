"""What lies in the folder of finished recordings: `2026/11/26/<id>.audio` and `<id>.about`. Blocks."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ivr.core.archiving import PAIR, Local

_PARTS = (r"\d{4}", r"\d{2}", r"\d{2}")
_ONE = {part: frozenset((part,)) for part in PAIR}


@dataclass(frozen=True, slots=True)
class Finished:
    """A recording that lies here, whole or in part."""

    day: str
    """`2026/11/26`."""
    local: Local
    bytes: int = 0
    """0 where nobody asked."""
    written: datetime | None = None
    """None where nobody asked."""

    def name(self, part: str) -> str:
        """What the part is called below the folder, and in the archive."""
        return f"{self.day}/{self.local.recording}{part}"


def finished(recordings: Path, now: datetime, measured: Callable[[str], bool]) -> Iterator[Finished]:
    """Everything, day by day, the oldest first; sizes only of those for which they are asked. Raises `OSError`.

    Of a hundred thousand that stay here for a while, nothing but the names is read.
    """
    for day, folder in _days(recordings):
        age = now - day
        for recording, parts in sorted(_parts(folder).items()):
            found = Finished(f"{day:%Y/%m/%d}", Local(recording, parts, age))
            yield _measured(found, recordings) if measured(recording) else found


def _measured(found: Finished, recordings: Path) -> Finished:
    """With size and time; a file that vanishes meanwhile has none."""
    stats = []
    for part in found.local.parts:
        with contextlib.suppress(FileNotFoundError):
            stats.append((recordings / found.name(part)).stat())
    written = datetime.fromtimestamp(max(stat.st_mtime for stat in stats), UTC) if stats else None
    return replace(found, bytes=sum(stat.st_size for stat in stats), written=written)


def _days(recordings: Path) -> Iterator[tuple[datetime, Path]]:
    """The folders `2026/11/26` and so on; whatever else is there (the ledger) is not ours."""
    folders = [recordings]
    for pattern in _PARTS:
        below = (each for above in folders for each in sorted(above.iterdir()))
        folders = [each for each in below if re.fullmatch(pattern, each.name) and each.is_dir()]
    for folder in folders:
        with contextlib.suppress(ValueError):
            year, month, day = map(int, folder.parts[-3:])
            yield datetime(year, month, day, tzinfo=UTC), folder


def _parts(folder: Path) -> dict[str, frozenset[str]]:
    """Which of the two files of each recording are there."""
    found: dict[str, frozenset[str]] = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            stem, dot, ending = entry.name.rpartition(".")
            if dot + ending in PAIR:
                found[stem] = PAIR if stem in found else _ONE[dot + ending]
    return found
