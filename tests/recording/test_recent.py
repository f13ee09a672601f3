"""What is known of recently sealed recordings is what was told last, and takes little room."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from ivr.recording.recent import Recent

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SIZES = [("2026/11/26/a.audio", 100), ("2026/11/26/a.about", 20)]


@pytest.fixture
def recent() -> Recent:
    recent = Recent()
    recent.put("a", NOW, SIZES)
    return recent


def test_what_was_put_in_is_there(recent: Recent) -> None:
    assert list(recent) == [("a", SIZES)]
    assert "a" in recent
    assert "b" not in recent


@pytest.mark.parametrize("sizes", [[], SIZES[:1], SIZES[1:], [("*.audio", 1), ("elsewhere", 2)]])
@pytest.mark.parametrize("recording", ["a", "node1-1795708256.843"])
def test_whatever_its_files_are_called_they_come_back(recording: str, sizes: list[tuple[str, int]]) -> None:
    recent = Recent()
    recent.put(recording, NOW, sizes)
    assert list(recent) == [(recording, sizes)]


def test_what_was_sealed_last_counts(recent: Recent) -> None:
    recent.put("a", NOW, SIZES[:1])
    assert list(recent) == [("a", SIZES[:1])]


def test_what_is_dropped_or_too_old_is_gone(recent: Recent) -> None:
    recent.put("b", NOW + timedelta(seconds=1), [])
    recent.put("c", NOW + timedelta(seconds=1), [])
    recent.drop("c")
    recent.drop("never there")
    recent.drop_before(NOW + timedelta(seconds=1))
    assert list(recent) == [("b", [])]


def test_many_are_held_in_hardly_any_objects() -> None:
    recent = Recent()
    tracemalloc.start()
    try:
        for nth in range(1000):
            name = f"node1-1795708256.{nth}"
            recent.put(name, NOW, [(f"2026/11/26/{name}.audio", 129_614), (f"2026/11/26/{name}.about", 1847)])
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 50_000
