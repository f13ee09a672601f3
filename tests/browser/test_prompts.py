"""What callers hear, on a page: found, listened to, and said otherwise, which is a new version of the rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from ivr.rules import load
from ivr.voice.library import Library
from tests.browser import admin_house
from tests.browser.people import open_as
from tests.browser.stand_in import Scene, served
from tests.console.ruled import Office, office
from tests.console.test_prompts import sounds_of, wav
from tests.voice.sounds import Hummer

__all__ = ["office"]
PLAYS = "audio => audio.currentTime > 0 && audio.error === null"


def scene(*without: str) -> Scene:
    return Scene("out", "en", rights=[right for right in admin_house.RIGHTS if right not in without])


def said(page: Page, prompt: str, language: str) -> Locator:
    return page.locator(f"[data-prompt={prompt}] [data-language={language}]")


async def chooses(dialog: Locator, sound: bytes) -> None:
    """A sound, from his disk."""
    file: FilePayload = {"name": "closed.wav", "mimeType": "audio/wav", "buffer": sound}
    await dialog.get_by_label("A sound").set_input_files([file])


async def plays(page: Page, name: str) -> None:
    """A sound is heard to its end, or on the way there."""
    heard = page.get_by_label(name, exact=True)
    await expect(heard).to_be_visible()
    await page.wait_for_function(PLAYS, arg=await heard.element_handle())


async def test_each_prompt_has_its_languages_its_sounds_and_the_rules_that_say_it(page: Page) -> None:
    async with served(scene()) as url:
        await page.goto(f"{url}/prompts")
        await expect(page.locator("[data-prompt]")).to_have_count(4)
        await expect(page.locator("[data-prompt=closed]")).to_contain_text("flows.main[3].then[0], calendars.office")
        await expect(page.locator("[data-prompt=agent_ready]")).to_contain_text("by the program itself, or nowhere")
        await expect(said(page, "welcome", "zh")).to_contain_text("prompts/welcome.zh.1b8c7de03a55.wav")
        await expect(said(page, "welcome", "en")).to_contain_text("3.2 s")
        await expect(said(page, "closed", "en")).to_contain_text("its sound is missing")
        await expect(said(page, "your_place", "zh")).to_contain_text("known in a call only")


async def test_a_prompt_is_found_and_listened_to_by_keys_alone_one_at_a_time(page: Page) -> None:
    async with served(scene()) as url:
        await page.goto(f"{url}/wallboard")
        await expect(page.get_by_role("heading", name="Wallboard")).to_be_visible()
        await page.keyboard.press("g")
        await page.keyboard.press("l")
        await expect(page.locator("[data-prompt]")).to_have_count(4)
        await page.keyboard.press("/")
        await page.keyboard.type("welcome")
        await expect(page.get_by_text("1 shown, 4 in all")).to_be_visible()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await plays(page, "welcome, zh")
        await page.get_by_role("button", name="Listen to welcome, en").press("Enter")
        await plays(page, "welcome, en")
        await expect(page.locator("audio")).to_have_count(1)


async def test_of_what_has_no_one_sound_there_is_none_to_listen_to(page: Page) -> None:
    async with served(scene()) as url:
        await page.goto(f"{url}/prompts")
        await expect(page.get_by_role("button", name="Listen to closed, zh")).to_be_visible()
        for prompt, language in (("closed", "en"), ("your_place", "zh")):
            await expect(page.get_by_role("button", name=f"Listen to {prompt}, {language}")).to_have_count(0)


async def test_a_sound_is_heard_before_it_is_put_in_use(page: Page) -> None:
    async with served(scene()) as url:
        await page.goto(f"{url}/prompts")
        await page.get_by_role("button", name="Change closed, zh…").click()
        dialog = page.get_by_role("dialog", name="closed (zh)")
        put = dialog.get_by_role("button", name="Put this sound in use")
        await expect(put).to_be_disabled()
        for sound, why in ((b"", "This file is empty."), (bytes(3_000_001), "larger than 3 MB")):
            await chooses(dialog, sound)
            await expect(dialog.get_by_role("alert")).to_contain_text(why)
            await expect(put).to_be_disabled()
        await chooses(dialog, wav())
        await expect(dialog.get_by_role("alert")).to_have_count(0)
        await dialog.get_by_label("The chosen sound").evaluate("audio => audio.play()")
        await plays(page, "The chosen sound")
        await put.click()
        await expect(page.get_by_text("Version 8 is in force: the next call hears it.")).to_be_visible()


async def test_why_a_text_is_not_spoken_is_said_with_its_place(page: Page) -> None:
    async with served(scene()) as url:
        await page.goto(f"{url}/prompts")
        await page.get_by_role("button", name="Change closed, zh…").click()
        dialog = page.get_by_role("dialog", name="closed (zh)")
        await dialog.get_by_role("button", name="Have this text spoken").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("rules.yaml:12")
        await expect(dialog.get_by_role("alert")).to_contain_text("no voice is installed")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="Change closed, zh…")).to_be_focused()


async def test_that_a_sound_says_no_values_is_told_before(page: Page) -> None:
    async with served(scene()) as url:
        await page.goto(f"{url}/prompts")
        await page.get_by_role("button", name="Change your_place, zh…").click()
        await expect(page.get_by_role("dialog")).to_contain_text("A sound says none of them.")


async def test_who_may_only_look_changes_nothing(page: Page) -> None:
    async with served(scene("change_rules")) as url:
        await page.goto(f"{url}/prompts")
        await expect(page.get_by_role("button", name="Listen to welcome, zh")).to_be_visible()
        await expect(page.get_by_role("button", name="Change welcome, zh…")).to_have_count(0)


@pytest.fixture
def spoken(office: Office, tmp_path: Path) -> Office:
    """The office, whose prompts have sounds."""
    library = Library.prepare(load(office.file), tmp_path / "sounds", engines=[Hummer()])
    office.console.house.desk.sounds = library  # type: ignore[assignment]
    return office


async def test_at_the_real_console_a_bad_sound_is_refused_and_a_good_one_is_in_the_next_version(
    page: Page, spoken: Office
) -> None:
    await open_as(page, spoken.console, "li", "/prompts")
    await page.get_by_role("button", name="Listen to welcome, zh").click()
    await plays(page, "welcome, zh")
    await page.get_by_role("button", name="Change welcome, zh…").click()
    dialog = page.get_by_role("dialog", name="welcome (zh)")
    put = dialog.get_by_role("button", name="Put this sound in use")
    await chooses(dialog, wav(rate=192_000))
    await put.click()
    await expect(dialog.get_by_role("alert")).to_contain_text("It has 192000 samples a second.")
    assert sounds_of(spoken) == []
    await chooses(dialog, wav())
    await put.click()
    await expect(page.get_by_text("Version 2 is in force")).to_be_visible(timeout=60_000)
    (file,) = sounds_of(spoken)
    assert load(spoken.file).prompts["welcome"].files["zh"] == f"prompts/{file.name}"


async def test_whoever_was_second_is_told_and_sees_then_what_the_first_has_done(page: Page, spoken: Office) -> None:
    await open_as(page, spoken.console, "li", "/prompts")
    await page.get_by_role("button", name="Change welcome, en…").click()
    dialog = page.get_by_role("dialog", name="welcome (en)")
    spoken_by_first = {"text": "Good day.", "version": spoken.versions.record.in_force.version}
    await spoken.admin.told("PUT", "/api/v1/prompts/welcome/en/text", spoken_by_first)
    await dialog.get_by_label("Or a text that is spoken").fill("Hello.")
    await dialog.get_by_role("button", name="Have this text spoken").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("first", timeout=60_000)
    await page.keyboard.press("Escape")
    await expect(page.locator("[data-prompt=welcome] [data-language=en]")).to_contain_text("Good day.")
