"""Callbacks that agents promise, on their desk: noted, rung, closed, handed on; supervisors see those overdue."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from ivr.core.access import Role
from ivr.core.agent import InCall
from ivr.core.queues import CallbackRules
from ivr.switch.fake_phones import Answers, HangUp
from tests.browser.people import open_as
from tests.browser.stand_in import SUPERVISES, Scene, served
from tests.calls.house import House
from tests.calls.talks import CALLER, S
from tests.calls.test_callbacks import customer
from tests.console.test_live import over, talks
from tests.console.visiting import PEOPLE, Visited


async def test_his_list_has_what_is_overdue_what_comes_and_what_is_over(page: Page) -> None:
    async with served(Scene("free", "en")) as url:
        await page.goto(f"{url}/desk")
        his = page.locator(".promises")
        await expect(his.locator("[data-standing]")).to_have_count(3)
        await expect(his.locator("[data-standing=overdue]")).to_contain_text("李明")
        await expect(his.locator("[data-standing=overdue]")).to_contain_text("Last: try 1: no answer")
        await expect(his.locator("[data-standing=due]")).to_contain_text("139****2222")
        await his.get_by_text("The latest that are over").click()
        await expect(his.locator("[data-callback=b4]")).to_contain_text("reached · 满意")


async def test_by_keys_alone_one_is_rung_closed_with_a_result_and_handed_on(page: Page) -> None:
    scene = Scene("free", "en")
    async with served(scene) as url:
        await page.goto(f"{url}/desk")
        await page.get_by_role("button", name="Ring 李明").press("Enter")
        await page.get_by_role("button", name="Close the callback of 李明").press("Enter")
        await page.get_by_role("radio", name="not reached").check()
        await page.get_by_label("Remark").fill("tries again himself")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.get_by_role("button", name="Hand on the callback of 赵敏").press("Enter")
        await expect(page.get_by_role("button", name="Hand on the callback of 赵敏")).to_be_enabled()
    assert scene.asked == [
        ("/me/callbacks/b1/ring", None),
        ("/me/callbacks/b1/close", {"result": "not reached", "remark": "tries again himself"}),
        ("/me/callbacks/b3/hand_on", None),
    ]


async def test_a_supervisor_closes_from_the_wallboard_what_an_agent_has_left_overdue(page: Page) -> None:
    scene = Scene(language="en", rights=(*SUPERVISES, "call_back"))
    async with served(scene) as url:
        await page.goto(f"{url}/wallboard")
        overdue = page.locator(".ringing", has_text="Promised callbacks overdue")
        await overdue.get_by_role("button", name="Close the callback of 李明").press("Enter")
        await page.get_by_role("radio", name="needed no more").check()
        await page.get_by_role("button", name="Close it").press("Enter")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await overdue.get_by_role("button", name="Hand on the callback of 李明").press("Enter")
        await expect(overdue.get_by_role("button", name="Hand on the callback of 李明")).to_be_enabled()
    assert scene.asked == [
        ("/callbacks/promised/b1/close", {"result": "not needed", "remark": ""}),
        ("/callbacks/promised/b1/hand_on", None),
    ]


async def test_without_the_right_to_callbacks_the_wallboard_only_tells(page: Page) -> None:
    async with served(Scene(language="en", rights=SUPERVISES)) as url:
        await page.goto(f"{url}/wallboard")
        overdue = page.locator(".ringing", has_text="Promised callbacks overdue")
        await expect(overdue).to_contain_text("李明")
        await expect(overdue.get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("state", ["talking", "wrapping"])
async def test_a_callback_is_promised_from_the_call_and_from_its_wrap_up(page: Page, state: str) -> None:
    scene = Scene(state, "en")
    async with served(scene) as url:
        await page.goto(f"{url}/desk")
        await page.get_by_role("button", name="Call back…").click()
        dialog = page.get_by_role("dialog", name="Call back…")
        await dialog.get_by_label("About what").fill("the fund's fees")
        await dialog.get_by_label("whoever of the queue is free").check()
        await dialog.get_by_role("button", name="Promise it").click()
        await expect(page.get_by_text("Promised.")).to_be_visible()
    ((path, said),) = scene.asked
    assert isinstance(said, dict)
    assert (path, said["note"], said["by_queue"]) == ("/me/callbacks", "the fund's fees", True)
    ahead = datetime.fromisoformat(said["at"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < ahead < timedelta(minutes=76)


async def test_why_one_cannot_be_rung_is_said_where_he_clicked(page: Page) -> None:
    async with served(Scene("free", "en", refusal="Say first that you are ready.")) as url:
        await page.goto(f"{url}/desk")
        await page.get_by_role("button", name="Ring 李明").click()
        await expect(page.locator("[data-callback=b1]").get_by_role("alert")).to_contain_text("Say first")


async def test_whoever_supervises_sees_those_overdue_and_no_others(page: Page) -> None:
    async with served(Scene("free", "en", rights=SUPERVISES)) as url:
        await page.goto(f"{url}/wallboard")
        await expect(page.get_by_role("heading", name="Promised callbacks overdue: 1")).to_be_visible()
        await expect(page.locator("[data-callback]")).to_have_count(1)
        await expect(page.locator("[data-callback=b1]")).to_contain_text("1001 · 理财 · 基金费率")


async def test_at_the_real_console_a_promise_is_noted_in_wrap_up_rung_and_closed(
    page: Page, console: Visited, house: House
) -> None:
    known = house.rules.queues
    wealth = replace(known["wealth"], callback=CallbackRules(), wrap_up=60 * S)
    house.reception.new_rules(replace(house.rules, queues={**known, "wealth": wealth}), house.sounds)
    house.floor.new_rules(house.reception.rules)
    house.fake.phones[customer()] = Answers(0 * S, (HangUp(3 * S),))
    await over(house, await talks(house))
    await open_as(page, console, PEOPLE[Role.AGENT].id, "/desk")
    await page.get_by_role("button", name="Call back…").click()
    await page.get_by_role("button", name="Promise it").click()
    his = page.locator("[data-standing=coming]")
    await expect(his).to_contain_text("Li Ming")
    assert [one.number for one in house.callbacks.promised.of("1001")] == [CALLER]
    await page.get_by_role("button", name="Ring Li Ming").click()
    await expect(his.get_by_role("alert")).to_contain_text("Say first that you are ready")
    await page.locator(".wrap-up").get_by_role("button", name="Ready").click()
    await page.get_by_role("button", name="Ring Li Ming").click()
    await expect(page.locator("[data-own-call]").get_by_role("heading", name="Li Ming")).to_be_visible()
    assert isinstance(house.floor.presence("1001").state, InCall)
    async with asyncio.timeout(20):
        await house.over()
    await expect(his).to_contain_text("Last: talks with 1001")
    await page.get_by_role("button", name="Close the callback of Li Ming").click()
    await page.get_by_role("button", name="Close it").click()
    await expect(page.locator("[data-standing]")).to_have_count(0)
    assert house.callbacks.promised.open == ()
