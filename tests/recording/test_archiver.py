from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.recording.archiver import LOOK_EVERY, Archiver
from ivr.recording.moving import Mover
from tests.recording.archiving import DAY, Fickle, Ledger, archive, left, sealed, whole
from tests.virtual_time import virtual

START = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


class House:
    """An archiver, what it stands on, and the alarms that came."""

    def __init__(self, tmp_path: Path) -> None:
        self.loop = asyncio.get_running_loop()
        self.began = self.loop.time()
        self.ledger = Ledger()
        self.recordings = tmp_path / "recordings"
        self.folder = tmp_path / "archive"
        self.recordings.mkdir()
        archive(self.folder)
        self.place = Fickle(self.folder)
        self.alarms: list[tuple[str, str]] = []
        mover = Mover(self.recordings, self.place, self.ledger)
        self.archiver = Archiver(mover, lambda *alarm: self.alarms.append(alarm), self.now, chance=lambda: 0.0)

    def now(self) -> datetime:
        return START + timedelta(seconds=self.loop.time() - self.began)

    def seal(self, *names: str) -> None:
        sealed(self.recordings, self.ledger, *names)


@virtual
async def test_what_lies_there_and_what_comes_is_archived(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.seal("c1", "c2")
    house.archiver.start()
    await asyncio.sleep(1)
    assert house.ledger.recordings() == ["c1", "c2"]
    house.seal("c3")
    await asyncio.sleep(LOOK_EVERY)
    assert house.ledger.recordings() == ["c1", "c2", "c3"]
    await house.archiver.close()
    assert left(house.recordings) == []
    assert house.alarms == []


@virtual
async def test_an_archive_that_is_away_for_ten_minutes_loses_nothing_and_holds_nothing_up(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.place.away = lambda: house.now() < START + timedelta(minutes=10)
    house.archiver.start()
    for minute in range(10):
        house.seal(f"c{minute}")
        await asyncio.sleep(60)
        assert len(house.alarms) == 1
    assert house.archiver.away_since == START
    assert house.ledger.recordings() == []
    assert len(left(house.recordings)) == 20
    assert house.place.knocks < 30
    await asyncio.sleep(61)
    assert house.ledger.recordings() == [f"c{minute}" for minute in range(10)]
    assert whole(house.folder, *house.ledger.recordings())
    assert left(house.recordings) == []
    assert house.archiver.away_since is None
    assert house.alarms == [
        ("archive away", "The archive does not answer. nobody there. 1 recordings wait here; it is tried again.")
    ]
    await house.archiver.close()


@virtual
async def test_an_archive_that_goes_away_again_is_told_again(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.place.away = lambda: not 30 < (house.now() - START).total_seconds() < 200
    house.seal("c1")
    house.archiver.start()
    await asyncio.sleep(210)
    house.seal("c2")
    await asyncio.sleep(60)
    house.place.away = lambda: False
    await asyncio.sleep(61)
    assert [what for what, _ in house.alarms] == ["archive away", "archive away"]
    assert house.ledger.recordings() == ["c1", "c2"]
    await house.archiver.close()


@virtual
async def test_one_recording_that_is_wrong_holds_up_no_other_and_is_told_once(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.seal("c1", "c2", "c3")
    (house.recordings / DAY / "c2.audio").write_bytes(b"changed")
    house.archiver.start()
    await asyncio.sleep(10 * LOOK_EVERY)
    assert house.ledger.recordings() == ["c1", "c3"]
    assert house.alarms == [("recordings not archived", f"c2: {DAY}/c2.audio is not what was sealed")]
    assert house.archiver.last.wrong == {"c2": f"{DAY}/c2.audio is not what was sealed"}
    assert house.archiver.last.waiting == 1
    await house.archiver.close()


@virtual
async def test_a_thousand_wrong_ones_are_one_alarm(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.seal(*(f"c{n}" for n in range(1000)))
    for file in (house.recordings / DAY).glob("*.about"):
        file.unlink()
    await house.archiver.run_pass()
    ((_, detail),) = house.alarms
    assert detail.endswith("and 995 more")
    await house.archiver.close()


@virtual
async def test_a_ledger_that_cannot_be_written_leaves_the_recording_here_and_is_tried_again(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.ledger.broken = "the ledger's disk is full"
    house.seal("c1")
    house.archiver.start()
    await asyncio.sleep(10)
    assert left(house.recordings) == ["c1.about", "c1.audio"]
    assert house.alarms[0][0] == "archive away"
    house.ledger.broken = ""
    await asyncio.sleep(61)
    assert house.ledger.recordings() == ["c1"]
    assert left(house.recordings) == []
    await house.archiver.close()


@virtual
async def test_an_error_that_nobody_thought_of_costs_one_recording_its_turn_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(tmp_path)
    house.seal("c1", "c2")
    real = Ledger.enter
    monkeypatch.setattr(
        Ledger, "enter", lambda ledger, entry: {}["?"] if entry.recording == "c1" else real(ledger, entry)
    )
    this = await house.archiver.run_pass()
    assert this.wrong == {"c1": "archiving failed: KeyError('?')"}
    assert house.ledger.recordings() == ["c2"]
    await house.archiver.close()


@virtual
async def test_a_folder_that_cannot_be_listed_is_told_and_tried_again(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.recordings.rmdir()
    house.archiver.start()
    await asyncio.sleep(5)
    assert house.alarms[0][0] == "archive away"
    house.seal("c1")
    await asyncio.sleep(61)
    assert house.ledger.recordings() == ["c1"]
    await house.archiver.close()


@virtual
async def test_a_pass_counts_what_it_did_and_what_it_left(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.seal(*(f"c{n}" for n in range(10)))
    del house.ledger.seals["c9"]
    told: list[int] = []
    this = await house.archiver.run_pass(lambda so_far: told.append(so_far.archived))
    assert (this.archived, this.waiting, this.staying, this.removed) == (9, 1, 0, 0)
    assert this.archived_bytes == 9 * 9000
    assert this.waiting_bytes == 9000
    assert this.oldest
    assert sorted(told) == list(range(1, 10))
    await house.archiver.close()


@virtual
async def test_closing_ends_it_at_once_and_twice_is_harmless(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.archiver.start()
    house.archiver.start()
    await house.archiver.close()
    await house.archiver.close()


@virtual
async def test_a_look_tells_what_there_is_to_do_and_does_nothing(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.seal("c1", "c2", "c3")
    del house.ledger.seals["c3"]
    this = await house.archiver.look()
    assert (this.waiting, this.waiting_bytes, this.away) == (3, 27_000, "")
    assert "MB free" in this.place
    house.place.away = lambda: True
    assert (await house.archiver.look()).away == "The archive does not answer. nobody there."
    assert len(left(house.recordings)) == 6
    assert house.alarms == []
    await house.archiver.close()
