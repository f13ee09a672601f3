"""An agent to whom a caller is transferred, or who is asked about him, and does not come: what the rules say then."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ivr.core.agent import RONA, NotReady, Ready, Ringing
from ivr.core.call import Destination
from ivr.core.queues import OfferRules, OnFailedOffer
from ivr.core.talk_wishes import Consult, Transfer
from ivr.switch.events import Ending
from ivr.switch.fake_phones import Busy, Declines, NeverAnswers, Phone, Unreachable
from tests.calls.house import rules
from tests.calls.talks import A2, S, Talk, house, talking
from tests.virtual_time import virtual

TO = Destination("agent", "1002")
WISHES = {"transfer": Transfer(TO), "consultation": Consult(TO)}
PAUSED = OfferRules(
    ring=15 * S,
    pause=30 * S,
    no_answer=OnFailedOffer.PAUSE,
    declined=OnFailedOffer.NOT_READY,
    busy=OnFailedOffer.NOT_READY,
    unreachable=OnFailedOffer.PAUSE,
)
STAYS = replace(PAUSED, no_answer=OnFailedOffer.STAY)


async def asked(wish: str, phone: Phone, offer: OfferRules) -> Talk:
    """1001 talks with a caller of a queue with such rules, and wants 1002 to come, who is ready."""
    queue = replace(rules().queues["wealth"], announce=(), offer=offer)
    t = await talking(house(queues={**rules().queues, "wealth": queue}))
    t.fake.phones[A2] = phone
    t.house.floor.phone("1002", reachable=True)
    await asyncio.sleep(5)
    assert await t.wants(WISHES[wish]) == ""
    return t


async def over(t: Talk) -> None:
    t.fake.hang_up_by_peer(t.call)
    await t.over()


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize(
    ("phone", "offer", "reason", "for_a_time"),
    [
        (NeverAnswers(), OfferRules(ring=15 * S), RONA, False),
        (NeverAnswers(), PAUSED, Ending.NO_ANSWER.value, True),
        (Declines(2 * S), OfferRules(ring=15 * S), Ending.REJECTED.value, True),
        (Declines(2 * S), PAUSED, Ending.REJECTED.value, False),
        (Busy(), OfferRules(ring=15 * S), Ending.BUSY.value, True),
        (Busy(), PAUSED, Ending.BUSY.value, False),
        (Unreachable(), OfferRules(ring=15 * S), Ending.UNREACHABLE.value, False),
        (Unreachable(), PAUSED, Ending.UNREACHABLE.value, True),
    ],
)
def test_who_does_not_come_is_treated_by_the_rules_of_the_callers_queue(
    wish: str, phone: Phone, offer: OfferRules, reason: str, for_a_time: bool
) -> None:
    @virtual
    async def story() -> None:
        t = await asked(wish, phone, offer)
        await asyncio.sleep(16)
        state = t.state("1002")
        assert isinstance(state, NotReady)
        assert (state.reason, state.until is not None) == (reason, for_a_time)
        if for_a_time:
            await asyncio.sleep(31)
            assert isinstance(t.state("1002"), Ready)
        await over(t)

    story()


@pytest.mark.parametrize("wish", WISHES)
def test_who_may_stay_ready_is_idle_from_then_on(wish: str) -> None:
    @virtual
    async def story() -> None:
        t = await asked(wish, NeverAnswers(), STAYS)
        asked_at = t.house.clock.now()
        await asyncio.sleep(16)
        state = t.state("1002")
        assert isinstance(state, Ready)
        assert state.since > asked_at
        await over(t)

    story()


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("goes", ["not ready", "unregistered", "the caller hangs up"])
def test_whom_something_else_keeps_is_not_blamed(wish: str, goes: str) -> None:
    @virtual
    async def story() -> None:
        t = await asked(wish, NeverAnswers(), OfferRules(ring=15 * S))
        await asyncio.sleep(3)
        assert isinstance(t.state("1002"), Ringing)
        match goes:
            case "not ready":
                t.house.floor.not_ready("1002", "lunch")
            case "unregistered":
                t.house.floor.phone("1002", reachable=False)
            case _:
                t.fake.hang_up_by_peer(t.call)
        await asyncio.sleep(2)
        state = t.state("1002")
        assert state == NotReady("lunch") if goes == "not ready" else isinstance(state, Ready)
        (turn,) = (duty.tally.turn for duty in t.house.floor.agents() if duty.agent.id == "1002")
        assert turn == 0
        await over(t)

    story()
