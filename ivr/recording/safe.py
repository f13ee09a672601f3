"""Where finished recordings go: encrypted into the vault, and into the ledger, so that each is there once and provably.

Everything here blocks: run it in a thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ivr.core.call import CallId
from ivr.core.gaps import Quality
from ivr.evidence.entry import Fact, Kind, moment
from ivr.evidence.ledger import Ledger
from ivr.recording.bound import bound
from ivr.store.rows import Recording
from ivr.vault.recording import Stored, Vault
from ivr.vault.sound import Form


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording that is in the vault, and what its manifest says."""

    stored: Stored
    manifest: Mapping[str, Any]


class Safe:
    """The vault and its ledger; several processes may use it at once."""

    def __init__(self, vault: Vault, ledger: Ledger, recordings: Path) -> None:
        self._vault, self._ledger, self._recordings = vault, ledger, recordings

    def path(self, stored: Stored) -> Path:
        """Where its sound lies."""
        return self._recordings / stored.audio

    def kept(self, call: CallId, day: datetime) -> Kept | None:
        """What was put away of this call before; a crash may have come before its entry in the ledger.

        Of a call about midnight whoever comes again may take it for the day before or after. Raises `VaultError`.
        """
        for days in (0, -1, 1):
            near = day.date() + timedelta(days=days)
            if stored := self._vault.stored(call, near):
                return Kept(stored, self._vault.manifest(call, near))
        return None

    def keep(
        self,
        recording: Recording,
        day: datetime,
        wav: Path,
        manifest: Mapping[str, Any],
        quality: Quality = Quality.EXACT,
    ) -> Stored:
        """Put it away and enter it; the WAV stays. Raises `VaultError`, `LedgerError`."""
        form = Form.OPUS if quality is Quality.SMALL else Form.FLAC
        stored = self._vault.seal(recording.call, day.date(), wav, manifest, form)
        self._ledger.append([_sealed(recording, Kept(stored, manifest))])
        return stored

    def enter(self, recording: Recording, kept: Kept) -> None:
        """Enter what is in the vault, unless the ledger has it: a crash came between the two. Raises `LedgerError`."""
        if self._ledger.entry_of(recording.call) is None:
            self._ledger.append([_sealed(recording, kept)])

    def is_sealed(self, recording: str) -> bool:
        """Whether the ledger has it, wherever its files lie by now. Raises `LedgerError`."""
        return self._ledger.entry_of(recording) is not None

    def has_left(self, recording: str) -> bool:
        """Whether it was archived or deleted, so that nothing of it need lie here. Raises `LedgerError`."""
        return any(self._ledger.entry_of(recording, kind) for kind in (Kind.ARCHIVED, Kind.DELETED))

    def without(self, recording: Recording, manifest: Mapping[str, Any], *, again: bool = False) -> None:
        """Enter that there is none of this call; if it may come `again`, unless that stands there already.

        Raises `LedgerError`.
        """
        entry = self._ledger.entry_of(recording.call, Kind.NOT_RECORDED) if again else None
        if entry and entry.about.get("state") == recording.state:
            return
        about = {"recording": recording.call, "state": recording.state.value}
        self._ledger.append([Fact(Kind.NOT_RECORDED, about | _times(recording) | bound(manifest))])


def _sealed(recording: Recording, kept: Kept) -> Fact:
    about = kept.stored.facts() | {"state": recording.state.value} | _times(recording)
    return Fact(Kind.SEALED, about | bound(kept.manifest))


def _times(recording: Recording) -> dict[str, str]:
    times = {"started": recording.started, "ended": recording.ended}
    return {name: moment(at) if at else "" for name, at in times.items()}
