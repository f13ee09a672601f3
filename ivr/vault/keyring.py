"""One key per recording, each in a small file, wrapped by a master key: to destroy it is to erase the recording."""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ivr.disk.locks import locked
from ivr.disk.whole import sync_folder, write_part, write_whole
from ivr.vault.box import KEY_BYTES
from ivr.vault.errors import KeyBroken, KeyGone, MasterMissing, VaultError
from ivr.vault.masters import Masters, Wrapped
from ivr.vault.names import stem

SUFFIX = ".key"
Progress = Callable[[int, int], object]
"""Told how many are done, of how many."""


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """How a rotation ended; those that are in the way are named, and nothing is lost with them."""

    changed: int
    already: int
    problems: tuple[str, ...]


class Keyring:
    """The keys below one folder. To be used in threads; several processes may use it at once."""

    def __init__(self, folder: Path, masters: Masters) -> None:
        self._folder, self.masters = folder, masters

    def create(self, recording: str, day: date) -> bytes:
        """This recording's key: a new one, or the one that it has already. Raises `VaultError`.

        As it returns, the key is on the disk: a recording must not outlive its key.
        """
        path = self._path(recording, day)
        try:
            if not path.exists():
                self._make(path, _binding(recording, day))
            sync_folder(path.parent)
        except OSError as error:
            raise VaultError(f"{path} cannot be written: {error.strerror}.") from error
        return self.key(recording, day)

    def key(self, recording: str, day: date) -> bytes:
        """Raises `KeyGone` if it was destroyed or never made, `KeyBroken`, or another `VaultError`."""
        path = self._path(recording, day)
        return self.masters.unwrap(_read(path), _binding(recording, day))

    def destroy(self, recording: str, day: date) -> bool:
        """Make the recording unreadable for good, here and in every copy of it; whether there was a key.

        Raises `VaultError`. Copies of the key itself, in backups, are not reached.
        """
        path = self._path(recording, day)
        try:
            with locked(self._folder):
                left = [path] if path.exists() else []
                for each in (*left, *path.parent.glob(f"{path.name}.*part")):
                    _shred(each)
                return bool(left)
        except OSError as error:
            raise VaultError(f"{path} cannot be removed: {error.strerror}.") from error

    def rewrap_all(self, progress: Progress = lambda done, of: None) -> Rewrapped:
        """Wrap every key by the current master key, file by file: killed at any point, it goes on where it was.

        Old and new are readable all the time. Raises `VaultError` if the master keys cannot be used at all.
        """
        current, of = self.masters.current(), sum(1 for _ in self.recordings())
        self._remove_parts()
        changed, problems = 0, list[str]()
        for done, (recording, day) in enumerate(self.recordings(), 1):
            try:
                changed += self._rewrap(recording, day, current)
            except (KeyBroken, MasterMissing) as error:
                problems.append(f"{stem(recording, day)}: {error}")
            progress(done, of)
        return Rewrapped(changed, of - changed - len(problems), tuple(problems))

    def forget(self, master: str) -> None:
        """Destroy an old master key, for all copies of what it wrapped; raises `VaultError` if a key needs it."""
        counts = self.counts()
        if needed := counts[master] + counts[""]:
            raise VaultError(f"{needed} recordings need {master}, or have a damaged key that may: rotate first.")
        self.masters.forget(master)

    def counts(self) -> Counter[str]:
        """How many recordings each master key wraps; a damaged key file counts under the empty name."""
        found = Counter[str]()
        for recording, day in self.recordings():
            try:
                found[_read(self._path(recording, day)).master] += 1
            except KeyBroken:
                found[""] += 1
            except KeyGone:  # destroyed meanwhile
                continue
        return found

    def recordings(self) -> Iterator[tuple[str, date]]:
        """Those that have a key, day by day, each day sorted."""
        for folder, below, files in os.walk(self._folder):
            below.sort()
            if day := _day(Path(folder).relative_to(self._folder)):
                for name in sorted(name for name in files if name.endswith(SUFFIX)):
                    yield name.removesuffix(SUFFIX), day

    def _path(self, recording: str, day: date) -> Path:
        return self._folder / f"{stem(recording, day)}{SUFFIX}"

    def _make(self, path: Path, about: bytes) -> None:
        """Of two at once, the first counts."""
        text = _text(self.masters.wrap(secrets.token_bytes(KEY_BYTES), about))
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        write_part(part, lambda file: file.write(text))
        try:
            os.link(part, path)
        except (FileExistsError, FileNotFoundError):  # another was first; a rotation has tidied up
            return
        finally:
            part.unlink(missing_ok=True)

    def _rewrap(self, recording: str, day: date, current: str) -> bool:
        """Whether it had to be; under the lock, so that none that is destroyed meanwhile comes back."""
        path, about = self._path(recording, day), _binding(recording, day)
        with locked(self._folder):
            try:
                wrapped = _read(path)
            except KeyGone:
                return False
            if wrapped.master == current:
                return False
            text = _text(self.masters.wrap(self.masters.unwrap(wrapped, about), about))
            write_whole(path, lambda file: file.write(text), path.with_name(f"{path.name}.part"))
            return True

    def _remove_parts(self) -> None:
        """What a kill has left beside a key that is there."""
        with locked(self._folder):
            for part in self._folder.glob("*/*/*/*.part"):
                if part.with_name(part.name.rpartition(f"{SUFFIX}.")[0] + SUFFIX).exists():
                    part.unlink(missing_ok=True)


def _binding(recording: str, day: date) -> bytes:
    """What a wrapped key is bound to: it opens nothing but this recording."""
    return f"ivr recording key 1 {stem(recording, day)}".encode()


def _text(wrapped: Wrapped) -> bytes:
    found = {"version": 1, "master": wrapped.master, "wrapped": b64encode(wrapped.data).decode()}
    return json.dumps(found).encode() + b"\n"


def _read(path: Path) -> Wrapped:
    try:
        found = json.loads(path.read_bytes())
        return Wrapped(str(found["master"]), b64decode(found["wrapped"], validate=True))
    except FileNotFoundError:
        raise KeyGone(f"{path} is not there.") from None
    except OSError as error:
        raise VaultError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError):
        raise KeyBroken(f"{path} cannot be understood: put it back from your backup.") from None


def _shred(path: Path) -> None:
    """Write over it before it is removed, for disks that write in place."""
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    sync_folder(path.parent)


def _day(below: Path) -> date | None:
    """The day that `2026/11/26` names."""
    try:
        year, month, day = map(int, below.parts)
        return date(year, month, day)
    except ValueError:
        return None
