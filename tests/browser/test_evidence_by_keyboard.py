"""Compliance, quality and an auditor at a call that is over, by keyboard alone; the ledger and the store have it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.async_api import Browser, Page, expect

from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.evidence.entry import Kind
from ivr.store.judging import Judging
from tests.browser.by_keyboard import Keyboard
from tests.browser.heard import a_heard_call
from tests.browser.people import at
from tests.console.quality.visiting import Kept
from tests.console.visiting import PEOPLE

SECOND = Person("kang", "Kang", frozenset({Role.COMPLIANCE}))


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    async with a_heard_call(tmp_path) as kept:
        yield kept


async def opens(page: Page, kept: Kept, who: Person, path: str) -> Keyboard:
    """A page, for somebody who has signed in at it."""
    keys = Keyboard(page)
    await page.goto(at(kept, path))
    await keys.signs_in(who.id)
    await expect(page.locator("h1")).to_be_visible()
    return keys


async def does_because(keys: Keyboard, name: str) -> None:
    """A deed for which he says why; he is at its button again after it, or beside it."""
    page = keys.page
    await keys.does(page.get_by_role("button", name=name, exact=True))
    await expect(page.locator("dialog input")).to_be_focused()
    await keys.press("Control+a")
    await page.keyboard.type("complaint 17")
    await keys.press("Enter")
    await expect(page.locator("dialog")).to_have_count(0)
    await keys.is_somewhere()


async def hears(keys: Keyboard) -> None:
    """Twice as fast, by keys."""
    page = keys.page
    await does_because(keys, "Listen")
    await expect(page.locator(".channel")).to_have_count(2)
    await keys.press(".", ".", ".", ".")
    await keys.does(page.get_by_role("button", name="Play"))
    await page.wait_for_function("() => document.querySelector('audio').currentTime > 0.5")
    assert await page.evaluate("document.querySelector('audio').playbackRate") == 2
    await keys.press("k")


async def test_compliance_finds_hears_proves_exports_and_holds_a_call_which_a_second_releases(
    page: Page, browser: Browser, kept: Kept
) -> None:
    keys = await opens(page, kept, PEOPLE[Role.COMPLIANCE], "/calls")
    await expect(page.locator("table.found tbody tr")).to_have_count(3)
    await keys.writes(page.get_by_label("Words in its story"), "asks for the FORM")
    await keys.press("Enter")
    await expect(page.locator("table.found tbody tr")).to_have_count(1)
    await keys.does(page.locator("table.found tbody a"))
    await hears(keys)
    await does_because(keys, "Verify")
    await expect(page.locator(".verdict.unchanged")).to_be_visible()
    async with page.expect_download() as saved:
        await does_because(keys, "Export")
    names = ZipFile(await (await saved.value).path()).namelist()
    assert any(name.endswith((".flac", ".wav")) for name in names), names
    await does_because(keys, "Legal hold")
    await does_because(keys, "Ask for its release")
    await expect(page.get_by_text("kong asked for its release")).to_be_visible()
    deeds = kept.here.entries(Kind.PLAYED, Kind.EXPORTED, Kind.HELD)
    assert {(entry.kind, entry.about["by"], entry.about["why"]) for entry in deeds} == {
        (kind, "kong", "complaint 17") for kind in (Kind.PLAYED, Kind.EXPORTED, Kind.HELD)
    }
    await kept.enters(SECOND)
    other = await (await browser.new_context(locale="en-GB")).new_page()
    keys = await opens(other, kept, SECOND, "/calls/call1")
    await does_because(keys, "Holds")
    await does_because(keys, "Release")
    await expect(other.get_by_text("Nothing is held.")).to_be_visible()
    await other.context.close()
    asked, released = kept.here.entries(Kind.RELEASE_ASKED, Kind.RELEASED)
    assert (asked.about["by"], released.about["by"]) == ("kong", "kang")


async def test_quality_judges_a_call_with_a_form_and_notes_on_it(page: Page, kept: Kept) -> None:
    keys = await opens(page, kept, PEOPLE[Role.QUALITY], "/calls/call1")
    await keys.does(page.get_by_role("button", name="Service"))
    scores, notes = (page.get_by_role("region", name=name) for name in ("Scores", "Notes"))
    await keys.chooses(scores.get_by_label("Greets by name"), "4")
    await keys.writes(scores.get_by_label("Comment"), "kind")
    await keys.does(scores.get_by_role("button", name="Keep it"))
    await expect(scores.get_by_text("Service: 4 / 5")).to_be_visible()
    note = notes.get_by_label("New note")
    await keys.writes(note, "an example for others")
    await keys.press("Enter")
    await expect(notes.get_by_text("an example for others")).to_be_visible()
    await expect(note).to_be_focused()
    judging = Judging.beside(kept.register.people)
    [score], [written] = await judging.scores("call1"), await judging.notes("call1")
    assert (score.given_by, score.answers, score.comment) == ("qian", {"greeting": 4}, "kind")
    assert (written.written_by, written.text) == ("qian", "an example for others")


async def test_an_auditor_reads_what_was_done_and_whom_it_concerned(page: Page, kept: Kept) -> None:
    keys = await opens(page, kept, PEOPLE[Role.AUDITOR], "/calls/call1")
    await does_because(keys, "Who came to it")
    await expect(page.locator(".log li")).not_to_have_count(0)
    await keys.press("g", "o")
    await expect(page.get_by_role("heading", name="Record of actions")).to_be_visible()
    await keys.does(page.get_by_role("checkbox", name="only what was refused"), key="Space")
    await expect(page.locator("main tbody tr")).to_have_count(0)
