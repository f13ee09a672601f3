"""An agent's two telephones: which is rung, when he can be reached, and what he dials from either."""

from __future__ import annotations

import asyncio

from ivr.core.agent import InCall, NotReady, Ringing
from ivr.switch.fake_phones import Answers, NeverAnswers, Phone
from tests.calls.house import DID, House, S
from tests.calls.test_at_once import CALLER, TALKS, house, lines, over, states
from tests.virtual_time import virtual

OWN, BROWSER = "1001", "1001-web"


def both(own: Phone, browser: Phone) -> House:
    """1001 alone, whose two telephones are registered."""
    h = house(own, at_once=1)
    h.fake.phones[f"PJSIP/{BROWSER}"] = browser
    for telephone in (OWN, BROWSER):
        h.desk.telephones.changed(telephone, reachable=True)
    return h


def can_be_reached(h: House) -> bool:
    return next(duty.reachable for duty in h.floor.agents())


@virtual
async def test_his_browser_is_rung_if_it_is_registered_whatever_else_is() -> None:
    h = both(NeverAnswers(), Answers(1 * S, TALKS))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(4)
    assert states(h)["1001"] == InCall(call)
    await over(h)


@virtual
async def test_his_own_telephone_is_rung_once_the_browser_is_gone() -> None:
    h = both(Answers(1 * S, TALKS), NeverAnswers())
    h.desk.telephones.changed(BROWSER, reachable=False)
    assert can_be_reached(h)
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(4)
    assert states(h)["1001"] == InCall(call)
    await over(h)


@virtual
async def test_he_cannot_be_reached_once_both_are_gone() -> None:
    h = both(NeverAnswers(), NeverAnswers())
    h.desk.telephones.changed(OWN, reachable=False)
    assert can_be_reached(h)
    h.desk.telephones.changed(BROWSER, reachable=False)
    assert not can_be_reached(h)
    h.desk.telephones.changed(BROWSER, reachable=True)
    assert can_be_reached(h)


@virtual
async def test_a_browser_that_goes_while_it_rings_is_not_waited_for_though_his_own_telephone_is_there() -> None:
    h = both(Answers(1 * S, TALKS), NeverAnswers())
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    h.desk.telephones.changed(OWN, reachable=False)
    assert isinstance(states(h)["1001"], Ringing), "what does not ring may go"
    h.desk.telephones.changed(OWN, reachable=True)
    h.desk.telephones.changed(BROWSER, reachable=False)
    await asyncio.sleep(3)
    assert states(h)["1001"] == InCall(call)
    assert lines(h, "offer_withdrawn") == ["1001: phone not registered any more, which does not count"]
    await over(h)


@virtual
async def test_feature_codes_are_the_agents_from_his_browser_too() -> None:
    h = both(NeverAnswers(), NeverAnswers())
    h.fake.agent_dials(f"PJSIP/{BROWSER}", "not_ready")
    await h.over()
    assert isinstance(states(h)["1001"], NotReady)
