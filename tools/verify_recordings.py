"""Verifies a folder of recordings against its ledger and a public key; written from docs/evidence.md alone.

    python verify_recordings.py RECORDINGS PUBLIC_KEY.pem [N:HASH]

Shares no code with the program that made them; needs Python 3.11 and `cryptography`. Prints what was changed, a line
each; exit code 0: nothing; 1: something, or it could not be verified.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

found: list[str] = []


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def key_id(key: Ed25519PublicKey) -> str:
    return sha(key.public_bytes_raw()).hex()[:16]


def signed(key: Ed25519PublicKey, signature: str, data: bytes) -> bool:
    try:
        key.verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return bytes.fromhex(signature).hex() == signature


def self_signed(key: Ed25519PublicKey, what: bytes, about: dict) -> bool:
    told = {name: value for name, value in about.items() if name != "signature"}
    return signed(key, about["signature"], what + json.dumps(told, sort_keys=True, separators=(",", ":")).encode())


def merkle(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return sha(b"\0" + leaves[0])
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1" + merkle(leaves[:half]) + merkle(leaves[half:]))


class Ledger:
    """The entries, checked one after the other, and what they say of files."""

    def __init__(self, given: Ed25519PublicKey, anchor: str) -> None:
        self.trusted, self.key, self.anchor = {key_id(given)}, given, anchor
        self.n, self.hash, self.at, self.leaves, self.first = -1, "0" * 64, "", [], 0
        self.files: dict[str, tuple[str, str]] = {}
        self.fate: dict[str, str] = {}

    def take(self, line: bytes) -> None:
        stated, _, body = line.partition(b" ")
        if not body.endswith(b"\n") or stated != sha(body[:-1]).hex().encode():
            raise ValueError("the line is not what its hash says")
        entry = json.loads(body)
        if entry["n"] != self.n + 1 or entry["prev"] != self.hash:
            raise ValueError(f"entry {entry['n']} does not follow entry {self.n}")
        if entry["at"] < self.at and entry["kind"] != "clock":
            found.append(f"entry {entry['n']} is back-dated to {entry['at']}")
        self.note(entry["n"], entry["kind"], entry["about"])
        self.n, self.hash, self.at = entry["n"], stated.decode(), entry["at"]
        self.leaves.append(bytes.fromhex(self.hash))
        if self.anchor.startswith(f"{self.n}:"):
            if self.anchor != f"{self.n}:{self.hash}":
                found.append(f"entry {self.n} is not the one given, but {self.hash}")
            self.anchor = ""

    def note(self, n: int, kind: str, about: dict) -> None:
        if kind == "begun" and n == 0:
            self.key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(about["public"]))
        elif kind == "root":
            right = {"first": self.first, "last": n - 1, "root": merkle(self.leaves).hex()}
            if right.items() - about.items() or not self_signed(self.key, b"ivr ledger root 1\n", about):
                found.append(f"the root in entry {n} is wrong")
            self.leaves, self.first = [], n
        elif kind == "key_changed":
            if about["after"] != self.hash or not self_signed(self.key, b"ivr ledger key 1\n", about):
                raise ValueError(f"entry {n} changes the key without the old one's signature")
            old, self.key = key_id(self.key), Ed25519PublicKey.from_public_bytes(bytes.fromhex(about["public"]))
            self.trusted |= {key_id(self.key)} if old in self.trusted else set()
        elif kind == "sealed":
            self.fate.pop(about["recording"], None)
            self.files |= {about[role]: (about["recording"], about[f"{role}_sha256"]) for role in ("audio", "manifest")}
        elif kind in {"deleted", "erased", "archived"} and self.fate.get(about.get("recording")) != "deleted":
            self.fate[about.get("recording")] = kind


def lines(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(path for path in folder.iterdir() if re.fullmatch(r"\d{4}-\d\d\.txt", path.name)):
        with path.open("rb") as file:
            yield from ((f"{path.name}:{number}", line) for number, line in enumerate(file, 1))


def read_ledger(folder: Path, ledger: Ledger) -> None:
    signature, _, body = (folder / "head").read_bytes().partition(b" ")
    head = json.loads(body)
    for where, line in lines(folder):
        if ledger.n == head["n"]:
            found.append(f"{where} stands after the signed head")
            break
        try:
            ledger.take(line)
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{where}: {error}; nothing after it was looked at") from error
    if (ledger.n, ledger.hash) != (head["n"], head["hash"]):
        found.append(f"the ledger ends with entry {ledger.n}, its head is {head['n']} of {head['at']}")
    if key_id(ledger.key) not in ledger.trusted or head["key"] != key_id(ledger.key):
        found.append(f"the head is signed with key {head['key']}, to which the key given does not lead")
    if body[-1:] != b"\n" or not signed(ledger.key, signature.decode(), b"ivr ledger head 1\n" + body[:-1]):
        found.append("the head is not what was signed")
    if ledger.anchor:
        found.append(f"the ledger does not reach {ledger.anchor}")


def read_files(folder: Path, ledger: Ledger) -> None:
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.suffix != ".part" and not p.is_dir()}
    for name, (recording, digest) in sorted(ledger.files.items()):
        fate = ledger.fate.get(recording, "")
        if name not in there:
            found.extend([] if fate else [f"{name} is gone"])
        elif sha((folder / name).read_bytes()).hex() != digest:
            found.append(f"{name} is not what was sealed")
        elif fate == "deleted":
            found.append(f"{name} was deleted and is still there")
    found.extend(f"{name} was put in" for name in sorted(there - ledger.files.keys()) if name[:7] != "ledger/")


def main(folder: str, key: str, anchor: str = "") -> int:
    try:
        ledger = Ledger(load_pem_public_key(Path(key).read_bytes()), anchor)
        read_ledger(Path(folder, "ledger"), ledger)
        read_files(Path(folder), ledger)
    except (OSError, ValueError, KeyError, TypeError) as error:
        found.append(f"not verified to its end: {error}")
    sys.stdout.write("\n".join(found or [f"Unchanged: {ledger.n + 1} entries, {len(ledger.files)} files."]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) in {3, 4} else __doc__)
