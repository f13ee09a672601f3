"""An admin changes a menu in a real browser, and the next real call on the real switch hears it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import soundfile
from playwright.async_api import Page, expect

from ivr.app import running
from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.lab import Party, Samples, tone_present
from ivr.rehearsal import Rehearsal, laboratory
from ivr.rules import load
from tests.browser.people import sign_in, writes
from tests.browser.softphone import LACKING
from tests.console.visiting import PASSWORD, QUICK
from tests.real.firm import Firm, Line, settings_for
from tests.real.scene import Scene, sides
from tests.recording.sounds import tone

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"lacking: {', '.join(LACKING)}")
OLD, NEW = 700, 1200
"""Hz of what key 3 leads to, before and after."""
KEYS = {"1": {"queue": "Q"}, "3": {"hang_up": "old_hours"}}
MENU = {"prompt": "main_menu", "wait": "5s", "tries": 3, "keys": KEYS}
expect.set_options(timeout=60_000)
CUSTOMERS = ("13900000001", "13900000002", "13900000003")


@dataclass
class Floor:
    """A house on the real switch, its admin, and callers."""

    scene: Scene
    rules: Path

    async def presses_3(self, caller: str) -> tuple[bool, bool]:
        """A call: whether it heard the old and the new tone, by its own ears and by its recording alike."""
        leg = await self.scene.call(caller)
        await leg.hears("main_menu/zh")
        await leg.press("3")
        assert (await leg.ended(within=20)).by is Party.CORE
        story = await self.scene.record(caller)
        _, recorded = sides(story.recordings[0].path)
        by_ear, on_record = (_tones(samples) for samples in (leg.heard.samples, recorded))
        assert by_ear == on_record
        return on_record

    async def enters_admin(self) -> str:
        """The console's address."""
        app = self.scene.stage.app
        assert app.console
        people = app.console.register.people
        await people.add(Person("li", "Li", frozenset({Role.ADMIN})), app.desk.clock.now())
        await people.change("li", password=QUICK.hash(PASSWORD))
        return app.console.address.url


def _tones(samples: Samples) -> tuple[bool, bool]:
    return bool(tone_present(samples, OLD, least=0.5)), bool(tone_present(samples, NEW, least=0.5))


@asynccontextmanager
async def floor(folder: Path) -> AsyncIterator[Floor]:
    """The house, with a menu whose key 3 plays a tone."""
    firm = Firm()
    for name, hertz in (("old_hours", OLD), ("new_hours", NEW)):
        soundfile.write(folder / f"{name}.wav", tone(hertz, 2.0), 8000)
        firm.rules["prompts"][name] = {lang: {"file": f"{name}.wav"} for lang in ("zh", "en")}
    ground = firm.line(Line(steps=({"menu": "main"},), menus={"main": MENU}))
    path = firm.write(folder)
    settings = settings_for(path).model_copy(update={"console_port": 0})
    async with laboratory(settings, load(path), print) as lab, AsyncExitStack() as stack:
        firm.write(folder, lab.trunk)
        app = await stack.enter_async_context(running(settings, print))
        stack.push_async_callback(app.asterisk.stop)
        stack.push_async_callback(lambda: app.reception.stop(goodbye=True))
        stack.push_async_callback(lab.hang_up_all)
        yield Floor(Scene(Rehearsal(app, lab), ground), path)


async def breaks(page: Page, text: str) -> None:
    """Key 1 leads to a queue that is not there: he is told where, and cannot put it in force."""
    wrong = text.replace('"queue": "q1"', '"queue": "q7"')
    before, here = wrong[: wrong.index('"q7"')], wrong.count("\n", 0, wrong.index('"q7"')) + 1
    column = len(before) - before.rindex("\n")
    await writes(page, wrong)
    complaint = page.get_by_role("button", name=f"rules.yaml:{here}:{column} ")
    await expect(complaint).to_contain_text("q7")
    await expect(page.get_by_role("button", name="Put in force…")).to_be_disabled()
    await complaint.click()
    await expect(page.locator(".cm-activeLine")).to_contain_text('"q7"')
    await expect(page.locator(".cm-lint-marker-error")).to_have_count(1)


async def mends(page: Page, text: str) -> None:
    """Key 1 is as it was, key 3 is new; he reads what that changes, and puts it in force."""
    await writes(page, text.replace('"hang_up": "old_hours"', '"hang_up": "new_hours"'))
    await page.get_by_role("button", name="Put in force…").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("old_hours")
    await expect(dialog).to_contain_text("new_hours")
    await dialog.get_by_label("Why").fill("the hours have changed")
    await dialog.get_by_role("button", name="Put in force").click()
    await expect(page.get_by_text("Version 2 is in force")).to_be_visible()


async def test_an_admin_changes_a_menu_and_the_next_call_follows_it(tmp_path: Path, page: Page) -> None:
    async with floor(tmp_path) as house:
        url, text = await house.enters_admin(), await asyncio.to_thread(house.rules.read_text, "utf-8")
        await page.goto(f"{url}/rules")
        await sign_in(page, "li")
        await expect(page.locator(".flow-box")).not_to_have_count(0)
        assert await house.presses_3(CUSTOMERS[0]) == (True, False)
        await breaks(page, text)
        assert await house.presses_3(CUSTOMERS[1]) == (True, False), "what is only written is in nobody's ear"
        await mends(page, text)
        assert await house.presses_3(CUSTOMERS[2]) == (False, True)
        rows = {row.caller: row.rules_version for row in await house.scene.stage.app.store.calls(9)}
    assert len({rows[caller] for caller in CUSTOMERS[:2]}) == 1
    assert rows[CUSTOMERS[2]] != rows[CUSTOMERS[1]]


async def tries(page: Page, text: str) -> None:
    """Key 3 would lead into the queue; he has the draft asked beside the rules in force."""
    await writes(page, text.replace('"hang_up": "old_hours"', '"queue": "q1"'))
    await page.get_by_role("button", name="Beside the live rules").click()
    await page.get_by_role("button", name="Try this draft beside the live rules").click()
    await expect(page.locator("[data-fact=by]")).to_contain_text("li")


async def test_a_draft_that_is_tried_says_what_a_real_call_would_have_got_and_the_caller_gets_what_is_in_force(
    tmp_path: Path, page: Page
) -> None:
    async with floor(tmp_path) as house:
        url, text = await house.enters_admin(), await asyncio.to_thread(house.rules.read_text, "utf-8")
        await page.goto(f"{url}/rules")
        await sign_in(page, "li")
        await tries(page, text)
        assert await house.presses_3(CUSTOMERS[0]) == (True, False), "by ear and on record: the rules in force"
        (row,) = await house.scene.stage.app.store.calls(9)
        differs = page.locator(".otherwise tbody tr").filter(has=page.get_by_role("link", name=row.id))
        await expect(differs).to_contain_text("old_hours")
        await expect(differs).to_contain_text("queue q1")
        await expect(page.locator("[data-fact=differing]")).to_contain_text("1")
        story = await house.scene.record(CUSTOMERS[0])
        assert "queue q1" in next(step.line for step in story.trace if step.what == "shadow")
        assert not any(step.what == "ENTERQUEUE" for step in story.trace)
