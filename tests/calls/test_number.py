"""A queue overflows to a telephone number: whoever answers there has the caller, who keeps his place until then."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.core.overflow_rules import OverflowStep, ToMessage, ToNumber, WhenWaited
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Trunk
from ivr.core.steps import EnterQueue
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, Busy, HangUp, NeverAnswers, Phone, Unreachable
from tests.calls.house import DID, NODES, House, rules
from tests.virtual_time import virtual

S = timedelta(seconds=1)
CALLER = "13900001111"
PARTNER = "PJSIP/02160001111@trunk-carrier"


def house(partner: Phone, *trunks: Trunk) -> House:
    """Nobody is on duty; after ten seconds the partner's number rings for twenty, and then he hears sorry."""
    steps = (
        OverflowStep(RuleRef("number"), ToNumber("02160001111", 20 * S), (WhenWaited(10 * S),)),
        OverflowStep(RuleRef("last"), ToMessage("sorry")),
    )
    queue = replace(rules().queues["wealth"], announce=(), overflow=steps)
    book = rules(nodes={**NODES, "flows.main[1]": EnterQueue("wealth")}, queues={"wealth": queue})
    h = House(FakeSwitch(), replace(book, trunks={trunk.name: trunk for trunk in trunks}) if trunks else book)
    h.fake.phones |= {PARTNER: partner, "PJSIP/1001": NeverAnswers(), "PJSIP/1002": NeverAnswers()}
    return h


def lines(h: House, what: str) -> list[str]:
    return [step.line for step in h.trace if step.what == what]


async def over(h: House) -> None:
    await h.over()
    assert h.fake.leaks() == []


@virtual
async def test_whoever_answers_there_has_the_caller_without_a_key() -> None:
    h = house(Answers(5 * S, (HangUp(30 * S),)))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(14)
    assert not any(h.fake.talking(call, other) for other in h.fake.channels if other != call)
    await asyncio.sleep(6)
    assert any(h.fake.talking(call, other) for other in h.fake.channels if other != call)
    await over(h)
    assert h.outcome(call) == "COMPLETEAGENT"
    assert lines(h, "overflow") == ["10 s waited, overflow -> 02160001111"]
    assert "sorry" not in h.fake.heard(call)


@pytest.mark.parametrize(
    ("partner", "why"), [(NeverAnswers(), "no answer"), (Busy(), "busy"), (Unreachable(), "cannot be reached")]
)
def test_where_nobody_answers_the_next_step_follows(partner: Phone, why: str) -> None:
    @virtual
    async def story() -> None:
        h = house(partner)
        call = h.fake.call_in(DID, CALLER)
        await over(h)
        assert h.outcome(call) == "MESSAGE"
        assert lines(h, "dial_failed") == [f"02160001111: {why}; caller keeps his place"]

    story()


@virtual
async def test_a_trunk_that_fails_is_followed_by_the_next() -> None:
    h = house(Unreachable(), Trunk("carrier", "192.0.2.1"), Trunk("other", "192.0.2.2", order=2))
    h.fake.phones["PJSIP/02160001111@trunk-other"] = Answers(S, (HangUp(9 * S),))
    call = h.fake.call_in(DID, CALLER)
    await over(h)
    assert h.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_he_keeps_his_place_and_an_agent_who_answers_first_has_him() -> None:
    h = house(NeverAnswers())
    h.fake.phones["PJSIP/1001"] = Answers(S, (HangUp(9 * S),))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(15)
    h.agents_ready("1001")
    await asyncio.sleep(6)
    assert lines(h, "CONNECT") == ["talks with agent 1001"]
    assert [step for step in lines(h, "overflow") if "02160001111" in step]
    await over(h)
    assert h.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_who_hangs_up_while_it_rings_silences_it() -> None:
    h = house(NeverAnswers())
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(15)
    h.fake.hang_up_by_peer(call)
    await over(h)
    assert h.outcome(call) == "ABANDON"
