"""What somebody is given as proof that his data was erased: signed, and made from what stands in the ledger alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ivr.evidence.entry import Entry, Kind, canonical, moment
from ivr.evidence.keys import key_id
from ivr.recording.deleting import Stays, Unfinished
from ivr.recording.room import Room
from ivr.store.deletions import Erasure

SIGNED_AS = b"ivr erasure proof 1\n"
"""Stands before what is signed, so that no other signature can be taken for this one."""

Proof = dict[str, Any]


def proof_of(room: Room, erasure: Erasure, left: Sequence[Stays | Unfinished]) -> Proof:
    """What was erased of his, with the ledger's entries that say so, and what had to stay. Blocks.

    What went because its time had come, while the request was open, is in it.
    """
    own = [entry for entry in room.ledger.entries() if entry.about.get("cause") == erasure.id]
    his = {entry.about.get("call", entry.about.get("recording")) for entry in own}
    gone = [entry for entry in room.ledger.entries() if entry.kind is Kind.DELETED and entry.about["recording"] in his]
    head = room.ledger.head()
    told = {
        "proof": "erasure",
        "request": erasure.id,
        "customer": erasure.customer,
        "number": erasure.number,
        "asked_by": erasure.asked_by,
        "asked_at": moment(erasure.asked_at),
        "because": erasure.why,
        "recordings": [_entered(entry, "recording") for entry in gone],
        "names_of_calls": _names(own, "call"),
        "names_of_callbacks": _names(own, "callback"),
        "stays": [{"recording": each.recording, "because": each.reason} for each in left],
        "complete": not left,
        "ledger": {"n": head.n, "hash": head.hash, "at": moment(head.at)},
    }
    return signed(told, room.ledger.signing)


def signed(told: Proof, key: Ed25519PrivateKey) -> Proof:
    """The same with a signature over all of it."""
    told = told | {"key": key_id(key.public_key())}
    return told | {"signature": key.sign(SIGNED_AS + canonical(told)).hex()}


def is_genuine(proof: Proof, key: Ed25519PublicKey) -> bool:
    """Whether this key has signed the proof as it stands."""
    told = {name: value for name, value in proof.items() if name != "signature"}
    try:
        key.verify(bytes.fromhex(str(proof.get("signature"))), SIGNED_AS + canonical(told))
    except (InvalidSignature, ValueError):
        return False
    return True


def _names(own: Sequence[Entry], of: str) -> list[Proof]:
    return [_entered(entry, of) for entry in own if entry.kind is Kind.ERASED and of in entry.about]


def _entered(entry: Entry, what: str) -> Proof:
    return {what: entry.about[what], "entry": entry.n, "hash": entry.hash, "at": moment(entry.at)}
