"""Which keys may sign: the one that was given from outside, and those that it, or its successors, have signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ivr.evidence.entry import Entry, Kind, canonical
from ivr.evidence.growth import KEY_SIGNED_AS
from ivr.evidence.keys import key_id
from ivr.evidence.report import Note, Report, Trouble


class KeyLine:
    """Told every entry, it knows the key in use, and whether it is trusted."""

    def __init__(self, given: Ed25519PublicKey) -> None:
        self.given = key_id(given)
        self._trusted = {self.given: given}
        self._now: Ed25519PublicKey | None = None

    def take(self, entry: Entry, where: str, report: Report) -> None:
        """Follow the beginning, and each change of the key."""
        match entry.kind:
            case Kind.BEGUN if entry.n == 0:
                self._now = _public(entry.about)
            case Kind.KEY_CHANGED:
                self._change(entry, where, report)
            case _:
                pass

    def in_use(self) -> Ed25519PublicKey | None:
        """The key that must have signed what stands here; None if none could be read."""
        return self._now

    def trusted(self, key: str) -> Ed25519PublicKey | None:
        """The key of this id, if it may be believed and is the one in use."""
        return self._trusted.get(key) if self._now is not None and key_id(self._now) == key else None

    def _change(self, entry: Entry, where: str, report: Report) -> None:
        old, new = self._now, _public(entry.about)
        if (
            old is None
            or new is None
            or entry.about.get("after") != entry.prev
            or not is_signed(entry.about, KEY_SIGNED_AS, old)
        ):
            what = f"entry {entry.n} changes the key without the old one's signature"
            report.find(Trouble.KEY_REPLACED, where, what, entry.n, entry.at)
            return
        self._now = new
        if key_id(old) in self._trusted:
            self._trusted[key_id(new)] = new
        report.notes.append(Note(f"the key was changed from {key_id(old)} to {key_id(new)}", entry.n, entry.at))


def is_signed(about: Mapping[str, Any], signed_as: bytes, key: Ed25519PublicKey) -> bool:
    """Whether `signature` in it is this key's, over all the rest."""
    told = {name: value for name, value in about.items() if name != "signature"}
    try:
        key.verify(bytes.fromhex(str(about.get("signature"))), signed_as + canonical(told))
    except (InvalidSignature, ValueError):
        return False
    return True


def _public(about: Mapping[str, Any]) -> Ed25519PublicKey | None:
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(str(about.get("public"))))
    except ValueError:
        return None
