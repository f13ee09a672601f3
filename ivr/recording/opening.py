"""An installation's vault and ledger, from its folders; both are made at the first start. Blocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ivr.evidence.keys import signing_key
from ivr.evidence.ledger import Ledger
from ivr.provision.layout import Layout
from ivr.recording.safe import Safe
from ivr.vault.file_masters import FileMasters
from ivr.vault.keyring import Keyring
from ivr.vault.recording import Vault


def open_safe(layout: Layout, now: Callable[[], datetime]) -> Safe:
    """Raises `VaultError` or `LedgerError`, such as where a key is missing that recordings need."""
    masters = FileMasters(layout.master_keys)
    keyring = Keyring(layout.recording_keys, masters)
    masters.make_first(needed=next(keyring.recordings(), None) is not None)
    ledger = Ledger.open(layout.ledger, signing_key(layout.ledger_key), now)
    return Safe(Vault(layout.recordings, keyring), ledger, layout.recordings)
