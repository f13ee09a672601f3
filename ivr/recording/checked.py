"""Whether one recording is as it was sealed: its entry in the ledger, the signed root above, its two files, its sound.

What is looked at is what `ivr recordings verify` looks at, for this recording alone and in seconds; that no recording
was taken away or put in, only the whole run can say. Everything here blocks: run it in a thread.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import pairwise

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ivr.errors import IvrError
from ivr.evidence.entry import Entry, Kind, is_true
from ivr.evidence.growth import ROOT_SIGNED_AS
from ivr.evidence.keyline import is_signed
from ivr.evidence.keys import key_id
from ivr.evidence.ledger import Ledger
from ivr.evidence.merkle import Tree
from ivr.recording.hearing import heard, manifest, stored_file
from ivr.recording.inclusion import keys_of
from ivr.recording.room import Names, Room
from ivr.vault.playing import HEADER

BLOCK = 1 << 20


class Subject(StrEnum):
    """What was looked at."""

    ENTRY = "entry"
    """Its sealing, in the ledger."""
    ROOT = "root"
    """The signed root under which that stands."""
    SOUND_FILE = "sound_file"
    MANIFEST_FILE = "manifest_file"
    SOUND = "sound"
    """The samples, decrypted and decoded."""
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and what is wrong with it; empty: nothing."""

    subject: Subject
    amiss: str
    """A sentence."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found."""

    checks: tuple[Check, ...]
    sealed: Entry | None
    """Its entry; None: it was never entered."""
    key: str
    """The id of the key with which the ledger signs now, to be compared with the one that an auditor was given."""

    @property
    def is_clean(self) -> bool:
        """Whether all is as it was sealed."""
        return not any(check.amiss for check in self.checks)


def checked(room: Room, names: Names) -> Checked:
    """Look at it. Closes the ledger's root that is under way."""
    key = key_id(room.signing.public_key())
    try:
        sealed = room.ledger.entry_of(names.recording)
    except IvrError as error:
        return Checked((Check(Subject.ENTRY, str(error)),), None, key)
    if sealed is None:
        return Checked((Check(Subject.ENTRY, "The ledger has no entry of its sealing."),), None, key)
    return Checked(tuple(_checks(room, names, sealed)), sealed, key)


def _checks(room: Room, names: Names, sealed: Entry) -> Iterator[Check]:
    looks: tuple[tuple[Subject, Callable[[], str]], ...] = (
        (Subject.ENTRY, partial(_entry, sealed)),
        (Subject.ROOT, partial(_root, room.ledger, sealed)),
        (Subject.SOUND_FILE, partial(_file, room, names.audio, sealed, "audio")),
        (Subject.MANIFEST_FILE, partial(_file, room, names.about, sealed, "manifest")),
        (Subject.SOUND, partial(_sound, room, names, sealed)),
        (Subject.MANIFEST, partial(_manifest, room, names)),
    )
    for subject, look in looks:
        try:
            yield Check(subject, look())
        except (IvrError, OSError) as error:
            yield Check(subject, str(error) or type(error).__name__)


def _entry(sealed: Entry) -> str:
    return "" if is_true(sealed.line) else f"Entry {sealed.n} was changed: its hash is not that of what it says."


def _root(ledger: Ledger, sealed: Entry) -> str:
    """The entries of its tree, one after the other, up to the root that signs them."""
    ledger.close_root()
    root = next((each for each in ledger.entries(sealed.n + 1) if each.kind is Kind.ROOT), None)
    if root is None:
        return f"Entry {sealed.n} stands under no root."
    first = int(root.about["first"])
    tree = [each for each in ledger.entries(first) if each.n < root.n]
    if not all(is_true(each.line) for each in tree) or any(one.hash != next_.prev for one, next_ in pairwise(tree)):
        return f"Entries {first} to {root.n - 1} are not those that followed one another."
    grown = Tree()
    for each in tree:
        grown = grown.with_leaf(bytes.fromhex(each.hash))
    if sealed.n < first or grown.root.hex() != root.about["root"]:
        return f"The root in entry {root.n} is not that of entries {first} to {root.n - 1}."
    key = _key(ledger, str(root.about["key"]))
    if key is None or not is_signed(root.about, ROOT_SIGNED_AS, key):
        return f"The root in entry {root.n} is not signed with the ledger's key."
    return ""


def _key(ledger: Ledger, id_: str) -> Ed25519PublicKey | None:
    """The key in use, or one that was changed for it."""
    now = ledger.signing.public_key()
    if key_id(now) == id_:
        return now
    told = keys_of(ledger).get(id_)
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(told)) if told else None


def _file(room: Room, name: str, sealed: Entry, role: str) -> str:
    if name != sealed.about[role]:
        return f"It was entered as {sealed.about[role]}, and the database says {name}."
    digest, size = hashlib.sha256(), 0
    with ExitStack() as opened:
        source = stored_file(room, name, opened)
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
    if size != sealed.about[f"{role}_bytes"]:
        return f"{name} has {size} bytes instead of {sealed.about[f'{role}_bytes']}."
    return "" if digest.hexdigest() == sealed.about[f"{role}_sha256"] else f"{name} was changed: its hash is another."


def _sound(room: Room, names: Names, sealed: Entry) -> str:
    digest = hashlib.sha256()
    with heard(room, names) as wav:
        for block in wav.read(HEADER):
            digest.update(block)
    return "" if digest.hexdigest() == sealed.about["pcm_sha256"] else "The sound is not the one that was sealed."


def _manifest(room: Room, names: Names) -> str:
    told = manifest(room, names)
    if told is None:
        return "There is no manifest."
    return "" if told.get("recording") == names.recording else "The manifest is that of another recording."
