"""A draft is tried beside the rules in force: what would have gone otherwise is told, and calls go as before."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from ivr.store.rows import Action
from tests.console.ruled import NAME, OFFICE, RULES, Office, office

__all__ = ["office"]
SHADOW = f"{RULES}/shadow"
TEXT = (OFFICE / NAME).read_text()
FIRST = "    - play: welcome "
OTHER = TEXT.replace(FIRST, f"    - play: lunch\n{FIRST}")
WRONG = TEXT.replace("- queue: front_desk", "- queue: front_dask")
DID = "02155501234"


async def begins(office: Office, text: str = OTHER, status: int = 200) -> Any:
    return await office.admin.told("PUT", SHADOW, {"files": {NAME: text}}, status)


async def calls(office: Office) -> str:
    """Somebody hears the first prompt, and hangs up."""
    house = office.console.house
    call = house.fake.call_in(DID, "13912345678")
    async with asyncio.timeout(20):
        while not house.fake.heard(call):  # noqa: ASYNC110 - the fake tells nobody
            await asyncio.sleep(0.02)
        house.fake.hang_up_by_peer(call)
        await house.over()
    return call


async def latest(office: Office) -> Action:
    await office.console.house.store.flush()
    (action, *_) = await office.console.register.actions.latest(1)
    return action


async def test_what_a_draft_would_do_otherwise_is_told_call_by_call_and_callers_hear_the_rules_in_force(
    office: Office,
) -> None:
    assert await office.admin.told("GET", SHADOW) is None
    begun = await begins(office)
    call = await calls(office)
    told = await office.admin.told("GET", SHADOW)
    assert (told["version"], told["by"], told["begun"]) == (begun["version"], "li", told["since"])
    assert (told["calls"], told["calls_differing"], told["differences"]) == (1, 1, {"number": 1})
    (difference,) = told["latest"]
    assert (difference["call"], difference["at"]) == (call, DID)
    assert ("hears lunch" in difference["live"], "hears lunch" in difference["other"]) == (False, True)
    assert {"template": "hears {prompt}", "values": {"prompt": "lunch"}} in difference["words"]["other"]["words"]
    assert office.console.house.fake.heard(call)[0] == "welcome"
    assert office.file.read_text() == TEXT


async def test_who_begins_and_ends_it_is_on_record(office: Office) -> None:
    version = (await begins(office))["version"]
    action = await latest(office)
    assert (action.who, action.what, action.detail) == ("li", "shadow_begin", f"rules {version}")
    await calls(office)
    await office.admin.told("DELETE", SHADOW)
    assert office.console.house.desk.shadow is None
    assert (await latest(office)).detail == f"rules {version}: 1 of 1 calls otherwise"
    await office.admin.told("DELETE", SHADOW, status=404)
    await office.admin.told("GET", f"{SHADOW}/texts", status=404)


async def test_a_draft_that_is_wrong_is_refused_with_its_line_and_the_one_before_goes_on(office: Office) -> None:
    version = (await begins(office))["version"]
    refused = await begins(office, WRONG, 422)
    line = TEXT.splitlines().index("    - queue: front_desk") + 1
    assert [one["line"] for one in refused["complaints"] if one["severity"] == "error"] == [line]
    assert (await office.admin.told("GET", SHADOW))["version"] == version
    assert f"refused: {NAME}:{line}" in (await latest(office)).detail


async def test_a_draft_that_names_tables_elsewhere_is_not_tried(office: Office) -> None:
    crm = "crm: {customers: /etc/passwd, managers: /etc/passwd}\n"
    assert "complaints" in await begins(office, TEXT + crm, 422)


async def test_one_that_failed_says_so_until_somebody_ends_it(office: Office) -> None:
    await begins(office)
    shadow = office.versions.shadowing.shadow
    assert shadow
    shadow.rules = replace(shadow.rules, numbers=None)  # type: ignore[arg-type]
    call = await calls(office)
    assert office.console.house.desk.shadow is None
    assert (await office.admin.told("GET", SHADOW))["failed"] == f"TypeError in call {call}: the log has all of it"
    await office.admin.told("DELETE", SHADOW)
    assert await office.admin.told("GET", SHADOW) is None


async def test_its_texts_are_those_that_come_into_force(office: Office) -> None:
    await begins(office)
    texts = await office.admin.told("GET", f"{SHADOW}/texts")
    assert texts == {NAME: OTHER}
    version = office.versions.record.in_force.version
    await office.admin.told("PUT", RULES, {"files": texts, "version": version, "comment": "tried for a day"})
    assert office.file.read_text() == OTHER
