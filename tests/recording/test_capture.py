"""Where what is captured lies: in the spool, and in the spare folder beside it."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.core.growth import Captured
from ivr.recording.capture import Segment, captured_calls, first_segment, segment_at, segments_of, sizes, spare_of
from ivr.recording.seal import Sealed, remove, seal, wav_path

S = timedelta(seconds=1)


def write(segment: Segment, caller: int, other: int) -> None:
    segment.caller.parent.mkdir(exist_ok=True)
    segment.caller.write_bytes(bytes(caller))
    segment.other.write_bytes(bytes(other))


def test_a_call_that_was_moved_has_its_later_segments_in_the_spare_folder(tmp_path: Path) -> None:
    spool = tmp_path / "recording-spool"
    first, moved = first_segment(spool, "c1"), segment_at(spare_of(spool), "c1", 5 * S)
    write(first, 10, 10)
    write(moved, 10, 10)
    write(segment_at(spare_of(spool), "c2", 5 * S), 10, 10)
    assert segments_of(spool, "c1") == (first, moved)
    assert captured_calls(spool) == ("c1", "c2")


def test_its_size_is_that_of_the_shorter_sides_of_all_its_segments(tmp_path: Path) -> None:
    spool = tmp_path / "recording-spool"
    assert sizes(spool) == {}, "a folder that is gone is no error: nothing grows in it"
    write(first_segment(spool, "c1"), 900, 900)
    write(segment_at(spool, "c1", 2 * S), 20, 10)
    write(segment_at(spare_of(spool), "c2", 3 * S), 7, 7)
    first_segment(spool, "c3").caller.write_bytes(b"12")
    assert sizes(spool) == {"c1": Captured(2000, 910), "c2": Captured(3000, 7), "c3": Captured(0, 0)}


def test_a_look_at_five_hundred_calls_is_cheap(tmp_path: Path) -> None:
    spool = tmp_path / "recording-spool"
    for nth in range(500):
        write(segment_at(spool, f"node1-1763848000.{nth}", S), 1, 1)
    began = time.thread_time()
    assert len(sizes(spool)) == 500
    assert time.thread_time() - began < 0.1


def test_what_finds_no_room_in_the_spool_is_merged_in_the_spare_folder(tmp_path: Path) -> None:
    spool = tmp_path / "recording-spool"
    write(first_segment(spool, "c1"), 800, 800)
    wav_path(spool, "c1").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        seal("c1", spool)
    spare_of(spool).mkdir()
    sealed = seal("c1", spool)
    assert isinstance(sealed, Sealed)
    assert sealed.path == wav_path(spare_of(spool), "c1")
    remove("c1", spool)
    assert [*spool.iterdir(), *spare_of(spool).iterdir()] == []
