"""Relationship managers from the console: each with his mobile, his deputy and how many customers are his."""

from __future__ import annotations

from pathlib import Path

from ivr.core.access import Role
from ivr.crm.csv_crm import CsvCrm
from tests.console.ruled import Office, office
from tests.console.visiting import PEOPLE

__all__ = ["office"]
MANAGERS = "/api/v1/managers"
RMS = "id,name,mobile,deputy,agent\nR1,张伟,13800000001,R2,101\nR2,Wu,13800000002,,\n"
CUSTOMERS = (
    "id,name,number,rm\nC1,李明,13900001111,R1\nC1,李明,02155551111,R1\nC2,Qian,13900005555,R1\nC3,Sun,13900006666,\n"
)
ZHANG = {"id": "R1", "name": "张伟", "mobile": "138****0001", "agent": "101", "deputy": "Wu", "customers": 2}
WU = {"id": "R2", "name": "Wu", "mobile": "138****0002", "agent": "", "deputy": "", "customers": 0}


def has(office: Office, folder: Path, managers: str = RMS, customers: str = CUSTOMERS) -> None:
    """Calls are known by these tables."""
    paths = folder / "customers.csv", folder / "managers.csv"
    for path, text in zip(paths, (customers, managers), strict=True):
        path.write_text(text)
    office.console.house.desk.crm = CsvCrm.load(*paths, "CN")


async def test_each_is_told_with_his_deputy_and_his_customers_counted_once(office: Office, tmp_path: Path) -> None:
    has(office, tmp_path)
    assert await office.admin.told("GET", MANAGERS) == [ZHANG, WU]


async def test_who_sees_the_rules_sees_them_and_their_mobiles_as_far_as_he_sees_numbers(
    office: Office, tmp_path: Path
) -> None:
    has(office, tmp_path)
    assert {role: await _mobile(office, role) for role in PEOPLE} == {
        Role.AGENT: "403",
        Role.SUPERVISOR: "138****0001",
        Role.QUALITY: "403",
        Role.COMPLIANCE: "13800000001",
        Role.AUDITOR: "13800000001",
        Role.ADMIN: "138****0001",
    }


async def test_a_table_without_a_line_has_none(office: Office, tmp_path: Path) -> None:
    has(office, tmp_path, RMS.splitlines()[0], CUSTOMERS.replace("R1", ""))
    assert await office.admin.told("GET", MANAGERS) == []


async def test_a_firm_without_tables_is_told_so(office: Office) -> None:
    assert await office.admin.told("GET", MANAGERS, status=404) == "There are no tables of customers."


async def _mobile(office: Office, role: Role) -> str:
    """Of the first RM, as this role is told it; the status if it is told nothing."""
    async with office.console.browser(PEOPLE[role]) as browser:
        answer = await browser.ask("GET", MANAGERS)
    return str((await answer.json())[0]["mobile"] if answer.status == 200 else answer.status)
