from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.core.free_room import Marks, Room, left, marks, room
from ivr.core.record_policy import RecordingRules

AT = Marks(alarm=1000, stop=200)


@pytest.mark.parametrize(
    ("before", "free", "now"),
    [
        (Room.ENOUGH, 1000, Room.ENOUGH),
        (Room.ENOUGH, 999, Room.SCARCE),
        (Room.SCARCE, 1099, Room.SCARCE),
        (Room.SCARCE, 1100, Room.ENOUGH),
        (Room.SCARCE, 200, Room.SCARCE),
        (Room.SCARCE, 199, Room.NONE),
        (Room.ENOUGH, 199, Room.NONE),
        (Room.NONE, 219, Room.NONE),
        (Room.NONE, 220, Room.SCARCE),
        (Room.NONE, 5000, Room.ENOUGH),
    ],
)
def test_each_mark_is_passed_at_once_and_left_with_a_tenth_to_spare(before: Room, free: int, now: Room) -> None:
    assert room(before, free, AT) is now


def test_a_disk_at_the_mark_does_not_flutter() -> None:
    now, changes = Room.ENOUGH, 0
    for free in [1001, 999, 1001, 999, 1050, 998] * 10:
        after = room(now, free, AT)
        changes += after is not now
        now = after
    assert changes == 1


def test_the_alarm_comes_first_whatever_the_rules_say() -> None:
    assert marks(RecordingRules()) == Marks(1000, 200)
    assert marks(RecordingRules(min_free_mb=300, alarm_free_mb=5000)) == Marks(5000, 300)
    assert marks(RecordingRules(min_free_mb=300, alarm_free_mb=0)) == Marks(300, 300)
    for free in range(6000, 0, -1):
        if room(Room.ENOUGH, free, marks(RecordingRules())) is not Room.ENOUGH:
            assert room(Room.ENOUGH, free, marks(RecordingRules())) is Room.SCARCE
            break


def test_no_mark_no_stop() -> None:
    assert room(Room.ENOUGH, 0, Marks(0, 0)) is Room.ENOUGH
    assert room(Room.NONE, 0, Marks(0, 0)) is Room.ENOUGH


def test_how_long_it_will_do_is_told_from_how_fast_it_fills() -> None:
    minute = timedelta(minutes=1)
    assert left([1000, 990, 980], minute, 200) == timedelta(minutes=78)
    assert left([980, 990], minute, 200) is None
    assert left([980], minute, 200) is None
    assert left([300, 100], minute, 200) == timedelta()
