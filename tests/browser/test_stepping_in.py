"""A supervisor steps in from the wallboard: what is offered, what is asked for, and what is shown of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.browser import painted
from tests.browser.stand_in import SUPERVISES, Scene, served

TALK, OF_ANOTHER_TEAM, WAITS = "ivr-1", "ivr-5", "ivr-2"


@pytest.fixture
async def scene(page: Page) -> AsyncIterator[Scene]:
    scene = Scene("free", language="en", rights=SUPERVISES)
    async with served(scene) as url:
        await page.goto(f"{url}/wallboard")
        await expect(page.locator(f"[data-call={TALK}] .dots")).to_be_visible()
        yield scene


async def offered(page: Page, place: str) -> list[str]:
    """What the menu of a call, or of an agent, offers; it stays open."""
    await page.locator(f"{place} .dots").click()
    await expect(page.get_by_role("menu")).to_be_visible()
    return await page.get_by_role("menuitem").all_inner_texts()


async def asked(scene: Scene, many: int) -> list[tuple[str, object]]:
    """What he has asked for, once it is so many things."""
    async with asyncio.timeout(10):
        while len(scene.asked) < many:  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.02)
    return scene.asked


async def test_a_call_offers_what_its_stage_and_his_rights_allow(page: Page, scene: Scene) -> None:
    ways = ["Listen", "Whisper", "Join in", "Move to a queue…"]
    assert await offered(page, f"[data-call={TALK}]") == ways
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)
    assert await offered(page, f"[data-call={WAITS}]") == ["Move to a queue…", "Give to an agent…"]
    await expect(page.locator(f"[data-call={OF_ANOTHER_TEAM}] .dots")).to_have_count(0)
    assert scene.asked == []


async def test_who_only_looks_is_offered_nothing(page: Page) -> None:
    async with served(Scene(language="en")) as url:
        await page.goto(f"{url}/wallboard")
        await expect(page.locator(f"[data-call={TALK}]")).to_be_visible()
        await expect(page.locator(".dots")).to_have_count(0)


async def test_by_keyboard_alone_he_whispers_sees_it_joins_and_leaves(page: Page, scene: Scene) -> None:
    await page.locator(f"[data-call={TALK}] .dots").focus()
    for key in ("Enter", "ArrowUp", "Home", "ArrowDown", "Enter"):
        await page.keyboard.press(key)
    assert await asked(scene, 1) == [(f"/calls/{TALK}/whisper", None)]
    await expect(page.locator(f"[data-call={TALK}] .dots")).to_be_focused()
    bar = page.locator("[data-supervised]")
    for how, words in (("ringing", "Your telephone rings"), ("whisper", "The agent alone hears you")):
        await scene.tell(
            {
                "calls": {TALK: painted.supervised(how)},
                "agents": {"1001": painted.mine("supervising")[0]},
            }
        )
        await expect(bar.get_by_role("status")).to_contain_text(words)
    await expect(bar.get_by_role("button", name="Whisper")).to_have_attribute("aria-pressed", "true")
    await bar.get_by_role("button", name="Join in").press("Enter")
    await asked(scene, 2)
    await expect(bar.get_by_role("button", name="Leave")).to_be_enabled()
    await bar.get_by_role("button", name="Leave").press("Enter")
    assert [path for path, _ in await asked(scene, 3)][1:] == [f"/calls/{TALK}/barge", f"/calls/{TALK}/leave"]
    await scene.tell({"calls": {TALK: painted.calls()[1]}, "agents": {"1001": painted.mine("free")[0]}})
    await expect(bar).to_have_count(0)


async def test_he_moves_a_caller_and_gives_one_to_an_agent(page: Page, scene: Scene) -> None:
    await offered(page, f"[data-call={WAITS}]")
    await page.get_by_role("menuitem", name="Move").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Queue").select_option("投诉")
    await dialog.get_by_role("button", name="Move the caller").click()
    await offered(page, f"[data-call={WAITS}]")
    await page.get_by_role("menuitem", name="Give").click()
    await dialog.get_by_label("Agent").select_option("1002")
    await dialog.get_by_role("button", name="Give the caller").click()
    moved = (f"/calls/{WAITS}/move", {"queue": "投诉"})
    assert await asked(scene, 2) == [moved, (f"/calls/{WAITS}/pick", {"agent": "1002"})]


async def test_he_says_for_an_agent_how_he_is(page: Page, scene: Scene) -> None:
    assert await offered(page, "[data-agent='1002']") == ["Set not ready…", "Log out…"]
    await page.get_by_role("menuitem", name="Set not ready").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Why?").select_option("午餐")
    await dialog.get_by_role("button", name="Not ready").click()
    assert await offered(page, "[data-agent='1004']") == ["Set ready", "Log out…"]
    await page.get_by_role("menuitem", name="Log out").click()
    await dialog.get_by_label("Why?").fill("the shift is over")
    await dialog.get_by_role("button", name="Log out").click()
    assert [path for path, _ in await asked(scene, 2)] == [
        "/agents/1002/not_ready?reason=%E5%8D%88%E9%A4%90",
        "/agents/1004/dismiss?reason=the+shift+is+over",
    ]
    await expect(page.locator("[data-agent='1012'] .dots")).to_have_count(0)


async def test_a_refusal_is_shown_as_the_server_says_it(page: Page, scene: Scene) -> None:
    scene.refusal = "1001 dials on his phone."
    await offered(page, f"[data-call={TALK}]")
    await page.get_by_role("menuitem", name="Listen").click()
    await expect(page.get_by_role("alert")).to_contain_text(scene.refusal)
