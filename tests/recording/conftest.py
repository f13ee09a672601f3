from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.recording.rooms import Here, a_room


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Here]:
    async with a_room(tmp_path / "state") as here:
        yield here
