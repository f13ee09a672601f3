"""People at the real console who type the address of what is not theirs, or ask for it by the API."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from ivr.console.app import OPERATIONS
from ivr.console.doors import ROOT, Only
from ivr.core.access import Role
from ivr.core.console_rights import GRANTED, Person
from tests.browser import allowed
from tests.browser.real_console import Console
from tests.browser.test_evidence_real import a_talk

LIVE = "GET /live"
"""Refused by a WebSocket's code, once it is opened: `tests/console/test_live`."""
ASKS = """async (lines) => {
  const { csrf } = await (await fetch("/api/v1/session")).json();
  const headers = { "Content-Type": "application/json", "X-CSRF": csrf };
  const statuses = {};
  for (const line of lines) {
    const [method, path] = line.split(" ");
    const body = method === "GET" ? undefined : "{}";
    statuses[line] = (await fetch(`/api/v1${path}`, { method, headers, body })).status;
  }
  return statuses;
}"""
"""As a page of ours does, with all that he has."""
GOES = """(path) => {
  history.pushState(null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}"""


def test_every_operation_and_every_page_has_its_line_with_the_roles_that_may() -> None:
    asked = {f"{one.method} {one.path.removeprefix(ROOT)}": one.door for one in OPERATIONS}
    roles = {line: _roles(door) for line, door in asked.items() if isinstance(door, Only)}
    assert roles == allowed.OPERATIONS
    assert allowed.all_pages() == set(allowed.PAGES)


def _roles(door: Only) -> frozenset[Role]:
    return frozenset(role for role in Role if door.right in GRANTED[role])


async def signs_in(real: Console, role: Role) -> Page:
    """Somebody who is nothing else."""
    agent = real.scene.ground.agents[0] if role in {Role.AGENT, Role.SUPERVISOR} else ""
    return await real.shows(Person(f"{role}.{real.scene.ground.did}", "Lin", frozenset({role}), agent), "/profile")


@pytest.mark.parametrize("role", Role)
async def test_what_is_not_a_roles_is_refused_to_it_by_the_api_and_by_the_pages(real: Console, role: Role) -> None:
    page = await signs_in(real, role)
    await expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
    lines = [line for line in allowed.not_of(role, allowed.OPERATIONS) if line != LIVE]
    statuses = await page.evaluate(ASKS, [re.sub(r"{\w+}", "1", line) for line in lines])
    assert statuses == dict.fromkeys(statuses, 403)
    assert len(statuses) > 1
    for path in allowed.not_of(role, allowed.PAGES):
        await page.evaluate(GOES, path)
        await expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
        await expect(page.get_by_role("navigation", name="Pages").locator(f"a[href='{path}']")).to_have_count(0)
        await page.evaluate(GOES, "/profile")
        await expect(page.get_by_role("heading", name="There is no such page")).to_have_count(0)
    for path in allowed.not_of(role, allowed.PAGES)[:1]:
        await page.goto(real.url + path)
        await expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()


async def test_a_call_of_a_colleague_is_not_an_agents_though_he_knows_its_address(real: Console) -> None:
    page = (await real.opens(0, "/desk")).page
    real.scene.stage.app.desk.floor.not_ready(real.scene.ground.agents[0], "reads")
    story = await a_talk(real.scene, 1)
    await page.goto(f"{real.url}/calls/{story.call.id}")
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.locator(".told, .sound")).to_have_count(0)
