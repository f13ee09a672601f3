"""An installation's ledger with the key that it keeps, and another key put in its place.

A new key lies beside the old one, as `.next.pem`, until the ledger has named it: after a kill one of them fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ivr.disk.whole import sync_folder
from ivr.errors import LedgerError
from ivr.evidence.keys import key_id, pem, public_key, public_path, signing_key
from ivr.evidence.ledger import Ledger


def open_ledger(folder: Path, key: Path, now: Callable[[], datetime]) -> Ledger:
    """The ledger in this folder, signed with the key in this file; both are made if neither is there.

    If another process changes the key, it goes on with the new one. Raises `LedgerError`.
    """
    if not key.exists() and next(folder.glob("*.txt"), None):
        raise LedgerError(f"Its key {key} is gone: put it back from your copy. A new key would not fit the ledger.")
    return Ledger.open(folder, signing_key(key), now, lambda: _at_hand(key))


def change_key(folder: Path, key: Path, now: Callable[[], datetime]) -> Path:
    """Sign with a new key from now on; gives the file of its public half. Raises `LedgerError`.

    The old public key is kept under its id: proofs that were given before name it.
    """
    ledger = open_ledger(folder, key, now)
    fresh = _next(key)
    new = signing_key(fresh)
    if key_id(ledger.signing.public_key()) != key_id(new.public_key()):  # else an earlier change was killed here
        ledger.change_key(new)
    try:
        _put_in_place(key, fresh, new.public_key())
    except OSError as error:
        raise LedgerError(f"{error.filename or key} cannot be renamed: {error.strerror}.") from error
    return public_path(key)


def _put_in_place(key: Path, fresh: Path, new: Ed25519PublicKey) -> None:
    """Each step may be the last before a kill: it can be done again."""
    public = public_path(key)
    if public.exists() and (before := key_id(public_key(public))) != key_id(new):
        public.rename(public.with_name(f"{key.stem}.{before}.public.pem"))
    part = public.with_suffix(".part")
    part.write_bytes(pem(new))
    part.replace(public)
    fresh.replace(key)
    public_path(fresh).unlink(missing_ok=True)
    sync_folder(key.parent)


def _at_hand(key: Path) -> Iterator[Ed25519PrivateKey]:
    yield signing_key(key)
    if _next(key).exists():
        yield signing_key(_next(key))


def _next(key: Path) -> Path:
    return key.with_suffix(".next.pem")
