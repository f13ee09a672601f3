"""An admin at the rules, in a real browser: what he writes is marked, drawn, tried, and heard by the next call."""

from __future__ import annotations

import asyncio
from string import ascii_lowercase

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.people import open_as, sign_in, writes
from tests.console.ruled import NAME, OFFICE, Office, office

__all__ = ["office"]
TEXT = (OFFICE / NAME).read_text()
WRONG = TEXT.replace("- queue: front_desk", "- queue: front_dask")
LINE = TEXT.splitlines().index("    - queue: front_desk") + 1
COLUMN = WRONG.splitlines()[LINE - 1].index("front_dask") + 1
FIRST = "    - play: welcome "
MENDED = TEXT.replace(FIRST, f"    - play: lunch\n{FIRST}")
DID = "02155501234"
LETTERS = ascii_lowercase * 10
TYPES_FAST = """async (_, letters) => {
  const typed = (letter) => scheduler.postTask(
    () => document.execCommand("insertText", false, letter), { priority: "user-blocking" });
  for (const letter of letters) {
    await new Promise((done) => setTimeout(done, 1));
    await typed(letter);
  }
}"""
"""As from the keyboard: before whatever the page has to do besides."""
expect.set_options(timeout=60_000)
"""Milliseconds: each look at a draft is a process of its own, on a machine that may have much else to do."""


async def heard(office: Office) -> list[str]:
    """What a call hears first."""
    house = office.console.house
    call = house.fake.call_in(DID, "13912345678")
    async with asyncio.timeout(20):
        while len(prompts := house.fake.heard(call)) < 1:  # noqa: ASYNC110 - the fake tells nobody
            await asyncio.sleep(0.05)
    house.fake.hang_up_by_peer(call)
    async with asyncio.timeout(20):
        await house.over()
    return prompts


async def test_a_rule_is_broken_and_mended_and_the_next_call_hears_it(page: Page, office: Office) -> None:
    await open_as(page, office.console, "li", "/rules")
    await expect(page.locator(".flow-box")).not_to_have_count(0)
    await writes(page, WRONG)
    await expect(page.get_by_text("1 to mend")).to_be_visible()
    complaint = page.get_by_role("button", name=f"{NAME}:{LINE}:{COLUMN} ")
    await expect(complaint).to_contain_text("front_desk")
    await expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
    await expect(page.get_by_role("button", name="Put in force…")).to_be_disabled()
    await complaint.click()
    await expect(page.locator(".cm-activeLine")).to_contain_text("front_dask")
    await writes(page, MENDED)
    await page.get_by_role("button", name="Put in force…").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("hears lunch")
    await dialog.get_by_label("Why").fill("lunch is said first")
    await page.reload()
    await page.get_by_role("button", name="Put in force…").click()
    await expect(dialog.get_by_label("Why")).to_have_value("lunch is said first")
    await dialog.get_by_role("button", name="Put in force").click()
    await expect(page.get_by_text("Version 2 is in force")).to_be_visible()
    assert (await heard(office))[0] == "lunch"


async def test_what_is_written_is_there_again_after_a_look_at_another_page(page: Page, office: Office) -> None:
    await open_as(page, office.console, "li", "/rules")
    await writes(page, WRONG)
    await expect(page.get_by_text("1 to mend")).to_be_visible()
    await page.get_by_role("navigation").get_by_role("link", name="Wallboard").click()
    await expect(page.get_by_role("heading", name="Wallboard")).to_be_visible()
    await page.get_by_role("navigation").get_by_role("link", name="Rules").click()
    await expect(page.get_by_text("1 to mend")).to_be_visible()
    await writes(page, TEXT)
    await expect(page.get_by_text("1 to mend")).to_have_count(0)


async def test_what_is_written_outlives_a_reload_and_the_sessions_end(page: Page, office: Office) -> None:
    await open_as(page, office.console, "li", "/rules")
    await writes(page, WRONG)
    await expect(page.get_by_text("1 to mend")).to_be_visible()
    await page.context.clear_cookies()
    await page.reload()
    await sign_in(page, "li")
    await expect(page.get_by_text("1 to mend")).to_be_visible()
    await writes(page, TEXT)
    await expect(page.get_by_text("1 to mend")).to_have_count(0)


async def test_the_picture_and_the_text_lead_to_one_another(page: Page, office: Office) -> None:
    await open_as(page, office.console, "li", "/rules")
    queue = page.locator(".flow-box[data-kind=queue]")
    await queue.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".cm-activeLine")).to_contain_text("front_desk:")
    await expect(queue).to_have_attribute("data-lit", "true")
    first = page.locator(".flow-box", has_text="play welcome")
    await page.locator(".cm-line", has_text="- play: welcome").click()
    await expect(first).to_have_attribute("data-lit", "true")
    await expect(page.locator(".flow-box[data-lit=true]")).to_have_count(1)
    await queue.click()
    await expect(page.locator(".cm-activeLine")).to_contain_text("front_desk:")
    await expect(page.locator(".editor .cm-content")).to_be_focused()
    await expect(first).to_have_attribute("data-lit", "false")


async def test_a_call_is_tried_out(page: Page, office: Office) -> None:
    await open_as(page, office.console, "li", "/rules")
    await expect(page.get_by_label("Number that is dialled")).to_have_value(DID)
    await page.get_by_label("When (").fill("2026-11-25T12:30")
    await page.get_by_label("Keys, such as").fill("1")
    await page.get_by_role("button", name="Try it").click()
    await expect(page.get_by_text("hears lunch")).to_be_visible()


async def test_keys_and_names_are_offered_as_one_types_and_as_soon_as_they_are_known(
    page: Page, office: Office
) -> None:
    asked = asyncio.Event()

    async def not_before(route: Route) -> None:
        await asked.wait()
        await route.continue_()

    await page.route("**/rules/schema", not_before)
    await open_as(page, office.console, "li", "/rules")
    await expect(page.get_by_text("right", exact=True)).to_be_visible()
    await page.locator(".editor .cm-content").focus()
    await page.keyboard.press("Control+End")
    await page.keyboard.type('\nagents:\n  "103":\n    sk')
    await page.keyboard.press("Control+Space")
    asked.set()
    await expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("skills")


async def test_no_letter_is_lost_however_fast_one_types(page: Page, office: Office) -> None:
    await open_as(page, office.console, "li", "/rules")
    await expect(page.locator(".flow-box")).not_to_have_count(0)
    await page.locator(".editor .cm-content").focus()
    await page.keyboard.press("Control+End")
    await page.keyboard.type("\n# ")
    await page.locator(".editor .cm-content").evaluate(TYPES_FAST, LETTERS)
    await expect(page.locator(".cm-line").last).to_have_text(f"# {LETTERS}")


async def test_when_a_version_was_made_is_told_in_the_language_that_he_has_chosen(page: Page, office: Office) -> None:
    await open_as(page, office.console, "li", "/rules")
    await page.get_by_role("button", name="中文").click()
    await page.get_by_role("button", name="历史版本").click()
    await expect(page.locator("tbody tr").first).to_contain_text("年")


@pytest.mark.parametrize("person", ["zhao", "sun"])
async def test_who_may_only_look_cannot_write(page: Page, office: Office, person: str) -> None:
    await open_as(page, office.console, person, "/rules")
    await expect(page.locator(".cm-content")).to_be_visible()
    await expect(page.get_by_role("button", name="Put in force…")).to_have_count(0)
    await page.locator(".cm-content").focus()
    await page.keyboard.insert_text("x")
    await expect(page.locator(".cm-content")).not_to_contain_text("x# The rules")
