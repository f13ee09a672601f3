"""An agent asks whoever a queue finds: he waits in it in his caller's place, and goes on as with anybody he asks."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ivr.core.agent import RONA, Assisting, InCall, NotReady, Ready, Ringing, WrapUp
from ivr.core.call import Destination
from ivr.core.needs import Need
from ivr.core.queues import OfferRules, Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Skill, TransferRules
from ivr.core.steps import EnterQueue
from ivr.core.talk_wishes import Complete, Consult, Return
from ivr.switch.fake_phones import Answers, Declines, NeverAnswers
from tests.calls.house import CUSTOMERS, DID, LI, NODES, House, rules
from tests.calls.talks import A1, A2, CALLER, S, Talk, house, talking
from tests.calls.test_consulting import ends, hear, music
from tests.virtual_time import virtual

A3 = "PJSIP/1003"
ASK_CARDS = Consult(Destination("queue", "cards"))


def firm(cards: OfferRules = OfferRules()) -> House:  # noqa: B008 - a frozen value
    """1002 and 1003 know cards, 1001 does not."""
    queues = {
        "wealth": replace(rules().queues["wealth"], announce=()),
        "cards": Queue("cards", RuleRef("queues.cards"), {}, (Need("cards"),), offer=cards),
    }
    agents = {"1001": Agent("1001", "1001", (Skill("wealth", 4),))}
    agents |= {name: Agent(name, name, (Skill("cards", 3),)) for name in ("1002", "1003")}
    nodes = {**NODES, "flows.main[1]": EnterQueue("wealth", priority=7)}
    return house(nodes=nodes, queues=queues, agents=agents, transfers=TransferRules(queues={"1": "cards"}))


async def waiting_for_cards(h: House | None = None) -> Talk:
    """The caller talks with 1001, who has asked for whoever knows cards; nobody is there yet."""
    talk = await talking(h or firm())
    talk.fake.phones |= {A2: Answers(2 * S), A3: Answers(2 * S)}
    assert await talk.wants(ASK_CARDS) == ""
    assert talk.stage == "CallingIn"
    return talk


@virtual
async def test_he_waits_with_music_until_somebody_is_free_and_then_they_talk_alone() -> None:
    talk = await waiting_for_cards()
    await asyncio.sleep(30)
    assert talk.stage == "CallingIn"
    assert music(talk) == {talk.call, talk.leg}
    talk.house.floor.phone("1003", reachable=True)
    await asyncio.sleep(3)
    [target] = talk.others()
    assert talk.stage == "Consulting"
    assert hear(talk, talk.leg, target)
    assert isinstance(talk.state("1003"), Assisting)
    await talk.wants(Complete())
    assert hear(talk, talk.call, target)
    assert talk.state("1003") == InCall(talk.call)
    assert isinstance(talk.state("1001"), WrapUp)
    await ends(talk)
    told = talk.house.story(talk.call)
    assert told.index("consult_waits") < told.index("consult_offer")


@virtual
async def test_by_keys() -> None:
    talk = await talking(firm())
    talk.fake.phones[A2] = Answers(2 * S)
    talk.house.floor.phone("1002", reachable=True)
    await talk.presses("*3*1#")
    await asyncio.sleep(3)
    assert hear(talk, talk.leg, *talk.others())
    await ends(talk)


@virtual
async def test_who_does_not_come_is_treated_by_the_queues_rules_and_the_next_is_rung() -> None:
    talk = await waiting_for_cards()
    talk.fake.phones[A2] = NeverAnswers()
    talk.house.floor.phone("1002", reachable=True)
    await asyncio.sleep(5)
    talk.house.floor.phone("1003", reachable=True)
    await asyncio.sleep(20)
    assert talk.state("1002") == NotReady(RONA)
    assert isinstance(talk.state("1003"), Assisting)
    await ends(talk)


@virtual
async def test_who_is_asked_counts_it_as_no_call_of_his_own() -> None:
    talk = await waiting_for_cards()
    talk.house.floor.phone("1002", reachable=True)
    await asyncio.sleep(3)
    await talk.wants(Return())
    [duty] = [duty for duty in talk.house.floor.agents() if duty.agent.id == "1002"]
    assert isinstance(duty.state, Ready)
    assert duty.tally.calls == 0
    await ends(talk)


@pytest.mark.parametrize("rings", [False, True])
def test_back_to_the_caller_before_anybody_came_and_nobody_is_rung_for_it_any_more(rings: bool) -> None:
    @virtual
    async def story() -> None:
        talk = await waiting_for_cards()
        talk.fake.phones[A2] = NeverAnswers()
        talk.house.floor.phone("1002", reachable=rings)
        await asyncio.sleep(2)
        assert isinstance(talk.state("1002"), Ringing) == rings
        await talk.wants(Return())
        assert hear(talk, talk.call, talk.leg)
        talk.house.floor.phone("1002", reachable=True)
        await asyncio.sleep(5)
        assert isinstance(talk.state("1002"), Ready)
        assert talk.house.floor.caller(talk.call) is None
        await ends(talk)

    story()


@pytest.mark.parametrize("rings", [False, True])
def test_the_agent_hangs_up_and_the_caller_waits_on_in_that_queue(rings: bool) -> None:
    @virtual
    async def story() -> None:
        talk = await waiting_for_cards()
        talk.house.floor.phone("1002", reachable=rings)
        await asyncio.sleep(1)
        talk.fake.hang_up_by_peer(talk.leg)
        await asyncio.sleep(1)
        assert talk.stage == "Waiting"
        talk.house.floor.phone("1002", reachable=True)
        await asyncio.sleep(5)
        assert talk.state("1002") == InCall(talk.call)
        assert hear(talk, talk.call, *talk.others())
        await ends(talk)

    story()


@pytest.mark.parametrize("rings", [False, True])
def test_the_caller_hangs_up_and_everybody_is_free(rings: bool) -> None:
    @virtual
    async def story() -> None:
        talk = await waiting_for_cards()
        talk.house.floor.phone("1002", reachable=rings)
        await asyncio.sleep(1)
        await ends(talk, "COMPLETECALLER")
        talk.house.floor.phone("1002", reachable=True)
        await asyncio.sleep(10)
        assert isinstance(talk.state("1002"), Ready)

    story()


@virtual
async def test_his_caller_stands_where_he_would_if_he_were_transferred() -> None:
    h = firm()
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(40)
    talk = Talk(h, call, "")
    h.fake.phones[A1] = Answers(2 * S)
    h.floor.phone("1001", reachable=True)
    await asyncio.sleep(20)
    [talk.leg] = talk.others()
    await talk.wants(ASK_CARDS)
    asked, now = h.floor.caller(call), h.clock.now()
    assert asked is not None
    assert (asked.queue, asked.extra, asked.language) == ("cards", 7, "zh")
    assert abs((now - asked.since) - 40 * S) < 4 * S, "the talk is no waiting, the time before it is"
    await ends(talk)


@virtual
async def test_of_several_who_would_be_rung_together_one_is_enough() -> None:
    talk = await waiting_for_cards(firm(OfferRules(at_once=2)))
    talk.fake.phones |= {A2: NeverAnswers(), A3: NeverAnswers()}
    for agent in ("1002", "1003"):
        talk.house.floor.phone(agent, reachable=True)
    await asyncio.sleep(2)
    assert sorted(type(talk.state(agent)).__name__ for agent in ("1002", "1003")) == ["Ready", "Ringing"]
    await ends(talk)


@virtual
async def test_who_goes_not_ready_while_his_phone_rings_is_not_held_any_longer() -> None:
    talk = await waiting_for_cards()
    talk.fake.phones[A2] = NeverAnswers()
    talk.house.floor.phone("1002", reachable=True)
    await asyncio.sleep(2)
    talk.house.floor.not_ready("1002", "lunch")
    await asyncio.sleep(1)
    assert talk.state("1002") == NotReady("lunch")
    assert talk.stage == "CallingIn"
    await ends(talk)


@virtual
async def test_nobody_is_asked_who_is_never_to_serve_the_customer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CUSTOMERS, LI.number, replace(LI, never=("1002",)))
    talk = await waiting_for_cards()
    talk.house.floor.phone("1002", reachable=True)
    await asyncio.sleep(10)
    assert isinstance(talk.state("1002"), Ready)
    talk.house.floor.phone("1003", reachable=True)
    await asyncio.sleep(3)
    assert isinstance(talk.state("1003"), Assisting)
    await ends(talk)


@virtual
async def test_who_declines_is_not_rung_at_once_again() -> None:
    talk = await waiting_for_cards()
    talk.fake.phones[A2] = Declines()
    talk.house.floor.phone("1002", reachable=True)
    await asyncio.sleep(20)
    assert talk.house.story(talk.call).count("consult_offer") == 1
    await ends(talk)


@virtual
async def test_a_queue_that_there_is_none_of_cannot_be_asked() -> None:
    talk = await talking(firm())
    assert await talk.wants(Consult(Destination("queue", "loans"))) == "There is no queue loans."
    await ends(talk)
