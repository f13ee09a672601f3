"""The system tells of a call that rings while nobody looks at the page: if the agent wants it, until it is over."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Page, expect

from tests.browser import painted
from tests.browser.stand_in import Scene, served
from tests.browser.test_accessible import complaints

READY = "navigator.serviceWorker.ready.then(() => true)"
ELSEWHERE = "document.hasFocus = () => false"
"""A browser without a screen believes that each of its pages is looked at."""
COUNTS_QUESTIONS = """
window.questions = 0;
const asked = Notification.requestPermission.bind(Notification);
Notification.requestPermission = () => { window.questions += 1; return asked(); };
"""
TOLD = """navigator.serviceWorker.ready.then(async (worker) =>
  (await worker.getNotifications()).map(({ title, body }) => [title, body]))"""
CLICKED = """async () => {
  WindowClient.prototype.focus = async function () { self.brought = this.url; };
  const [notification] = await registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
}"""
"""As a click does: a browser without a screen has nothing to click on, and brings no page to the front."""
PLAIN = [["A call rings for you", "理财"]]


async def told(page: Page, wanted: list[list[str]]) -> None:
    """What the system tells now, or in a moment."""
    found: Any = None
    for _ in range(100):
        if (found := await page.evaluate(TOLD)) == wanted:
            break
        await asyncio.sleep(0.1)  # nothing announces it
    assert found == wanted


async def wants(page: Page, url: str) -> None:
    """He presses the button on his own page, and his browser lets him."""
    await page.context.grant_permissions(["notifications"], origin=url)
    await page.goto(f"{url}/profile")
    await page.evaluate(READY)
    await page.get_by_role("button", name="Tell me of calls…").click()
    await expect(page.get_by_text("The system tells you of a call that rings.")).to_be_visible()


async def looks_elsewhere(page: Page) -> None:
    await page.evaluate(f"{ELSEWHERE}; window.dispatchEvent(new Event('blur'))")


def over() -> painted.Row:
    """The call that rang is gone."""
    return {"calls": {painted.snapshot("offered", 1, 1)["me"]["call"]: None}}


async def test_nobody_is_asked_as_a_page_is_loaded_and_nobody_told_who_does_not_want_it(page: Page) -> None:
    await page.add_init_script(ELSEWHERE + ";" + COUNTS_QUESTIONS)
    async with served(Scene("offered", "en")) as url:
        await page.context.grant_permissions(["notifications"], origin=url)
        for path in ("/desk", "/profile", "/tickets"):
            await page.goto(url + path)
            await page.evaluate(READY)
        await expect(page.locator(".incoming")).to_be_visible()
        assert await page.evaluate("window.questions") == 0
        await told(page, [])


async def test_it_is_told_without_the_caller_while_nobody_looks_and_taken_away_when_he_does(page: Page) -> None:
    async with served(Scene("offered", "en")) as url:
        await wants(page, url)
        await told(page, [])
        await looks_elsewhere(page)
        await told(page, PLAIN)
        await page.evaluate("document.hasFocus = () => true; window.dispatchEvent(new Event('focus'))")
        await told(page, [])


async def test_it_is_taken_away_when_the_ring_ends(page: Page) -> None:
    scene = Scene("offered", "en")
    async with served(scene) as url:
        await wants(page, url)
        await looks_elsewhere(page)
        await told(page, PLAIN)
        await scene.tell(over())
        await told(page, [])


async def test_what_a_page_has_left_behind_is_taken_away_by_the_next(page: Page) -> None:
    scene = Scene("offered", "en")
    async with served(scene) as url:
        await wants(page, url)
        await looks_elsewhere(page)
        await told(page, PLAIN)
        scene.state = "out"
        await page.goto(f"{url}/desk")
        await told(page, [])


async def test_the_caller_is_named_only_if_the_agent_allows_it(page: Page) -> None:
    async with served(Scene("offered", "en")) as url:
        await wants(page, url)
        await page.get_by_label("with the caller's name and number").check()
        await page.add_init_script(ELSEWHERE)
        await page.reload()
        await page.evaluate(READY)
        await told(page, [["A call rings for you", "李明 · 133****1111"]])


async def test_a_click_brings_the_page_to_the_front(page: Page) -> None:
    async with served(Scene("offered", "en")) as url:
        await wants(page, url)
        await looks_elsewhere(page)
        await told(page, PLAIN)
        [worker] = page.context.service_workers
        await worker.evaluate(CLICKED)
        await told(page, [])
        assert await worker.evaluate("self.brought") == f"{url}/profile"


async def test_who_wants_no_more_is_told_no_more(page: Page) -> None:
    async with served(Scene("offered", "en")) as url:
        await wants(page, url)
        assert await complaints(page) == []
        await page.get_by_role("button", name="Tell me no more").click()
        await looks_elsewhere(page)
        await asyncio.sleep(0.5)
        await told(page, [])
