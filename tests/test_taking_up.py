"""A new version is taken up as a whole, or refused as a whole."""

from __future__ import annotations

import asyncio
import gc
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from ivr.core.rulebook import Agent, Crm, Rulebook, Skill, Trunk
from ivr.crm.csv_crm import CsvCrm
from ivr.crm.nobody import Nobody
from ivr.crm.opening import open_crm
from ivr.errors import ProvisionError
from ivr.provision import render
from ivr.provision.layout import Layout
from ivr.provision.ports import Ports
from ivr.provision.secrets import Secrets
from ivr.rotating import Rotation
from ivr.rules import Code, Complaint, Severity
from ivr.settings import Settings
from ivr.store.store import Store
from ivr.switch.fake import FakeSwitch
from ivr.taking_up import House, TakingUp, kept
from ivr.versions.beginning import Beginning
from ivr.versions.files import stamps
from ivr.versions.reading import Wanted, read
from ivr.versions.record import InForce, Record
from ivr.versions.shadow import Begun, Shadow
from ivr.versions.shadowing import Shadowing
from ivr.versions.shelf import Shelf
from ivr.versions.verdict import Ready, Refused, Verdict
from ivr.voice.library import Library
from ivr.watched import watched
from tests.calls.house import WEDNESDAY, rules
from tests.calls.house import House as Firm
from tests.cli.program import EXAMPLE

WRONG = Complaint("rules.yaml", 3, 4, "queues.x", "It is wrong.", "Mend it.")
NEW_AGENT = Agent("3001", "New", (Skill("wealth", 5),))


@dataclass
class Asterisk:
    """Notes that it was told to take up agents and trunks; the console may be out of reach."""

    reloads: int = 0
    away: bool = False

    async def reload_endpoints(self) -> None:
        self.reloads += 1
        if self.away:
            raise ProvisionError("no console")

    async def reload_doors(self) -> None: ...


@dataclass
class Stage:
    """A firm on the fake switch, and what takes up its new versions."""

    firm: Firm
    layout: Layout
    house: House
    record: Record
    shelf: Shelf
    shadowing: Shadowing
    judge: TakingUp
    asterisk: Asterisk
    said: list[str] = field(default_factory=list)

    async def take_up(self, **changes: Any) -> Verdict:
        book = rules(**{"version": "v2", **changes})
        library = Library(self.layout.state / "prompts-v2", ("zh", "en"), frozenset())
        return await self.judge.take_up(Ready(book, {"rules.yaml": b"v2"}, "li", library=library))

    def conf(self, name: str) -> str:
        return (self.layout.etc / name).read_text("utf-8")

    async def alarms(self) -> list[tuple[str, str]]:
        await self.firm.store.flush()
        return [(alarm.what, alarm.detail) for alarm in await self.firm.store.alarms()]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    layout, firm, asterisk, said = (
        Layout(tmp_path / "state"),
        Firm(FakeSwitch(), rules(), store=Store(tmp_path / "ivr.db")),
        Asterisk(),
        [],
    )
    layout.state.mkdir()
    await firm.store.open()
    library = Library(layout.prompts, ("zh", "en"), frozenset())
    file = tmp_path / "rules.yaml"
    house = House(
        file, layout, asterisk, firm.desk, firm.reception, Nobody(), library, lambda: {"3001"}, said.append  # type: ignore[arg-type]
    )  # fmt: skip
    record, shelf = Record(InForce("v1", WEDNESDAY, 1)), Shelf(layout.rules)
    shelf.keep("v1", file, {"rules.yaml": b"v1"}, "li", WEDNESDAY)
    shadowing = Shadowing(layout.shadow, None, lambda shadow: setattr(firm.desk, "shadow", shadow), firm.clock.now)  # type: ignore[arg-type]
    judge = TakingUp(house, record, shelf, shadowing)
    yield Stage(firm, layout, house, record, shelf, shadowing, judge, asterisk, said)
    await firm.store.close()


async def test_everything_that_hangs_on_the_rules_is_new(stage: Stage) -> None:
    assert isinstance(await stage.take_up(agents={"3001": NEW_AGENT}), Ready)
    assert stage.firm.reception.rules.version == "v2"
    assert stage.firm.desk.sounds is stage.house.library
    assert stage.house.library.folder.name == "prompts-v2"
    assert [(duty.agent, duty.reachable) for duty in stage.firm.floor.agents()] == [(NEW_AGENT, True)]
    assert "3001" in stage.conf("pjsip_agents.conf")
    assert "3001" in json.loads(stage.layout.secrets.read_text())["agents"]
    assert stage.asterisk.reloads == 1
    assert json.loads((stage.layout.state / "fallback.json").read_text().splitlines()[0])["version"] == "v2"


async def test_it_is_kept_counted_and_told(stage: Stage) -> None:
    await stage.take_up()
    assert stage.record.in_force == InForce("v2", stage.record.in_force.since, 2)
    assert (stage.record.accepted, stage.record.refused) == (1, 0)
    assert (stage.shelf.of(2).version, stage.shelf.of(2).author) == ("v2", "li")
    assert stage.said == ["rules v2 are in force (version 2, saved by li)"]


async def test_asterisk_is_left_alone_while_agents_and_trunks_are_the_same(stage: Stage) -> None:
    await stage.take_up()
    await stage.take_up(version="v3")
    assert stage.asterisk.reloads == 1  # the first wrote what no start had written


@pytest.mark.parametrize(
    "changes",
    [
        {"crm": Crm("/none/customers.csv", "/none/managers.csv")},
        {"trunks": {"carrier": Trunk("carrier", "no host")}},
        {"agents": {"a b": Agent("a b", "x", ())}},
    ],
)
async def test_what_cannot_be_used_is_refused_and_nothing_has_changed(stage: Stage, changes: dict[str, Any]) -> None:
    await stage.take_up()
    before = (stage.conf("pjsip_agents.conf"), stage.conf("pjsip_trunks.conf"), stage.firm.floor.agents())
    verdict = await stage.take_up(version="v3", **changes)
    assert isinstance(verdict, Refused)
    assert stage.firm.reception.rules.version == "v2"
    assert (stage.conf("pjsip_agents.conf"), stage.conf("pjsip_trunks.conf"), stage.firm.floor.agents()) == before
    assert json.loads((stage.layout.state / "fallback.json").read_text().splitlines()[0])["version"] == "v2"
    assert len(stage.shelf.all()) == 2


async def test_customers_are_read_anew_only_where_the_tables_are_others(stage: Stage, tmp_path: Path) -> None:
    _tables(tmp_path)
    crm = Crm(str(tmp_path / "c.csv"), str(tmp_path / "m.csv"))
    await stage.take_up(crm=crm)
    first = stage.house.crm
    assert isinstance(first, CsvCrm)
    assert stage.firm.desk.crm is first
    await stage.take_up(version="v3", crm=crm)
    assert stage.firm.desk.crm is first


@pytest.mark.parametrize("broken", ["id,name\nC1,Li\n", "id,name,number,rm\nC1,Li,1.39E+10,R1\n", None])
async def test_new_rules_are_taken_up_though_their_table_is_wrong_by_now_and_the_last_good_one_stays(
    stage: Stage, tmp_path: Path, broken: str | None
) -> None:
    _tables(tmp_path)
    crm = Crm(str(tmp_path / "c.csv"), str(tmp_path / "m.csv"))
    await stage.take_up(crm=crm)
    assert stage.judge.tables() == ()
    (tmp_path / "c.csv").write_text(broken) if broken else (tmp_path / "c.csv").unlink()
    assert isinstance(await stage.take_up(version="v3", crm=crm), Ready)
    assert (stage.firm.reception.rules.version, stage.record.refusal) == ("v3", None)
    assert stage.firm.desk.crm.find("13900001111")
    assert "13900001111" in (stage.layout.state / "fallback.json").read_text()
    (complaint,) = stage.judge.tables()
    assert (complaint.code, complaint.file, complaint.severity) == (Code.TABLE_HELD_BACK, "c.csv", Severity.WARNING)
    assert ("customer tables refused", str(complaint)) in await stage.alarms()
    assert str(complaint) in stage.said[-1]


async def test_a_table_that_is_mended_is_complained_of_no_more(stage: Stage, tmp_path: Path) -> None:
    _tables(tmp_path)
    await stage.take_up(crm=Crm(str(tmp_path / "c.csv"), str(tmp_path / "m.csv")))
    (tmp_path / "c.csv").write_text("id\n")
    await stage.judge.as_it_was()
    assert stage.judge.tables()
    assert [what for what, _ in await stage.alarms()] == ["customer tables refused"]
    _tables(tmp_path)
    await stage.judge.as_it_was()
    assert stage.judge.tables() == ()


@pytest.mark.parametrize("changes", [{"crm": "other.csv"}, {"country": "DE"}])
async def test_rules_whose_wrong_table_was_never_read_are_refused(
    stage: Stage, tmp_path: Path, changes: dict[str, str]
) -> None:
    _tables(tmp_path)
    await stage.take_up(crm=Crm(str(tmp_path / "c.csv"), str(tmp_path / "m.csv")))
    for name in ("c.csv", "other.csv"):
        (tmp_path / name).write_text("id,name,number\nC1,Li,1.39E+10\n")
    crm = Crm(str(tmp_path / changes.get("crm", "c.csv")), str(tmp_path / "m.csv"))
    firm = replace(stage.firm.reception.rules.firm, country=changes.get("country", "CN"))
    verdict = await stage.take_up(version="v3", crm=crm, firm=firm)
    assert isinstance(verdict, Refused)
    (complaint,) = verdict.complaints
    assert (complaint.code, complaint.file, complaint.line) == (Code.TABLE, Path(crm.customers).name, 2)
    assert stage.firm.reception.rules.version == "v2"
    assert stage.firm.desk.crm.find("13900001111")


@pytest.mark.parametrize("broken", ["id\n", None])
async def test_going_back_to_an_older_version_is_not_held_up_by_a_table_that_is_wrong_today(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str | None
) -> None:
    """The way of a live reload as it is wired: what stands in the file is read, and taken up."""

    async def read_here(wanted: Wanted) -> Verdict:
        verdict = read(replace(wanted, prompts_from=None))
        library = Library(stage.layout.prompts, ("zh", "en"), frozenset())
        return replace(verdict, library=library) if isinstance(verdict, Ready) else verdict

    monkeypatch.setattr("ivr.watched.read_apart", read_here)
    monkeypatch.setattr("ivr.taking_up.compose", lambda *_: None)
    monkeypatch.setattr("ivr.taking_up.write_snapshot", lambda *_: None)
    shutil.copytree(EXAMPLE.parent / "crm", tmp_path / "crm")
    file, older = stage.house.rules_file, EXAMPLE.read_text("utf-8")
    file.write_text(older + "# newer\n", "utf-8")
    first = read(Wanted(file))
    assert isinstance(first, Ready)
    stage.house.crm = stage.firm.desk.crm = open_crm(first.rules)
    stage.firm.reception.rules = first.rules
    async with watched(stage.house, Beginning(first), Settings(rules=file, state=stage.layout.state)) as versions:
        customers = tmp_path / "crm/customers.csv"
        customers.write_text(broken) if broken else customers.unlink()
        file.write_text(older, "utf-8")
        verdict = await versions.watch.judge()
        assert isinstance(verdict, Ready)
        assert versions.record.in_force.version == verdict.rules.version != first.rules.version
        assert [complaint.file for complaint in versions.tables()] == ["crm/customers.csv"]


def _tables(folder: Path) -> None:
    (folder / "m.csv").write_text("id,name,mobile\nR1,Zhang,13800000001\n")
    (folder / "c.csv").write_text("id,name,number,rm\nC1,Li,13900001111,R1\n")


async def test_a_refusal_is_seen_wherever_somebody_may_look(stage: Stage) -> None:
    note = stage.house.rules_file.with_name("rules.yaml.refused")
    await stage.judge.refuse(Refused((WRONG, WRONG)))
    assert (stage.record.refused, stage.record.in_force.version) == (1, "v1")
    assert stage.record.refusal
    assert stage.record.refusal.complaints == (WRONG, WRONG)
    assert note.read_text() == f"Not in force; version v1 still is.\n\n{WRONG}\n{WRONG}\n"
    assert await stage.alarms() == [("rules refused", f"{WRONG}, and 1 more")]


@pytest.mark.parametrize("mended", ["take_up", "as_it_was"])
async def test_a_refusal_is_over_once_the_file_is_right_again(stage: Stage, mended: str) -> None:
    await stage.judge.refuse(Refused((WRONG,)))
    await (stage.take_up() if mended == "take_up" else stage.judge.as_it_was())
    assert stage.record.refusal is None
    assert not stage.house.rules_file.with_name("rules.yaml.refused").exists()


async def test_an_asterisk_that_cannot_be_told_is_an_alarm_and_no_refusal(stage: Stage) -> None:
    stage.asterisk.away = True
    assert isinstance(await stage.take_up(), Ready)
    assert (await stage.alarms())[0][0] == "agents and trunks not reloaded"


async def test_new_passwords_that_are_wanted_meanwhile_are_the_new_agents(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "render_doors", lambda *_: False)
    asterisk: Any = stage.asterisk
    taken: list[Secrets] = []
    current, telling = lambda: stage.firm.reception.rules, stage.house.telling
    rotation = Rotation(stage.layout, Ports(1, 2, 3, 4, 5), asterisk, current, taken.append, lambda: None, telling)
    introduces = stage.judge._introduce

    async def meanwhile(book: Rulebook) -> None:
        meant.append(asyncio.create_task(rotation.rotate(["3001"])))
        await asyncio.wait(meant, timeout=0.1)
        await introduces(book)

    meant: list[asyncio.Task[None]] = []
    monkeypatch.setattr(stage.judge, "_introduce", meanwhile)
    await stage.take_up(agents={"3001": NEW_AGENT})
    await meant[0]
    password = json.loads(stage.layout.secrets.read_text())["agents"]["3001"]
    assert password in stage.conf("pjsip_agents.conf")
    assert [fresh.agents["3001"] for fresh in taken] == [password]


@pytest.mark.parametrize("fails", ["_write_fallback", "_reload_endpoints", "_leave_word"])
async def test_what_fails_after_the_change_is_an_alarm_and_the_version_is_told_to_be_in_force(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(stage.judge, fails, broken)
    assert isinstance(await stage.take_up(), Ready)
    assert (stage.firm.reception.rules.version, stage.record.in_force.version, stage.record.accepted) == ("v2", "v2", 1)
    what = "rules in force, but not all that follows is done"
    assert (what, "RuntimeError('out of luck')") in await stage.alarms()


async def test_a_disk_that_is_full_half_way_is_a_refusal_and_the_endpoints_are_as_they_were(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.take_up()
    before = stage.conf("pjsip_agents.conf")
    endpoints = stage.judge._endpoints

    def full(book: Any) -> bool:
        if endpoints(book) and book.version == "v3":
            raise OSError(28, "No space left on device")
        return False

    monkeypatch.setattr(stage.judge, "_endpoints", full)
    verdict = await stage.take_up(version="v3", agents={"3001": NEW_AGENT})
    assert isinstance(verdict, Refused)
    assert "No space left" in str(verdict)
    assert stage.conf("pjsip_agents.conf") == before


async def test_a_shadow_that_comes_into_force_is_none_any_more(stage: Stage) -> None:
    stage.shadowing.shadow = stage.firm.desk.shadow = Shadow(rules(version="v2"), Begun(Path("new.yaml")), WEDNESDAY)
    await stage.take_up(version="v3")
    assert stage.firm.desk.shadow is not None
    await stage.take_up(version="v2")
    assert (stage.firm.desk.shadow, stage.shadowing.shadow) == (None, None)


async def test_a_start_with_the_newest_version_keeps_it_once(stage: Stage) -> None:
    for version, number in (("v1", 1), ("v2", 2), ("v2", 2)):
        ready = Ready(rules(version=version), {"rules.yaml": b""}, "li")
        assert kept(stage.shelf, ready, stage.house.rules_file, WEDNESDAY).number == number


async def test_rules_that_have_moved_are_kept_where_they_are_now(stage: Stage, tmp_path: Path) -> None:
    moved = tmp_path / "moved.yaml"
    assert kept(stage.shelf, Ready(rules(version="v1"), {"moved.yaml": b"v1"}, "li"), moved, WEDNESDAY).number == 2
    assert (stage.shelf.of(2).rules, stage.shelf.of(2).comment) == (str(moved), "")


async def test_a_start_with_a_broken_file_tells_so_until_it_is_mended(stage: Stage) -> None:
    stage.house.rules_file.write_text("version: [")
    good = Ready(rules(version="v1"), {"rules.yaml": b"v1"}, "li", stamps([stage.house.rules_file]))
    settings = Settings(rules=stage.house.rules_file, state=stage.layout.state)
    async with watched(stage.house, Beginning(good, Refused((WRONG,))), settings) as versions:
        assert (versions.record.in_force.version, versions.record.in_force.number) == ("v1", 1)
        assert versions.record.refusal
        assert versions.record.refusal.complaints == (WRONG,)
        assert stage.house.rules_file.with_name("rules.yaml.refused").exists()


async def test_a_full_disk_keeps_no_version_and_stops_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    await stage.take_up()
    assert (stage.record.in_force.version, stage.record.in_force.number) == ("v2", 0)
    assert ("version of the rules not kept", "v2") in await stage.alarms()


async def test_versions_that_nobody_uses_any_more_are_let_go_of(stage: Stage) -> None:
    for version in ("passed 1", "passed 2", "newest"):
        await stage.take_up(version=version)
    assert "newest" in living()
    assert not living() & {"passed 1", "passed 2"}


def living() -> set[str]:
    """The versions whose rulebooks still take up room."""
    gc.unfreeze()
    return {found.version for found in gc.get_objects() if isinstance(found, Rulebook)}
