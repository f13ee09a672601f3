"""The pages as an app: they can be installed, keep what was built and nothing else, and say so when nobody answers."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from playwright.async_api import Page, expect

from ivr.console.pages import BUILT
from tests.browser.stand_in import Scene, served

KEPT = """async () => {
  const urls = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) urls.push(new URL(url).pathname);
  return urls.sort();
}"""
READY = "navigator.serviceWorker.ready.then(() => true)"
NEWER = "navigator.serviceWorker.ready.then((worker) => worker.update()).then(() => true)"


async def kept(page: Page) -> list[str]:
    """The addresses that the browser keeps."""
    return list(await page.evaluate(KEPT))


def assets(built: Path) -> list[str]:
    """What is to be kept of it."""
    names = (path.name for path in (built / "assets").iterdir() if path.suffix not in {".gz", ".br"})
    return sorted(["/offline.html", *(f"/assets/{name}" for name in names)])


def another(folder: Path) -> Path:
    """A build in which one file has another name: as after an upgrade."""
    built = shutil.copytree(BUILT, folder / "built")
    [icon] = (built / "assets").glob("icon-*.svg")
    newer = icon.rename(icon.with_name("icon-newer.svg"))
    for name in ("worker.js", "index.html", "offline.html"):
        path = built / name
        path.write_text(path.read_text("utf-8").replace(icon.name, newer.name), "utf-8")
        for ending in (".gz", ".br"):
            path.with_name(f"{name}{ending}").unlink()
    worker = built / "worker.js"
    worker.write_text(worker.read_text("utf-8").replace("built ", "newer "), "utf-8")
    return built


async def test_a_browser_would_install_it(page: Page) -> None:
    async with served(Scene(language="en")) as url:
        await page.goto(f"{url}/desk")
        await page.evaluate(READY)
        asked = await page.context.new_cdp_session(page)
        manifest = await asked.send("Page.getAppManifest")
        assert manifest["errors"] == []
        assert manifest["url"] == f"{url}/manifest.webmanifest"
        wrong = (await asked.send("Page.getInstallabilityErrors"))["installabilityErrors"]
        assert [error["errorId"] for error in wrong] == ["in-incognito"]  # as every page of a test is


async def test_what_was_built_is_kept_and_nothing_that_is_told(page: Page) -> None:
    async with served(Scene(language="en")) as url:
        await page.goto(f"{url}/desk")
        await page.evaluate(READY)
        await page.reload()
        await expect(page.locator("[data-own-call]")).to_be_visible()
        assert await kept(page) == assets(BUILT)


async def test_a_server_that_is_away_is_said_and_the_page_comes_by_itself_once_it_is_back(page: Page) -> None:
    scene = Scene(language="en")
    async with served(scene) as url:
        await page.goto(f"{url}/desk")
        await page.evaluate(READY)
    await page.reload()
    await expect(page.get_by_text("Not connected to the telephone system")).to_be_visible()
    await expect(page.get_by_text("未连接到电话系统")).to_be_visible()
    async with served(scene):
        await expect(page.locator("[data-own-call]")).to_be_visible(timeout=20_000)
        assert page.url == f"{url}/desk"


async def test_another_build_takes_the_place_of_the_old_once_no_page_of_that_is_open(
    page: Page, tmp_path: Path
) -> None:
    scene, newer = Scene(language="en"), another(tmp_path)
    async with served(scene) as url:
        await page.goto(f"{url}/desk")
        await page.evaluate(READY)
    scene.built = newer
    async with served(scene):
        await page.evaluate(NEWER)
        assert set(assets(BUILT)) <= set(await kept(page)), "the old page still has all its parts"
        context = page.context
        for _ in range(20):  # the next page may come before the browser has seen the last one go
            await page.close()
            await asyncio.sleep(0.5)
            page = await context.new_page()
            await page.goto(f"{url}/desk")
            await page.evaluate(READY)
            if await kept(page) == assets(newer):
                break
        assert await kept(page) == assets(newer)
