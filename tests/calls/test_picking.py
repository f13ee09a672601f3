"""A caller who is picked for an agent by hand: he gets him next, whoever waits before him."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ivr.calls.picks import STANDS
from ivr.core.agent import InCall, NotReady, Ready, Ringing, WrapUp
from ivr.core.rulebook import Agent, Skill
from ivr.core.talk_wishes import PickFor
from ivr.switch.fake_phones import Answers, NeverAnswers
from tests.calls.house import DID, LI, House, rules
from tests.calls.talks import A1, A2, S, Talk, house, talking
from tests.virtual_time import virtual

A3 = "PJSIP/1003"
BOSS = "supervisor 1003"
FIRST, SECOND = "13900005555", "13900007777"


def firm() -> House:
    """1001 and 1002 may serve who waits, 1003 may not; nobody is helped by an overflow."""
    agents = {a: Agent(a, a, (Skill("wealth", 4),)) for a in ("1001", "1002")}
    agents["1003"] = Agent("1003", "1003", (Skill("cards", 4),))
    queues = {"wealth": replace(rules().queues["wealth"], announce=(), overflow=())}
    h = house(agents=agents, queues=queues)
    h.fake.phones |= {A1: Answers(2 * S), A2: Answers(2 * S), A3: Answers(2 * S)}
    return h


async def calls(h: House, caller: str) -> Talk:
    call = h.fake.call_in(DID, caller)
    await asyncio.sleep(3)
    return Talk(h, call, "")


async def two_wait_for_1001(h: House | None = None) -> tuple[Talk, Talk, Talk]:
    talk = await talking(h or firm())
    talk.fake.phones[A2] = Answers(2 * S)
    return talk, await calls(talk.house, FIRST), await calls(talk.house, SECOND)


def told(talk: Talk, what: str) -> list[str]:
    return [step.line for step in talk.house.trace if (step.call, step.what) == (talk.call, what)]


async def ends(*talks: Talk) -> None:
    for talk in talks:
        talk.fake.hang_up_by_peer(talk.call)
    await talks[0].house.over()
    assert talks[0].fake.leaks() == []
    await asyncio.sleep(10)
    for duty in talks[0].house.floor.agents():
        assert isinstance(duty.state, Ready | NotReady), duty


async def frees_1001(talk: Talk) -> None:
    """His talk and his wrap-up end."""
    talk.fake.hang_up_by_peer(talk.call)
    await asyncio.sleep(5.5)


@virtual
async def test_the_second_gets_the_picked_agent_before_the_first() -> None:
    talk, first, second = await two_wait_for_1001()
    assert await second.wants(PickFor("1001"), BOSS) == ""
    assert told(second, "pickfor") == [f"caller picked for agent 1001, as {BOSS} wishes"]
    assert talk.state() == InCall(talk.call)
    await frees_1001(talk)
    await asyncio.sleep(3)
    assert talk.state() == InCall(second.call)
    assert told(second, "offer") == [f"offered to 1001: picked by {BOSS}"]
    assert first.stage == "Waiting"
    second.fake.hang_up_by_peer(second.call)
    await asyncio.sleep(9)
    assert talk.state() == InCall(first.call), "and then he is anybody's"
    await ends(first)


@virtual
async def test_meanwhile_the_caller_gets_nobody_else_and_nobody_else_the_agent() -> None:
    talk, first, second = await two_wait_for_1001()
    await second.wants(PickFor("1001"), BOSS)
    talk.house.floor.phone("1002", reachable=True)
    await asyncio.sleep(3)
    assert talk.state("1002") == InCall(first.call)
    third = await calls(talk.house, "13900008888")
    talk.fake.hang_up_by_peer(first.call)
    await asyncio.sleep(9)
    assert talk.state("1002") == InCall(third.call), "the second waits for 1001 although 1002 could have had him"
    assert second.stage == "Waiting"
    await ends(talk, second, third)


@virtual
async def test_an_agent_who_has_not_what_the_queue_needs_is_rung_at_once() -> None:
    h = firm()
    talk = await calls(h, FIRST)
    h.floor.phone("1003", reachable=True)
    assert await talk.wants(PickFor("1003"), "supervisor 1002") == ""
    await asyncio.sleep(3)
    assert talk.state("1003") == InCall(talk.call)
    await ends(talk)


@virtual
async def test_a_picked_agent_who_does_not_answer_is_treated_by_the_queues_rule_and_the_caller_waits_for_anybody() -> (
    None
):
    h = firm()
    h.fake.phones[A3] = NeverAnswers()
    talk = await calls(h, FIRST)
    h.floor.phone("1003", reachable=True)
    await talk.wants(PickFor("1003"), "supervisor 1002")
    await asyncio.sleep(16)
    assert talk.state("1003") == NotReady("RONA")
    assert told(talk, "RINGNOANSWER") == ["1003: no answer; 1 failed"]
    h.floor.phone("1002", reachable=True)
    await asyncio.sleep(3)
    assert talk.state("1002") == InCall(talk.call)
    await ends(talk)


@virtual
async def test_who_rings_already_rings_on_and_if_he_does_not_answer_the_picked_agent_has_the_caller() -> None:
    h = firm()
    h.fake.phones[A1] = NeverAnswers()
    h.floor.phone("1001", reachable=True)
    talk = await calls(h, FIRST)
    h.floor.phone("1003", reachable=True)
    assert await talk.wants(PickFor("1001"), BOSS) == "Agent 1001 is offered the caller already."
    assert await talk.wants(PickFor("1003"), BOSS) == ""
    assert isinstance(talk.state("1001"), Ringing)
    await asyncio.sleep(15)
    assert talk.state("1003") == InCall(talk.call)
    await ends(talk)


@virtual
async def test_a_caller_who_leaves_frees_the_agent_who_was_kept_for_him() -> None:
    talk, first, second = await two_wait_for_1001()
    await second.wants(PickFor("1001"), BOSS)
    second.fake.hang_up_by_peer(second.call)
    await frees_1001(talk)
    await asyncio.sleep(3)
    assert talk.state() == InCall(first.call)
    await ends(first)


@pytest.mark.parametrize(
    ("goes", "why"),
    [
        (lambda h: h.floor.log_out("1001"), "logged out"),
        (lambda h: h.floor.not_ready("1001", "lunch"), "not ready (lunch)"),
        (lambda h: h.floor.phone("1001", reachable=False), "phone not registered"),
        (lambda h: None, f"not free within {STANDS.total_seconds():g} s"),
    ],
)
def test_if_he_does_not_get_him_after_all_he_waits_for_anybody(goes: object, why: str) -> None:
    @virtual
    async def story() -> None:
        talk, first, second = await two_wait_for_1001()
        await second.wants(PickFor("1001"), BOSS)
        first.fake.hang_up_by_peer(first.call)
        goes(talk.house)  # type: ignore[operator]
        await asyncio.sleep(STANDS.total_seconds() - 2 if "within" in why else 1)
        assert told(second, "pick_over") == ([] if "within" in why else [f"1001: {why}; the caller waits for anybody"])
        await asyncio.sleep(3)
        assert told(second, "pick_over") == [f"1001: {why}; the caller waits for anybody"]
        talk.house.floor.phone("1002", reachable=True)
        await asyncio.sleep(3)
        assert talk.state("1002") == InCall(second.call)
        talk.house.floor.phone("1001", reachable=True)
        talk.house.floor.log_in("1001")
        await ends(talk, second)

    story()


@virtual
async def test_an_agent_is_picked_for_one_caller_and_a_caller_for_one_agent() -> None:
    talk, first, second = await two_wait_for_1001()
    assert await second.wants(PickFor("1001"), BOSS) == ""
    assert await first.wants(PickFor("1001"), BOSS) == "Agent 1001 is picked for another caller already."
    talk.house.floor.phone("1003", reachable=True)
    assert await second.wants(PickFor("1003"), BOSS) == "The caller waits for agent 1001 already."
    await ends(talk, first, second)


@virtual
async def test_who_picks_for_himself_is_ready_by_that() -> None:
    h = firm()
    h.floor.phone("1003", reachable=True)
    h.floor.not_ready("1003", "office")
    talk = await calls(h, FIRST)
    assert await talk.wants(PickFor("1003"), "supervisor 1002") == "Agent 1003 takes no calls: not ready (office)."
    assert await talk.wants(PickFor("1003", "1003"), BOSS) == ""
    await asyncio.sleep(3)
    assert talk.state("1003") == InCall(talk.call)
    second = await calls(h, SECOND)
    talk.fake.hang_up_by_peer(talk.call)
    await asyncio.sleep(0.5)
    assert isinstance(talk.state("1003"), WrapUp)
    assert await second.wants(PickFor("1003", "1003"), BOSS) == ""
    await asyncio.sleep(3)
    assert talk.state("1003") == InCall(second.call), "it ends his wrap-up, too"
    await ends(second)


@virtual
async def test_nobody_is_picked_for_whom_he_is_never_to_get_nor_for_who_is_not_there() -> None:
    h = firm()
    h.customers.known[FIRST] = replace(LI, never=("1002",))
    talk = await calls(h, FIRST)
    h.floor.phone("1002", reachable=True)
    assert await talk.wants(PickFor("1002"), BOSS) == "Agent 1002 is never to serve this customer."
    assert await talk.wants(PickFor("1009"), BOSS) == "There is no agent 1009."
    assert await talk.wants(PickFor("1001"), BOSS) == "Agent 1001 takes no calls: phone not registered."
    h.floor.log_out("1001")
    h.floor.phone("1001", reachable=True)
    assert await talk.wants(PickFor("1001", "1001"), BOSS) == "Agent 1001 takes no calls: logged out."
    assert isinstance(talk.state("1002"), Ready)
    await asyncio.sleep(1)
    talk.fake.hang_up_by_peer(talk.call)
    await h.over()
