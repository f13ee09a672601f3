"""The encrypted file: AES-256-GCM in chunks of 64 KiB, each bound to its place, to the file's name and to its end.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015): each chunk's nonce is the file's random prefix,
the chunk's number and whether it is the last. So a chunk that is changed, moved, left out or taken from another file
does not open, nor does a file that was cut or continued. `docs/vault.md` has the format byte by byte.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ivr.vault.errors import BoxBroken

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAGIC = b"ivrbox01"
PREFIX_BYTES = 7
HEADER_BYTES = len(MAGIC) + PREFIX_BYTES
CHUNK = 1 << 16
"""Bytes of the content that are encrypted together."""
TAG = 16
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Boxed:
    """An encrypted file, as it was written."""

    bytes: int
    sha256: str


def seal_box(
    key: bytes, name: str, source: BinaryIO | Iterable[bytes], into: BinaryIO, *, prefix: bytes | None = None
) -> Boxed:
    """Encrypt all that `source` gives, under this name; `prefix` is random unless a test vector is made."""
    header = MAGIC + (secrets.token_bytes(PREFIX_BYTES) if prefix is None else prefix)
    seals, bound, digest = AESGCM(key), header + name.encode(), hashlib.sha256(header)
    written = into.write(header)
    for number, (piece, last) in enumerate(_pieces(source)):
        sealed = seals.encrypt(_nonce(header, number, last=last), piece, bound)
        digest.update(sealed)
        written += into.write(sealed)
    return Boxed(written, digest.hexdigest())


def open_box(key: bytes, name: str, source: BinaryIO) -> Iterator[bytes]:
    """What is inside, chunk by chunk, each checked before it is given; raises `BoxBroken`, at the latest at the end.

    Only who has come to the end without an error knows that nothing is missing.
    """
    header = _header(source.read(HEADER_BYTES), name)
    opens, bound = AESGCM(key), header + name.encode()
    number, sealed = 0, source.read(CHUNK + TAG)
    while True:
        after = source.read(CHUNK + TAG)
        yield _opened(opens, header, bound, number, sealed, name, last=not after)
        if not after:
            return
        number, sealed = number + 1, after


class BoxReader(io.RawIOBase):
    """What is inside, read from anywhere; decrypts only the chunks that are read. Raises `BoxBroken`.

    The last chunk is opened first: it proves that the file has its whole length.
    """

    def __init__(self, key: bytes, name: str, source: BinaryIO) -> None:
        super().__init__()
        self._name, self._source, self._opens, self._at = name, source, AESGCM(key), 0
        stored = source.seek(0, os.SEEK_END)
        source.seek(0)
        self._header = _header(source.read(HEADER_BYTES), name)
        self._bound = self._header + name.encode()
        self._last = max(0, (stored - HEADER_BYTES - 1) // (CHUNK + TAG))
        self._held = self._last, self._chunk(self._last)
        self.size = self._last * CHUNK + len(self._held[1])

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move within the content, in bytes."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError(f"seek to {base + offset}")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer as far as the chunk at hand goes."""
        if self._at >= self.size:
            return 0
        number, within = divmod(self._at, CHUNK)
        if self._held[0] != number:
            self._held = number, self._chunk(number)
        room = memoryview(buffer).cast("B")
        piece = self._held[1][within : within + len(room)]
        room[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _chunk(self, number: int) -> bytes:
        self._source.seek(HEADER_BYTES + number * (CHUNK + TAG))
        sealed = self._source.read(CHUNK + TAG)
        return _opened(self._opens, self._header, self._bound, number, sealed, self._name, last=number == self._last)


def _pieces(source: BinaryIO | Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The content in chunks, and whether each is the last; nothing at all is one empty chunk."""
    held = bytearray()
    for block in _blocks(source):
        held += block
        while len(held) > CHUNK:
            yield bytes(held[:CHUNK]), False
            del held[:CHUNK]
    yield bytes(held), True


def _blocks(source: BinaryIO | Iterable[bytes]) -> Iterable[bytes]:
    """A file's blocks: to iterate over it would give lines."""
    if hasattr(source, "read"):
        return iter(partial(cast("BinaryIO", source).read, CHUNK), b"")
    return source


def _nonce(header: bytes, number: int, *, last: bool) -> bytes:
    return header[len(MAGIC) :] + number.to_bytes(4, "big") + bytes([last])


def _header(found: bytes, name: str) -> bytes:
    if len(found) < HEADER_BYTES or not found.startswith(MAGIC):
        raise BoxBroken(f"{name} does not begin as one.")
    return found


def _opened(opens: AESGCM, header: bytes, bound: bytes, number: int, sealed: bytes, name: str, *, last: bool) -> bytes:
    """One chunk. Only a file without content ends with an empty one: each content has one form only."""
    try:
        piece = opens.decrypt(_nonce(header, number, last=last), sealed, bound)
    except InvalidTag:
        raise BoxBroken(f"{name} does not open at byte {HEADER_BYTES + number * (CHUNK + TAG)}.") from None
    if number and not piece:
        raise BoxBroken(f"{name} ends with an empty chunk.")
    return piece
