"""An agent who works by Chinese pages, on the real switch."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.real_console import Console
from tests.browser.test_desk_phone_real import click, hear_each_other
from tests.real.scene import CALLER, in_order


async def test_he_answers_holds_his_caller_and_has_him_again(real: Console) -> None:
    s = real.scene
    desk = await real.opens(0, "/desk")
    await desk.page.get_by_role("button", name="中文").click()
    caller = await s.call()
    await caller.talk(CALLER)
    await click(desk.page, "接听")
    await hear_each_other(caller, desk)
    await click(desk.page, "保持")
    await expect(desk.page.locator("[data-own-state=hold]")).to_have_text("保持中")
    await desk.hears_nothing()
    await click(desk.page, "取回")
    await hear_each_other(caller, desk)
    await click(desk.page, "挂断")
    await caller.ended()
    in_order(await s.record(), "CONNECT", "hold", "resume", "ended")
