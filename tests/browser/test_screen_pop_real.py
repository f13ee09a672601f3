"""While it rings an agent reads who calls and why: on the real switch and in a real browser, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from ivr.lab import Leg
from tests.browser.real_console import Console, console
from tests.browser.softphone import LACKING, ROOT, Softphone
from tests.browser.test_desk_phone_real import click, note
from tests.real.firm import LOOK_UP, Line

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"lacking: {', '.join(LACKING)}")
SPEAKS = {"language": "choose_language", "keys": {"1": "zh", "2": "en"}, "wait": "5s", "otherwise": "customer"}
KEYS = {"1": {"queue": "Q"}}
MENU = {"prompt": "main_menu", "wait": "5s", "tries": 2, "keys": KEYS, "otherwise": {"hang_up": "goodbye"}}
ASKED = Line(agents=({},), steps=(LOOK_UP, SPEAKS, {"menu": "main"}), menus={"main": MENU}, ring="90s")
NOTE = "wants the prospectus"
QUEUE = {"en": "queue 1", "zh": "队1"}
CHOSEN = {"en": f"English › {QUEUE['en']}", "zh": f"英语 › {QUEUE['zh']}"}
CLOCK = re.compile(r"^\d+:\d\d$")
SOON = 20_000


def words(language: str) -> dict[str, str]:
    """What the desk says in it."""
    said: dict[str, str] = json.loads((ROOT / f"console/src/words/{language}.json").read_text("utf-8"))["desk"]
    return said


async def calls(here: Console) -> Leg:
    """The customer wants English, and the queue."""
    caller = await here.scene.call()
    await caller.press("21")
    return caller


async def fact(page: Page, name: str, value: str | re.Pattern[str]) -> None:
    """It stands under this name."""
    row = page.locator(".facts > div").filter(has=page.get_by_text(name, exact=True))
    await expect(row.locator("dd")).to_have_text(value, timeout=SOON)


async def tells_all(page: Page, here: Console, language: str) -> None:
    """Every fact of the caller, as he is offered."""
    said, ground = words(language), here.scene.ground
    card = page.locator("[data-own-call]")
    await expect(card.get_by_text(said["offered"])).to_be_visible(timeout=SOON)
    await expect(card.get_by_role("heading", name="Customer 1", exact=True)).to_be_visible()
    await expect(card.locator(".number-line")).to_have_text(re.compile(r"^139.*0001$"))
    await expect(card.locator(".level-tag")).to_have_text("gold")
    await fact(page, said["queue"], QUEUE[language])
    await fact(page, said["rm"], "Manager 1")
    await fact(page, said["path"], CHOSEN[language])
    await fact(page, said["waited"], CLOCK)
    past = card.locator(".past-call")
    await expect(past).to_have_count(1)
    for told in (QUEUE[language], ground.agents[0], NOTE):
        await expect(past).to_contain_text(told)


async def called_before(here: Console, desk: Softphone) -> None:
    """He was served once, and his agent noted something."""
    caller = await calls(here)
    await click(desk.page, "Answer")
    await note(desk.page).fill(NOTE)
    await click(desk.page, "Keep")
    await expect(desk.page.get_by_text("Kept.")).to_be_visible(timeout=SOON)
    await click(desk.page, "Hang up")
    await caller.ended()
    await here.scene.record()


async def test_who_calls_and_why_stands_on_the_screen_while_it_rings(tmp_path: Path) -> None:
    async with console(tmp_path, ASKED) as here:
        desk = await here.opens(0, "/desk")
        await desk.page.wait_for_selector("[data-phone=idle]")
        await called_before(here, desk)
        await expect(desk.page.locator("[data-own-state=ready]")).to_be_visible(timeout=SOON)
        await calls(here)
        await tells_all(desk.page, here, "en")
        await desk.page.get_by_role("button", name="中文").click()
        await tells_all(desk.page, here, "zh")
        await expect(desk.page.get_by_role("button", name=words("zh")["answer"])).to_be_visible()
