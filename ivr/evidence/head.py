"""The ledger's head: how far it goes, signed. A ledger that ends before its head has been cut."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ivr.evidence.entry import Entry, Kind, canonical, moment, read_moment
from ivr.evidence.keys import key_id
from ivr.evidence.merkle import Tree

SIGNED_AS = b"ivr ledger head 1\n"
"""Stands before what is signed, so that no other signature can be taken for this one."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry, where it ends, and the tree of those that no root covers yet."""

    n: int
    at: datetime
    hash: str
    file: str
    size: int
    """Bytes of the last file."""
    first: int
    """The first entry that no root covers yet."""
    since: datetime
    """When that one was entered."""
    tree: Tree

    def after(self, entry: Entry) -> Head:
        """The head once this entry follows; a root begins the tree anew, with itself."""
        leaf = bytes.fromhex(entry.hash)
        grown = replace(self, n=entry.n, at=entry.at, hash=entry.hash, size=self.size + len(entry.line))
        if entry.kind is Kind.ROOT:
            return replace(grown, first=entry.n, since=entry.at, tree=Tree().with_leaf(leaf))
        return replace(grown, tree=self.tree.with_leaf(leaf))

    def in_file(self, file: str) -> Head:
        """The head if the next entry stands in this file."""
        return self if file == self.file else replace(self, file=file, size=0)

    def signed(self, key: Ed25519PrivateKey) -> bytes:
        """As it stands in its file: `<signature> <JSON>`."""
        told = self._body(key_id(key.public_key()))
        return key.sign(SIGNED_AS + told).hex().encode() + b" " + told + b"\n"

    def _body(self, key: str) -> bytes:
        told = {"n": self.n, "at": moment(self.at), "hash": self.hash, "file": self.file, "size": self.size}
        tree = [[size, peak.hex()] for size, peak in self.tree.peaks]
        return canonical(told | {"first": self.first, "since": moment(self.since), "tree": tree, "key": key})


class NoHead(ValueError):
    """These bytes are no head."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A head as it was found."""

    head: Head
    key: str
    """The id of the key that is said to have signed it."""
    signature: bytes
    body: bytes

    def is_by(self, key: Ed25519PublicKey) -> bool:
        """Whether this key has signed it."""
        try:
            key.verify(self.signature, SIGNED_AS + self.body)
        except InvalidSignature:
            return False
        return True


def parsed(data: bytes) -> Signed:
    """The head that stands in the file, its signature not yet checked. Raises `NoHead`."""
    try:
        stated, body = data.removesuffix(b"\n").split(b" ", 1)
        signature = bytes.fromhex(stated.decode())
        if data != signature.hex().encode() + b" " + body + b"\n":
            raise ValueError("it is written otherwise")
        told = json.loads(body)
        tree = Tree(tuple((int(size), bytes.fromhex(peak)) for size, peak in told["tree"]))
        first, since = int(told["first"]), read_moment(told["since"])
        at, file, size = read_moment(told["at"]), str(told["file"]), int(told["size"])
        head = Head(int(told["n"]), at, str(told["hash"]), file, size, first, since, tree)
        return Signed(head, str(told["key"]), signature, body)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise NoHead(f"no head: {error}") from error
