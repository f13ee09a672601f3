"""How people use the console in their browser."""

from __future__ import annotations

from playwright.async_api import Page

from tests.console.visiting import PASSWORD, Visited

PASTED = """(place, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  place.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def at(console: Visited, path: str = "/") -> str:
    """The address of a page."""
    return f"http://127.0.0.1:{console.address.port}{path}"


async def sign_in(page: Page, id_: str, password: str = PASSWORD) -> None:
    """On the page that asks for it."""
    await page.get_by_label("Name").fill(id_)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in").click()


async def open_as(page: Page, console: Visited, id_: str, path: str) -> None:
    """A page, for somebody."""
    await page.goto(at(console, path))
    await sign_in(page, id_)


async def writes(page: Page, text: str) -> None:
    """He puts another text in the place of all, from his clipboard."""
    await page.locator(".editor .cm-content").focus()
    await page.keyboard.press("Control+a")
    await page.locator(".editor .cm-content").evaluate(PASTED, text)
