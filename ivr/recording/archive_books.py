"""What the archiver must know of the ledger: what is sealed and archived among the recordings that still lie here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ivr.core.archiving import AUDIO, MANIFEST
from ivr.evidence.entry import Entry, Fact, Kind
from ivr.evidence.ledger import Ledger
from ivr.recording.capture import captured_calls
from ivr.recording.moving import Archived


@dataclass(slots=True)
class _Page:
    """A recording of which something lies here."""

    names: tuple[str, str]
    seals: Mapping[str, str]
    archived: bool = False


class ArchiveBooks:
    """The ledger, as `Books`; of recordings that do not lie here it knows nothing. For several threads.

    Whoever seals puts both files in place first, and then enters that they are sealed.
    """

    def __init__(
        self,
        ledger: Ledger,
        recordings: Path,
        spool: Path,
        keep_until: Callable[[str], datetime | None] = lambda _: None,
    ) -> None:
        self._ledger = ledger
        self._recordings = recordings
        self._spool = spool
        self.keep_until = keep_until
        self._pages: dict[str, _Page] = {}
        self._captured: frozenset[str] = frozenset()
        self._next = 0
        self._lock = threading.Lock()

    def refresh(self) -> None:
        """Read what was entered since; raises `LedgerError`."""
        with self._lock:
            self._captured = frozenset(captured_calls(self._spool))
            self._pages = {recording: page for recording, page in self._pages.items() if self._is_here(page.names)}
            if self._ledger.head().n < self._next:
                return
            for entry in self._ledger.entries(self._next):
                self._read(entry)
                self._next = entry.n + 1

    def sealed(self, recording: str) -> Mapping[str, str] | None:
        """SHA-256 of its files as they were sealed; None as well while what was captured of it is not removed.

        Whoever removes that after a crash looks for the sealed files here, and would else seal it a second time.
        """
        page = self._pages.get(recording)
        return page.seals if page and recording not in self._captured else None

    def archived(self, recording: str) -> bool:
        """Whether it was entered as archived, and not sealed anew since."""
        page = self._pages.get(recording)
        return bool(page and page.archived)

    def enter(self, archived: Archived) -> None:
        """Put it in the ledger; raises `LedgerError`."""
        self._ledger.append([Fact(Kind.ARCHIVED, archived.about())])
        with self._lock:
            if page := self._pages.get(archived.recording):
                page.archived = True

    def _read(self, entry: Entry) -> None:
        recording = entry.about.get("recording")
        if not isinstance(recording, str):
            return
        if entry.kind is Kind.SEALED:
            self._read_seal(recording, entry.about)
        elif entry.kind is Kind.ARCHIVED and recording in self._pages:
            self._pages[recording].archived = True
        elif entry.kind is Kind.DELETED:
            self._pages.pop(recording, None)

    def _read_seal(self, recording: str, about: Mapping[str, Any]) -> None:
        names = (str(about["audio"]), str(about["manifest"]))
        if self._is_here(names):
            seals = {AUDIO: str(about["audio_sha256"]), MANIFEST: str(about["manifest_sha256"])}
            self._pages[recording] = _Page(names, seals)

    def _is_here(self, names: tuple[str, str]) -> bool:
        return any((self._recordings / name).exists() for name in names)
