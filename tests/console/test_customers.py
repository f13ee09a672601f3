"""Customers, skills and health from the console: looked at, and tables put in the place of those in use."""

from __future__ import annotations

import asyncio
import shutil
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from ivr.console.rules import customers
from ivr.console.rules.asking_apart import Apart
from ivr.core.access import Role
from ivr.crm.csv_crm import CsvCrm
from ivr.versions.files import Put, put
from tests.calls.house import House
from tests.console.ruled import NAME, OFFICE, Office, office
from tests.console.visiting import PEOPLE

__all__ = ["office"]
CUSTOMERS = "/api/v1/customers"
PEOPLE_BEFORE = "id,name,number,level,rm\nC1,李明,13900001111,gold,R1\nC2,Qian,13900005555,,\n"
NOBODY = {"count": 0, "customers": []}
RMS = "id,name,mobile,deputy\nR1,张伟,13800000001,\n"
PEOPLE_AFTER = "id,name,number,level,rm\nC1,李明,13900001111,platinum,R1\nC3,赵敏,13900007777,,R1\n"


@pytest.fixture
async def house(house: House, tmp_path: Path) -> House:
    """Beside rules that name tables of customers."""
    (tmp_path / "customers.csv").write_text(PEOPLE_BEFORE)
    (tmp_path / "managers.csv").write_text(RMS)
    return house


async def opened(office: Office) -> Office:
    """The office has tables of customers from now on."""
    folder = office.file.parent
    for name in ("customers.csv", "managers.csv"):
        shutil.copy(folder.parent / name, folder)
    await office.put((OFFICE / NAME).read_text() + "\ncrm: {customers: customers.csv, managers: managers.csv}\n")
    office.console.house.desk.crm = CsvCrm.load(folder / "customers.csv", folder / "managers.csv", "CN")
    return office


def tables(text: str, encoding: str = "utf-8", **more: str) -> dict[str, str]:
    return {"customers": b64encode(text.encode(encoding)).decode(), **more}


async def test_customers_are_found_and_their_numbers_shown_as_far_as_one_may(office: Office) -> None:
    await opened(office)
    told = await office.admin.told("GET", f"{CUSTOMERS}?q=李")
    assert (told["all"], told["found"]) == (2, 1)
    assert (told["customers"][0]["number"], told["customers"][0]["rm"]) == ("139****1111", "张伟")


async def test_a_masked_number_is_not_found_by_the_digits_that_are_not_shown(office: Office) -> None:
    await opened(office)
    for word, found in (("1111", 1), ("13900001111", 0), ("00001111", 0)):
        assert (await office.admin.told("GET", f"{CUSTOMERS}?q={word}"))["found"] == found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_who_would_be_new_changed_and_gone_is_said_before_anything_changes(office: Office, encoding: str) -> None:
    await opened(office)
    told = await office.admin.told("POST", f"{CUSTOMERS}/check", tables(PEOPLE_AFTER, encoding))
    assert _kinds(told) == {"new": ["赵敏"], "changed": ["李明"], "gone": ["Qian"]}
    assert (office.file.parent / "customers.csv").read_text() == PEOPLE_BEFORE


async def test_a_wrong_table_is_refused_with_its_line_and_nothing_is_half_applied(office: Office) -> None:
    await opened(office)
    version = (await office.admin.told("GET", CUSTOMERS))["version"]
    wrong = PEOPLE_AFTER + "C4,Sun,13900008888,,R9\n"
    told = await office.admin.told("PUT", CUSTOMERS, tables(wrong, version=version), 422)
    assert [(one["file"], one["line"]) for one in told["complaints"]] == [("customers.csv", 4)]
    assert (office.file.parent / "customers.csv").read_text() == PEOPLE_BEFORE


async def test_tables_come_into_use_unless_others_were_put_there_meanwhile(office: Office) -> None:
    await opened(office)
    version = (await office.admin.told("GET", CUSTOMERS))["version"]
    told = await office.admin.told("PUT", CUSTOMERS, tables(PEOPLE_AFTER, version=version))
    assert told["new"]["count"] == 1
    assert (office.file.parent / "customers.csv").read_text() == PEOPLE_AFTER
    assert "Check once more" in await office.admin.told("PUT", CUSTOMERS, tables(PEOPLE_BEFORE, version=version), 409)


async def test_of_two_who_put_tables_at_once_one_is_told_that_he_was_second(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(office)

    async def at_once(*_: Any, **_wish: Any) -> dict[str, Any]:
        return {"answer": {"all": 2, "warnings": []} | dict.fromkeys(("new", "changed", "gone"), NOBODY)}

    def slowly(*files: Any) -> Put:
        time.sleep(0.5)
        return put(*files)

    monkeypatch.setattr(Apart, "ask", at_once)
    monkeypatch.setattr(customers, "put", slowly)
    version = (await office.admin.told("GET", CUSTOMERS))["version"]
    both = (tables(PEOPLE_AFTER, version=version), tables(PEOPLE_AFTER.replace("赵敏", "Sun"), version=version))
    answers = await asyncio.gather(*(office.admin.ask("PUT", CUSTOMERS, each) for each in both))
    assert sorted(answer.status for answer in answers) == [200, 409]


async def test_tables_that_somebody_saves_while_others_are_looked_at_are_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(office)
    version = (await office.admin.told("GET", CUSTOMERS))["version"]
    saved, ask = PEOPLE_BEFORE.replace("Qian", "Zhou"), Apart.ask

    async def meanwhile(apart: Apart, *asked: Any, **wish: Any) -> dict[str, Any]:
        (office.file.parent / "customers.csv").write_text(saved)
        return await ask(apart, *asked, **wish)

    monkeypatch.setattr(Apart, "ask", meanwhile)
    await office.admin.told("PUT", CUSTOMERS, tables(PEOPLE_AFTER, version=version), 409)
    assert (office.file.parent / "customers.csv").read_text() == saved


async def test_what_is_no_base64_is_refused(office: Office) -> None:
    await opened(office)
    assert "Base64" in await office.admin.told("POST", f"{CUSTOMERS}/check", {"customers": "id,name"}, 400)


@pytest.mark.parametrize("role", list(PEOPLE))
async def test_only_admins_put_tables_in_use(office: Office, role: Role) -> None:
    async with office.console.browser(PEOPLE[role]) as browser:
        checked = await browser.ask("POST", f"{CUSTOMERS}/check", {"customers": ""})
        written = await browser.ask("PUT", CUSTOMERS, {"customers": ""})
    assert ({checked.status, written.status} == {403}) is (role is not Role.ADMIN)


async def test_skills_are_told_agent_by_agent(office: Office) -> None:
    told = await office.admin.told("GET", "/api/v1/skills")
    assert [one["id"] for one in told["agents"]] == ["101", "102"]


async def test_an_agents_skills_lead_to_his_line_in_the_rules(office: Office) -> None:
    told = await office.admin.told("GET", "/api/v1/skills")
    lines = office.file.read_text().splitlines()
    for one in told["agents"]:
        assert one["place"]["file"] == office.file.name
        assert lines[one["place"]["line"] - 1].startswith(f'  "{one["id"]}":')


async def test_a_licence_is_told_with_its_last_day_by_the_firms_day(office: Office) -> None:
    licence = "{name: 王芳, place: office, skills: {tax: {level: 4, until: 2026-11-30}}}"
    await office.put((OFFICE / NAME).read_text().replace("{name: 王芳, place: office}", licence))
    told = await office.admin.told("GET", "/api/v1/skills")
    assert (told["today"], told["skills"]) == ("2026-11-25", ["tax"])
    assert [(one["skills"], one["until"]) for one in told["agents"]] == [({"tax": 4}, {"tax": "2026-11-30"}), ({}, {})]


async def test_a_console_without_an_installation_says_so(office: Office) -> None:
    await office.admin.told("GET", "/api/v1/health", status=404)


def _kinds(told: dict[str, Any]) -> dict[str, list[str]]:
    return {kind: [one["name"] for one in told[kind]["customers"]] for kind in ("new", "changed", "gone")}
