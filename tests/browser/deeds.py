"""What is done on a page before it is looked at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from playwright.async_api import FilePayload, Page

from tests.browser.painted import WRITTEN

Deed = Callable[[Page], Awaitable[None]]


async def wrong(page: Page) -> None:
    await page.locator("input").first.fill("zhang.wei")
    await page.locator("input[type=password]").fill("something")
    await page.locator("button.main").click()
    await page.wait_for_timeout(300)


async def open_call(page: Page) -> None:
    await page.locator(".unfold").nth(1).click()


async def reasons(page: Page) -> None:
    await page.keyboard.press("n")


async def keys(page: Page) -> None:
    await page.keyboard.press("?")


async def add(page: Page) -> None:
    await page.locator(".page-head button.main").click()


async def link(page: Page) -> None:
    await page.locator(".person-deeds button").nth(1).click()
    await page.wait_for_timeout(300)


async def menu(page: Page) -> None:
    await page.locator("[data-call=ivr-1] .dots").click()


def imports(table: bytes) -> Deed:
    async def chosen(page: Page) -> None:
        await page.locator(".page-head button.main").click()
        file: FilePayload = {"name": "customers.csv", "mimeType": "text/csv", "buffer": table}
        await page.locator("dialog input[type=file]").first.set_input_files(file)
        await page.locator("dialog :is(details, .refusal)").first.wait_for()

    return chosen


async def otherwise(page: Page) -> None:
    await page.locator("[data-prompt=your_place] .said button").last.click()


async def promise(page: Page) -> None:
    await page.locator(".wrap-up .controls button").first.click()


async def ticket(page: Page) -> None:
    await page.locator(".wrap-up .controls button").nth(1).click()


async def history(page: Page) -> None:
    await page.locator("[data-ticket] summary").first.click()


async def hand_on(page: Page) -> None:
    await page.locator("[data-ticket] .controls button.plain").first.click()


async def well(page: Page) -> None:
    await page.locator("details.card summary").click()


async def agents(page: Page) -> None:
    await page.locator(".looks input").nth(2).check()


async def means(page: Page) -> None:
    await page.locator("table .means").nth(3).click()


async def version(page: Page) -> None:
    await page.locator(".section-head button").first.click()


async def by_mail(page: Page) -> None:
    await page.locator(".mailing").last.scroll_into_view_if_needed()


async def new_mailing(page: Page) -> None:
    await page.locator(".by-mail .section-head button").click()


async def slow(page: Page) -> None:
    await page.locator("progress").wait_for()


async def heard(page: Page) -> None:
    await page.locator(".sound button.main").click()
    await page.locator("dialog button.main").click()
    await page.locator(".channel").first.wait_for()
    await page.locator(".told button").nth(9).click()


async def verified(page: Page) -> None:
    await page.locator("[aria-labelledby=custody] .chips button").first.click()
    await page.locator("dialog button.main").click()
    await page.locator(".verdict").scroll_into_view_if_needed()


async def drawn(page: Page) -> None:
    """The part of the flow that is full of ways."""
    await page.locator(".flow-box[data-kind=queue]").first.wait_for(timeout=60_000)
    await page.locator(".flow-box[data-kind=menu]").first.scroll_into_view_if_needed()
    await page.evaluate(
        "document.querySelector('.flow-box[data-kind=menu]').closest('svg').parentElement.scrollBy(220, 0)"
    )


async def tried_out(page: Page) -> None:
    await drawn(page)
    await page.locator("input[name=caller]").fill("13900001111")
    await page.locator("input[name=at]").fill("2026-11-27T10:30")
    await page.locator("input[name=keys]").fill("1,1")
    await page.locator(".trial button.main").click()
    await page.locator(".gone").scroll_into_view_if_needed(timeout=60_000)


async def beside(page: Page) -> None:
    await drawn(page)
    await page.locator(".rules-below .chips button").nth(3).click()
    await page.locator(".otherwise").scroll_into_view_if_needed()


async def put_out(page: Page) -> None:
    """His session is over as he keeps what he has written."""
    await page.locator("textarea:visible").first.fill("...")
    await page.route("**/api/v1/**", lambda route: route.fulfill(status=401, body="Sign in first."))
    await page.locator("form.note:visible button").first.click()
    await page.locator("dialog.over-all").wait_for()


async def let_in(page: Page) -> None:
    await page.locator("section[aria-labelledby=tokens] > button").click()
    await page.locator("section[aria-labelledby=tokens] button[type=submit]").scroll_into_view_if_needed()


async def open_operation(page: Page) -> None:
    await page.locator("details.operation > summary").nth(1).click()
    await page.locator("details.schema > summary").first.click()
    await page.wait_for_timeout(300)


async def differs(page: Page) -> None:
    """His second password is another than the first."""
    await page.locator("input").first.fill("a password of mine")
    await page.locator("input").nth(1).fill("a password")


async def away(page: Page) -> None:
    """The server cannot be reached, and the browser has what it keeps for that."""
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.context.set_offline(True)
    await page.goto(page.url)
    await page.locator("main.card").wait_for()


async def microphone(page: Page) -> None:
    """It hears him at this moment."""
    await page.locator("[data-phone=idle]").wait_for()
    await page.locator(".phone-line summary").click()
    await page.wait_for_function("() => document.querySelector('.phone-line meter')?.value > 0.5")


async def rung(page: Page) -> None:
    await page.locator("[data-phone=ringing]").wait_for()


async def told_elsewhere(page: Page) -> None:
    """He can answer at once, whichever page he is on."""
    await page.locator(".incoming button").nth(1).wait_for()


async def talks(page: Page) -> None:
    """He has answered in his page, and is about to key something in."""
    await page.locator(".controls .main.big").click()
    await page.locator("[data-phone=talking]").wait_for()
    await page.locator(".controls [aria-keyshortcuts=k]").click()
    await page.locator(".quality").wait_for()


async def dismiss(page: Page) -> None:
    await page.locator("[data-agent='1002'] .dots").click()
    await page.get_by_role("menuitem").last.click()
    await page.locator("dialog").wait_for()


async def write(page: Page) -> None:
    await page.locator(".page-head button").first.click()
    await page.locator("dialog textarea").fill(WRITTEN)
