"""How soon a page can be used: the sign-in, the wallboard of 500 agents with its data, and with `--roles` what each
role sees first, in both languages. In Chromium, over loopback.

    .venv/bin/python -m bench.first_page [--agents 500] [--rounds 10] [--roles]

The real console on the fake switch. Each round is a browser that has nothing of ours yet. From the navigation on,
by the page's own clock, until the field of the password, the first agent's row, or the page's heading stands there.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, Page, StorageState

from bench import machine
from bench.wallboard import firm
from ivr.console.register import Register
from ivr.core.console_rights import Person
from tests.browser.chromium import chromium
from tests.browser.people import at, open_as
from tests.console.visiting import PEOPLE, Hour, Visited, visited

SIGN_IN, ROW, HEADING = "input[type=password]", "[data-agent]", "main h1"
LANGUAGES = ("zh", "en")
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
    """One with so many agents, and somebody of each role for each language."""
    async with firm(folder, agents) as house:
        register = Register.of(folder / "ivr.db")
        async with visited(house, register, Hour()) as console:
            for person in everybody():
                await console.enters(person)
            yield console
        await register.close()


def everybody() -> list[Person]:
    """Of each role, for each language."""
    return [
        replace(person, id=f"{role}.{language}", language=language)
        for role, person in PEOPLE.items()
        for language in LANGUAGES
    ]


async def signed_in(browser: Browser, console: Visited, person: Person) -> StorageState:
    """His cookie."""
    context = await browser.new_context(locale="en-GB")
    page = await context.new_page()
    await open_as(page, console, person.id, "/")
    await page.locator(HEADING).first.wait_for(state="attached")
    cookies = await context.storage_state()
    await context.close()
    return cookies


async def first(browser: Browser, url: str, wanted: str, cookies: StorageState | None = None) -> float:
    """Milliseconds until this stands in a page that nobody has opened here before."""
    context = await browser.new_context(storage_state=cookies, locale="en-GB")
    page: Page = await context.new_page()
    await page.add_init_script(f"({NOTES_WHEN})({wanted!r})")
    await page.goto(url)
    await page.locator(wanted).first.wait_for(state="attached")
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
    parser.add_argument("--roles", action="store_true", help="the first page of each role, in each language")
    asked = parser.parse_args()
    print(machine.described())
    with tempfile.TemporaryDirectory() as folder:
        async with console(Path(folder), asked.agents) as here, chromium() as browser:
            rounds = range(asked.rounds)
            told("sign-in", [await first(browser, at(here), SIGN_IN) for _ in rounds])
            cookies = {one.id: await signed_in(browser, here, one) for one in everybody()}
            board = at(here, "/wallboard")
            told("wallboard", [await first(browser, board, ROW, cookies["admin.en"]) for _ in rounds])
            for who in cookies if asked.roles else ():
                told(who, [await first(browser, at(here), HEADING, cookies[who]) for _ in rounds])


if __name__ == "__main__":
    asyncio.run(main())
