"""A small firm's calls, and what store, switch, ledger and disk tell of them; a bench makes a large one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ivr.core.call import Incoming, Outcome
from ivr.core.recording_state import RecordingState
from ivr.evidence.entry import Fact, Kind, moment
from ivr.evidence.ledger import Ledger
from ivr.recording.reconcile import Sources
from ivr.store.rows import Recording
from ivr.store.store import Store

DAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TALKED = 60.0
"""Seconds of each call."""
AUDIO, MANIFEST = b"sound" * 20, b"about"


@dataclass(frozen=True)
class Records:
    """The folders; `call` 7 began seven minutes after the day did."""

    folder: Path

    @property
    def sources(self) -> Sources:
        return Sources(
            self.folder / "ivr.db",
            self.folder / "recordings",
            self.folder / "spool",
            self.folder / "recordings/ledger",
            self.folder / "calls.csv",
        )

    def path(self, call: int, ending: str = ".audio") -> Path:
        return self.folder / "recordings" / f"{begun(call):%Y/%m/%d}" / f"{name(call)}{ending}"

    def ledger(self) -> Ledger:
        key = self.folder / "key"
        if not key.exists():
            key.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
        signing = Ed25519PrivateKey.from_private_bytes(key.read_bytes())
        return Ledger.open(self.sources.ledger, signing, lambda: DAY)

    def sealed(self, calls: Iterable[int]) -> None:
        """Files, and entries of the ledger."""
        facts = [self._sealed(call) for call in calls]
        self.ledger().append(facts)

    def accounted(self, calls: Iterable[int], seconds: float = TALKED, context: str = "inbound") -> None:
        """The switch's own lines."""
        with self.sources.call_records.open("a", encoding="utf-8") as file:
            for call in calls:
                at = begun(call).timestamp()
                times = f"{at - 2:.6f},{at:.6f},{at + seconds:.6f}"
                file.write(f"{name(call)},{name(call)},{times},ANSWERED,{context}\n")

    def _sealed(self, call: int) -> Fact:
        for ending, data in ((".audio", AUDIO), (".about", MANIFEST)):
            path = self.path(call, ending)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return Fact(
            Kind.SEALED,
            {
                "recording": name(call),
                "audio": str(self.path(call).relative_to(self.folder / "recordings")),
                "audio_bytes": len(AUDIO),
                "audio_sha256": hashlib.sha256(AUDIO).hexdigest(),
                "manifest": str(self.path(call, ".about").relative_to(self.folder / "recordings")),
                "manifest_bytes": len(MANIFEST),
                "manifest_sha256": hashlib.sha256(MANIFEST).hexdigest(),
                "state": "recorded",
                "started": moment(begun(call)),
                "ended": moment(begun(call) + timedelta(seconds=TALKED)),
            },
        )


def name(call: int) -> str:
    return f"n1-{call:06}.1"


def begun(call: int) -> datetime:
    """When it was answered."""
    return DAY + timedelta(minutes=call)


def in_store(store: Store, records: Records, call: int) -> None:
    """A call that was answered and recorded."""
    ended = begun(call) + timedelta(seconds=TALKED)
    store.call_arrived(Incoming(name(call), "400", "139", begun(call) - timedelta(seconds=2)))
    store.call_answered(name(call), begun(call))
    store.call_ended(name(call), Outcome.COMPLETEAGENT, ended)
    path, size = str(records.path(call)), len(AUDIO)
    state = RecordingState.RECORDED
    store.recorded(Recording(name(call), path, TALKED, 2, state, begun(call), ended, size=size))
