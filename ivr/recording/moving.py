"""Moves one recording to the archive: checked against its seal, sent, read back, entered, and only then removed here.

It may be killed between any two lines: the next attempt finds what is there, and goes on. Blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, assert_never

from ivr.core.archiving import AUDIO, MANIFEST, NotYet, Remove, Send, Stay, Step, Wrong, next_step
from ivr.disk.whole import sync_folder
from ivr.errors import IvrError
from ivr.recording.finished import Finished
from ivr.vault.places.place import Kept, Place, PlaceAway, PlaceError, blocks_of, digest

PATIENCE = timedelta(days=2)
"""A recording that is older goes to the archive, not locked, though nobody knows whose call it was."""


class NotOnRecord(IvrError):
    """The store does not have this recording yet, so it is not known until when it is kept."""


class Books(Protocol):
    """What the ledger knows, and is told; called from several threads."""

    def refresh(self) -> None:
        """Take in what was entered since; called before each look at what is here. Raises `IvrError`."""

    def sealed(self, recording: str) -> Mapping[str, str] | None:
        """SHA-256 (hex) of each part's file (`.audio`, `.about`) as it was sealed; None if it is not in the ledger."""

    def archived(self, recording: str) -> bool:
        """Whether the ledger has it as archived."""

    def keep_until(self, recording: str) -> datetime | None:
        """Until when the archive shall refuse to delete it; None: no lock. Raises `NotOnRecord`."""

    def enter(self, archived: Archived) -> None:
        """Put it in the ledger, for good once this returns; raises `IvrError`."""

    def left(self, recording: str) -> None:
        """Nothing of it lies here any more: it need not be remembered."""


@dataclass(frozen=True, slots=True)
class Archived:
    """Both files are in the archive for certain."""

    recording: str
    place: str
    files: tuple[Kept, ...]

    def about(self) -> dict[str, Any]:
        """As the ledger keeps it."""
        return {
            "recording": self.recording,
            "place": self.place,
            "files": [
                {
                    "name": file.name,
                    "bytes": file.bytes,
                    "sha256": file.sha256,
                    "locked_until": file.locked_until and file.locked_until.isoformat(),
                }
                for file in self.files
            ],
        }


@dataclass(frozen=True, slots=True)
class Gone:
    """Nothing of it is left here: it was archived before, or has been erased."""


Outcome = Archived | Gone | NotYet | Stay | Wrong


@dataclass(frozen=True, slots=True)
class Mover:
    """Between one folder of recordings and one archive."""

    recordings: Path
    place: Place
    books: Books
    keep: timedelta = timedelta()
    """How long a recording stays here though it is archived."""

    def step(self, found: Finished) -> Step:
        """What would be done with it now."""
        recording = found.local.recording
        sealed, archived = self.books.sealed(recording) is not None, self.books.archived(recording)
        return next_step(found.local, sealed=sealed, archived=archived, keep=self.keep)

    def move(self, found: Finished) -> Outcome:
        """Do it. Raises `PlaceAway`, and what the ledger raises; what concerns this one recording is `Wrong`."""
        try:
            return self._moved(found)
        except FileNotFoundError:
            return Gone()  # erased meanwhile
        except OSError as error:
            return Wrong(f"it cannot be read here: {error.strerror or error}")
        except PlaceAway:
            raise
        except PlaceError as error:
            return Wrong(str(error))

    def _moved(self, found: Finished) -> Outcome:
        match self.step(found):
            case Send():
                return self._sent(found)
            case Remove():
                return self._removed(found)
            case NotYet() | Stay() | Wrong() as told:
                return told
            case never:
                assert_never(never)

    def _sent(self, found: Finished) -> Outcome:
        recording = found.local.recording
        if changed := self._changed(found):
            return Wrong(f"{changed} is not what was sealed")
        try:
            until = self.books.keep_until(recording)
        except NotOnRecord:
            if found.local.age < PATIENCE:
                return NotYet()
            until = None
        kept = self._put(found, until)
        if not kept:
            return Gone()
        archived = Archived(recording, self.place.address, kept)
        self.books.enter(archived)
        if not self.keep:
            self._remove(found)
        return archived

    def _put(self, found: Finished, until: datetime | None) -> tuple[Kept, ...]:
        """Both files; none if it was erased here meanwhile: then they are removed there as well."""
        names = (found.name(AUDIO), found.name(MANIFEST))
        kept = tuple(self.place.put(name, self.recordings / name, retain_until=until) for name in names)
        if all((self.recordings / name).exists() for name in names):
            return kept
        for name in names:
            self.place.delete(name)
        return ()

    def _changed(self, found: Finished) -> str:
        """The file that is not the sealed one; empty if both are."""
        sealed = self.books.sealed(found.local.recording) or {}
        for part in (AUDIO, MANIFEST):
            sha256, _ = digest(blocks_of(self.recordings / found.name(part)))
            if sealed.get(part) != sha256:
                return found.name(part)
        return ""

    def _removed(self, found: Finished) -> Outcome:
        """Ask the archive first: what the ledger once said may not be so any more."""
        sealed = self.books.sealed(found.local.recording) or {}
        for part in (AUDIO, MANIFEST):
            stored = self.place.head(found.name(part))
            if stored is None or (stored.sha256 or sealed.get(part)) != sealed.get(part):
                return Wrong(f"the ledger has {found.name(part)} as archived, and the archive has it not")
        self._remove(found)
        return Gone()

    def _remove(self, found: Finished) -> None:
        """Not even the names, once the disk has it."""
        for part in (AUDIO, MANIFEST):
            (self.recordings / found.name(part)).unlink(missing_ok=True)
        sync_folder(self.recordings / found.day)
        self.books.left(found.local.recording)
