"""A Chinese page has no Latin word but names: each page of the router, and whatever its buttons open."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Error, Page

from tests.browser import admin_house, painted_calls
from tests.browser.pictures import SHOTS, Shot, take
from tests.browser.stand_in import SUPERVISES, Scene

ROUTER = Path(__file__).parents[2] / "console/src/frame/pages.ts"
SHOWN = (Path(__file__).parent / "shown.js").read_text("utf-8")
"""All that is to be read or heard on a page, without code, what is marked as being in another language, and what the
server has said in English if its Chinese stands beside it."""
MARKED = """(most) => {
  const seen = new Map();
  const kindOf = (one) => [one.className, one.parentElement.className, one.children.length || one.textContent].join();
  const count = (kind) => seen.set(kind, (seen.get(kind) ?? 0) + 1).get(kind);
  return [...document.querySelectorAll("main :is(button, summary)")]
    .filter((one) => one.checkVisibility() && !one.disabled && count(kindOf(one)) <= most)
    .map((one, at) => (one.dataset.pressed = `${at}`));
}"""
WORD = re.compile(r"[A-Za-z0-9_.@/:{}-]*[A-Za-z]{2,}[A-Za-z0-9_.@/:{}-]*")
ADDRESS = re.compile(r"[0-9_@{}]|[A-Za-z][./:][A-Za-z]|^[./]")
"""Ids, hosts, files, places in the rules: no word of a language."""
STANDARDS = frozenset({
    "CSV", "PDF", "XLSX", "WAV", "UTF-8", "UDP", "OPTIONS", "PIN", "MB", "kHz", "alaw", "JSON", "TOTP", "SIP", "API",
    "OpenAPI", "https", "Authorization:", "Bearer", "Idempotency-Key", "Alt", "Ctrl", "Enter", "Esc", "English",
    "CN", "zh", "en", "UTC", "chmod",
})  # fmt: skip
"""Formats, protocols, commands, keys of a keyboard, units; languages by their own name or code."""
OF_THE_FIRM = frozenset({
    "ivr", "Emma", "Clarke", "Zhou", "English", "line", "CRM", "emma", "root", "admin", "chen",
    "wealth", "fund", "general", "claims", "service", "english", "main", "closed", "customer", "office", "holiday",
    "welcome", "gold", "vip", "valid", "Fake", "Default", "Audio", "Input",
})  # fmt: skip
"""Of the painted house: people, queues, agents' accounts, what its rules call things, and the browser's microphones."""
ROLES: dict[str, Callable[[], Scene]] = {
    "agent": Scene,
    "supervisor": lambda: Scene("free", rights=SUPERVISES),
    "admin": lambda: Scene("out", rights=admin_house.RIGHTS),
    "quality": lambda: Scene("out", rights=painted_calls.RIGHTS),
}
PAGES = (
    ("agent", "/desk"), ("supervisor", "/wallboard"), ("quality", "/calls"), ("quality", painted_calls.PATH),
    ("agent", "/tickets"), ("agent", "/reports"), ("agent", "/forms"), ("admin", "/rules"), ("admin", "/numbers"),
    ("admin", "/customers"), ("admin", "/skills"), ("admin", "/prompts"), ("admin", "/health"), ("agent", "/people"),
    ("admin", "/actions"), ("agent", "/webhooks"), ("agent", "/programs"), ("agent", "/profile"),
)  # fmt: skip
ALIKE = 2
"""So many buttons of one kind are pressed."""
IN_BOTH = {"offline"}
"""Where nothing is known of who looks, all is said in both languages."""
EACH = pytest.mark.parametrize("shot", [shot for shot in SHOTS if shot.name not in IN_BOTH], ids=lambda shot: shot.name)


def english(shown: list[list[str]]) -> list[str]:
    """Words that are no names, each with where it stands."""
    found = [(where, text, word) for where, text in shown for word in WORD.findall(re.sub("`[^`]*`", "", text))]
    return sorted({f"{word}: {where}: {text.strip()[:100]}" for where, text, word in found if not is_name(word)})


def is_name(word: str) -> bool:
    bare = word.rstrip(".:-/")
    return bool({word, bare} & (STANDARDS | OF_THE_FIRM)) or bool(ADDRESS.search(bare))


@EACH
async def test_no_page_has_an_english_word(browser: Browser, shot: Shot) -> None:
    shown: list[list[str]] = []

    async def looked(page: Page) -> None:
        shown.extend(await page.evaluate(SHOWN))

    await take(browser, shot, "zh", "light", shot.size, looked)
    assert english(shown) == []


@pytest.mark.parametrize(("role", "path"), PAGES)
async def test_nothing_that_a_button_opens_has_an_english_word(browser: Browser, role: str, path: str) -> None:
    shown: list[list[str]] = []

    async def pressed(page: Page) -> None:
        shown.extend(await page.evaluate(SHOWN))
        for button in await kinds(page):
            await press(page, button)
            shown.extend(await page.evaluate(SHOWN))
            await put_back(page, path)

    await take(browser, Shot("", path, ROLES[role]), "zh", "light", (1440, 900), pressed)
    assert len(shown) > 20
    assert english(shown) == []


def test_each_page_of_the_router_is_looked_at() -> None:
    paths = set(re.findall(r'path: "(/\w+)"', ROUTER.read_text("utf-8")))
    assert paths <= {path for _, path in PAGES}
    assert paths | {"/", "/nothing"} <= {shot.path for shot in SHOTS}


async def kinds(page: Page) -> list[str]:
    """The buttons below the header, a few of each kind, by the mark that each is given."""
    await page.locator("main :is(h1, h2)").first.wait_for()
    marks: list[str] = await page.evaluate(MARKED, ALIKE)
    return marks


async def press(page: Page, which: str) -> None:
    """It may have gone with what another did."""
    try:
        await page.locator(f'[data-pressed="{which}"]').click(timeout=300)
    except Error:
        return
    await page.wait_for_timeout(120)


async def put_back(page: Page, path: str) -> None:
    """What it has opened is closed."""
    await page.keyboard.press("Escape")
    if await page.evaluate("location.pathname") != path:
        await page.go_back()
