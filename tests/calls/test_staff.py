"""What agents say of themselves while callers come, talk and go: on the floor, in virtual time."""

from __future__ import annotations

import asyncio

import pytest

from ivr.core.agent import AVAILABLE, InCall, LoggedOut, NotReady, Ready, Reserved, Ringing, WrapUp
from ivr.core.queues import OfferRules
from ivr.switch.events import Ending
from tests.calls.test_floor import START, Desk, S, scene, turn
from tests.virtual_time import about


@scene
async def test_who_says_not_ready_while_he_talks_goes_after_the_call_and_gets_no_other() -> None:
    desk = Desk().here("1001")
    desk.floor.connected(await desk.offer())
    desk.waits("next")
    assert desk.floor.not_ready("1001", "tea")
    assert desk.state() == InCall("c")
    desk.floor.finished("1001", "c", 5 * S)
    assert desk.state() == WrapUp(START + 5 * S)
    await asyncio.sleep(60)
    assert desk.state() == NotReady("tea")
    assert len(desk.offers) == 1
    assert desk.floor.ready("1001")
    await turn()
    assert desk.offers[-1].call == "next"


@scene
async def test_who_thinks_better_of_it_before_the_call_is_over_stays() -> None:
    desk = Desk().here("1001")
    desk.floor.connected(await desk.offer())
    assert desk.floor.not_ready("1001", "tea")
    assert desk.floor.ready("1001")
    desk.floor.finished("1001", "c", 0 * S)
    assert isinstance(desk.state(), Ready)


@scene
async def test_ready_ends_the_wrap_up() -> None:
    desk = Desk().here("1001")
    desk.floor.connected(await desk.offer())
    desk.floor.finished("1001", "c", 60 * S)
    desk.waits("next")
    await asyncio.sleep(1)
    assert desk.floor.ready("1001")
    await turn()
    assert desk.offers[-1].call == "next"
    await asyncio.sleep(120)
    assert desk.state() == Reserved("next", about(START + 1 * S)), "the timer of the wrap-up is gone"


@pytest.mark.parametrize("rings", [False, True])
def test_who_says_not_ready_while_he_is_rung_may_still_take_the_call_and_is_not_blamed_if_not(rings: bool) -> None:
    @scene
    async def story() -> None:
        desk = Desk().here("1001")
        offer = await desk.offer()
        if rings:
            desk.floor.rings(offer)
            assert isinstance(desk.state(), Ringing)
        assert desk.floor.not_ready("1001", "tea")
        desk.floor.failed(offer, Ending.NO_ANSWER, OfferRules())
        assert desk.state() == NotReady("tea")
        await turn()
        assert len(desk.offers) == 1

    story()


@scene
async def test_who_has_logged_out_is_offered_nothing_until_he_logs_in() -> None:
    desk = Desk().here("1001")
    assert desk.floor.log_out("1001")
    assert not desk.floor.log_out("1001")
    assert not desk.floor.ready("1001")
    assert not desk.floor.not_ready("1001", "tea")
    desk.waits("c")
    desk.floor.phone("1001", reachable=False)
    desk.floor.phone("1001", reachable=True)
    await turn()
    assert desk.state() == LoggedOut()
    assert desk.offers == []
    assert desk.floor.log_in("1001")
    assert not desk.floor.log_in("1001")
    await turn()
    assert [offer.agent for offer in desk.offers] == ["1001"]


@scene
async def test_who_goes_after_his_call_is_not_counted_on_by_those_who_wait() -> None:
    desk = Desk().here("1001")
    desk.floor.connected(await desk.offer())
    queue = desk.rules.queues["wealth"]
    assert desk.floor.now_in(queue).staffed == 1
    assert desk.floor.log_out("1001")
    assert desk.floor.now_in(queue).staffed == 0
    assert desk.state() == InCall("c")


@scene
async def test_what_an_agent_has_done_is_counted_anew_from_his_log_in() -> None:
    desk = Desk().here("1001")
    desk.floor.connected(await desk.offer())
    await asyncio.sleep(60)
    desk.floor.finished("1001", "c", 0 * S)
    (tally,) = [duty.tally for duty in desk.floor.agents() if duty.agent.id == "1001"]
    assert (tally.calls, tally.busy, tally.begun, tally.turn) == (1, about(60 * S), START, 1)
    desk.floor.log_out("1001")
    desk.floor.log_in("1001")
    (tally,) = [duty.tally for duty in desk.floor.agents() if duty.agent.id == "1001"]
    assert (tally.calls, tally.busy, tally.begun, tally.turn) == (0, 0 * S, about(START + 60 * S), 0)


@scene
async def test_a_call_taken_from_hold_or_to_hold_is_one_call() -> None:
    desk = Desk().here("1001")
    desk.floor.connected(await desk.offer())
    await asyncio.sleep(10)
    desk.floor.held("1001", "c")
    await asyncio.sleep(10)
    desk.floor.taken_back("1001", "c")
    await asyncio.sleep(10)
    desk.floor.finished("1001", "c", 0 * S)
    (tally,) = [duty.tally for duty in desk.floor.agents() if duty.agent.id == "1001"]
    assert (tally.calls, tally.busy) == (1, about(30 * S))


@scene
async def test_nobody_is_told_of_what_changes_nothing() -> None:
    desk = Desk().here("1001")
    before = len(desk.told)
    assert desk.floor.ready("1001")
    assert not desk.floor.ready("9999")
    assert len(desk.told) == before
    assert desk.floor.presence("1001").status == AVAILABLE
