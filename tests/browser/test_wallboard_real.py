"""The wallboard of a real switch: its figures of the day are those of the day's report, to the last call."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from playwright.async_api import Page, expect

from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.lab import Answer
from tests.browser.real_console import Console
from tests.real.scene import Scene

BOSS = Person("boss", "Boss", frozenset({Role.ADMIN}))
OF_TODAY = """async (by) => {
  const told = async (path) => (await fetch(`/api/v1/reports/${path}`)).json();
  const { today } = await told("choices");
  return told(`figures?from=${today}&to=${today}&by=${by}`);
}"""


async def test_its_cells_are_the_figures_of_the_days_report(real: Console) -> None:
    s = real.scene
    page = await real.shows(BOSS, "/wallboard")
    await gives_up(s, after=0)
    await gives_up(s, after=6)
    await s.log_in(0)
    await is_served(s, after=0.2)
    await is_served(s, after=8)
    shown = page.locator(f"[data-queue={s.ground.queue}] td")
    await expect(shown.nth(5)).to_have_text("2")
    report = await page.evaluate(OF_TODAY, "queue")
    [row] = [row for row in report["rows"] if row["queue"].startswith(s.ground.queue)]
    assert (row["offered"], row["answered"], row["abandoned"], row["short_abandoned"]) == (4, 2, 2, 1)
    assert row["service_level"] == 33.3, "of three, for who gave up at once is none"
    assert await shown.all_inner_texts() == ["0", "–", *(await beside(page, s)), *as_shown(row)]
    level = page.locator(".figure", has_text="Service level").locator("strong")
    await expect(level).to_have_text(f"{report['total']['service_level']:.0f} %")
    agent = s.ground.agents[0]
    desk = await real.shows(Person(f"chen.{agent}", "Chen", frozenset({Role.AGENT}), agent), "/desk")
    [his] = [row for row in (await page.evaluate(OF_TODAY, "agent"))["rows"] if row["agent"].startswith(agent)]
    today = desk.locator(".today dd")
    await expect(today).to_have_text([str(his["handled"]), str(his["offers_missed"]), re.compile(r"\d+:\d\d")])
    assert (his["handled"], his["offers_missed"]) == (2, 0)


async def gives_up(s: Scene, after: float) -> None:
    """A caller for whom nobody is there, so many seconds after he has entered the queue."""
    caller = await s.call()
    await s.told("ENTERQUEUE")
    await asyncio.sleep(after)
    await caller.hang_up()
    await s.record()


async def is_served(s: Scene, after: float) -> None:
    """A caller for whom the telephone rings so long."""
    s.agent().behave(Answer(after=after))
    caller = await s.call()
    await s.told("CONNECT")
    await caller.hang_up()
    await s.record()


async def beside(page: Page, s: Scene) -> list[str]:
    """What a report does not tell: how long the next caller would wait, and who is at work."""
    cells = await page.locator(f"[data-queue={s.ground.queue}] td").all_inner_texts()
    return cells[2:4]


def as_shown(row: dict[str, Any]) -> list[str]:
    """In time, answered, abandoned."""
    return [
        f"{row['service_level']:.0f} %",
        str(row["answered"]),
        f"{row['abandoned']} · {row['abandoned_share']:.0f} %",
    ]
