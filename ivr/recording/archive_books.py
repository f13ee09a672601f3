"""What the archiver must know of the ledger: what is sealed and archived among the recordings that still lie here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ivr.core.archiving import AUDIO, MANIFEST
from ivr.evidence.entry import Entry, Fact, Kind
from ivr.evidence.ledger import Ledger
from ivr.recording.capture import captured_calls
from ivr.recording.moving import Archived


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
        self._seals: dict[str, tuple[str, str]] = {}
        """Of the sound and of the manifest."""
        self._archived: set[str] = set()
        self._captured: frozenset[str] = frozenset()
        self._next = 0
        self._lock = threading.Lock()

    def refresh(self) -> None:
        """Read what was entered since; raises `LedgerError`."""
        with self._lock:
            self._captured = frozenset(captured_calls(self._spool))
            if self._ledger.head().n < self._next:
                return
            for entry in self._ledger.entries(self._next):
                self._read(entry)
                self._next = entry.n + 1

    def sealed(self, recording: str) -> Mapping[str, str] | None:
        """SHA-256 of its files as they were sealed; None as well while what was captured of it is not removed.

        Whoever removes that after a crash looks for the sealed files here, and would else seal it a second time.
        """
        seals = self._seals.get(recording)
        if seals is None or recording in self._captured:
            return None
        return {AUDIO: seals[0], MANIFEST: seals[1]}

    def archived(self, recording: str) -> bool:
        """Whether it was entered as archived, and not sealed anew since."""
        return recording in self._archived

    def enter(self, archived: Archived) -> None:
        """Put it in the ledger; raises `LedgerError`."""
        self._ledger.append([Fact(Kind.ARCHIVED, archived.about())])
        with self._lock:
            self._archived.add(archived.recording)

    def left(self, recording: str) -> None:
        """Remember it no longer."""
        with self._lock:
            self._forget(recording)

    def _read(self, entry: Entry) -> None:
        recording = entry.about.get("recording")
        if not isinstance(recording, str):
            return
        if entry.kind is Kind.SEALED:
            self._read_seal(recording, entry.about)
        elif entry.kind is Kind.ARCHIVED and recording in self._seals:
            self._archived.add(recording)
        elif entry.kind is Kind.DELETED:
            self._forget(recording)

    def _read_seal(self, recording: str, about: Mapping[str, Any]) -> None:
        if any((self._recordings / str(about[name])).exists() for name in ("audio", "manifest")):
            self._seals[recording] = str(about["audio_sha256"]), str(about["manifest_sha256"])
            self._archived.discard(recording)

    def _forget(self, recording: str) -> None:
        self._seals.pop(recording, None)
        self._archived.discard(recording)
