from __future__ import annotations

import pytest

from tests.cli.program import Here


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Here:
    """The program, run in this process."""
    return Here(capsys, monkeypatch)
