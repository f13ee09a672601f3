"""Master keys in one file that its owner alone may read: for an installation without a key service."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ivr.disk.locks import locked_file
from ivr.disk.whole import make_folder, write_whole
from ivr.vault.box import KEY_BYTES
from ivr.vault.errors import KeyBroken, MasterExposed, MasterMissing, VaultError
from ivr.vault.masters import MasterKey, Wrapped

NONCE = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """What the file holds; the id is made of the key, so that a damaged key is noticed."""

    id: str
    made: str
    key: bytes = field(repr=False)


class FileMasters:
    """The master keys of one file; other processes may renew them meanwhile, so each use reads it."""

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path, self._now = path, now

    def make_first(self, *, needed: bool) -> None:
        """Make the file if there is none; raises `MasterMissing` instead if keys are there that `needed` it."""
        with self._locked():
            if self._path.exists():
                self._read()
            elif needed:
                raise MasterMissing(
                    f"{self._path} is gone, and the recordings here cannot be opened without it: put it back from "
                    "your backup. Nothing was changed."
                )
            else:
                self._write((self._new(),))

    def current(self) -> str:
        """The id of the newest."""
        return self._read()[-1].id

    def known(self) -> tuple[MasterKey, ...]:
        """Oldest first."""
        kept = self._read()
        return tuple(MasterKey(each.id, each.made, each is kept[-1]) for each in kept)

    def wrap(self, key: bytes, about: bytes) -> Wrapped:
        """By AES-256-GCM with a random nonce, which stands before it."""
        newest, nonce = self._read()[-1], secrets.token_bytes(NONCE)
        return Wrapped(newest.id, nonce + AESGCM(newest.key).encrypt(nonce, key, about))

    def unwrap(self, wrapped: Wrapped, about: bytes) -> bytes:
        """With whichever of the keys wrapped it."""
        found = next((each for each in self._read() if each.id == wrapped.master), None)
        if found is None:
            raise MasterMissing(f"{self._path} has no {wrapped.master}: put it back from your backup.")
        try:
            return AESGCM(found.key).decrypt(wrapped.data[:NONCE], wrapped.data[NONCE:], about)
        except (InvalidTag, ValueError):
            raise KeyBroken from None

    def renew(self) -> str:
        """One more key in the file, written whole."""
        with self._locked():
            fresh = self._new()
            self._write((*self._read(), fresh))
        return fresh.id

    def forget(self, master: str) -> None:
        """Remove an old master key for good: what it alone wraps can never be opened again."""
        with self._locked():
            kept = self._read()
            if kept[-1].id == master:
                raise VaultError(f"{master} is the newest master key: rotate first.")
            left = tuple(each for each in kept if each.id != master)
            if len(left) == len(kept):
                raise MasterMissing(f"{self._path} has no {master}: `ivr recordings keys list` names those it has.")
            self._write(left)

    def _new(self) -> Kept:
        key = secrets.token_bytes(KEY_BYTES)
        return Kept(_id(key), self._now().astimezone(UTC).isoformat(timespec="seconds"), key)

    def _read(self) -> tuple[Kept, ...]:
        try:
            with self._path.open("rb") as file:
                self._check_rights(file.fileno())
                return tuple(_kept(each) for each in json.load(file)["masters"])
        except FileNotFoundError:
            raise MasterMissing(
                f"{self._path} is not there: put it back from your backup. (`ivr up` makes the first.)"
            ) from None
        except OSError as error:
            raise VaultError(f"{self._path} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise VaultError(f"{self._path} is damaged: put it back from your backup.") from error

    def _check_rights(self, opened: int) -> None:
        mode = stat.S_IMODE(os.fstat(opened).st_mode)
        if mode & 0o077:
            raise MasterExposed(
                f"{self._path} has mode {mode:04o}. If nobody else has seen it: chmod 600 {self._path}. "
                "If somebody may have, rotate as well."
            )

    def _write(self, kept: tuple[Kept, ...]) -> None:
        masters = [{"id": each.id, "made": each.made, "key": b64encode(each.key).decode()} for each in kept]
        text = json.dumps({"version": 1, "masters": masters}, indent=2).encode() + b"\n"
        try:
            write_whole(self._path, lambda file: file.write(text), self._path.with_name(f".{self._path.name}.part"))
        except OSError as error:
            raise VaultError(f"{self._path} cannot be written: {error.strerror}.") from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """While it is changed, no other process changes it."""
        lock = self._path.with_name(f".{self._path.name}.lock")
        try:
            make_folder(self._path.parent)
            with locked_file(lock, os.O_RDWR | os.O_CREAT):
                yield
        except OSError as error:
            raise VaultError(f"{lock} cannot be written: {error.strerror}.") from error


def _id(key: bytes) -> str:
    return f"file-{hashlib.sha256(b'ivr master key' + key).hexdigest()[:12]}"


def _kept(found: dict[str, str]) -> Kept:
    """Raises `ValueError` if the key is not the one that it was."""
    key = b64decode(found["key"], validate=True)
    if len(key) != KEY_BYTES or _id(key) != found["id"]:
        raise ValueError(f"key of {found['id']}")
    return Kept(found["id"], found["made"], key)
