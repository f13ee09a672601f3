"""Take the pictures of docs/console/; with `--all DIR` every page, in both languages, colours and sizes."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from aiohttp import web
from playwright.async_api import Browser, FilePayload, Page

from tests.browser import admin_house
from tests.browser.chromium import chromium
from tests.browser.stand_in import SUPERVISES, Scene, served

DOCS = Path(__file__).parents[2] / "docs/console"
LARGE, SMALL = (1440, 900), (390, 844)
Deed = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class Shot:
    """A page in a state."""

    name: str
    path: str
    scene: Callable[[], Scene] = Scene
    deed: Deed | None = None
    kept: bool = False
    """docs/console/ has it, in both languages, light and dark."""
    size: tuple[int, int] = field(default=LARGE)


async def _wrong(page: Page) -> None:
    await page.locator("input").first.fill("zhang.wei")
    await page.locator("input[type=password]").fill("something")
    await page.locator("button.main").click()
    await page.wait_for_timeout(300)


async def _open_call(page: Page) -> None:
    await page.locator(".unfold").nth(3).click()


async def _reasons(page: Page) -> None:
    await page.keyboard.press("n")


async def _keys(page: Page) -> None:
    await page.keyboard.press("?")


async def _add(page: Page) -> None:
    await page.locator(".page-head button.main").click()


async def _link(page: Page) -> None:
    await page.locator(".person-deeds button").nth(1).click()
    await page.wait_for_timeout(300)


async def _menu(page: Page) -> None:
    await page.locator("[data-call=ivr-1] .dots").click()


def _supervisor(state: str = "free") -> Scene:
    return Scene(state, rights=SUPERVISES)


def _admin() -> Scene:
    return Scene("out", rights=admin_house.RIGHTS)


def _imports(table: bytes) -> Deed:
    async def chosen(page: Page) -> None:
        await page.locator(".page-head button.main").click()
        file: FilePayload = {"name": "customers.csv", "mimeType": "text/csv", "buffer": table}
        await page.locator("dialog input[type=file]").first.set_input_files(file)
        await page.locator("dialog :is(details, .refusal)").first.wait_for()

    return chosen


async def _otherwise(page: Page) -> None:
    await page.locator("[data-prompt=your_place] .said button").last.click()


async def _promise(page: Page) -> None:
    await page.locator(".wrap-up .controls button").first.click()


async def _ticket(page: Page) -> None:
    await page.locator(".wrap-up .controls button").nth(1).click()


async def _history(page: Page) -> None:
    await page.locator("[data-ticket] summary").first.click()


async def _hand_on(page: Page) -> None:
    await page.locator("[data-ticket] .controls button.plain").first.click()


async def _well(page: Page) -> None:
    await page.locator("details.card summary").click()


async def _agents(page: Page) -> None:
    await page.locator(".looks input").nth(2).check()


async def _means(page: Page) -> None:
    await page.locator("table .means").nth(3).click()


async def _version(page: Page) -> None:
    await page.locator(".section-head button").first.click()


async def _by_mail(page: Page) -> None:
    await page.locator(".mailing").last.scroll_into_view_if_needed()


async def _new_mailing(page: Page) -> None:
    await page.locator(".by-mail .section-head button").click()


async def _slow(page: Page) -> None:
    await page.locator("progress").wait_for()


async def _long(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(6)
    return web.json_response({})


async def _busy(request: web.Request) -> web.StreamResponse:
    raise web.HTTPServiceUnavailable(text="Other reports are being made, one at a time: ask again in a moment.")


async def _let_in(page: Page) -> None:
    await page.locator("section[aria-labelledby=tokens] > button").click()
    await page.wait_for_timeout(300)


async def _open_operation(page: Page) -> None:
    await page.locator("details.operation > summary").nth(1).click()
    await page.locator("details.schema > summary").first.click()
    await page.wait_for_timeout(300)


SHOTS = (
    Shot("sign-in", "/", lambda: Scene(signed_in=False), kept=True),
    Shot("locked", "/", lambda: Scene(signed_in=False, sign_in=(429, {"Retry-After": "287"}, "")), _wrong),
    Shot("second-step", "/", lambda: Scene(signed_in=False, sign_in=(403, {}, {"needs": "totp"})), _wrong),
    Shot("welcome", "/welcome#abc", lambda: Scene(signed_in=False)),
    Shot("wallboard", "/wallboard", kept=True),
    Shot("story", "/wallboard", deed=_open_call),
    Shot("stepping-in", "/wallboard", _supervisor, _menu, kept=True),
    Shot("supervising", "/wallboard", lambda: _supervisor("supervising")),
    Shot("desk-supervising", "/desk", lambda: Scene("supervising", rights=("work", *SUPERVISES))),
    Shot("large", "/wallboard#large", kept=True, size=(1920, 1080)),
    Shot("desk-free", "/desk", lambda: Scene("free"), _reasons),
    Shot("desk-offered", "/desk", lambda: Scene("offered"), kept=True),
    Shot("desk", "/desk", kept=True),
    Shot("desk-wrap-up", "/desk", lambda: Scene("wrapping")),
    Shot("desk-promise", "/desk", lambda: Scene("wrapping"), _promise),
    Shot("desk-ticket", "/desk", lambda: Scene("wrapping"), _ticket),
    Shot("tickets", "/tickets", deed=_history, kept=True),
    Shot("tickets-hand-on", "/tickets", deed=_hand_on),
    Shot("desk-out", "/desk", lambda: Scene("out")),
    Shot("people", "/people", kept=True),
    Shot("people-add", "/people", deed=_add),
    Shot("people-link", "/people", deed=_link),
    Shot("customers", "/customers", _admin, kept=True),
    Shot("customers-import", "/customers", _admin, _imports(b"id,name,number" * 9)),
    Shot("customers-wrong", "/customers", _admin, _imports(b"id")),
    Shot("numbers", "/numbers", _admin, kept=True),
    Shot("actions", "/actions", _admin, kept=True),
    Shot("skills", "/skills", _admin, kept=True),
    Shot("prompts", "/prompts", _admin, kept=True),
    Shot("prompts-change", "/prompts", _admin, _otherwise),
    Shot("health", "/health", _admin, _well, kept=True),
    Shot("profile", "/profile", kept=True),
    Shot("reports", "/reports", kept=True),
    Shot("reports-days", "/reports?by=day&from=2026-11-01&to=2026-11-25&span=days"),
    Shot("reports-agents", "/reports?by=agent", deed=_agents),
    Shot("reports-queues", "/reports?by=queue", deed=_means),
    Shot("reports-menus", "/reports?by=menu"),
    Shot("reports-mail", "/reports", deed=_by_mail),
    Shot("reports-mail-new", "/reports", deed=_new_mailing),
    Shot("reports-slow", "/reports", lambda: Scene(report=_long), _slow),
    Shot("reports-busy", "/reports", lambda: Scene(report=_busy)),
    Shot("forms", "/forms", kept=True),
    Shot("forms-version", "/forms", deed=_version),
    Shot("token-add", "/profile", deed=_let_in),
    Shot("api", "/programs", deed=_open_operation, kept=True),
    Shot("webhooks", "/webhooks", kept=True),
    Shot("webhooks-add", "/webhooks", deed=_add),
    Shot("keys", "/desk", deed=_keys),
    Shot("nowhere", "/nothing"),
)


async def take(browser: Browser, shot: Shot, language: str, colours: str, size: tuple[int, int], look: Deed) -> None:
    """Have a look at it."""
    scene = shot.scene()
    scene.language = language
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        has_touch=size == SMALL,
        is_mobile=size == SMALL,
        color_scheme="dark" if colours == "dark" else "light",
        locale="zh-CN" if language == "zh" else "en-GB",
        reduced_motion="reduce",
    )
    async with served(scene) as url:
        page = await context.new_page()
        page.on("console", lambda said: print(f"{shot.name}: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda error: print(f"{shot.name}: {error}"))
        await page.goto(url + shot.path)
        await page.locator("h1, .card").first.wait_for()
        await page.wait_for_timeout(400)
        if shot.deed:
            await shot.deed(page)
        await page.wait_for_timeout(200)
        await look(page)
    await context.close()


def _picture(to: Path) -> Deed:
    async def taken(page: Page) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=to)

    return taken


def everything(folder: Path, only: str) -> Iterator[tuple[Shot, str, str, tuple[int, int], Path]]:
    """Every page in every way."""
    for shot in SHOTS:
        for language, colours in (("zh", "light"), ("en", "dark")):
            for size in (shot.size, SMALL):
                name = f"{shot.name}-{language}-{colours}-{size[0]}.png"
                if only in name:
                    yield shot, language, colours, size, folder / name


def kept(only: str) -> Iterator[tuple[Shot, str, str, tuple[int, int], Path]]:
    """Those for docs/console/."""
    for shot in (shot for shot in SHOTS if only in shot.name):
        for language, colours in product(("zh", "en"), ("light", "dark")) if shot.kept else ():
            yield shot, language, colours, shot.size, DOCS / f"{shot.name}-{language}-{colours}.png"


async def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", metavar="DIR", type=Path)
    parser.add_argument("--only", metavar="NAME", default="")
    asked = parser.parse_args()
    wanted = everything(asked.all, asked.only) if asked.all else kept(asked.only)
    async with chromium() as browser:
        for shot, language, colours, size, to in wanted:
            await take(browser, shot, language, colours, size, _picture(to))


if __name__ == "__main__":
    asyncio.run(main())
