"""A supervisor leads his floor by keyboard alone, while its rows change, move and go under his hands."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import painted
from tests.browser.by_keyboard import Keyboard
from tests.browser.stand_in import SUPERVISES, Scene, served
from tests.browser.test_stepping_in import TALK, WAITS, asked


@pytest.fixture
async def scene(page: Page) -> AsyncIterator[Scene]:
    scene = Scene("free", language="en", rights=SUPERVISES)
    async with served(scene) as url:
        await page.goto(f"{url}/wallboard")
        await expect(dots(page, f"[data-call={TALK}]")).to_be_visible()
        yield scene


def dots(page: Page, row: str) -> Locator:
    return page.locator(f"{row} .dots")


async def test_he_reads_a_calls_story_listens_whispers_and_leaves(page: Page, scene: Scene) -> None:
    keys, row = Keyboard(page), page.locator(f"[data-call={TALK}]")
    await keys.does(row.get_by_role("button", name="Show the story"))
    await expect(page.get_by_role("list", name="Story")).to_contain_text("longest idle")
    await keys.picks(row.locator(".dots"), "Listen")
    bar = page.locator("[data-supervised]")
    own = painted.mine("supervising")[0]
    await scene.tell({"calls": {TALK: painted.supervised("monitor")}, "agents": {"1001": own}})
    await expect(bar.get_by_role("status")).to_contain_text("You listen")
    await keys.does(bar.get_by_role("button", name="Whisper"))
    await keys.does(bar.get_by_role("button", name="Leave"))
    ways = [f"/calls/{TALK}/{way}" for way in ("listen", "whisper", "leave")]
    assert [path for path, _ in await asked(scene, 3)] == ways
    await scene.tell({"calls": {TALK: painted.calls()[1]}, "agents": {"1001": painted.mine("free")[0]}})
    await expect(bar).to_have_count(0)
    await keys.is_somewhere()
    assert await keys.sees_where_he_is(), "the line that he left is gone, he is not"


async def test_he_moves_who_waits_and_is_beside_him_when_he_is_gone(page: Page, scene: Scene) -> None:
    keys, row = Keyboard(page), f"[data-call={WAITS}]"
    await keys.picks(dots(page, row), "Move to a queue")
    dialog = page.get_by_role("dialog")
    await keys.chooses(dialog.get_by_label("Queue"), "投诉")
    await keys.does(dialog.get_by_role("button", name="Move the caller"))
    assert await asked(scene, 1) == [(f"/calls/{WAITS}/move", {"queue": "投诉"})]
    await expect(dialog).to_have_count(0)
    await expect(dots(page, row)).to_be_focused()
    await scene.tell({"calls": {WAITS: None}})
    await expect(page.locator(row)).to_have_count(0)
    await expect(page.locator(f"[data-call={TALK}] .dots")).to_be_focused()


async def test_he_writes_to_an_agent_and_logs_one_out(page: Page, scene: Scene) -> None:
    keys, write = Keyboard(page), page.get_by_role("button", name="Write…")
    await keys.does(write)
    letter = page.get_by_role("dialog")
    await keys.chooses(letter.get_by_label("To"), "王芳 (1002)")
    await keys.writes(letter.get_by_label("Text"), "Come to my desk, please.")
    await keys.does(letter.get_by_role("button", name="Send"))
    await expect(letter).to_have_count(0)
    await expect(write).to_be_focused()
    await keys.press("/")
    await page.keyboard.type("1002")
    await keys.picks(dots(page, "[data-agent='1002']"), "Log out")
    await keys.does(page.get_by_role("dialog").get_by_role("button", name="Log out"))
    assert await asked(scene, 2) == [
        ("/notices", {"text": "Come to my desk, please.", "agent": "1002"}),
        ("/agents/1002/dismiss", None),
    ]
    await scene.tell({"agents": {"1002": painted.agents(2)[1] | {"status": "logged_out"}}})
    await expect(dots(page, "[data-agent='1002']")).to_have_count(0)
    await keys.is_somewhere()
    assert await keys.sees_where_he_is()


async def is_(page: Page, scene: Scene, agent: painted.Row, state: str) -> None:
    """He becomes so, and his row is moved: agents stand in the order of their states."""
    await scene.tell({"agents": {agent["id"]: agent | {"state": state}}})
    shown = {"idle": "ready", "wrap_up": "wrapup"}[state]
    await expect(page.locator(f"[data-agent='{agent['id']}'][data-state={shown}]")).to_be_attached()


async def test_a_menu_and_a_question_stay_though_the_row_is_moved(page: Page, scene: Scene) -> None:
    keys, agent = Keyboard(page), painted.agents(3)[2]
    own = dots(page, f"[data-agent='{agent['id']}']")
    await keys.does(own)
    first = page.get_by_role("menuitem", name="Set not ready")
    await is_(page, scene, painted.agents(5)[4], "idle")  # who comes before him moves his row, and draws it not anew
    await expect(first).to_be_focused()
    for state in ("idle", "wrap_up", "idle"):
        await is_(page, scene, agent, state)
        await expect(first).to_be_focused()
    await keys.press("Enter")
    dialog = page.get_by_role("dialog")
    for state in ("wrap_up", "idle"):
        await is_(page, scene, agent, state)
        await expect(dialog.get_by_label("Why?")).to_be_focused()
    await keys.chooses(dialog.get_by_label("Why?"), "午餐")
    await keys.does(dialog.get_by_role("button", name="Not ready"))
    await expect(own).to_be_focused()
    await is_(page, scene, agent, "wrap_up")
    await expect(own).to_be_focused()
