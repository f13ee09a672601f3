"""Checks the recordings of an exported case against the ledger's signed roots.

    python3 verify.py [KEY]

Run it in the folder that the archive was unpacked to. KEY is the id (16 hex digits) of the ledger's public key as you
were given it by another way: on paper, from an auditor. It needs Python 3.9 and the package `cryptography`.
"""

from __future__ import annotations

import hashlib
import json
import sys
import wave
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ROOT_SIGNED_AS = b"ivr ledger root 1\n"


def main(key: str) -> int:
    """Say of each recording what is wrong with it; exit code 1 if anything is."""
    keys = {name: bytes.fromhex(raw) for name, raw in json.loads(Path("proof/keys.json").read_text()).items()}
    wrong = 0
    for proof in sorted(Path("proof").glob("*.proof.json")):
        recording = proof.name[: -len(".proof.json")]
        trouble = look_at(recording, json.loads(proof.read_text("utf-8")), keys, key)
        wrong += bool(trouble)
        print(f"{recording}: {trouble or 'unchanged'}")  # noqa: T201
    if not key:
        print("No key was given: compare those named in proof/keys.json with the one you were handed.")  # noqa: T201
    return 1 if wrong else 0


def look_at(recording: str, proof: dict[str, Any], keys: dict[str, bytes], wanted: str) -> str:
    """What is wrong; empty if nothing is."""
    sealed, root = told(proof["entry"]), told(proof["root"])
    if sealed is None or root is None:
        return "an entry of the ledger was changed"
    if sealed["kind"] != "sealed" or sealed["about"]["recording"] != recording:
        return "the entry is about another recording"
    leaf = bytes.fromhex(proof["entry"].split(" ", 1)[0])
    if root_of(leaf, proof["index"], proof["size"], proof["path"]) != root["about"]["root"]:
        return "the entry does not lie under the signed root"
    if not is_signed(root["about"], keys, wanted):
        return "the root is not signed by the ledger's key"
    audio = Path("audio") / f"{recording}.wav"
    if not audio.exists():
        return "its sound is not in the archive"
    return "" if sound_of(audio) == sealed["about"]["pcm_sha256"] else "THE SOUND IS NOT THE ONE THAT WAS SEALED"


def told(line: str) -> Any:
    """What an entry says, if its hash is true."""
    stated, body = line.encode().split(b" ", 1)
    return json.loads(body) if hashlib.sha256(body).hexdigest().encode() == stated else None


def root_of(leaf: bytes, index: int, size: int, path: list[str]) -> str:
    """The root of a tree of so many leaves, from one leaf and what stands beside its way up (RFC 6962)."""
    found, last = hashlib.sha256(b"\0" + leaf).digest(), size - 1
    for beside in map(bytes.fromhex, path):
        if index % 2 or index == last:
            found = hashlib.sha256(b"\1" + beside + found).digest()
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            found = hashlib.sha256(b"\1" + found + beside).digest()
        index, last = index // 2, last // 2
    return found.hex()


def is_signed(about: dict[str, Any], keys: dict[str, bytes], wanted: str) -> bool:
    """Whether the root bears the signature of a key that is really the one it names, and that was asked for."""
    raw = keys.get(about["key"], b"")
    if hashlib.sha256(raw).hexdigest()[:16] != about["key"] or (wanted and wanted != about["key"]):
        return False
    body = {name: value for name, value in about.items() if name != "signature"}
    signed = ROOT_SIGNED_AS + json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(bytes.fromhex(about["signature"]), signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def sound_of(path: Path) -> str:
    """SHA-256 of the samples."""
    digest = hashlib.sha256()
    with wave.open(str(path), "rb") as sound:
        while block := sound.readframes(65536):
            digest.update(block)
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
