"""A trunk whose far end is gone: its admin reads at once that it is down, since when, and that it is up again."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.async_api import expect

from ivr.core.access import Role
from ivr.core.console_rights import Person
from ivr.lab.lab import Lab
from tests.browser.real_console import Console

DOWN_WITHIN, UP_WITHIN = 18_000, 15_000
"""Milliseconds, as docs/trunks.md has it."""
ON_THE_WAY = 5_000
"""The same, until a page of this machine shows it."""
CHANG = Person("chang", "Chang", frozenset({Role.ADMIN}))


@contextmanager
def gone(lab: Lab) -> Iterator[None]:
    """The network at the trunk's other end gives no sign."""
    pid = lab.network.asterisk.pid()
    assert pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def test_it_shows_as_down_since_when_with_an_alarm_and_as_up_again(real: Console) -> None:
    s = real.scene
    health = await real.shows(CHANG, "/health")
    board = await health.context.new_page()
    await board.goto(f"{real.url}/wallboard")
    trunks = [page.locator("[data-trunk=carrier]") for page in (health, board)]
    for trunk in trunks:
        await expect(trunk).to_contain_text("reachable", timeout=DOWN_WITHIN)
        await expect(trunk.locator("time")).to_have_count(0)
    begins = s.stage.app.desk.clock.now()
    with gone(s.lab):
        for trunk in trunks:
            await expect(trunk).to_contain_text("not reachable", timeout=DOWN_WITHIN + ON_THE_WAY)
            await expect(trunk).to_contain_text("since")
        await expect(board.locator(".alarms")).to_contain_text("trunk dead", timeout=ON_THE_WAY)
        since = s.stage.app.desk.trunks.of("carrier").dead_since
        assert since
        assert since > begins
        assert await trunks[0].locator("time").get_attribute("datetime") == since.isoformat()
    for trunk in trunks:
        await expect(trunk).not_to_contain_text("not reachable", timeout=UP_WITHIN + ON_THE_WAY)
        await expect(trunk.locator("time")).to_have_count(0)
    await expect(board.locator(".alarms")).to_contain_text("trunk back", timeout=ON_THE_WAY)
