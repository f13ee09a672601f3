"""Calls that are over are sought by anything that is known of them, in a real browser and in the real store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from ivr.core.access import Role
from tests.browser.people import open_as
from tests.browser.pictures import SMALL
from tests.console.quality.visiting import Kept, a_kept
from tests.console.visiting import PEOPLE
from tests.recording.rooms import ENDED

CHOSEN = {"With sound", "Judged", "Outcome"}
SOUGHT: tuple[tuple[dict[str, str], set[str]], ...] = (
    ({"Customer's level": "gold"}, {"r1", "r2"}),
    ({"Result said by the agent": "预约面谈"}, {"sold"}),
    ({"Hour of the day, from": "19:30", "Hour of the day, until": "20:00"}, {"r1", "r2"}),  # by the firm's clocks
    ({"Hour of the day, from": "19:30", "Hour of the day, until": "18:30"}, {"r1", "r2", "sold"}),  # over midnight
    ({"Score at least (%)": "80"}, {"r1"}),
    ({"Score at most (%)": "79"}, {"r2"}),
    ({"Judged": "no"}, {"lost", "sold"}),
    ({"Talked at least (minutes)": "0.5"}, {"sold"}),
    ({"Talked at most (minutes)": "0.5"}, {"r1", "r2"}),
    ({"Outcome": "ABANDON"}, {"lost"}),
    ({"With sound": "yes"}, {"r1", "r2"}),
    ({"Dialled number": "4008001234", "Queue": "claims"}, {"lost", "sold"}),
    ({"Caller's number, or its last digits": "2222", "Agent": "1002"}, {"sold"}),
    ({"Customer's id": "C1", "Words in its story": "offered to", "Judged": "yes"}, {"r1"}),
    ({"From": "2026-03-04", "Until, this day included": "2026-03-04", "Customer's level": "gold"}, {"r1", "r2"}),
)


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    """`r1` and `r2` at eight in the evening, `lost` an hour earlier, `sold` two, by the clocks of Shanghai."""
    async with a_kept(tmp_path) as kept:
        await kept.call("lost", hours=1)
        await kept.call("sold", agent="1002", hours=2)
        kept.here.store.call_result("sold", "预约面谈", ENDED)
        await kept.told_of("r1")
        await kept.judged("r1", 4)
        await kept.judged("r2", 2)
        yield kept


def field(page: Page, label: str) -> Locator:
    return page.locator("search").get_by_label(label, exact=True)


async def seeks(page: Page, sought: dict[str, str]) -> None:
    """He fills these fields, and presses Enter in the last; nothing else is sought."""
    await page.get_by_role("button", name="Clear").click()
    for label, said in sought.items():
        place = field(page, label)
        await (place.select_option(said) if label in CHOSEN else place.fill(said))
    await page.get_by_role("button", name="Find").focus()
    await page.keyboard.press("Enter")


async def found(page: Page) -> set[str]:
    await expect(page.locator(".calls-over [role=status]")).not_to_have_text("One moment…")
    links = await page.locator("table.found tbody a").all()
    return {(await link.get_attribute("href") or "").rpartition("/")[2] for link in links}


async def test_exactly_the_calls_that_fit_are_found_and_a_link_finds_them_again(page: Page, kept: Kept) -> None:
    await open_as(page, kept, PEOPLE[Role.QUALITY].id, "/calls")
    await page.get_by_text("More to look for").click()
    assert await found(page) == {"r1", "r2", "lost", "sold"}
    for sought, calls in SOUGHT:
        await seeks(page, sought)
        await expect(page.locator("table.found tbody tr")).to_have_count(len(calls))
        assert await found(page) == calls, sought
    await seeks(page, {"Customer's level": "gold", "Score at least (%)": "80"})
    await expect(page.locator("table.found tbody tr")).to_have_count(1)
    link = page.url
    assert link.endswith("/calls?level=gold&leastScore=80")

    await page.goto("about:blank")
    await page.goto(link)
    await expect(field(page, "Customer's level")).to_have_value("gold")
    await expect(field(page, "Score at least (%)")).to_be_visible()
    await expect(page.locator("table.found tbody tr")).to_have_count(1)
    assert await found(page) == {"r1"}
    await page.locator("table.found tbody a").click()
    await page.get_by_role("main").get_by_role("link", name="Calls", exact=True).click()
    await expect(page).to_have_url(link)
    assert await found(page) == {"r1"}


async def test_what_fits_no_call_says_what_to_do(page: Page, kept: Kept) -> None:
    await page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    await open_as(page, kept, PEOPLE[Role.QUALITY].id, "/calls?level=platinum&judged=yes")
    told = page.locator(".calls-over [role=status]")
    await expect(told).to_have_text("No call fits all of this. Leave something out, or take more days.")
    assert await page.evaluate("document.documentElement.scrollWidth") <= SMALL[0]
    await page.get_by_role("button", name="Clear").click()
    await expect(told).to_have_text("4 calls")
    await page.go_back()
    await expect(field(page, "Customer's level")).to_have_value("platinum")
