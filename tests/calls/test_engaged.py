"""A manager who is rung for one caller, or talks with him, is not rung for another."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ivr.calls.dialled import Failed
from ivr.calls.dialling import ring_rm
from ivr.core.steps import LookUp
from ivr.switch.events import Ending
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, InTurn, NeverAnswers, Phone, Press
from tests.calls.firm import Firm, scene
from tests.calls.house import DEPUTY_PHONE, DID, NODES, OWN_RM, RM_PHONE, ZHANG, House, S, rules
from tests.calls.test_trunks import says
from tests.virtual_time import virtual

LI = "13900001111"
TALKS = Answers(S, (Press("1"), HangUp(60 * S)))


def house() -> House:
    h = House(FakeSwitch(), replace(rules(), nodes={**NODES, "flows.main[0]": LookUp("to_wealth")}))
    h.fake.phones |= {RM_PHONE: TALKS, DEPUTY_PHONE: NeverAnswers()}
    return h


def rung(h: House, phone: str) -> int:
    return sum(command.verb == "dial" and command.args[0].endpoint == phone for command in h.fake.commands)


@pytest.mark.parametrize("phone", [TALKS, NeverAnswers()])
def test_the_second_caller_goes_on_to_the_deputy(phone: Phone) -> None:
    @virtual
    async def story() -> None:
        h = house()
        h.fake.phones[RM_PHONE] = phone
        first = h.fake.call_in(DID, LI)
        await asyncio.sleep(1)
        second = h.fake.call_in(DID, LI)
        await asyncio.sleep(64)
        assert (rung(h, RM_PHONE), rung(h, DEPUTY_PHONE)) == (1, 1)
        assert "engaged with another caller" in next(s.line for s in h.trace if s.what == "rm_failed")
        for call in (first, second):
            h.fake.hang_up_by_peer(call)
        await h.over()

    story()


@virtual
async def test_once_the_talk_is_over_he_is_rung_again() -> None:
    h = house()
    h.fake.phones[RM_PHONE] = Answers(S, (Press("1"), HangUp(5 * S)))
    for _ in range(2):
        h.fake.call_in(DID, LI)
        await asyncio.sleep(80)
    await h.over()
    assert rung(h, RM_PHONE) == 2


@virtual
async def test_who_waits_for_a_trunk_that_has_just_failed_finds_him_rung_for_another_by_then() -> None:
    h = House(FakeSwitch())
    first, second = [h.fake.call_in(DID, LI) for _ in range(2)]
    await asyncio.sleep(1)
    one, other = h.reception.call(first), h.reception.call(second)
    assert one
    assert other
    h.fake.phones[RM_PHONE] = InTurn([says(Ending.CONGESTION), NeverAnswers()])
    assert await ring_rm(one, ZHANG, OWN_RM) == Failed(Ending.CONGESTION, "network congested")
    again = asyncio.create_task(ring_rm(one, ZHANG, OWN_RM))
    await asyncio.sleep(0)
    for_another = asyncio.create_task(ring_rm(other, ZHANG, OWN_RM))
    assert await again == Failed(Ending.BUSY, "engaged with another caller of ours")
    await for_another
    assert rung(h, RM_PHONE) == 2
    for call in (first, second):
        h.fake.hang_up_by_peer(call)
    await h.over()


@scene
async def test_a_controller_that_comes_back_knows_with_whom_he_talks(firm: Firm) -> None:
    book = replace(rules(), nodes={**NODES, "flows.main[0]": LookUp("to_wealth")})
    firm.fake.phones[RM_PHONE] = Answers(S, (Press("1"), HangUp(200 * S)))
    h = await firm.opens(rulebook=book)
    firm.fake.call_in(DID, LI)
    await asyncio.sleep(65)
    h = await firm.again(h, rulebook=book)
    second = firm.fake.call_in(DID, LI)
    await asyncio.sleep(62)
    assert h.story(second).count("rm_failed") == 1
    for call in [c for c in firm.fake.channels if c.startswith("fake")]:
        firm.fake.hang_up_by_peer(call)
    await firm.closes(h)
