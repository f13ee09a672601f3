"""An admin tries a draft beside the rules in force, in a real browser: what real calls would have got, and its end."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.people import open_as, writes
from tests.browser.test_accessible import WAYS, is_well
from tests.browser.test_rules import DID, LINE, MENDED, TEXT, WRONG, heard
from tests.console.ruled import NAME, Office, office

__all__ = ["office"]
BEGIN = "Try this draft beside the live rules"
expect.set_options(timeout=60_000)


async def looks(page: Page, office: Office, text: str) -> None:
    """He has written this, and looks at what can be tried, by keyboard alone."""
    await open_as(page, office.console, "li", "/rules")
    await expect(page.locator(".cm-content")).to_be_visible()
    await writes(page, text)
    await page.get_by_role("button", name="Beside the live rules", exact=True).press("Enter")


async def test_what_a_draft_would_do_is_seen_call_by_call_while_callers_hear_the_rules_in_force(
    page: Page, office: Office
) -> None:
    await looks(page, office, MENDED)
    await page.get_by_role("button", name=BEGIN).press("Enter")
    await expect(page.locator("[data-fact=calls] dd")).to_have_text("0")
    assert (await heard(office))[0] == "welcome"
    row = page.locator(".otherwise tbody tr")
    await expect(row).to_contain_text("hears lunch")
    await expect(row).to_contain_text(DID)
    await expect(page.locator("[data-fact=differing] dd")).to_have_text("1")
    shadow = office.versions.shadowing.shadow
    assert shadow
    ((_, call, _),) = shadow.latest
    await expect(row.get_by_role("link", name=call)).to_have_attribute("href", f"/calls/{call}")
    await page.get_by_role("button", name="End it").press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="End it").press("Enter")
    await expect(page.get_by_role("button", name=BEGIN)).to_be_enabled()
    assert office.console.house.desk.shadow is None


async def test_a_draft_that_is_wrong_is_refused_with_its_line_and_a_right_one_comes_into_force_from_there(
    page: Page, office: Office
) -> None:
    await looks(page, office, WRONG)
    await page.get_by_role("button", name=BEGIN).click()
    tried = page.locator(".tried")
    await expect(tried.get_by_role("button", name=f"{NAME}:{LINE}:")).to_contain_text("front_desk")
    assert office.console.house.desk.shadow is None
    await writes(page, MENDED)
    await page.get_by_role("button", name=BEGIN).click()
    await expect(page.locator("[data-fact=by] dd")).to_have_text("li")
    await writes(page, TEXT)
    await tried.get_by_role("button", name="Make it live…").click()
    await expect(page.get_by_role("dialog")).to_contain_text("hears lunch")
    await page.get_by_role("dialog").get_by_role("button", name="Put in force").click()
    await expect(page.get_by_text("Version 2 is in force")).to_be_visible()
    assert (await heard(office))[0] == "lunch"


@WAYS
async def test_what_is_tried_is_well(page: Page, office: Office, language: str, colours: str) -> None:
    await looks(page, office, MENDED)
    await page.get_by_role("button", name=BEGIN).click()
    await expect(page.locator("[data-fact=calls] dd")).to_have_text("0")
    await heard(office)
    await expect(page.locator(".otherwise tbody tr")).to_have_count(1)
    await is_well(page, language, colours)
