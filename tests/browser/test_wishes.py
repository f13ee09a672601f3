"""What an agent may ask for in his call: his page and its keys offer that, and nothing that the server would refuse."""

from __future__ import annotations

from playwright.async_api import Page, expect

from ivr.core.access import Role
from ivr.switch.fake_phones import Answers
from tests.browser.people import open_as
from tests.calls.house import House
from tests.calls.talks import A2, S
from tests.console.test_live import over, talks
from tests.console.visiting import PEOPLE, Visited

WITH_ONE = {"Hold", "Transfer", "Ask somebody"}
BESIDE = {"Hand the caller over", "Back to the caller"}
APART = BESIDE | {"Change sides", "All three"}


async def offers(page: Page, names: set[str]) -> None:
    """These, and nothing else that asks something of the call."""
    for name in {"Resume"} | WITH_ONE | APART:
        await expect(page.get_by_role("button", name=name, exact=True)).to_have_count(int(name in names))


async def asks(page: Page, agent: str) -> None:
    await page.keyboard.press("c")
    dialog = page.get_by_role("dialog", name="Ask somebody")
    await dialog.get_by_label("Agent").last.select_option(agent)
    await dialog.get_by_role("button", name="Ask somebody").click()


async def test_who_is_with_all_three_is_offered_neither_all_three_nor_another_side(
    page: Page, console: Visited, house: House
) -> None:
    call = await talks(house)
    house.fake.phones[A2] = Answers(0 * S)
    house.agents_ready("1002")
    await open_as(page, console, PEOPLE[Role.AGENT].id, "/desk")
    await offers(page, WITH_ONE)
    await asks(page, "1002")
    await offers(page, APART)
    await page.keyboard.press("j")
    await offers(page, BESIDE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for key in "jsb":
        await page.keyboard.press(key)
    await offers(page, WITH_ONE)
    assert [url.rpartition("/")[2] for url in asked if "/me/call/" in url] == ["return"]
    await over(house, call)
