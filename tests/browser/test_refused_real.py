"""An agent at the real console who types the address of what is not his, or asks for it by the API."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.real_console import Console
from tests.browser.test_evidence_real import a_talk

PAGES = ("rules", "customers", "skills", "prompts", "health", "people", "webhooks", "reports", "forms", "programs")
ASKS = """async ([verb, path]) => {
  const { csrf } = await (await fetch("/api/v1/session")).json();
  const body = verb === "GET" ? undefined : "{}";
  const headers = { "Content-Type": "application/json", "X-CSRF": csrf };
  return (await fetch(`/api/v1${path}`, { method: verb, headers, body })).status;
}"""
"""As a page of ours does, with all that he has."""


async def answered(page: Page, asked: list[tuple[str, str]]) -> dict[str, int]:
    """The status of each."""
    return {f"{verb} {path}": await page.evaluate(ASKS, [verb, path]) for verb, path in asked}


async def test_no_page_of_a_supervisor_or_an_admin_is_his_and_no_call_of_a_colleague(real: Console) -> None:
    page = (await real.opens(0, "/desk")).page
    for path in PAGES:
        await page.goto(f"{real.url}/{path}")
        await expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    real.scene.stage.app.desk.floor.not_ready(real.scene.ground.agents[0], "reads")
    story = await a_talk(real.scene, 1)
    await page.goto(f"{real.url}/calls/{story.call.id}")
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.locator(".told, .sound")).to_have_count(0)


async def test_nothing_of_a_supervisor_or_an_admin_is_done_for_him_by_the_api(real: Console) -> None:
    colleague = real.scene.ground.agents[1]
    page = (await real.opens(0, "/desk")).page
    asked = [
        *(
            ("GET", f"/{noun}")
            for noun in ("rules", "customers?q=1", "skills", "prompts", "health", "people", "webhooks")
        ),
        ("PUT", "/rules"),
        ("POST", "/people"),
        ("POST", "/notices"),
        *(("POST", f"/agents/{colleague}/{deed}") for deed in ("ready", "not_ready", "dismiss")),
        *(("POST", f"/calls/1/{deed}") for deed in ("listen", "whisper", "barge", "take-over", "move", "pick")),
    ]
    statuses = await answered(page, asked)
    assert statuses == dict.fromkeys(statuses, 403)
