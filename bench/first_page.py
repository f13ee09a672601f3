"""How soon a page can be used: the sign-in, and the wallboard of 500 agents with its data, in Chromium over loopback.

    .venv/bin/python -m bench.first_page [--agents 500] [--rounds 10]

The real console on the fake switch. Each round is a browser that has nothing of ours yet. From the navigation on,
by the page's own clock, until the field of the password, or the first agent's row, stands in the page.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, Page, StorageState

from bench import machine
from bench.wallboard import firm
from ivr.console.register import Register
from tests.browser.chromium import chromium
from tests.browser.people import at, open_as
from tests.console.visiting import LI, Hour, Visited, visited

SIGN_IN, ROW = "input[type=password]", "[data-agent]"
NOTES_WHEN = """(wanted) => {
  const look = () => {
    if (!document.querySelector(wanted)) return;
    window.after = performance.now();
    seeing.disconnect();
  };
  const seeing = new MutationObserver(look);
  seeing.observe(document, { childList: true, subtree: true });
}"""
AFTER = "window.after ?? 0"


@asynccontextmanager
async def console(folder: Path, agents: int) -> AsyncIterator[Visited]:
    """One with so many agents, and an admin."""
    async with firm(folder, agents) as house:
        register = Register.of(folder / "ivr.db")
        async with visited(house, register, Hour()) as console:
            await console.enters(LI)
            yield console
        await register.close()


async def signed_in(browser: Browser, console: Visited) -> StorageState:
    """The admin's cookie."""
    context = await browser.new_context(locale="en-GB")
    page = await context.new_page()
    await open_as(page, console, LI.id, "/wallboard")
    await page.locator(ROW).first.wait_for()
    cookies = await context.storage_state()
    await context.close()
    return cookies


async def first(browser: Browser, url: str, wanted: str, cookies: StorageState | None = None) -> float:
    """Milliseconds until this stands in a page that nobody has opened here before."""
    context = await browser.new_context(storage_state=cookies, locale="en-GB")
    page: Page = await context.new_page()
    await page.add_init_script(f"({NOTES_WHEN})({wanted!r})")
    await page.goto(url)
    await page.locator(wanted).first.wait_for()
    took = float(await page.evaluate(AFTER))
    await context.close()
    return took


def told(what: str, took: list[float]) -> None:
    """One figure."""
    print(f"{what}: median {median(took):.0f} ms, worst {max(took):.0f} ms; {machine.load()}")


async def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=10)
    asked = parser.parse_args()
    print(machine.described())
    with tempfile.TemporaryDirectory() as folder:
        async with console(Path(folder), asked.agents) as here, chromium() as browser:
            cookies = await signed_in(browser, here)
            rounds = range(asked.rounds)
            told("sign-in", [await first(browser, at(here), SIGN_IN) for _ in rounds])
            board = at(here, "/wallboard")
            told("wallboard", [await first(browser, board, ROW, cookies) for _ in rounds])


if __name__ == "__main__":
    asyncio.run(main())
