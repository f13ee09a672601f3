"""Tickets in the pages: opened from a call, there when the customer rings again, all by keys, found by others."""

from __future__ import annotations

from dataclasses import replace

from playwright.async_api import Page, expect

from ivr.core.access import Role
from tests.browser import painted
from tests.browser.people import open_as
from tests.browser.stand_in import SUPERVISES, Scene, served
from tests.calls.house import House
from tests.calls.talks import S
from tests.console.test_live import over, talks
from tests.console.visiting import PEOPLE, Visited

HOSTILE = "<img src=x onerror=\"document.title='had'\">"


async def test_his_desk_has_his_own_those_to_take_and_his_callers(page: Page) -> None:
    async with served(Scene("offered", "en")) as url:
        await page.goto(f"{url}/desk")
        caller = page.get_by_role("region", name="Open for this customer: 1")
        await expect(caller.locator("[data-ticket]")).to_contain_text("agent 1002 王芳")
        await caller.get_by_text("History (2)").click()
        await expect(caller.locator(".history li").first).to_contain_text("张伟 · opened · agent 1001 张伟")
        await expect(caller.locator(".said").last).to_have_text("客户再次来电，仍未收到。")
        await expect(caller.get_by_role("button", name="Close 对账单未收到")).to_have_count(0)
        his = page.get_by_role("region", name="My tickets")
        await expect(his.locator("[data-standing=overdue]")).to_contain_text("was due")
        await his.get_by_text("To be taken: 1").click()
        await expect(his.locator("[data-ticket='15507326']")).to_contain_text("queue 投诉")


async def test_whoever_supervises_sees_those_overdue_on_the_wallboard_and_closes_one_there(page: Page) -> None:
    scene = Scene(language="en")
    async with served(scene) as url:
        await page.goto(f"{url}/wallboard")
        overdue = page.get_by_role("region", name="Tickets overdue: 1")
        await expect(overdue.locator("[data-ticket]")).to_have_count(1)
        await expect(overdue.locator("[data-standing=overdue]")).to_contain_text("对账单未收到")
        await overdue.get_by_role("button", name="Close 对账单未收到").press("Enter")
        await page.get_by_role("dialog").get_by_role("button", name="Close it").press("Enter")
        await expect(page.get_by_role("dialog")).to_have_count(0)
    assert [path for path, _ in scene.asked] == ["/tickets/48120633/close"]


async def test_without_the_right_to_tickets_the_wallboard_asks_for_none(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    async with served(Scene(language="en", rights=SUPERVISES)) as url:
        await page.goto(f"{url}/wallboard")
        await expect(page.get_by_role("heading", name="Promised callbacks overdue: 1")).to_be_visible()
        await expect(page.get_by_role("region", name="Tickets overdue")).to_have_count(0)
    assert [url for url in asked if "/tickets" in url] == []


async def test_by_keys_alone_one_is_opened_noted_on_handed_on_and_closed(page: Page) -> None:
    scene = Scene("wrapping", "en")
    async with served(scene) as url:
        await page.goto(f"{url}/desk")
        await page.get_by_role("button", name="Ticket…").press("Enter")
        dialog = page.get_by_role("dialog", name="Ticket…")
        await dialog.get_by_label("What it is about").fill("letter")
        await dialog.get_by_label("Kind").select_option("投诉")
        await dialog.get_by_label("To be done by").fill("2026-12-01")
        await dialog.get_by_label("Who has it").select_option("投诉")
        await dialog.get_by_label("What it is about").press("Enter")
        await expect(dialog).to_have_count(0)
        his = page.get_by_role("region", name="My tickets")
        await his.get_by_text("History (2)").press("Enter")
        await his.get_by_role("textbox", name="Note on 对账单未收到").fill("again")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(his.get_by_role("textbox", name="Note on 对账单未收到")).to_have_value("")
        await his.get_by_role("button", name="Hand on 对账单未收到").press("Enter")
        handing = page.get_by_role("dialog", name="Hand on 对账单未收到")
        await handing.get_by_label("Who has it").select_option("agent 1002")
        await handing.get_by_role("button", name="Hand on", exact=True).press("Enter")
        await expect(handing).to_have_count(0)
        await his.get_by_role("button", name="Close 对账单未收到").press("Enter")
        closing = page.get_by_role("dialog", name="Close 对账单未收到")
        await closing.get_by_role("radio", name="not solved").check()
        await closing.get_by_role("button", name="Close it").press("Enter")
        await expect(closing).to_have_count(0)
    its = "/tickets/48120633"
    call = painted.mine("wrapping")[2]["last_call"]
    wanted = {"call": call, "subject": "letter", "text": "", "kind": "投诉", "due": "2026-12-01", "queue": "投诉"}
    assert scene.asked == [
        ("/me/tickets", wanted),
        (f"{its}/notes", {"text": "again"}),
        (f"{its}/hand_on", {"agent": "1002", "text": ""}),
        (f"{its}/close", {"outcome": "not solved", "text": ""}),
    ]


async def test_why_one_cannot_be_closed_is_said_where_it_was_asked(page: Page) -> None:
    async with served(Scene("free", "en", refusal="It is somebody else's by now.")) as url:
        await page.goto(f"{url}/tickets")
        await page.get_by_role("button", name="Close 对账单未收到").click()
        await page.get_by_role("button", name="Close it").click()
        await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("somebody else's")


async def test_the_page_has_those_overdue_and_over_by_their_standing(page: Page) -> None:
    async with served(Scene("free", "en")) as url:
        await page.goto(f"{url}/tickets")
        await expect(page.locator("[data-ticket]")).to_have_count(3)
        await expect(page.locator("[data-standing=overdue]")).to_have_count(1)
        await page.get_by_role("radio", name="overdue").check()
        await expect(page.locator("[data-ticket]")).to_have_count(1)
        await page.get_by_role("radio", name="over", exact=True).check()
        await expect(page.locator("[data-ticket]")).to_contain_text("solved")
        await expect(page.get_by_role("button", name="Close 基金费率")).to_have_count(0)
        async with page.expect_request("**/tickets?*queue=%E6%8A%95%E8%AF%89*"):
            await page.get_by_label("Queue").select_option("投诉")


async def test_at_the_real_console_who_rings_again_finds_what_he_has_told_before(
    page: Page, console: Visited, house: House
) -> None:
    known = house.rules.queues
    wealth = replace(known["wealth"], wrap_up=60 * S)
    house.reception.new_rules(replace(house.rules, queues={**known, "wealth": wealth}), house.sounds)
    house.floor.new_rules(house.reception.rules)
    first = await talks(house)
    await open_as(page, console, PEOPLE[Role.AGENT].id, "/desk")
    await page.get_by_role("button", name="Ticket…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("What it is about").fill(HOSTILE)
    await dialog.get_by_label("More").fill("sent on the 3rd")
    await dialog.get_by_role("button", name="Open it").click()
    await expect(page.locator(".call").get_by_text("is open.")).to_be_visible()
    await over(house, first)
    await page.locator(".wrap-up").get_by_role("button", name="Ready").click()
    caller = page.get_by_role("region", name="Open for this customer: 1")
    await expect(caller).to_have_count(0)
    second = await talks(house)
    await expect(caller.locator(".ticket-head strong")).to_have_text(HOSTILE)
    await expect(page.locator(".ticket img")).to_have_count(0)
    await caller.get_by_text("History (1)").click()
    await expect(caller.locator(".said")).to_have_text("sent on the 3rd")
    await caller.get_by_role("textbox").fill("rings again")
    await caller.get_by_role("button", name="Note it").click()
    await expect(caller.locator(".said").last).to_have_text("rings again")
    await over(house, second)
    await page.locator(".wrap-up").get_by_role("button", name="Close <img").click()
    await page.get_by_role("button", name="Close it").click()
    await expect(caller).to_have_count(0)
    await expect(page.get_by_role("region", name="My tickets").locator("[data-ticket]")).to_have_count(0)
