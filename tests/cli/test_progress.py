"""How far a command is: for people on a terminal, once it takes long, and nowhere else."""

from __future__ import annotations

import io
import sys

import pytest

from ivr.cli import progress
from ivr.cli.progress import shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything takes long."""
    monkeypatch.setattr(progress, "AFTER", 0.0)
    monkeypatch.setenv("TERM", "xterm")


def told(monkeypatch: pytest.MonkeyPatch, screen: io.StringIO) -> str:
    monkeypatch.setattr(sys, "stderr", screen)
    with shown("recordings") as bars:
        bars.more()
        bars.done(1_500, 3_000)
        bars.tell("entries", 7)
    return screen.getvalue()


@pytest.mark.usefixtures("long")
def test_what_is_counted_stands_there_with_of_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    said = told(monkeypatch, Terminal())
    assert "1,500 of 3,000 recordings" in said
    assert "7 entries" in said


@pytest.mark.usefixtures("long")
def test_a_file_gets_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, io.StringIO()) == ""


def test_what_is_done_at_once_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, Terminal()) == ""
