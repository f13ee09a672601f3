"""What a browser loads until somebody sees his first page, whatever his role and language, is little."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import Page, Response, expect

from ivr.core.access import Role
from tests.browser.people import open_as
from tests.console.visiting import PEOPLE, Visited

MOST_SCRIPT = 300_000
"""Bytes, compressed."""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", PEOPLE, ids=str)
async def test_the_first_page_of_each_role_needs_less_than_300_kb_of_compressed_script(
    page: Page, console: Visited, role: Role, language: str
) -> None:
    person = replace(PEOPLE[role], id=f"{role}.{language}", language=language)
    await console.enters(person)
    scripts: list[Response] = []
    page.on("response", lambda one: scripts.append(one) if one.request.resource_type == "script" else None)
    await open_as(page, console, person.id, "/")
    await expect(page.locator("main h1")).to_be_attached()
    await page.wait_for_load_state("networkidle")
    assert all([(await one.all_headers()).get("content-encoding") for one in scripts])
    sizes = [(await one.request.sizes())["responseBodySize"] for one in scripts]
    print(f"{role} {language}: {sum(sizes)} bytes")
    assert 0 < sum(sizes) < MOST_SCRIPT
