"""An installation's vault and ledger, from its folders; both are made at the first start. Blocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ivr.evidence.keys import signing_key
from ivr.evidence.ledger import Ledger
from ivr.provision.layout import Layout
from ivr.recording.safe import Safe
from ivr.vault.key_service import KeyService
from ivr.vault.opening import open_keyring
from ivr.vault.recording import Vault


def open_safe(layout: Layout, now: Callable[[], datetime], service: KeyService | None = None) -> Safe:
    """Raises `VaultError` or `LedgerError`, such as where a key is missing that recordings need."""
    keyring = open_keyring(layout.recording_keys, layout.master_keys, service)
    ledger = Ledger.open(layout.ledger, signing_key(layout.ledger_key), now)
    return Safe(Vault(layout.recordings, keyring), ledger, layout.recordings)
