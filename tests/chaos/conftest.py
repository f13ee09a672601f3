"""The machine is watched, for a fault's moments are counted in seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.real.stalls import watched


@pytest.fixture(scope="session", autouse=True)
def _machine_is_watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with watched(tmp_path_factory.mktemp("stalls") / "seen"):
        yield
