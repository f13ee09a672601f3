"""One of the pages that watch is a real Chromium: when a change stands in it, painted, and not only on its way."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from playwright.async_api import Page

from bench.first_told import FirstTold, rows
from ivr.console.pages import routes
from tests.browser.chromium import chromium

TELLS = "at "
"""How a reason begins that tells when it was given."""
NOTES_PAINTED = """(() => {
  const known = new Set();
  window.painted = [];
  const told = (node) => {
    const [, said] = /at (\\d+\\.\\d+)/.exec(node.textContent) ?? [];
    if (!said || known.has(said)) return;
    known.add(said);
    requestAnimationFrame(() => requestAnimationFrame(() =>
      window.painted.push([said, (performance.timeOrigin + performance.now()) / 1000])));
  };
  const look = (records) => records.forEach(({ target, addedNodes }) =>
    target.nodeType === Node.TEXT_NODE ? told(target) : addedNodes.forEach(told));
  window.begin = () => {
    document.querySelectorAll(".tile-state").forEach(({ textContent }) => known.add(/at (.*)/.exec(textContent)?.[1]));
    new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
  };
})()"""
"""The second frame after a change begins once the first with it has been painted."""
VIEWER = {
    "id": "wall", "name": "Wall", "roles": ["quality"], "rights": ["see_floor"], "agent": None, "language": "en",
    "totp": False, "csrf": "word", "expires": "2099-01-01T00:00:00Z",
}  # fmt: skip


def pages() -> list[web.RouteDef]:
    """What a wallboard in a browser asks for beside its feed: who watches, and the pages as they are built."""
    return [web.get("/api/v1/session", _session), *routes()]


async def _session(request: web.Request) -> web.Response:
    return web.json_response(VIEWER)


@dataclass
class Shown:
    """What the page was told of agents who are idle: the tile of one who is busy has his reason only once he is not."""

    _first: FirstTold = field(default_factory=FirstTold)
    at_once: set[str] = field(default_factory=set)
    """Reasons."""

    def hears(self, text: str | bytes) -> None:
        """A frame, as its feed brings it."""
        frame = json.loads(text)
        news = self._first.news(frame)
        self.at_once |= {row["reason"] for row in rows(frame) if row["reason"] in news and row["state"] == "idle"}


@asynccontextmanager
async def watched(port: int) -> AsyncIterator[list[tuple[float, float]]]:
    """The wallboard, in a browser while inside; then when each was said and when it was painted, by our clock."""
    seen: list[tuple[float, float]] = []
    shown = Shown()
    async with chromium() as browser:
        page: Page = await browser.new_page(locale="en-GB", viewport={"width": 1920, "height": 1080})
        page.on("websocket", lambda socket: socket.on("framereceived", shown.hears))
        await page.add_init_script(NOTES_PAINTED)
        await page.goto(f"http://127.0.0.1:{port}/wallboard")
        await page.locator("[data-agent]").first.wait_for(timeout=120_000)
        await page.evaluate("begin()")
        yield seen
        ahead = time.time() - time.monotonic()
        told = await page.evaluate("painted")
        seen += [(float(said), painted - ahead) for said, painted in told if TELLS + said in shown.at_once]
