"""How the ledger grows: which entries follow the head when facts are to be entered at a moment. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ivr.evidence.entry import BEFORE_ALL, Entry, Fact, Kind, canonical, entered, moment
from ivr.evidence.head import Head
from ivr.evidence.keys import key_id, raw
from ivr.evidence.merkle import Tree

FORMAT = 1
ROOT_SIGNED_AS = b"ivr ledger root 1\n"
KEY_SIGNED_AS = b"ivr ledger key 1\n"


class Growth:
    """The entries of one turn, all of one moment, each after the one before."""

    def __init__(self, head: Head, at: datetime, key: Ed25519PrivateKey) -> None:
        self.head = head
        self.entries: list[Entry] = []
        self._at = at
        self._key = key

    def follow(self, facts: Sequence[Fact]) -> None:
        """Enter these; before them what the clock and the hour ask for."""
        if self._at < self.head.at:
            behind = (self.head.at - self._at).total_seconds()
            self.enter(Fact(Kind.CLOCK, {"behind_seconds": behind, "last": moment(self.head.at)}))
        if _hour(self._at) != _hour(self.head.since):
            self.close()
        for fact in facts:
            self.enter(fact)

    def close(self) -> None:
        """Enter the root of all that no root covers yet, if there is more than what began the tree."""
        if self.head.n > self.head.first:
            self.enter(Fact(Kind.ROOT, root_of(self.head, self._key)))

    def enter(self, fact: Fact) -> Entry:
        """Enter one."""
        entry = entered(self.head.n + 1, self._at, fact, self.head.hash)
        self.entries.append(entry)
        self.head = self.head.after(entry)
        return entry


def beginning(at: datetime, file: str) -> Head:
    """The head of a ledger in which nothing stands."""
    return Head(-1, at, BEFORE_ALL, file, 0, 0, at, Tree())


def begun(key: Ed25519PrivateKey) -> Fact:
    """What stands first in every ledger."""
    public = key.public_key()
    return Fact(Kind.BEGUN, {"format": FORMAT, "key": key_id(public), "public": raw(public)})


def root_of(head: Head, key: Ed25519PrivateKey) -> dict[str, object]:
    """What a root says: which entries it covers, and the hash of their tree, signed."""
    told = {"first": head.first, "last": head.n, "root": head.tree.root.hex(), "key": key_id(key.public_key())}
    return told | {"signature": key.sign(ROOT_SIGNED_AS + canonical(told)).hex()}


def key_change(old: Ed25519PrivateKey, new: Ed25519PrivateKey, head: Head) -> Fact:
    """A new key, signed by the old one and for this place alone."""
    public = new.public_key()
    told = {"old": key_id(old.public_key()), "new": key_id(public), "public": raw(public), "after": head.hash}
    return Fact(Kind.KEY_CHANGED, told | {"signature": old.sign(KEY_SIGNED_AS + canonical(told)).hex()})


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
