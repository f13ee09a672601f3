"""A room with its keys, ledger, archive and store, and recordings kept in it as they are kept in earnest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ivr.core.call import Customer, Incoming, Outcome, Talking, Waiting
from ivr.core.keeping import Retention
from ivr.core.recording_state import RecordingState
from ivr.evidence.entry import Entry, Fact, Kind
from ivr.evidence.ledger import Ledger
from ivr.recording.room import Room
from ivr.store.custody import Custody
from ivr.store.deletions import Kept
from ivr.store.rows import Recording
from ivr.store.store import Store
from ivr.vault.file_masters import FileMasters
from ivr.vault.keyring import Keyring
from ivr.vault.names import about_name, audio_name
from ivr.vault.places.folder import MARK, FolderPlace
from ivr.vault.recording import Vault

ENDED = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
BEGUN = ENDED - timedelta(seconds=2)
YEAR = timedelta(days=365)
RATE = 8000
Pcm = npt.NDArray[np.int16]
PCM: Pcm = (np.arange(4 * RATE, dtype="<i2") % 977 * 20).reshape(-1, 2)
"""Two seconds, of which no two neighbours are alike."""


@dataclass
class Rules:
    """What the policy says, and what time it is; both may be changed."""

    now: datetime = ENDED + 2 * YEAR
    keep: timedelta | None = YEAR
    endless: set[str] = field(default_factory=set)

    def retention(self, kept: Kept) -> Retention | None:
        if self.keep is None or kept.ended is None or kept.recording in self.endless:
            return None
        return Retention(kept.ended + self.keep, "the law")


@dataclass
class Here:
    """The room, and what the tests look at beside it."""

    room: Room
    rules: Rules
    store: Store
    archive: Path

    async def keep(
        self, recording: str, customer: str = "C1", agent: str = "1001", *, archived: bool = False, sound: Pcm = PCM
    ) -> None:
        """A recording of two seconds (or of this sound) of this customer's call, on this disk or in the archive."""
        seconds = len(sound) / RATE
        self._tell(recording, customer, agent, ENDED - timedelta(seconds=seconds))
        path = self._seal(recording, customer, self.archive if archived else self.room.folder, sound)
        begun = ENDED - timedelta(seconds=seconds)
        row = Recording(recording, path, seconds, 2, RecordingState.RECORDED, begun, ENDED)
        self.store.recorded(row)
        await self.store.flush()

    def is_whole(self, recording: str) -> bool:
        """Key and both files are there."""
        files = all(any((folder / name).exists() for folder in self.folders) for name in _names(recording))
        return files and self.key(recording).exists()

    def is_gone(self, recording: str) -> bool:
        """Neither its key nor any file of it is there."""
        left = [folder / name for folder in self.folders for name in _names(recording) if (folder / name).exists()]
        return not left and not self.key(recording).exists()

    @property
    def folders(self) -> tuple[Path, Path]:
        return self.room.folder, self.archive

    def key(self, recording: str) -> Path:
        return self.room.folder.parent / "recording-keys/2026/03/04" / f"{recording}.key"

    def entries(self, *kinds: Kind) -> list[Entry]:
        """What stands in the ledger, of these kinds."""
        return [entry for entry in self.room.ledger.entries() if entry.kind in kinds]

    async def state(self, recording: str) -> str:
        found = await self.room.store.found(recording)
        assert found
        return found.state

    def _tell(self, recording: str, customer: str, agent: str, at: datetime = BEGUN) -> None:
        store = self.store
        store.call_arrived(Incoming(recording, "4008001234", "13900001111", at))
        store.caller_known(recording, Customer(customer, "李明", "13900001111", "gold", "zh"))
        store.call_answered(recording, at)
        store.leg_dialled(recording, recording, "caller", "13900001111", at)
        store.stage(recording, Waiting("wealth", "zh", at))
        store.stage(recording, Talking("agent", agent, f"leg-{recording}", "bridge", at, "wealth", "zh"))
        store.call_ended(recording, Outcome.COMPLETEAGENT, ENDED)

    def _seal(self, recording: str, customer: str, folder: Path, sound: Pcm) -> str:
        wav = self.archive.parent / "captured.wav"
        soundfile.write(wav, sound, RATE, subtype="PCM_16")
        call = {"customer_id": customer, "did": "4008001234"}
        about = {"recording": recording, "caller": "13900001111", "ended": ENDED.isoformat(), "call": call}
        stored = Vault(folder, self.room.keyring).seal(recording, ENDED.date(), wav, about)
        self.room.ledger.append([Fact(Kind.SEALED, stored.facts())])
        return str(folder / stored.audio)


def _names(recording: str) -> tuple[str, str]:
    return audio_name(recording, ENDED.date()), about_name(recording, ENDED.date())


@asynccontextmanager
async def a_room(state: Path) -> AsyncIterator[Here]:
    """A room below this folder; the store is written by the controller's own journal beside it."""
    rules, archive = Rules(), state / "archive"
    for folder in (state / "recordings", archive):
        folder.mkdir(parents=True)
    (archive / MARK).touch()
    masters = FileMasters(state / "masters.json")
    masters.make_first(needed=False)
    store = Store(state / "ivr.db", every=0.001)
    await store.open()
    keyring = Keyring(state / "recording-keys", masters)
    room = Room(
        folder=state / "recordings",
        vault=Vault(state / "recordings", keyring),
        lock=state / "deleting.lock",
        keyring=keyring,
        ledger=Ledger.open(state / "recordings/ledger", Ed25519PrivateKey.generate(), lambda: rules.now),
        store=Custody.of(state / "ivr.db"),
        retention=rules.retention,
        now=lambda: rules.now,
        places=(FolderPlace(archive),),
    )
    try:
        yield Here(room, rules, store, archive)
    finally:
        await room.store.close()
        await store.close()
