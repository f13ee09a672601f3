"""An admin changes rules, a prompt and a person by keyboard alone; it is in the files and in the store."""

from __future__ import annotations

from playwright.async_api import FilePayload, Page, expect

from ivr.core.access import Role
from tests.browser import admin_house
from tests.browser.by_keyboard import Keyboard
from tests.browser.people import at
from tests.browser.stand_in import Scene, served
from tests.browser.test_rules import LINE, TEXT
from tests.console.ruled import Office, office
from tests.console.test_prompts import wav
from tests.console.visiting import LI, PEOPLE, Visited

__all__ = ["office"]
PLAYS = next(at for at, line in enumerate(TEXT.splitlines(), 1) if line.startswith("    - play: welcome "))
expect.set_options(timeout=60_000)


async def at_line(keys: Keyboard, line: int) -> None:
    """In the editor, at its end."""
    await keys.press("Control+Home", *["ArrowDown"] * (line - 1), "End")


async def breaks_and_mends(keys: Keyboard, page: Page) -> None:
    """A queue that is not there is marked; F8 leads there and reads it out; it is mended, and a prompt another."""
    await keys.goes_to(page.locator(".cm-content"))
    await at_line(keys, LINE)
    await keys.press(*["Backspace"] * 3)
    await page.keyboard.type("ask")
    await expect(page.get_by_text("1 to mend")).to_be_visible()
    await keys.press("Control+Home", "F8")
    await expect(page.locator(".cm-activeLine")).to_contain_text("front_dask")
    await expect(page.locator(".cm-announced")).to_contain_text('Did you mean "front_desk"?')
    await keys.press("End", *["Backspace"] * 3)
    await page.keyboard.type("esk")
    await at_line(keys, PLAYS)
    await keys.press("Home", *["ArrowRight"] * len("- play: "), "Control+Delete")
    await page.keyboard.type("lunch")
    await expect(page.get_by_text("right", exact=True)).to_be_visible()


async def tries_it(keys: Keyboard, page: Page) -> None:
    """What a caller would hear, what changes, and how the scenarios go."""
    await keys.writes(page.get_by_label("Keys, such as"), "1")
    await keys.press("Enter")
    await expect(page.locator(".gone")).to_contain_text("hears lunch")
    await keys.does(page.get_by_role("button", name="What changes"), way="Shift+Tab")
    await expect(page.locator(".rules-below")).to_contain_text("lunch")
    await keys.does(page.get_by_role("button", name="Scenarios", exact=True))
    play = page.get_by_role("button", name="Play the scenarios")
    await keys.does(play)
    await expect(page.locator(".scenarios [role=status]")).to_contain_text("went otherwise")
    await expect(play).to_be_focused()


async def test_the_rules_are_broken_mended_tried_put_in_force_and_put_back(page: Page, office: Office) -> None:
    keys = Keyboard(page)
    await page.goto(at(office.console, "/rules"))
    await keys.signs_in(LI.id)
    await expect(page.locator(".flow-box")).not_to_have_count(0)
    await breaks_and_mends(keys, page)
    await tries_it(keys, page)
    await keys.does(page.get_by_role("button", name="Put in force…"), way="Shift+Tab")
    await expect(page.get_by_role("dialog")).to_contain_text("lunch")
    await page.keyboard.type("lunch is said first")
    await keys.press("Enter")
    done = page.get_by_text("Version 2 is in force")
    await expect(done).to_be_focused()
    assert office.file.read_text() == TEXT.replace("- play: welcome ", "- play: lunch ")
    await keys.does(page.get_by_role("button", name="Versions"))
    back = page.get_by_role("button", name="Put in force again")
    await keys.does(back)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("version 3 in force")).to_be_visible()
    await keys.press("Tab")
    assert await keys.sees_where_he_is()
    assert office.file.read_text() == TEXT
    assert [one.author for one in office.versions.shelf.all()][1:] == [LI.id, LI.id]


async def test_a_prompt_is_given_a_sound_and_a_refusal_leaves_him_where_he_was(page: Page) -> None:
    keys = Keyboard(page)
    sound: FilePayload = {"name": "closed.wav", "mimeType": "audio/wav", "buffer": wav()}
    async with served(Scene("out", "en", rights=admin_house.RIGHTS)) as url:
        await page.goto(f"{url}/prompts")
        change = page.get_by_role("button", name="Change closed, zh…")
        await keys.does(change)
        dialog = page.get_by_role("dialog")
        speak = dialog.get_by_role("button", name="Have this text spoken")
        await keys.writes(dialog.get_by_label("Or a text"), "We are closed today.")
        await keys.does(speak)
        await expect(dialog.get_by_role("alert")).to_contain_text("no voice is installed")
        await expect(speak).to_be_focused()
        await keys.goes_to(dialog.get_by_label("A sound"))
        async with page.expect_file_chooser() as chosen:
            await keys.press("Space")
        await (await chosen.value).set_files([sound])
        await keys.does(dialog.get_by_role("button", name="Put this sound in use"))
        await expect(page.get_by_text("Version 8 is in force")).to_be_visible()
        await expect(change).to_be_focused()


async def test_a_person_is_found_and_changed(page: Page, console: Visited) -> None:
    keys, qian = Keyboard(page), PEOPLE[Role.QUALITY]
    await page.goto(at(console, "/people"))
    await keys.signs_in(LI.id)
    change = page.locator(f"[data-person={qian.id}]").get_by_role("button", name="Change")
    await expect(change).to_be_visible()
    await page.keyboard.press("/")
    await page.keyboard.type(qian.id)
    await keys.does(change)
    form = page.get_by_role("dialog")
    await keys.writes(form.get_by_label("Name", exact=True), "Qian Yu")
    await keys.does(form.get_by_label("Auditor"), key="Space")
    await keys.does(form.get_by_role("button", name="Save"))
    await expect(form).to_have_count(0)
    await expect(change).to_be_focused()
    account = await console.register.people.account(qian.id)
    assert account
    assert account.person.name == "Qian Yu"
    assert account.person.roles == {Role.QUALITY, Role.AUDITOR}
