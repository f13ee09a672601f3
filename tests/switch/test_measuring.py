"""A recording's length is measured off the loop, and its channel's events keep their order."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from ivr.switch import measuring
from ivr.switch.events import ChannelEvent, Ending, Gone, KeyPressed, RecordEnded
from ivr.switch.measuring import Measuring


async def test_what_follows_a_recording_waits_for_its_length_and_other_channels_do_not(tmp_path: Path) -> None:
    told: list[ChannelEvent] = []
    may_go = threading.Event()

    def slow(path: Path, otherwise: float) -> float:
        may_go.wait(5)
        return 2.5 if path == tmp_path / "r.wav" else otherwise

    lane = Measuring(told.append, tmp_path, slow)
    gone = Gone("a", Ending.NORMAL)
    for event in (KeyPressed("a", "1"), RecordEnded("a", "r", 2.0), gone, KeyPressed("b", "2")):
        lane.take(event)
    assert told == [KeyPressed("a", "1"), KeyPressed("b", "2")]
    may_go.set()
    await lane.finish()
    assert told[2:] == [RecordEnded("a", "r", 2.5), gone]


async def test_a_disk_that_hangs_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "PATIENCE", 0.01)
    told: list[ChannelEvent] = []
    may_go = threading.Event()

    def hangs(path: Path, otherwise: float) -> float:
        may_go.wait(5)
        return 9.0

    lane = Measuring(told.append, tmp_path, hangs)
    lane.take(RecordEnded("a", "../../etc/r", 2.0))
    await lane.finish()
    may_go.set()
    assert told == [RecordEnded("a", "../../etc/r", 2.0)]


async def test_two_recordings_in_a_row_are_both_measured_in_turn(tmp_path: Path) -> None:
    told: list[ChannelEvent] = []
    lane = Measuring(told.append, tmp_path, lambda path, otherwise: float(path.stem))
    lane.take(RecordEnded("a", "1", 0.0))
    lane.take(RecordEnded("a", "2", 0.0))
    await asyncio.wait_for(lane.finish(), 5)
    await asyncio.wait_for(lane.finish(), 5)
    assert told == [RecordEnded("a", "1", 1.0), RecordEnded("a", "2", 2.0)]
