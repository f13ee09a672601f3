"""An installation's keys: their masters from a file, made at the first start, or from a key service."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ivr.vault.errors import MasterMissing
from ivr.vault.file_masters import FileMasters
from ivr.vault.key_service import KeyService, ServiceMasters
from ivr.vault.keyring import Keyring
from ivr.vault.masters import MasterKey, Masters, Wrapped


def make_keyring(folder: Path, masters_file: Path, service: KeyService | None) -> Keyring:
    """Open it, with a first master key if it has none and needs none. Raises `VaultError`, such as `MasterMissing`."""
    keyring = open_keyring(folder, masters_file, service)
    if isinstance(keyring.masters, FileMasters):
        keyring.masters.make_first(needed=next(keyring.recordings(), None) is not None)
    return keyring


def open_keyring(folder: Path, masters_file: Path, service: KeyService | None) -> Keyring:
    """Makes nothing and asks nobody yet; raises `VaultError` for a service to which keys must not be sent."""
    kept = FileMasters(masters_file)
    if service is None:
        return Keyring(folder, kept)
    served = ServiceMasters(service)
    return Keyring(folder, Moving(kept, served) if masters_file.exists() else served)


class Moving:
    """Masters that have moved: the new ones wrap, the old ones still unwrap what no rotation has reached yet."""

    def __init__(self, old: Masters, new: Masters) -> None:
        self._old, self._new = old, new

    def current(self) -> str:
        """Of the new ones."""
        return self._new.current()

    def known(self) -> tuple[MasterKey, ...]:
        """All of both."""
        return (*(replace(each, current=False) for each in self._old.known()), *self._new.known())

    def wrap(self, key: bytes, about: bytes) -> Wrapped:
        """By the new ones."""
        return self._new.wrap(key, about)

    def unwrap(self, wrapped: Wrapped, about: bytes) -> bytes:
        """By those whose it is."""
        try:
            return self._new.unwrap(wrapped, about)
        except MasterMissing:
            return self._old.unwrap(wrapped, about)

    def renew(self) -> str:
        """One more of the new ones."""
        return self._new.renew()

    def forget(self, master: str) -> None:
        """Of whichever."""
        known = {each.id for each in self._old.known()}
        (self._old if master in known else self._new).forget(master)
