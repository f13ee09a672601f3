"""An object store in the house, with a certificate that only the house knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.vault.places.lock import LockMode
from ivr.vault.places.place import PlaceAway, digest
from ivr.vault.places.s3 import S3Place
from tests.own_certificate import certificate
from tests.vault.places.object_store import object_store

NAME = "2026/11/26/c1.audio"


def test_a_certificate_of_the_house_is_trusted_where_it_was_given_and_nowhere_else(tmp_path: Path, file: Path) -> None:
    tls = certificate(tmp_path)
    with object_store(tls) as store:
        store.make("calls")
        trusting = S3Place(store.bucket("calls", ca=tls[0]), "", LockMode.COMPLIANCE)
        kept = trusting.put(NAME, file, retain_until=None)
        assert digest(trusting.get(NAME)) == (kept.sha256, 6000)
        strange = S3Place(store.bucket("calls"), "", LockMode.COMPLIANCE)
        with pytest.raises(PlaceAway, match="certificate"):
            strange.check()
        with pytest.raises(PlaceAway):
            list(strange.get(NAME))
