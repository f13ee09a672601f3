"""What archiving is tried with: recordings that are sealed, a ledger of a list, and a place that can be away."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ivr.core.archiving import AUDIO, MANIFEST
from ivr.errors import IvrError
from ivr.recording.moving import Archived
from ivr.vault.places.folder import MARK, FolderPlace
from ivr.vault.places.place import Kept, PlaceAway

DAY = "2026/11/26"


@dataclass
class Ledger:
    """Seals and what was archived."""

    seals: dict[str, dict[str, str]] = field(default_factory=dict)
    entered: list[Archived] = field(default_factory=list)
    until: datetime | None = None
    broken: str = ""

    def refresh(self) -> None:
        pass

    def left(self, recording: str) -> None:
        pass

    def sealed(self, recording: str) -> Mapping[str, str] | None:
        return self.seals.get(recording)

    def archived(self, recording: str) -> bool:
        return any(entry.recording == recording for entry in self.entered)

    def keep_until(self, recording: str) -> datetime | None:
        return self.until

    def enter(self, archived: Archived) -> None:
        if self.broken:
            raise IvrError(self.broken)
        self.entered.append(archived)

    def recordings(self) -> list[str]:
        return sorted(entry.recording for entry in self.entered)


def content(recording: str, part: str) -> bytes:
    return f"{recording}{part} ".encode() * 500


def sealed(recordings: Path, ledger: Ledger, *names: str) -> None:
    """Finished recordings, as the sealer leaves them."""
    folder = recordings / DAY
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        for part in (AUDIO, MANIFEST):
            (folder / f"{name}{part}").write_bytes(content(name, part))
        ledger.seals[name] = {part: hashlib.sha256(content(name, part)).hexdigest() for part in (AUDIO, MANIFEST)}


def left(recordings: Path) -> list[str]:
    return sorted(file.name for file in recordings.rglob("*") if file.is_file())


def archive(folder: Path) -> FolderPlace:
    folder.mkdir(exist_ok=True)
    (folder / MARK).touch()
    return FolderPlace(folder)


def whole(folder: Path, *names: str) -> bool:
    """Whether just these recordings are in the archive, as they were sealed."""
    there = {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file() and file.name != MARK}
    return there == {f"{name}{part}": content(name, part) for name in names for part in (AUDIO, MANIFEST)}


class Fickle(FolderPlace):
    """A folder that is away as long as asked, and counts the knocks."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.away: Callable[[], bool] = lambda: False
        self.knocks = 0
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()

    def check(self) -> str:
        self.knocks += 1
        if self.away():
            raise PlaceAway("nobody there.")
        return super().check()

    def put(self, name: str, file: Path, *, retain_until: datetime | None) -> Kept:
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return super().put(name, file, retain_until=retain_until)
        finally:
            with self._lock:
                self._at_once -= 1
