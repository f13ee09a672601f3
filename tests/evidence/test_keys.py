"""The signing key: made once, kept from others, its public half beside it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ivr.errors import LedgerError
from ivr.evidence.keys import key_id, public_key, public_path, raw, signing_key


def test_a_key_is_made_once_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "ledger-key.pem"
    first, again = signing_key(path), signing_key(path)
    assert raw(first.public_key()) == raw(again.public_key())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(each.name for each in path.parent.iterdir()) == ["ledger-key.pem", "ledger-key.public.pem"]


def test_its_public_half_lies_beside_it_in_pem(tmp_path: Path) -> None:
    path = tmp_path / "ledger-key.pem"
    key = signing_key(path)
    assert public_path(path).read_text().startswith("-----BEGIN PUBLIC KEY-----")
    assert key_id(public_key(public_path(path))) == key_id(key.public_key())


def test_a_key_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "ledger-key.pem"
    signing_key(path)
    path.chmod(0o644)
    signing_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_damaged_key_is_told_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "ledger-key.pem"
    path.write_bytes(b"rubbish")
    with pytest.raises(LedgerError, match="holds no Ed25519 key: put it back"):
        signing_key(path)
    assert path.read_bytes() == b"rubbish"


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger-key.pem"
    rsa = generate_private_key(65537, 2048)
    path.write_bytes(rsa.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(LedgerError, match="holds no Ed25519 key"):
        signing_key(path)


def test_a_public_key_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_bytes(b"rubbish")
    with pytest.raises(LedgerError, match="holds no public key in PEM"):
        public_key(tmp_path / "x.pem")
    with pytest.raises(LedgerError, match=r"y\.pem cannot be read: No such file"):
        public_key(tmp_path / "y.pem")
