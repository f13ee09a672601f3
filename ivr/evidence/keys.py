"""The key that signs the ledger: Ed25519, made at the first start; beside it the public key, for auditors."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from ivr.disk.whole import sync_folder
from ivr.errors import LedgerError


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The key kept there, made if there is none, for this user's eyes only. Raises `LedgerError`."""
    try:
        if not path.exists():
            _make(path)
        path.chmod(0o600)
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise LedgerError(f"Its key {error.filename or path} cannot be used: {error.strerror}.") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _damaged(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _damaged(path)
    _publish(key, path)
    return key


def public_path(path: Path) -> Path:
    """Where the public key lies: `ledger-key.pem` -> `ledger-key.public.pem`."""
    return path.with_suffix(".public.pem")


def public_key(path: Path) -> Ed25519PublicKey:
    """The public key in a PEM file. Raises `LedgerError`."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise LedgerError(f"The public key {path} cannot be read: {error.strerror}.") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise LedgerError(f"{path} holds no public key in PEM.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise LedgerError(f"{path} holds a public key of another kind than Ed25519.")
    return key


def pem(key: Ed25519PublicKey) -> bytes:
    """The public key as others read it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def raw(key: Ed25519PublicKey) -> str:
    """Its 32 bytes, in hex."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def key_id(key: Ed25519PublicKey) -> str:
    """By which the ledger names it: the first 16 hex digits of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(bytes.fromhex(raw(key))).hexdigest()[:16]


def _make(path: Path) -> None:
    """At one stroke, and never over another: of two processes that start at once, one makes it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    try:
        _write(fresh, secret)
        os.link(fresh, path)
        sync_folder(path.parent)
    except FileExistsError:
        return
    finally:
        fresh.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(opened)


def _publish(key: Ed25519PrivateKey, path: Path) -> None:
    """Put the public key beside it, if it is not there; one that is there is left: it may be somebody's evidence."""
    public = public_path(path)
    try:
        if not public.exists():
            public.write_bytes(pem(key.public_key()))
    except OSError as error:
        raise LedgerError(f"Its public key {public} cannot be written: {error.strerror}.") from error


def _damaged(path: Path) -> LedgerError:
    return LedgerError(f"{path} holds no Ed25519 key: put it back from a copy. A new key would not fit the ledger.")
