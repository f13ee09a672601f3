from __future__ import annotations

import asyncio
from pathlib import Path

from ivr.core.free_room import Room
from ivr.core.record_policy import RecordingRules
from ivr.recording.disk_watch import DiskWatch
from ivr.recording.recorder import Recorder
from tests.virtual_time import virtual


class Disk:
    """Whose free room is set by hand, and the alarms that came of it."""

    def __init__(self) -> None:
        self.free = 10_000
        self.broken = False
        self.alarms: list[tuple[str, str]] = []
        self.watch = DiskWatch(
            (Path("spool"),),
            lambda: RecordingRules(min_free_mb=200),
            lambda *alarm: self.alarms.append(alarm),
            free_mb=self.ask,
        )

    def ask(self, _: Path) -> int:
        if self.broken:
            raise OSError(5, "Input/output error")
        return self.free


@virtual
async def test_a_disk_that_fills_is_told_of_before_it_is_full_and_once_for_each_mark() -> None:
    disk, told_at = Disk(), {}
    disk.watch.start()
    while disk.free > 0:
        disk.free -= 20
        await asyncio.sleep(2)
        if disk.alarms:
            told_at.setdefault(disk.alarms[-1][0], disk.free)
    assert [what for what, _ in disk.alarms] == ["disk fills up", "no room to record"]
    assert 900 < told_at["disk fills up"] < 1000
    assert 150 < told_at["no room to record"] < 200
    assert (
        disk.alarms[0][1]
        == "980 MB free; below 200 MB nothing is recorded, which is in 1 minutes if it goes on like this."
    )
    await disk.watch.close()


@virtual
async def test_the_alarm_comes_within_five_seconds() -> None:
    disk = Disk()
    disk.watch.start()
    await asyncio.sleep(100.5)
    disk.free = 100
    await asyncio.sleep(5)
    assert [what for what, _ in disk.alarms] == ["no room to record"]
    await disk.watch.close()


@virtual
async def test_calls_are_told_as_long_as_there_is_no_room_and_no_longer(tmp_path: Path) -> None:
    disk = Disk()
    for part in ("caller", "other"):
        (tmp_path / f"c1.{part}.sln").touch()
    recorder = Recorder(tmp_path, None, None, None, disk=disk.watch)  # type: ignore[arg-type]
    rules = RecordingRules(min_free_mb=0)
    said = {}
    for free in (500, 199, 210, 250):
        disk.free = free
        await disk.watch.look()
        said[free] = recorder.impossible("c1", rules)
    assert said == {
        500: "",
        199: "199 MB free for recordings, 200 MB needed, and a tenth more to go on",
        210: "210 MB free for recordings, 200 MB needed, and a tenth more to go on",
        250: "",
    }


@virtual
async def test_room_again_is_no_alarm_and_the_next_time_is_one() -> None:
    disk = Disk()
    for free in (100, 10_000, 100):
        disk.free = free
        await disk.watch.look()
    assert len(disk.alarms) == 2
    assert disk.watch.free_mb == 100


@virtual
async def test_a_disk_that_cannot_be_asked_changes_nothing() -> None:
    disk = Disk()
    disk.broken = True
    await disk.watch.look()
    assert (disk.watch.room, disk.watch.free_mb, disk.alarms) == (Room.ENOUGH, None, [])


@virtual
async def test_of_two_disks_the_fuller_one_counts() -> None:
    alarms: list[str] = []
    watch = DiskWatch(
        (Path("a"), Path("b")),
        RecordingRules,
        lambda what, _: alarms.append(what),
        free_mb=lambda folder: {"a": 10_000, "b": 500}[folder.name],
    )
    await watch.look()
    assert alarms == ["disk fills up"]
