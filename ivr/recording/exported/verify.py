"""Checks the recordings of an exported case against the ledger's signed roots.

    python3 verify.py [KEY ...]

Run it in the folder that the archive was unpacked to. KEY is the ledger's public key as you were given it by another
way than this archive: its id (16 hex digits), or its file (.pem); several if the key was changed. It needs Python 3.9
and the package `cryptography`.
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
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

ROOT_SIGNED_AS = b"ivr ledger root 1\n"
ID = 16


def main(given: list[str]) -> int:
    """Say of each recording what is wrong with it; exit code 1 if anything is, 2 if a key is none."""
    keys = {name: bytes.fromhex(raw) for name, raw in json.loads(Path("proof/keys.json").read_text()).items()}
    try:
        wanted = {id_of(key) for key in given}
    except (OSError, ValueError) as error:
        print(f"No key: {error}")  # noqa: T201
        return 2
    case = json.loads(Path("case.json").read_text("utf-8"))
    listed = {each["recording"]: each["missing"] for each in case["recordings"]}
    changed = trouble_of_list(keys, wanted) or trouble_of_texts(case.get("texts", {}))
    print(f"the list, and what is written down: {changed or 'unchanged'}")  # noqa: T201
    found = {recording: trouble_of(recording, listed, keys, wanted) for recording in sorted({*listed, *lying_here()})}
    for recording, trouble in found.items():
        if trouble or not listed[recording]:
            print(f"{recording}: {trouble or 'unchanged'}")  # noqa: T201
        else:
            print(f"{recording}: not in this archive: {listed[recording]}")  # noqa: T201
    if not given:
        print(f"NO KEY WAS GIVEN: this proves little unless you were handed one of {', '.join(keys)}.")  # noqa: T201
    return 1 if changed or any(found.values()) else 0


def id_of(key: str) -> str:
    """The key's id, from itself or from its file."""
    if len(key) == ID and all(letter in "0123456789abcdef" for letter in key):
        return key
    public = load_pem_public_key(Path(key).read_bytes()).public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(public).hexdigest()[:ID]


def trouble_of_list(keys: dict[str, bytes], wanted: set[str]) -> str:
    """What is wrong with the list; empty if it is the one that was entered in the ledger as it was exported."""
    proof = Path("proof/case.proof.json")
    if not proof.exists():
        return "there is no proof of it"
    entry, trouble = proven(json.loads(proof.read_text("utf-8")), keys, wanted)
    if trouble:
        return trouble
    if entry["kind"] != "exported" or entry["about"].get("list_sha256") != sha256_of(Path("case.json")):
        return "THE LIST IS NOT THE ONE THAT WAS EXPORTED"
    return ""


def trouble_of_texts(texts: dict[str, str]) -> str:
    """Which of the texts that the list names are not what they were."""
    lying = {path.as_posix() for folder in ("about", "transcripts") for path in Path(folder).glob("*")}
    wrong = [name for name, digest in texts.items() if not Path(name).exists() or sha256_of(Path(name)) != digest]
    return ", ".join([*(f"{name} IS CHANGED OR GONE" for name in wrong), *(f"{n} IS PUT IN" for n in lying - {*texts})])


def sha256_of(path: Path) -> str:
    """Of a small file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lying_here() -> set[str]:
    """The recordings of which there is a sound or a proof."""
    ends = {"audio": ".wav", "proof": ".proof.json"}
    found = {path.name[: -len(end)] for folder, end in ends.items() for path in Path(folder).glob(f"*{end}")}
    return found - {"case"} if Path("proof/case.proof.json").exists() else found


def trouble_of(recording: str, listed: dict[str, str], keys: dict[str, bytes], wanted: set[str]) -> str:
    """What is wrong; empty if nothing is, or if its sound is said to be missing and is."""
    if recording not in listed:
        return "PUT IN: the list does not have it"
    audio, proof = Path("audio") / f"{recording}.wav", Path("proof") / f"{recording}.proof.json"
    if listed[recording] and not audio.exists():
        return ""
    if not proof.exists():
        return "there is no proof of it"
    return look_at(recording, json.loads(proof.read_text("utf-8")), keys, wanted)


def look_at(recording: str, proof: dict[str, Any], keys: dict[str, bytes], wanted: set[str]) -> str:
    """What is wrong; empty if nothing is."""
    sealed, trouble = proven(proof, keys, wanted)
    if trouble:
        return trouble
    if sealed["kind"] != "sealed" or sealed["about"]["recording"] != recording:
        return "the entry is about another recording"
    audio = Path("audio") / f"{recording}.wav"
    if not audio.exists():
        return "its sound is not in the archive"
    return "" if sound_of(audio) == sealed["about"]["pcm_sha256"] else "THE SOUND IS NOT THE ONE THAT WAS SEALED"


def proven(proof: dict[str, Any], keys: dict[str, bytes], wanted: set[str]) -> tuple[Any, str]:
    """An entry of the ledger, and what is wrong with it; empty if it lies under a signed root."""
    entry, root = told(proof["entry"]), told(proof["root"])
    if entry is None or root is None:
        return None, "an entry of the ledger was changed"
    leaf = bytes.fromhex(proof["entry"].split(" ", 1)[0])
    if root_of(leaf, proof["index"], proof["size"], proof["path"]) != root["about"]["root"]:
        return entry, "the entry does not lie under the signed root"
    if not is_signed(root["about"], keys):
        return entry, "the root is not signed by the ledger's key"
    if wanted and root["about"]["key"] not in wanted:
        return entry, f"the root is signed by the key {root['about']['key']}, which you did not give"
    return entry, ""


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


def is_signed(about: dict[str, Any], keys: dict[str, bytes]) -> bool:
    """Whether the root bears the signature of a key that is really the one it names."""
    raw = keys.get(about["key"], b"")
    if hashlib.sha256(raw).hexdigest()[:ID] != about["key"]:
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
    sys.exit(main(sys.argv[1:]))
