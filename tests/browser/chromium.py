"""A real browser: Debian's Chromium, or none."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage")
"""A container has neither the rights for its sandbox nor much shared memory."""


async def pages_built() -> None:
    """The pages are as their sources stand now, wherever there is a node to build them with."""
    build = await asyncio.create_subprocess_exec(Path(__file__).parents[2] / "scripts/console", "try")
    assert await build.wait() == 0


@asynccontextmanager
async def chromium(*more: str, language: str = "") -> AsyncIterator[Browser]:
    """One that runs while inside, with these flags besides; `language`: of its own words, as in fields for dates."""
    env = dict(os.environ) | ({"LANGUAGE": language} if language else {})
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=PROGRAM, args=[*FLAGS, *more], env=env)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def asleep(browser: Browser) -> AsyncIterator[None]:
    """All of its processes stand still while inside, as those of a laptop that sleeps."""
    told = await (await browser.new_browser_cdp_session()).send("SystemInfo.getProcessInfo")
    processes = [process["id"] for process in told["processInfo"]]
    try:
        _tell(processes, signal.SIGSTOP)
        yield
    finally:
        _tell(processes, signal.SIGCONT)


def _tell(processes: list[int], what: signal.Signals) -> None:
    for process in processes:
        os.kill(process, what)
