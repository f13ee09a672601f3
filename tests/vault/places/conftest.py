from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.vault.places.object_store import ObjectStore, object_store


@pytest.fixture(scope="package")
def store() -> Iterator[ObjectStore]:
    with object_store() as running:
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "c1.audio"
    file.write_bytes(b"a talk" * 1000)
    return file
