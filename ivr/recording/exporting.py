"""A case as one archive: sound, what is known of it, proofs from the ledger, and how to play and to verify all that.

Everything here blocks: run it in a thread.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from ivr.core.recording_state import RecordingState
from ivr.evidence.entry import Fact, Kind, moment
from ivr.recording.hearing import FileMissing, heard, manifest
from ivr.recording.inclusion import Inclusion, entered, inclusions, keys_of
from ivr.recording.room import Names, Room
from ivr.store.searching import Found
from ivr.vault.errors import VaultError
from ivr.vault.places.place import PlaceError

BESIDE = ("README.txt", "verify.py")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is exported, for whom and why."""

    case: str
    by: str
    why: str
    at: datetime
    recordings: Sequence[tuple[Found, Names | None]]
    """With no names: there is no file of it."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What is in the archive, and what is not."""

    recordings: tuple[str, ...]
    missing: Mapping[str, str]
    """By recording, why its sound is not there."""


def export(room: Room, asked: Asked, into: IO[bytes], progress: Callable[[int, int], object]) -> Exported:
    """Write the archive. Raises `LedgerError`, or `OSError` if it cannot be written."""
    proofs = inclusions(room.ledger, [found.recording for found, _ in asked.recordings])
    problems: dict[str, str] = {}
    with ZipFile(into, "w", ZIP_DEFLATED, compresslevel=1) as zipped:
        archive = _Archive(zipped)
        for done, (found, names) in enumerate(asked.recordings, 1):
            proof = proofs.get(found.recording)
            problems[found.recording] = _add(room, archive, names, proof) if names else no_file(found)
            progress(done, len(asked.recordings))
        _add_list(room, asked, archive, _listed(asked, proofs, problems))
        for name in BESIDE:
            zipped.writestr(name, files("ivr.recording").joinpath("exported", name).read_bytes())
    there = tuple(recording for recording, problem in problems.items() if not problem)
    return Exported(there, {recording: problem for recording, problem in problems.items() if problem})


def no_file(found: Found) -> str:
    """Why there is no file of a recording that is known."""
    if found.state == RecordingState.DELETED.value:
        return f"it was deleted: {found.reason}"
    return f"nothing was recorded: {found.reason or found.state}"


class _Archive:
    """Remembers the hashes of the texts that are put in."""

    def __init__(self, zipped: ZipFile) -> None:
        self.zipped = zipped
        self.texts: dict[str, str] = {}

    def add(self, name: str, value: object) -> str:
        """Put it in as JSON; its SHA-256."""
        data = json.dumps(value, ensure_ascii=False, indent=2, default=lambda at: at.isoformat()).encode() + b"\n"
        self.zipped.writestr(name, data)
        self.texts[name] = sha256(data).hexdigest()
        return self.texts[name]


def _add_list(room: Room, asked: Asked, archive: _Archive, listed: Mapping[str, object]) -> None:
    """The list names the hash of every text before it; its own stands in the ledger, and so under a signed root."""
    whole = archive.add("case.json", {**listed, "texts": dict(archive.texts)})
    about = {"case": asked.case, "by": asked.by, "why": asked.why, "list_sha256": whole}
    archive.add("proof/case.proof.json", entered(room.ledger, Fact(Kind.EXPORTED, about)))
    archive.add("proof/keys.json", keys_of(room.ledger))


def _add(room: Room, archive: _Archive, names: Names, proof: Inclusion | None) -> str:
    """Why its sound is not in the archive; empty if it is."""
    if proof:
        archive.add(f"proof/{names.recording}.proof.json", proof)
    try:
        if about := manifest(room, names):
            archive.add(f"about/{names.recording}.json", about)
        _add_sound(room, archive.zipped, names)
    except (FileMissing, VaultError, PlaceError) as error:
        return str(error)
    return "" if proof else "its sound is there, but it was never entered in the ledger"


def _add_sound(room: Room, archive: ZipFile, names: Names) -> None:
    with heard(room, names) as wav, archive.open(f"audio/{names.recording}.wav", "w", force_zip64=True) as file:
        for block in wav.read():
            file.write(block)


def _listed(asked: Asked, proofs: Mapping[str, Inclusion], problems: Mapping[str, str]) -> dict[str, object]:
    recordings = [
        asdict(found) | {"proof": found.recording in proofs, "missing": problems[found.recording], "transcript": None}
        for found, _ in asked.recordings
    ]
    told = {"case": asked.case, "exported_by": asked.by, "because": asked.why, "exported_at": moment(asked.at)}
    return told | {"recordings": recordings}
