"""The watch: what was saved and has settled is judged once; what is half saved, never."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.rules import Complaint
from ivr.versions.files import stamps
from ivr.versions.record import InForce, Record, Refusal
from ivr.versions.verdict import Ready, Refused, Verdict
from ivr.versions.watch import Watch
from tests.calls.house import rules

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
WRONG = Complaint("rules.yaml", 1, 1, "", "It is wrong.", "Mend it.")


@dataclass
class House:
    """Reads a file whose text is its version (`broken` is refused), and notes what it was told."""

    file: Path
    told: list[str] = field(default_factory=list)
    unusable: str = ""

    async def read(self) -> Verdict:
        seen, text = stamps([self.file]), self.file.read_text("utf-8")
        self.told.append(f"read {text}")
        if text == "broken":
            return Refused((WRONG,), seen)
        return Ready(rules(version=text), {}, stamps=seen)

    async def take_up(self, ready: Ready) -> Verdict:
        if ready.rules.version == self.unusable:
            return Refused((WRONG,), ready.stamps)
        self.told.append(f"take up {ready.rules.version}")
        return ready

    async def refuse(self, refused: Refused) -> None:
        self.told.append("refuse")

    async def as_it_was(self) -> None:
        self.told.append("as it was")


@pytest.fixture
def house(tmp_path: Path) -> House:
    (tmp_path / "rules.yaml").write_text("v1")
    return House(tmp_path / "rules.yaml")


@pytest.fixture
def watch(house: House) -> Watch:
    return Watch(house.read, house, Record(InForce("v1", NOW)), stamps([house.file]))


async def test_a_file_that_has_not_changed_is_not_read(house: House, watch: Watch) -> None:
    await watch.look()
    await watch.look()
    assert house.told == []


async def test_a_change_is_read_once_it_looks_the_same_twice(house: House, watch: Watch) -> None:
    house.file.write_text("v")
    await watch.look()
    house.file.write_text("v2")
    await watch.look()
    assert house.told == []
    await watch.look()
    assert house.told == ["read v2", "take up v2"]
    await watch.look()
    await watch.look()
    assert len(house.told) == 2


async def test_a_save_is_seen_though_the_clock_has_gone_back(house: House, watch: Watch) -> None:
    house.file.write_text("v2")
    os.utime(house.file, ns=(1, 1))
    for _ in range(2):
        await watch.look()
    assert house.told == ["read v2", "take up v2"]


async def test_of_two_saves_within_a_second_the_last_is_in_force(house: House, watch: Watch) -> None:
    house.file.write_text("v2")
    await watch.look()
    await watch.look()
    house.file.write_text("v3 is longer")
    await watch.look()
    await watch.look()
    assert house.told[-1] == "take up v3 is longer"


async def test_a_file_that_is_emptied_and_then_written_is_never_seen_empty(house: House, watch: Watch) -> None:
    house.file.write_text("")
    await watch.look()
    house.file.write_text("v2")
    for _ in range(2):
        await watch.look()
    assert house.told == ["read v2", "take up v2"]


async def test_a_file_that_is_gone_for_a_moment_is_waited_for(house: House, watch: Watch) -> None:
    house.file.unlink()
    await watch.look()
    house.file.write_text("v2")
    await watch.look()
    assert house.told == []
    await watch.look()
    assert house.told == ["read v2", "take up v2"]


async def test_a_broken_version_is_refused_once_and_its_mending_seen(house: House, watch: Watch) -> None:
    for text in ("broken", "mended"):
        house.file.write_text(text)
        for _ in range(4):
            await watch.look()
    assert house.told == ["read broken", "refuse", "read mended", "take up mended"]


async def test_a_version_whose_tables_cannot_be_used_is_refused(house: House, watch: Watch) -> None:
    house.unusable = "v2"
    house.file.write_text("v2")
    assert isinstance(await watch.judge(), Refused)
    assert house.told == ["read v2", "refuse"]


async def test_what_is_in_force_already_is_left_alone(house: House, watch: Watch) -> None:
    watch.record.refusal = Refusal(NOW, (WRONG,))
    assert isinstance(await watch.judge(), Ready)
    assert house.told == ["read v1", "as it was"]


async def test_while_it_reads_that_is_told(house: House, watch: Watch) -> None:
    seen: list[bool] = []

    async def read() -> Verdict:
        seen.append(watch.record.reading)
        return replace(await house.read(), stamps=())  # a reader that died knows no stamps

    watch._read = read
    house.file.write_text("broken")
    for _ in range(4):
        await watch.look()
    assert (seen, watch.record.reading) == ([True], False)


async def test_what_somebody_has_just_had_judged_is_not_judged_again(house: House, watch: Watch) -> None:
    house.file.write_text("broken")
    await watch.look()
    await asyncio.gather(watch.judge(), watch.look())
    assert house.told == ["read broken", "refuse"]


async def test_two_who_ask_at_once_are_answered_one_after_the_other(house: House, watch: Watch) -> None:
    house.file.write_text("v2")
    await asyncio.gather(watch.judge(), watch.judge())
    assert house.told == ["read v2", "take up v2", "read v2", "take up v2"]  # the double keeps no record


async def test_a_save_while_an_older_one_is_read_is_read_afterwards(house: House, watch: Watch) -> None:
    async def read() -> Verdict:
        verdict = await House.read(house)
        if house.told == ["read v2"]:
            house.file.write_text("v3, saved while v2 was read")
        return verdict

    watch._read = read
    house.file.write_text("v2")
    for _ in range(4):
        await watch.look()
    assert house.told[-1] == "take up v3, saved while v2 was read"


@pytest.mark.parametrize("fails", ["_read", "take_up"])
async def test_what_fails_without_a_word_is_a_refusal_that_is_seen(
    house: House, watch: Watch, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    async def full(*_: object) -> Verdict:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(watch if fails == "_read" else house, fails, full)
    house.file.write_text("v2")
    verdict = await watch.judge()
    assert isinstance(verdict, Refused)
    assert "No space left on device" in str(verdict)
    assert house.told[-1] == "refuse"
    monkeypatch.undo()
    house.file.write_text("v2, mended")
    for _ in range(3):
        await watch.look()
    assert house.told[-1] == "take up v2, mended"
