"""Where an installation's recordings are kept, with their keys, their ledger and what the store knows of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ivr.core.keeping import Retention
from ivr.evidence.ledger import Ledger
from ivr.store.custody import Custody
from ivr.store.deletions import Kept
from ivr.store.forgetting import Named
from ivr.vault.keyring import Keyring
from ivr.vault.places.place import Place
from ivr.vault.recording import Vault

_STEM = re.compile(r"(?:^|/)(?P<stem>(?P<day>\d{4}/\d\d/\d\d)/(?P<recording>[^/]+))\.[a-z]+$")


@dataclass(frozen=True, slots=True)
class Room:
    """Everything that keeping, hearing and deleting recordings needs."""

    folder: Path
    """The recordings on this machine's disk."""
    lock: Path
    """Held by whoever deletes: one process at a time."""
    vault: Vault
    keyring: Keyring
    ledger: Ledger
    store: Custody
    retention: Callable[[Kept], Retention | None]
    """How long the rules keep a recording; None: no policy says."""
    now: Callable[[], datetime]
    names: Callable[[Named], datetime | None] = lambda _: None
    """Until when the record of a call tells its caller's number and name; None: for ever."""
    places: tuple[Place, ...] = ()
    """Where recordings are archived."""
    node: str = ""
    """This machine's calls only; empty: all."""

    @property
    def signing(self) -> Ed25519PrivateKey:
        """The ledger's key, which also signs proofs; another one once somebody has changed it."""
        return self.ledger.signing


@dataclass(frozen=True, slots=True)
class Names:
    """By which a recording's files are known, here and in an archive."""

    recording: str
    day: date
    stem: str
    """`2026/11/26/<id>`."""

    @property
    def audio(self) -> str:
        """The encrypted sound."""
        return f"{self.stem}.audio"

    @property
    def about(self) -> str:
        """The encrypted manifest."""
        return f"{self.stem}.about"

    @property
    def plain(self) -> str:
        """The sound as it was kept before recordings were encrypted."""
        return f"{self.stem}.wav"


def names_of(recording: str, path: str) -> Names | None:
    """The names behind a path of the store, `[.../]2026/11/26/<id>.audio`; None if it is none of this recording."""
    found = _STEM.search(path)
    if not found or found["recording"] != recording:
        return None
    try:
        day = date.fromisoformat(found["day"].replace("/", "-"))
    except ValueError:
        return None
    return Names(recording, day, found["stem"])
