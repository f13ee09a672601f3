"""A vault and a ledger under a folder, and what is in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

from ivr.evidence.entry import Entry, Kind
from ivr.evidence.keys import signing_key
from ivr.evidence.ledger import Ledger
from ivr.provision.layout import Layout
from ivr.recording.opening import open_safe
from ivr.recording.safe import Safe
from ivr.vault.file_masters import FileMasters
from ivr.vault.keyring import Keyring
from ivr.vault.recording import Vault

Now = Callable[[], datetime]
wall: Now = partial(datetime.now, UTC)


def safe_in(state: Path, now: Now = wall) -> Safe:
    return open_safe(Layout(state), now)


def heard(audio: str | Path) -> tuple[npt.NDArray[np.int16], int]:
    """The samples (one column a side) and the rate of `<state>/recordings/2026/11/26/<id>.audio`."""
    vault, call, day = _vault_of(Path(audio))
    with vault.wav(call, day) as wav:
        samples, rate = soundfile.read(BytesIO(b"".join(wav.read())), dtype="int16")
    return samples, rate


def manifest_of(audio: str | Path) -> dict[str, Any]:
    vault, call, day = _vault_of(Path(audio))
    return vault.manifest(call, day)


def entries(state: Path, *kinds: Kind) -> list[Entry]:
    """What the ledger has of these kinds."""
    layout = Layout(state)
    ledger = Ledger.open(layout.ledger, signing_key(layout.ledger_key), wall)
    return [entry for entry in ledger.entries() if entry.kind in kinds]


def _vault_of(audio: Path) -> tuple[Vault, str, Any]:
    layout = Layout(audio.parents[4])
    day = datetime.strptime("/".join(audio.parent.parts[-3:]), "%Y/%m/%d").replace(tzinfo=UTC).date()
    return Vault(layout.recordings, Keyring(layout.recording_keys, FileMasters(layout.master_keys))), audio.stem, day
