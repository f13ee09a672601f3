"""An installation's vault and ledger, from its folders; both are made at the first start. Blocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ivr.evidence.opening import open_ledger
from ivr.provision.layout import Layout
from ivr.recording.safe import Safe
from ivr.vault.key_service import KeyService
from ivr.vault.opening import make_keyring
from ivr.vault.recording import Vault


def open_safe(layout: Layout, now: Callable[[], datetime], service: KeyService | None = None) -> Safe:
    """Raises `VaultError` or `LedgerError`, such as where a key is missing that recordings need."""
    keyring = make_keyring(layout.recording_keys, layout.master_keys, service)
    ledger = open_ledger(layout.ledger, layout.ledger_key, now)
    return Safe(Vault(layout.recordings, keyring), ledger, layout.recordings)
