"""Rules in several files: a change of any of them is noticed, and a version is all of them."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.rules import load
from ivr.versions.apart import read_apart
from ivr.versions.files import put
from ivr.versions.reading import Wanted, read
from ivr.versions.record import InForce, Record
from ivr.versions.shelf import Shelf
from ivr.versions.verdict import Ready, Refused, Verdict
from ivr.versions.watch import Watch

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
PARTS = ["rules.yaml", "agents.yaml", "people/li.yaml"]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The example; its agents stand in a file of their own, and one of them in another."""
    shutil.copytree(ROOT / "crm", tmp_path / "crm")
    text = (ROOT / "routing_rules.yaml").read_text("utf-8")
    start, end = text.index("agents:\n"), text.index("\nadmission:")
    agents = text[start:end].split("\n", 1)[1]
    li = next(line for line in agents.splitlines() if '"1001"' in line)
    (tmp_path / "people").mkdir()
    (tmp_path / "people/li.yaml").write_text(li.split(":", 1)[1].strip(), "utf-8")
    (tmp_path / "agents.yaml").write_text(agents.replace(li, '  "1001": !include people/li.yaml'), "utf-8")
    path = tmp_path / "rules.yaml"
    path.write_text(f"{text[:start]}agents: !include agents.yaml\n{text[end:]}", "utf-8")
    return path


def ready(rules: Path) -> Ready:
    verdict = read(Wanted(rules))
    assert isinstance(verdict, Ready)
    return verdict


@dataclass
class House:
    """Takes up every version that is right."""

    file: Path
    told: list[str] = field(default_factory=list)

    async def read(self) -> Verdict:
        return read(Wanted(self.file))

    async def take_up(self, ready: Ready) -> Verdict:
        self.told.append(f"take up {ready.rules.version}")
        return ready

    async def refuse(self, refused: Refused) -> None:
        self.told.append(str(refused.complaints[0]))

    async def as_it_was(self) -> None:
        self.told.append("as it was")

    def watch(self) -> Watch:
        first = ready(self.file)
        return Watch(self.read, self, Record(InForce(first.rules.version, NOW)), first.stamps)


async def looked(watch: Watch, house: House) -> list[str]:
    """What the house is told once a change has settled."""
    house.told.clear()
    await watch.look()
    await watch.look()
    return house.told


def touch(path: Path, text: str) -> None:
    """Save another text, at another time than before, however coarse the clock of files is."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, "utf-8")
    os.utime(path, ns=(before + 1_000_000_000, before + 1_000_000_000))


def test_a_version_is_all_of_its_files(rules: Path) -> None:
    verdict = ready(rules)
    assert list(verdict.contents) == PARTS
    assert [Path(path).name for path, *_ in verdict.stamps] == ["rules.yaml", "agents.yaml", "li.yaml"]


async def test_the_reading_process_sees_the_same_files(rules: Path) -> None:
    verdict, here = await read_apart(Wanted(rules)), ready(rules)
    assert isinstance(verdict, Ready)
    assert (verdict.contents, verdict.stamps) == (here.contents, here.stamps)
    assert verdict.rules.version == here.rules.version
    assert verdict.rules.ref("agents.1001").file == "agents.yaml"


@pytest.mark.parametrize("part", PARTS)
async def test_a_change_of_any_file_is_taken_up(rules: Path, part: str) -> None:
    house = House(rules)
    watch = house.watch()
    path = rules.parent / part
    touch(path, path.read_text("utf-8") + "\n# more\n")
    assert await looked(watch, house) == [f"take up {load(rules).version}"]


async def test_a_broken_part_is_refused_and_its_mending_is_noticed(rules: Path) -> None:
    house = House(rules)
    watch, path = house.watch(), rules.parent / "people/li.yaml"
    right = path.read_text("utf-8")
    touch(path, right.replace("name", "nam"))
    (told,) = await looked(watch, house)
    assert told.startswith("people/li.yaml:1:2 R202 agents.1001.nam")
    touch(path, right)
    assert await looked(watch, house) == ["as it was"]


async def test_a_part_that_is_gone_is_refused_and_its_return_is_noticed(rules: Path) -> None:
    house = House(rules)
    watch, path = house.watch(), rules.parent / "people/li.yaml"
    path.rename(path.with_name("wang.yaml"))
    (told,) = await looked(watch, house)
    assert told.startswith("agents.yaml:1:11 R117")
    path.with_name("wang.yaml").rename(path)
    assert await looked(watch, house) == ["as it was"]


async def test_a_part_that_came_with_an_edit_is_watched_from_then_on(rules: Path) -> None:
    house = House(rules)
    watch, agents = house.watch(), rules.parent / "agents.yaml"
    touch(rules.parent / "people/fresh.yaml", (rules.parent / "people/li.yaml").read_text("utf-8"))
    assert await looked(watch, house) == []
    touch(agents, agents.read_text("utf-8").replace("li.yaml", "fresh.yaml"))
    assert len(await looked(watch, house)) == 1
    touch(rules.parent / "people/li.yaml", "nobody reads this any more")
    assert await looked(watch, house) == []
    touch(rules.parent / "people/fresh.yaml", "nobody: at all")
    (told,) = await looked(watch, house)
    assert told.startswith("people/fresh.yaml:1:1")


def test_a_kept_version_is_put_back_with_all_its_files(rules: Path, tmp_path: Path) -> None:
    shelf, verdict = Shelf(tmp_path / "shelf"), ready(rules)
    kept = shelf.keep(verdict.rules.version, rules, verdict.contents, "li", NOW)
    assert kept.files == tuple(PARTS)
    shutil.rmtree(rules.parent / "people")
    rules.write_text("version: 1\n")
    put(rules.parent, shelf.contents(kept))
    assert load(rules).version == kept.version
