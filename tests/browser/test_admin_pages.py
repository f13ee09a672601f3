"""The admin's pages on a made-up house: tables are looked at before they are put in use, and what is bad is seen."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser import admin_house
from tests.browser.painted import NAMES
from tests.browser.people import open_as
from tests.browser.stand_in import Scene, served
from tests.console.ruled import Office, office

__all__ = ["office"]
RIGHT, WRONG = b"id,name,number\n" * 4, b"id"
PHONE = {"width": 390, "height": 844}


def scene(*without: str) -> Scene:
    rights = [right for right in admin_house.RIGHTS if right not in without]
    return Scene("out", "en", rights=rights)


async def chooses(page: Page, table: bytes, label: str = "Customers") -> None:
    """A table from his disk, in the field of this label."""
    file = {"name": "table.csv", "mimeType": "text/csv", "buffer": table}
    await page.get_by_role("dialog").get_by_label(label).set_input_files([file])  # type: ignore[list-item]


async def test_customers_are_found_as_one_types(page: Page) -> None:
    async with served(scene()) as url:
        await page.goto(f"{url}/customers")
        await expect(page.locator("[data-customer]")).to_have_count(24)
        await page.keyboard.press("/")
        await page.keyboard.type("1148")
        await expect(page.locator("[data-customer]")).to_have_count(1)
        await expect(page.get_by_text("1 shown, 1 found, 24310 in all")).to_be_visible()


async def test_tables_are_looked_at_and_only_then_put_in_use(page: Page) -> None:
    async with served(scene()) as url:
        await page.goto(f"{url}/customers")
        await page.get_by_role("button", name="Import tables…").click()
        put = page.get_by_role("button", name="Put in use")
        await expect(put).to_be_disabled()
        await chooses(page, WRONG)
        await expect(page.get_by_text("customers.csv:4")).to_be_visible()
        await expect(put).to_be_disabled()
        await chooses(page, b"")
        await expect(page.get_by_text("This file is empty.")).to_be_visible()
        await expect(put).to_be_disabled()
        await chooses(page, RIGHT)
        await page.get_by_text("New: 2").click()
        await expect(page.get_by_text("赵敏")).to_be_visible()
        await put.click()
        await expect(page.get_by_text("In use: 2 new, 1 changed, 0 gone.")).to_be_visible()


async def test_the_table_of_rms_comes_in_alone_or_with_that_of_customers(page: Page) -> None:
    async with served(scene()) as url:
        await page.goto(f"{url}/customers")
        await page.get_by_role("button", name="Import tables…").click()
        for label, warnings in (("RMs", 1), ("Customers", 2)):
            await chooses(page, RIGHT, label)
            await page.get_by_text(f"Lines that look odd: {warnings}").click()
            await expect(page.get_by_text("managers.csv:3")).to_be_visible()
        await page.get_by_role("button", name="Put in use").click()
        await expect(page.get_by_text("In use: 2 new, 1 changed, 0 gone.")).to_be_visible()


async def test_rms_are_seen_with_their_mobiles_deputies_and_how_many_customers_they_have(page: Page) -> None:
    async with served(scene()) as url:
        await page.goto(f"{url}/customers")
        await page.locator("summary", has_text="Relationship managers: 5").click()
        cells = page.locator("[data-manager=R2] :is(th, td)")
        await expect(cells).to_have_text([NAMES[1], "R2", "138****2054", "1002", NAMES[2], "6078"])
        await expect(page.locator("[data-manager]")).to_have_count(5)


async def test_who_may_only_look_imports_nothing(page: Page) -> None:
    async with served(scene("change_rules")) as url:
        await page.goto(f"{url}/customers")
        await expect(page.locator("[data-customer]")).not_to_have_count(0)
        await expect(page.get_by_role("button", name="Import tables…")).to_have_count(0)


async def test_licences_that_have_ended_are_seen_and_can_be_shown_alone(page: Page) -> None:
    async with served(scene()) as url:
        await page.goto(f"{url}/skills")
        await expect(page.locator("[data-agent]")).to_have_count(24)
        await expect(page.locator("[data-validity=ended]").first).to_contain_text("ended 2026-10-31")
        await page.get_by_label("only what ends").check()
        await expect(
            page.locator("tr[data-agent]:not(:has([data-validity=ended], [data-validity=soon]))")
        ).to_have_count(0)
        await expect(page.locator("[data-agent]")).not_to_have_count(24)


async def test_what_is_bad_is_told_first_with_how_to_mend_it_and_looked_at_again(page: Page) -> None:
    async with served(scene()) as url:
        await page.goto(f"{url}/health")
        await expect(page.locator("[data-level]").first).to_contain_text("Check user and secret with the carrier")
        await expect(page.locator("[data-level]")).to_have_count(3)
        await expect(page.get_by_text("1 bad, 2 to look at")).to_be_visible()
        async with page.expect_response("**/api/v1/health"):
            await page.keyboard.press("r")


async def test_numbers_and_trunks_are_told_with_what_is_wrong_and_where_they_stand(page: Page) -> None:
    async with served(scene()) as url:
        await page.goto(f"{url}/numbers")
        number = page.locator("[data-number='02131234567']")
        await expect(number).to_contain_text("National Day")
        await expect(number).to_contain_text("recorded once the caller agrees")
        await expect(page.get_by_text("3 calls today to numbers that the rules do not have")).to_be_visible()
        await expect(page.locator("[data-trunk=carrier_b]")).to_contain_text("7 in the last hour")
        await expect(page.locator("[data-trunk=carrier_b]")).to_contain_text("30 of 30")
        await expect(page.locator("[data-trunk=carrier_c]")).to_contain_text("not registered")
        await expect(page.get_by_label("02131234567: line 13 of the rules")).to_be_visible()
        await page.keyboard.press("/")
        await page.keyboard.type("claims")
        await expect(page.locator("[data-number]")).to_have_count(1)


async def test_trunks_are_not_asked_for_by_whoever_may_not_see_them(page: Page) -> None:
    async with served(scene("see_health")) as url:
        await page.goto(f"{url}/numbers")
        await expect(page.locator("[data-number]")).to_have_count(3)
        await expect(page.get_by_role("heading", name="Trunks", exact=True)).to_have_count(0)


async def test_a_numbers_line_is_where_the_editor_opens(page: Page, office: Office) -> None:
    await open_as(page, office.console, "li", "/numbers")
    lines = office.file.read_text().splitlines()
    line = next(at for at, text in enumerate(lines, 1) if text.startswith('  "02155501234"'))
    await page.get_by_label(f"02155501234: line {line} of the rules").click()
    await expect(page.locator(".cm-activeLine")).to_contain_text("02155501234")


async def test_an_agents_skills_lead_to_his_line_in_the_editor(page: Page, office: Office) -> None:
    await open_as(page, office.console, "li", "/skills")
    await page.locator("[data-agent='102']").get_by_role("link").click()
    await expect(page.locator(".cm-activeLine")).to_contain_text("何伟")


@pytest.mark.parametrize("path", ["/customers", "/numbers", "/actions", "/skills", "/prompts", "/health"])
async def test_on_a_telephone_nothing_is_wider_than_the_page(page: Page, path: str) -> None:
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    async with served(scene()) as url:
        await page.goto(url + path)
        await expect(page.locator("h1")).to_be_visible()
        await expect(page.locator("main .card").first).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("/customers", "see_rules"),
        ("/numbers", "see_rules"),
        ("/actions", "see_actions"),
        ("/skills", "see_rules"),
        ("/prompts", "see_rules"),
        ("/health", "see_health"),
    ],
)
async def test_without_the_right_there_is_no_such_page(page: Page, path: str, right: str) -> None:
    async with served(scene(right)) as url:
        await page.goto(url + path)
        await expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
        await expect(page.locator(f"nav a[href='{path}']")).to_have_count(0)
