"""The ledger: facts are appended, never changed; each append is on the disk and under the signed head when it returns.

Everything here blocks: run it in a thread.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import takewhile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ivr.errors import LedgerError
from ivr.evidence import disk
from ivr.evidence import head as heads
from ivr.evidence.entry import Entry, Fact, Kind, NoEntry, is_true, parsed
from ivr.evidence.growth import Growth, beginning, begun, key_change
from ivr.evidence.head import Head
from ivr.evidence.keys import key_id
from ivr.evidence.snapshot import entries, last_of, naming, snapshot

KeysAtHand = Callable[[], Iterable[Ed25519PrivateKey]]
"""Keys to which another process may have changed ours; asked only if ours does not fit."""


class Ledger:
    """Open it with `open`; several processes and threads may append, each in its turn."""

    def __init__(
        self, folder: Path, signing: Ed25519PrivateKey, now: Callable[[], datetime], at_hand: KeysAtHand = tuple
    ) -> None:
        self.folder = folder
        self.signing = signing
        """The key in use."""
        self._now = now
        self._at_hand = at_hand
        self._known: tuple[bytes, Head] | None = None

    @classmethod
    def open(
        cls, folder: Path, signing: Ed25519PrivateKey, now: Callable[[], datetime], at_hand: KeysAtHand = tuple
    ) -> Ledger:
        """The ledger in this folder, begun if there is none; what a crash left half-written is cut off.

        Reads the end only. Raises `LedgerError` if it is not this key's, or ends before its head.
        """
        ledger = cls(folder, signing, now, at_hand)
        with _told(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with ledger._turn():
            return ledger

    def append(self, facts: Sequence[Fact]) -> tuple[Entry, ...]:
        """Enter the facts, all or none; they are on the disk when this returns. Raises `LedgerError`.

        Gives their entries, which may stand after others that the clock, the hour or a crash asked for.
        """
        with self._turn() as growth:
            growth.follow(facts)
        return tuple(growth.entries[len(growth.entries) - len(facts) :])

    def close_root(self) -> Entry | None:
        """Enter the root of all that none covers yet; None if there is nothing new. Raises `LedgerError`."""
        with self._turn() as growth:
            growth.follow(())
            growth.close()
        return next((entry for entry in reversed(growth.entries) if entry.kind is Kind.ROOT), None)

    def change_key(self, new: Ed25519PrivateKey) -> Entry:
        """Sign with another key from now on; the old one says so. Raises `LedgerError`."""
        with self._turn(new) as growth:
            growth.follow(())
            entry = growth.enter(key_change(self.signing, new, growth.head))
        self.signing = new
        return entry

    def head(self) -> Head:
        """How far the ledger goes now. Raises `LedgerError`."""
        with _told(self.folder), disk.turn(self.folder):
            return self._head()

    def entries(self, since: int = 0) -> Iterator[Entry]:
        """The entries from number `since` on, as far as the head goes now; raises `LedgerError` at what is none."""
        with _told(self.folder):
            found = snapshot(self.folder)
            last = heads.parsed(found.head).head.n
            yield from takewhile(lambda entry: entry.n <= last, entries(found, since))

    def entry_of(self, recording: str, kind: Kind = Kind.SEALED) -> Entry | None:
        """The last entry of this kind about it; reads the lines without parsing them. Raises `LedgerError`."""
        with _told(self.folder):
            return last_of(snapshot(self.folder), recording, kind)

    def naming(self, recording: str) -> tuple[Entry, ...]:
        """All entries about it, in their order. Raises `LedgerError`."""
        with _told(self.folder):
            return tuple(naming(snapshot(self.folder), recording))

    @contextmanager
    def _turn(self, signed_by: Ed25519PrivateKey | None = None) -> Iterator[Growth]:
        """Gather entries; they are written at the end, if there are any."""
        with _told(self.folder), disk.turn(self.folder):
            growth = self._growth()
            yield growth
            if growth.entries:
                self._write(growth, signed_by or self.signing)

    def _growth(self) -> Growth:
        at = self._now()
        if self._is_new():
            growth = Growth(beginning(at, _file(at)), at, self.signing)
            growth.enter(begun(self.signing))
            return growth
        head = self._head()
        left = self._left_over(head)
        growth = Growth(head.in_file(max(head.file, _file(at))), at, self.signing)
        if left:
            growth.follow((Fact(Kind.CUT, {"bytes": left, "after": head.n}),))
        return growth

    def _is_new(self) -> bool:
        """Whether nothing was ever signed here; a first entry that a crash kept from its head is removed."""
        if self._known or (self.folder / disk.HEAD).exists():
            return False
        files = disk.months(self.folder)
        if len(files) > 1 or any(disk.has_several_lines(path) for path in files):
            raise LedgerError(f"{self.folder} has entries but no head: put {disk.HEAD} back from a copy.")
        for path in files:
            path.unlink()
        return True

    def _head(self) -> Head:
        data = (self.folder / disk.HEAD).read_bytes()
        if self._known is None or self._known[0] != data:
            self._known = (data, self._checked(data))
        return self._known[1]

    def _checked(self, data: bytes) -> Head:
        """The head that was found, if it is signed with our key and the ledger ends as it says."""
        try:
            found = heads.parsed(data)
        except heads.NoHead as error:
            raise LedgerError(f"{self.folder / disk.HEAD} is damaged: put it back from a copy.") from error
        self._find_key(found)
        self._check_end(found.head)
        return found.head

    def _find_key(self, found: heads.Signed) -> None:
        """Ours, or one to which another process has changed it."""
        if found.is_by(self.signing.public_key()):
            return
        for key in self._at_hand():
            if found.is_by(key.public_key()):
                self.signing = key
                return
        raise LedgerError(
            f"{self.folder} is signed with the key {found.key}, ours is {key_id(self.signing.public_key())}: "
            "give the ledger's own key; `ivr recordings verify` tells whether it was changed."
        )

    def _check_end(self, head: Head) -> None:
        line = disk.last_line(self.folder / head.file, head.size) if head.size else b""
        try:
            last = parsed(line)
        except NoEntry as error:
            raise self._shortened(head) from error
        if not is_true(line) or (last.n, last.hash) != (head.n, head.hash):
            raise self._shortened(head)

    def _left_over(self, head: Head) -> int:
        """Cut off what no head covers: a crash came before it was signed, so nobody was told that it stands there.

        Gives the bytes that were cut off.
        """
        path = self.folder / head.file
        size = disk.size_of(path)
        if size < head.size:
            raise self._shortened(head)
        later = [each for each in disk.months(self.folder) if each.name > head.file]
        left = size - head.size + sum(map(disk.size_of, later))
        for each in later:
            each.unlink()
        if size > head.size:
            with path.open("r+b") as file:
                file.truncate(head.size)
        return left

    def _write(self, growth: Growth, signed_by: Ed25519PrivateKey) -> None:
        data = b"".join(entry.line for entry in growth.entries)
        path, before = self.folder / growth.head.file, growth.head.size - len(data)
        signed = growth.head.signed(signed_by)
        disk.prepare_head(self.folder, signed)
        disk.append(path, before, data)
        disk.put_head(self.folder)
        self._known = (signed, growth.head)

    def _shortened(self, head: Head) -> LedgerError:
        return LedgerError(
            f"{self.folder / head.file} does not end with entry {head.n} of {head.at:%Y-%m-%d %H:%M:%S} UTC, which was "
            "signed: put the file back from a copy; `ivr recordings verify` tells what is gone."
        )


def _file(at: datetime) -> str:
    return f"{at:%Y-%m}.txt"


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """What the disk does not let us, in a sentence."""
    try:
        yield
    except OSError as error:
        raise LedgerError(_sentence(folder, error)) from error


def _sentence(folder: Path, error: OSError) -> str:
    where = error.filename or folder
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return f"The disk of {folder} is full: make room. What was told last has not been entered."
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return f"{where} may not be written by this user: change its rights."
        case _:
            return f"{where}: {error.strerror or error}."
