"""A proof shows that one entry stood in the ledger, to somebody who has only the proof and the public key."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.errors import LedgerError
from ivr.evidence.entry import Fact, Kind, entered
from ivr.evidence.ledger import Ledger
from ivr.evidence.proof import NotProven, Proof, Proven, check, prove, prove_sealed
from tests.evidence.books import KEY, NINE, OTHER_KEY, grown, only_file, played
from tests.evidence.kept import kept, name

PUBLIC = [KEY.public_key()]


def reason(proof: Proof) -> str:
    checked = check(proof, PUBLIC)
    assert isinstance(checked, NotProven)
    return checked.reason


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """Two hours of eleven entries each, and a third that has no root yet."""
    made = grown(tmp_path, 22, each=timedelta(minutes=5, seconds=30))
    made.append([played(99)])
    return made


def test_every_entry_that_a_root_covers_is_proven(ledger: Ledger) -> None:
    entries = list(ledger.entries())
    last_root = max(entry.n for entry in entries if entry.kind is Kind.ROOT)
    for entry in entries[:last_root]:
        proof = prove(ledger.folder, entry.n)
        assert proof is not None
        assert check(proof, PUBLIC) == Proven(entry)
    assert prove(ledger.folder, last_root) is None
    assert ledger.close_root() is not None
    assert prove(ledger.folder, last_root) is not None
    assert prove(ledger.folder, 10_000) is None


def test_a_recordings_seal_is_found_by_its_id(tmp_path: Path) -> None:
    store = kept(tmp_path, 9)
    store.open().close_root()
    proof = prove_sealed(store.ledger, name(4))
    assert proof is not None
    proven = check(proof, PUBLIC)
    assert isinstance(proven, Proven)
    assert proven.entry.about["recording"] == name(4)
    assert prove_sealed(store.ledger, "node1-1.1") is None


def test_a_proof_that_was_changed_proves_nothing(ledger: Ledger) -> None:
    proof, other = prove(ledger.folder, 3), prove(ledger.folder, 4)
    assert proof is not None
    assert other is not None
    assert reason(replace(proof, entry=proof.entry.replace("li", "wu"))).startswith("a line of it was changed")
    assert reason(replace(proof, root="rubbish")).startswith("a line of it was changed")
    assert reason(replace(proof, entry=other.entry)) == "the entry is not under this root"
    assert reason(replace(proof, path=("00" * 32, *proof.path[1:]))) == "the entry is not under this root"
    assert reason(replace(proof, path=("no hex",))) == "the entry is not under this root"
    assert reason(replace(proof, path=())) == "the entry is not under this root"


def test_a_root_that_somebody_else_signed_proves_nothing(ledger: Ledger) -> None:
    proof = prove(ledger.folder, 3)
    assert proof is not None
    assert isinstance(check(proof, [OTHER_KEY.public_key()]), NotProven)
    assert isinstance(check(proof, [OTHER_KEY.public_key(), *PUBLIC]), Proven)
    forged = entered(12, NINE, Fact(Kind.ROOT, {"first": 0, "last": 11, "root": "00" * 32, "key": "x"}), "0" * 64)
    assert reason(replace(proof, root=forged.line.decode().strip())).startswith("its root is signed with the key x")
    no_root = entered(12, NINE, Fact(Kind.PLAYED, {"key": "x"}), "0" * 64)
    assert isinstance(check(replace(proof, root=no_root.line.decode().strip()), PUBLIC), NotProven)


def test_a_ledger_that_was_changed_gives_no_proof(ledger: Ledger) -> None:
    path = only_file(ledger.folder)
    path.write_bytes(b"rubbish\n" + path.read_bytes())
    with pytest.raises(LedgerError, match="was changed: `ivr recordings verify` tells where"):
        prove(ledger.folder, 3)
