from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, tzinfo

import pytest
import structlog

from tests.cli.program import Here


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """A command that is run in this process sets up the log for itself alone."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(autouse=True)
def a_day_in_october(monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples' certificates end one day, and each November the next year's holidays may be unknown; not here."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Clock:
            return cls(2026, 10, 25, 12, tzinfo=tz)

    monkeypatch.setattr("ivr.rules.loading.datetime", Clock)


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Here:
    """The program, run in this process."""
    return Here(capsys, monkeypatch)
