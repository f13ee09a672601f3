"""An auditor looks over what people have changed: by whom and of which kind, older ones too, and takes a file."""

from __future__ import annotations

from datetime import timedelta

from playwright.async_api import Page, expect

from ivr.core.access import Role
from ivr.store.rows import Action
from tests.browser.people import open_as
from tests.console.visiting import NOON, PEOPLE, Visited

SUN = PEOPLE[Role.AUDITOR]


async def entered(console: Visited, who: str, what: str, count: int = 1, outcome: str = "done") -> None:
    """So many, a second apart, a day after the others."""
    for second in range(count):
        at = NOON + timedelta(days=1, seconds=second)
        console.house.store.acted(Action(at, who, what, "", outcome, f"the {second}th", "192.0.2.1"))
    await console.house.store.flush()


async def test_they_are_shown_by_person_and_kind_in_words(page: Page, console: Visited) -> None:
    await entered(console, "li", "people_add")
    await entered(console, "zhao", "stepping_in_move", outcome="409: It is over.")
    await open_as(page, console, SUN.id, "/actions")
    row = page.get_by_role("row", name="moved a caller to another queue")
    await expect(row).to_contain_text("Zhao")
    await expect(row).to_contain_text("409: It is over.")
    await page.get_by_label("By whom").select_option("li")
    await expect(row).to_have_count(0)
    await expect(page.get_by_role("row", name="entered a person")).to_have_count(1)
    await page.get_by_label("Of which kind").select_option(label="Supervising")
    await expect(page.get_by_text("There is nothing of that kind.")).to_be_visible()
    await page.get_by_label("By whom").select_option("")
    await expect(row).to_have_count(1)


async def test_what_was_refused_is_shown_alone(page: Page, console: Visited) -> None:
    await entered(console, "li", "people_add")
    await entered(console, "zhao", "stepping_in_move", outcome="409: It is over.")
    await open_as(page, console, SUN.id, "/actions")
    await expect(page.locator("[data-what=people_add]")).to_have_count(1)
    await page.get_by_label("only what was refused or failed").check()
    await expect(page.locator("[data-what=people_add]")).to_have_count(0)
    await expect(page.locator("[data-what=stepping_in_move]")).to_have_count(1)


async def test_older_ones_follow_and_none_is_shown_twice(page: Page, console: Visited) -> None:
    await entered(console, "li", "people_add", 130)
    await open_as(page, console, SUN.id, "/actions")
    rows = page.locator("[data-what=people_add]")
    await expect(rows).to_have_count(100)
    await page.get_by_role("button", name="Older").click()
    await expect(rows).to_have_count(130)
    assert len(set(await rows.all_inner_texts())) == 130
    await expect(page.get_by_role("button", name="Older")).to_have_count(0)


async def test_the_file_holds_what_is_shown(page: Page, console: Visited) -> None:
    await entered(console, "li", "people_add", 3)
    await open_as(page, console, SUN.id, "/actions")
    await page.get_by_label("Of which kind").select_option(label="People")
    await expect(page.locator("[data-what=people_add]")).to_have_count(3)
    async with page.expect_download() as taken:
        await page.get_by_role("link", name="As a file (CSV)").click()
    lines = (await (await taken.value).path()).read_text("utf-8-sig").splitlines()
    assert [line.split(",")[3] for line in lines] == ["what", *["people_add"] * 3]
