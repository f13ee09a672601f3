"""Proves one entry without the ledger: its line, its root's line, and the hashes that lead from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ivr.errors import LedgerError
from ivr.evidence.entry import Entry, Kind, NoEntry, is_true, parsed
from ivr.evidence.growth import ROOT_SIGNED_AS
from ivr.evidence.keyline import is_signed
from ivr.evidence.keys import key_id
from ivr.evidence.merkle import path, root_from
from ivr.evidence.snapshot import lines, snapshot

_ROOT = b'"kind":"root"'
_SEALED = b'"kind":"sealed"'


@dataclass(frozen=True, slots=True)
class Proof:
    """What an export carries for one recording."""

    entry: str
    """The entry's line, as it stands in the ledger."""
    root: str
    """The line of the root that covers it."""
    path: tuple[str, ...]
    """The hashes beside the way to the root, in hex, the nearest first."""


@dataclass(frozen=True, slots=True)
class Proven:
    """The entry stood in the ledger when the root was signed."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class NotProven:
    """The proof does not hold."""

    reason: str


def prove_sealed(ledger: Path, recording: str) -> Proof | None:
    """The proof of a recording's seal; None: it was not sealed, or no root covers it yet. Raises `LedgerError`."""
    named = f'"recording":"{recording}"'.encode()
    return _prove(ledger, lambda line: _SEALED in line and named in line)


def prove(ledger: Path, n: int) -> Proof | None:
    """The proof of an entry; None: there is no such entry, or no root covers it yet. Raises `LedgerError`."""
    named = f',"n":{n},"prev":"'.encode()
    return _prove(ledger, lambda line: named in line and parsed(line).n == n)


def check(proof: Proof, keys: Sequence[Ed25519PublicKey]) -> Proven | NotProven:
    """Whether it holds, from itself and a public key alone; several, if the ledger's key was changed."""
    entry, root = _entry(proof.entry), _entry(proof.root)
    if entry is None or root is None:
        return NotProven("a line of it was changed: its hash is not that of what it says")
    signed = {key_id(key): key for key in keys}.get(str(root.about.get("key")))
    if signed is None:
        return NotProven(f"its root is signed with the key {root.about.get('key')}, which was not given")
    if root.kind is not Kind.ROOT or not is_signed(root.about, ROOT_SIGNED_AS, signed):
        return NotProven("its root is not signed with the key that it names")
    return Proven(entry) if _leads(entry, root.about, proof.path) else NotProven("the entry is not under this root")


def _prove(ledger: Path, is_it: Callable[[bytes], bool]) -> Proof | None:
    leaves: list[bytes] = []
    found: tuple[int, bytes] | None = None
    try:
        for line in lines(snapshot(ledger)):
            data = line.data
            if found and _ROOT in data and parsed(data).kind is Kind.ROOT:
                hashes = path(leaves, found[0])
                return Proof(_text(found[1]), _text(data), tuple(each.hex() for each in hashes))
            if _ROOT in data and parsed(data).kind is Kind.ROOT:
                leaves.clear()
            if found is None and is_it(data):
                found = (len(leaves), data)
            leaves.append(bytes.fromhex(data[:64].decode()))
    except OSError as error:
        raise LedgerError(f"{error.filename or ledger} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise LedgerError(f"{ledger} was changed: `ivr recordings verify` tells where.") from error
    return None


def _leads(entry: Entry, root: Mapping[str, Any], hashes: Sequence[str]) -> bool:
    try:
        first, last = int(root["first"]), int(root["last"])
        beside = [bytes.fromhex(each) for each in hashes]
    except (KeyError, ValueError, TypeError):
        return False
    found = root_from(bytes.fromhex(entry.hash), entry.n - first, last - first + 1, beside)
    return found is not None and found.hex() == root.get("root")


def _entry(line: str) -> Entry | None:
    data = line.encode() + b"\n"
    try:
        return parsed(data) if is_true(data) else None
    except NoEntry:
        return None


def _text(line: bytes) -> str:
    return line.decode().removesuffix("\n")
