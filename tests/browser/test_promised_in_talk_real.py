"""What an agent promises and notes by his page in a real talk: kept with its call, rung for real, ticked off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.async_api import Page, expect

from ivr.core.callback import Callback, State
from ivr.core.ticket import Ticket
from ivr.core.tickets_seen import TicketsSeen
from ivr.lab import Answer
from ivr.store.tickets import SoughtTickets, Tickets
from tests.browser.real_console import Console
from tests.browser.softphone import SPEAKS
from tests.browser.test_desk_phone_real import click, they_talk
from tests.real.scene import CALLER, Scene, words

ABOUT, MATTER = "the fund's fees", "his letter has not come"
IN_TWO_HOURS = (datetime.now(UTC) + timedelta(hours=2)).replace(second=0, microsecond=0)
DAY = (IN_TWO_HOURS + timedelta(days=2)).date()


async def promises(page: Page) -> None:
    """To ring his caller himself; there is no place for another number."""
    await click(page, "Call back…")
    dialog = page.get_by_role("dialog", name="Call back…")
    await expect(dialog.locator("input:not([type=radio])")).to_have_count(1)
    await dialog.get_by_label("When").fill(f"{IN_TWO_HOURS:%Y-%m-%dT%H:%M}")
    await dialog.get_by_label("About what").fill(ABOUT)
    await dialog.get_by_role("button", name="Promise it").click()
    await expect(page.get_by_text("Promised.")).to_be_visible()


async def opens_ticket(page: Page) -> None:
    await click(page, "Ticket…")
    dialog = page.get_by_role("dialog", name="Ticket…")
    await dialog.get_by_label("What it is about").fill(MATTER)
    await dialog.get_by_label("To be done by").fill(f"{DAY:%Y-%m-%d}")
    await dialog.get_by_role("button", name="Open it").click()
    await expect(page.locator(".call").get_by_text("is open.")).to_be_visible()


async def callback_of(s: Scene, call: str) -> Callback:
    """As it stands in the store."""
    store = s.stage.app.store
    await store.flush()
    [kept] = [one for one in await store.latest_callbacks() if one.call == call]
    return kept


async def ticket_of(real: Console, call: str) -> Ticket:
    """As it stands in the store."""
    tickets = Tickets.beside(real.register.people)
    found = await tickets.search(SoughtTickets(), TicketsSeen(None), 50)
    [kept] = [story.ticket for story in found if story.ticket.call == call]
    return kept


async def test_a_callback_and_a_ticket_from_the_talk_stand_with_its_call_and_the_customer_is_rung_for_real(
    real: Console,
) -> None:
    s = real.scene
    desk = await real.opens(0, "/desk")
    page, agent = desk.page, s.ground.agents[0]
    caller = await they_talk(s, desk)
    call = s.live().id
    await promises(page)
    await opens_ticket(page)
    await caller.hang_up()
    await s.record()
    promised, ticket = await callback_of(s, call), await ticket_of(real, call)
    assert (promised.agent, promised.number, promised.note) == (agent, s.ground.caller, ABOUT)
    assert (promised.wanted_from, promised.state) == (IN_TWO_HOURS, State.WAITING)
    assert (ticket.agent, ticket.number, ticket.subject) == (agent, s.ground.caller, MATTER)
    assert (ticket.due, ticket.queue) == (DAY, s.ground.queue)

    mobile = s.lab.mobile(s.ground.caller)
    mobile.behave(Answer(after=0.5, talk=CALLER))
    await page.get_by_role("button", name="Ring Customer").click()
    await page.get_by_role("button", name="Answer").click()
    customer = await mobile.next_call(within=20)
    assert customer.caller_id == "4008001234"
    await desk.hears(CALLER, within=20)
    await customer.hears_tone(SPEAKS, within=15)
    await customer.hang_up()
    await page.get_by_role("button", name="Close the callback of Customer").click()
    await page.get_by_role("button", name="Close it").click()
    await expect(page.locator(".promises [data-standing]")).to_have_count(0)
    done = await callback_of(s, call)
    assert (done.state, done.tries) == (State.DONE, 1)
    tried = await s.stage.app.store.call(done.attempt)
    assert tried
    assert tried.call.served_by == agent
    assert words(tried)[0] == "calls_back"
