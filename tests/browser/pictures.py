"""Take the pictures of docs/console/; with `--all DIR` every page, in both languages, colours and sizes."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, product
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web
from playwright.async_api import Browser, Page

from tests.browser import admin_house, deeds, painted, painted_calls, painted_phone
from tests.browser.chromium import chromium, pages_built
from tests.browser.deeds import Deed
from tests.browser.softphone import spoken
from tests.browser.stand_in import SUPERVISES, Scene, served

DOCS = Path(__file__).parents[2] / "docs/console"
LARGE, TALL, SMALL = (1440, 900), (1440, 1500), (390, 844)
SOUGHT = "level=%E9%87%91%E5%8D%A1&fromTime=09:00&toTime=12:00&leastScore=80"
BROWSERS = {"zh": "zh_CN", "en": "en"}
"""In which language the browser says its own words."""


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


Wanted = tuple[Shot, str, str, tuple[int, int], Path]


def _with_digits() -> Scene:
    return Scene(signed_in=False, sign_in=(403, {}, {"needs": "totp"}))


def _softphone(state: str) -> Scene:
    return Scene(state, softphone=True)


def _supervisor(state: str = "free") -> Scene:
    return Scene(state, rights=SUPERVISES)


def _admin() -> Scene:
    return Scene("out", rights=admin_house.RIGHTS)


def _quality() -> Scene:
    return Scene("out", rights=painted_calls.RIGHTS)


async def _long(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(6)
    return web.json_response({})


async def _busy(request: web.Request) -> web.StreamResponse:
    raise web.HTTPServiceUnavailable(text="Other reports are being made, one at a time: ask again in a moment.")


SHOTS = (
    Shot("sign-in", "/", lambda: Scene(signed_in=False), kept=True),
    Shot("locked", "/", lambda: Scene(signed_in=False, sign_in=(429, {"Retry-After": "287"}, "")), deeds.wrong),
    Shot("signed-out", "/desk", deed=deeds.put_out, kept=True),
    Shot("second-step", "/", _with_digits, deeds.wrong, kept=True),
    Shot("welcome", "/welcome#abc", lambda: Scene(signed_in=False), deeds.differs, kept=True),
    Shot("welcome-used", "/welcome", lambda: Scene(signed_in=False)),
    Shot("offline", "/desk", deed=deeds.away, kept=True),
    Shot("wallboard", "/wallboard", kept=True),
    Shot("story", "/wallboard", deed=deeds.open_call, kept=True),
    Shot("stepping-in", "/wallboard", _supervisor, deeds.menu, kept=True),
    Shot("supervising", "/wallboard", lambda: _supervisor("supervising"), kept=True),
    Shot("log-out", "/wallboard", _supervisor, deeds.dismiss, kept=True),
    Shot("message", "/wallboard", _supervisor, deeds.write, kept=True),
    Shot("desk-supervising", "/desk", lambda: Scene("supervising", rights=("work", *SUPERVISES))),
    Shot("large", "/wallboard#large", kept=True, size=(1920, 1080)),
    Shot("desk-free", "/desk", lambda: Scene("free"), deeds.reasons),
    Shot("desk-offered", "/desk", lambda: Scene("offered"), kept=True),
    Shot("desk", "/desk", kept=True),
    Shot("desk-wrap-up", "/desk", lambda: Scene("wrapping"), kept=True),
    Shot("phone-idle", "/desk", lambda: _softphone("free"), deeds.microphone, kept=True),
    Shot("phone-rings", "/desk", lambda: _softphone("offered"), deeds.rung, kept=True),
    Shot("phone-elsewhere", "/tickets", lambda: _softphone("offered"), deeds.told_elsewhere, kept=True),
    Shot("phone-talks", "/desk", lambda: _softphone("talking"), deeds.talks, kept=True),
    Shot("desk-handed-on", "/desk", lambda: Scene("handed_on"), kept=True),
    Shot("desk-written-to", "/desk", lambda: Scene("written_to"), kept=True),
    Shot("desk-logged-out", "/desk", lambda: Scene("logged_out"), kept=True),
    Shot("desk-promise", "/desk", lambda: Scene("wrapping"), deeds.promise, kept=True),
    Shot("desk-ticket", "/desk", lambda: Scene("wrapping"), deeds.ticket, kept=True),
    Shot("tickets", "/tickets", deed=deeds.history, kept=True),
    Shot("tickets-hand-on", "/tickets", deed=deeds.hand_on, kept=True),
    Shot("desk-out", "/desk", lambda: Scene("out")),
    Shot("people", "/people", kept=True),
    Shot("people-add", "/people", deed=deeds.add, kept=True),
    Shot("people-link", "/people", deed=deeds.link),
    Shot("calls", "/calls", _quality, kept=True),
    Shot("calls-sought", f"/calls?{SOUGHT}", _quality, kept=True),
    Shot("call", painted_calls.PATH, _quality, deeds.heard, kept=True),
    Shot("call-verified", painted_calls.PATH, _quality, deeds.verified),
    Shot("rules", "/rules", _admin, deeds.drawn, kept=True),
    Shot("rules-tried", "/rules", _admin, deeds.tried_out, kept=True, size=TALL),
    Shot("rules-beside", "/rules", _admin, deeds.beside, kept=True),
    Shot("customers", "/customers", _admin, kept=True),
    Shot("customers-import", "/customers", _admin, deeds.imports(b"id,name,number" * 9), kept=True),
    Shot("customers-wrong", "/customers", _admin, deeds.imports(b"id")),
    Shot("numbers", "/numbers", _admin, kept=True),
    Shot("actions", "/actions", _admin, kept=True),
    Shot("skills", "/skills", _admin, kept=True),
    Shot("prompts", "/prompts", _admin, kept=True),
    Shot("prompts-change", "/prompts", _admin, deeds.otherwise, kept=True),
    Shot("health", "/health", _admin, deeds.well, kept=True),
    Shot("profile", "/profile", kept=True, size=TALL),
    Shot("reports", "/reports", kept=True),
    Shot("reports-days", "/reports?by=day&from=2026-11-01&to=2026-11-25&span=days"),
    Shot("reports-agents", "/reports?by=agent", deed=deeds.agents),
    Shot("reports-queues", "/reports?by=queue", deed=deeds.means),
    Shot("reports-menus", "/reports?by=menu"),
    Shot("reports-mail", "/reports", deed=deeds.by_mail),
    Shot("reports-mail-new", "/reports", deed=deeds.new_mailing, kept=True),
    Shot("reports-slow", "/reports", lambda: Scene(report=_long), deeds.slow),
    Shot("reports-busy", "/reports", lambda: Scene(report=_busy)),
    Shot("forms", "/forms", kept=True),
    Shot("forms-version", "/forms", deed=deeds.version),
    Shot("token-add", "/profile", deed=deeds.let_in, kept=True),
    Shot("api", "/programs", deed=deeds.open_operation, kept=True),
    Shot("webhooks", "/webhooks", kept=True),
    Shot("webhooks-add", "/webhooks", deed=deeds.add, kept=True),
    Shot("keys", "/desk", deed=deeds.keys, kept=True),
    Shot("nowhere", "/nothing", kept=True),
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
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    async with served(scene) as url:
        page = await context.new_page()
        page.on("console", lambda said: print(f"{shot.name}: {said.text}") if said.type == "error" else None)
        if scene.softphone:
            await painted_phone.lay(page, painted.RUNG if scene.state in {"offered", "talking"} else "")
        page.on("pageerror", lambda error: print(f"{shot.name}: {error}"))
        await page.goto(url + shot.path)
        await page.locator("h1, .card").first.wait_for()
        await page.wait_for_timeout(400)
        if shot.deed:
            await shot.deed(page)
        await page.mouse.move(0, 0)  # or what lies where he clicked looks as if he were about to press it
        await page.wait_for_timeout(200)
        await look(page)
    await context.close()


def _picture(to: Path) -> Deed:
    async def taken(page: Page) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=to)

    return taken


def everything(folder: Path, only: str) -> Iterator[Wanted]:
    """Every page in every way."""
    for shot in SHOTS:
        for language, colours in (("zh", "light"), ("en", "dark")):
            for size in (shot.size, SMALL):
                name = f"{shot.name}-{language}-{colours}-{size[0]}.png"
                if only in name:
                    yield shot, language, colours, size, folder / name


def kept(only: str) -> Iterator[Wanted]:
    """Those for docs/console/."""
    for shot in (shot for shot in SHOTS if only in shot.name):
        for language, colours in product(("zh", "en"), ("light", "dark")) if shot.kept else ():
            yield shot, language, colours, shot.size, DOCS / f"{shot.name}-{language}-{colours}.png"


def _language(one: Wanted) -> str:
    return one[1]


async def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", metavar="DIR", type=Path)
    parser.add_argument("--only", metavar="NAME", default="")
    asked = parser.parse_args()
    await pages_built()
    wanted = everything(asked.all, asked.only) if asked.all else kept(asked.only)
    with TemporaryDirectory() as folder:
        voice = f"--use-file-for-fake-audio-capture={spoken(Path(folder) / 'voice.wav')}"
        for language, its in groupby(sorted(wanted, key=_language), _language):
            async with chromium(*painted_phone.FLAGS, voice, language=BROWSERS[language]) as browser:
                for shot, _, colours, size, to in its:
                    await take(browser, shot, language, colours, size, _picture(to))


if __name__ == "__main__":
    asyncio.run(main())
