"""Several agents ring at once: the first to answer has the caller, and who did not win has lost nothing by it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import product
from random import Random
from unittest.mock import ANY

import pytest

from ivr.core.agent import RONA, InCall, NotReady, Ready, Reserved, Ringing
from ivr.core.queues import Choose, OfferRules
from ivr.core.rulebook import Agent, Skill
from ivr.core.steps import EnterQueue
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, Busy, Declines, HangUp, NeverAnswers, Phone
from ivr.switch.port import Dial
from tests.calls.house import DID, NODES, RM_PHONE, House, S, rules
from tests.virtual_time import virtual

CALLER = "13900001111"
NAMES = ("1001", "1002", "1003", "1004")
TALKS = (HangUp(20 * S),)


def house(*phones: Phone, at_once: int = 3, **offer: object) -> House:
    """Callers wait at once; so many agents, and what their phones do. 1004 has the least skill."""
    queue = rules().queues["wealth"]
    asked = OfferRules(ring=15 * S, pause=30 * S, at_once=at_once, **offer)  # type: ignore[arg-type]
    queue = replace(queue, offer=asked, overflow=(), announce=(), wrap_up=0 * S)
    agents = {name: Agent(name, name, (Skill("wealth", 4 if name != "1004" else 3),)) for name in NAMES[: len(phones)]}
    nodes = {**NODES, "flows.main[1]": EnterQueue("wealth")}
    h = House(FakeSwitch(), rules(nodes=nodes, queues={"wealth": queue}, agents=agents))
    h.fake.phones |= {f"PJSIP/{name}": phone for name, phone in zip(NAMES, phones, strict=False)}
    h.fake.phones[RM_PHONE] = NeverAnswers()
    h.agents_ready()
    return h


def states(h: House) -> dict[str, object]:
    return {duty.agent.id: duty.state for duty in h.floor.agents()}


def lines(h: House, what: str) -> list[str]:
    return [step.line for step in h.trace if step.what == what]


async def over(h: House) -> None:
    await h.over()
    assert h.fake.leaks() == []
    assert not any(isinstance(state, Reserved | Ringing | InCall) for state in states(h).values())


@virtual
async def test_the_best_ring_together_and_the_first_to_answer_has_the_caller() -> None:
    h = house(NeverAnswers(), Answers(5 * S, TALKS), NeverAnswers(), NeverAnswers())
    idle = states(h)
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    assert [name for name, state in states(h).items() if isinstance(state, Ringing)] == ["1001", "1002", "1003"]
    await asyncio.sleep(4)
    assert states(h) == {**idle, "1002": InCall(call)}
    assert len(h.fake.channels) == 2
    await over(h)
    (told,) = lines(h, "offer")
    assert told.startswith("offered to 1001, 1002 and 1003 together: longest idle (0 s) with wealth 4, before 1004 (")
    assert lines(h, "RINGNOANSWER") == []


@virtual
async def test_if_nobody_answers_it_is_one_failed_offer_and_each_who_let_it_ring_is_treated_so() -> None:
    h = house(NeverAnswers(), NeverAnswers(), NeverAnswers(), Answers(2 * S, TALKS))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(16)
    assert [states(h)[name] for name in NAMES[:3]] == [NotReady(RONA)] * 3
    assert lines(h, "offer_failed") == ["none of 1001, 1002 or 1003 came; 1 failed"]
    await asyncio.sleep(4)
    assert states(h)["1004"] == InCall(call)
    await over(h)


@virtual
async def test_who_declines_or_is_busy_is_treated_at_once_while_the_others_ring_on() -> None:
    h = house(Declines(2 * S), Busy(), Answers(9 * S, TALKS))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(5)
    assert [type(state) for state in states(h).values()] == [NotReady, NotReady, Ringing]
    assert lines(h, "RINGNOANSWER") == ["1002: busy", "1001: declined"]
    assert lines(h, "offer_failed") == []
    await asyncio.sleep(6)
    assert states(h)["1003"] == InCall(call)
    await over(h)


@virtual
async def test_a_caller_who_hangs_up_leaves_all_as_free_as_they_were() -> None:
    h = house(NeverAnswers(), NeverAnswers(), NeverAnswers())
    idle = states(h)
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(5)
    h.fake.hang_up_by_peer(call)
    await over(h)
    assert states(h) == idle


@virtual
async def test_nobody_rings_for_fun_while_another_caller_could_have_him() -> None:
    h = house(NeverAnswers(), NeverAnswers(), NeverAnswers())
    calls = [h.fake.call_in(DID, CALLER) for _ in range(2)]
    await asyncio.sleep(3)
    held = [state.call for state in states(h).values() if isinstance(state, Ringing)]
    assert sorted(held) == sorted([calls[0], calls[1], calls[0]])
    for call in calls:
        h.fake.hang_up_by_peer(call)
    await over(h)


@virtual
@pytest.mark.parametrize("says", ["not ready", "declines", "logs out"])
async def test_who_does_not_want_it_is_free_at_once_for_others_while_the_rest_ring_on(says: str) -> None:
    h = house(NeverAnswers(), NeverAnswers(), at_once=2, declined="stay")
    first = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    match says:
        case "not ready":
            h.floor.not_ready("1001", "lunch")
            h.floor.ready("1001")
        case "logs out":
            h.floor.log_out("1001")
            h.floor.log_in("1001")
        case _:
            assert h.floor.decline("1001", "no licence")
    second = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(4)
    assert states(h)["1001"] == Ringing(second, ANY)
    assert states(h)["1002"] == Ringing(first, ANY)
    for call in (first, second):
        h.fake.hang_up_by_peer(call)
    await over(h)


@virtual
async def test_who_loses_the_race_has_not_had_his_turn_in_round_robin() -> None:
    wins = Answers(1 * S, (HangUp(5 * S),))
    h = house(wins, Answers(3 * S, (HangUp(5 * S),)), NeverAnswers(), at_once=2, choose=Choose.ROUND_ROBIN)
    h.fake.call_in(DID, CALLER)
    await asyncio.sleep(20)
    assert {duty.agent.id: duty.tally.turn for duty in h.floor.agents()} == {"1001": 1, "1002": 0, "1003": 0}
    h.fake.hang_up_by_peer(h.fake.call_in(DID, CALLER))
    await asyncio.sleep(1)
    goes = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(2)
    h.fake.hang_up_by_peer(goes)
    await over(h)
    assert {duty.agent.id: duty.tally.turn for duty in h.floor.agents()} == {"1001": 1, "1002": 0, "1003": 0}


@virtual
async def test_who_stays_ready_by_the_rules_is_offered_again_once_all_have_failed() -> None:
    h = house(NeverAnswers(), NeverAnswers(), at_once=2, no_answer="stay")
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(16)
    assert [type(state) for state in states(h).values()] == [Ringing, Ringing]
    assert len(lines(h, "offer")) == 2
    h.fake.hang_up_by_peer(call)
    await over(h)


@virtual
async def test_a_winner_who_hangs_up_in_the_whisper_has_declined_and_the_others_are_free() -> None:
    h = house(Answers(2 * S, (HangUp(S),)), NeverAnswers(), at_once=2, whisper="who_calls")
    h.fake.durations["who_calls"] = 5 * S
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(2.5)
    assert [type(state) for state in states(h).values()] == [Ringing, Ready]
    await asyncio.sleep(2)
    assert [type(state) for state in states(h).values()] == [NotReady, Ringing]
    h.fake.hang_up_by_peer(call)
    await over(h)


@virtual
@pytest.mark.parametrize(("first", "second", "goes"), list(product([2, 2.01, 15], [2, 2.01, 15], [2, 2.01, 15, 99])))
async def test_whoever_answers_or_goes_at_the_same_moment_nobody_is_held_and_nothing_left(
    first: float, second: float, goes: float
) -> None:
    h = house(Answers(first * S, TALKS), Answers(second * S, TALKS), at_once=2)
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(goes)
    assert sum(isinstance(state, InCall) for state in states(h).values()) <= 1
    h.fake.hang_up_by_peer(call)
    await over(h)


@pytest.mark.parametrize("seed", range(12))
def test_many_callers_and_agents_no_agent_ever_has_two(seed: int) -> None:
    @virtual
    async def story() -> None:
        chance = Random(seed)
        kinds = [Answers(chance.randint(1, 20) * S, (HangUp(chance.randint(1, 9) * S),)) for _ in range(2)]
        h = house(*kinds, chance.choice([Busy(), Declines(3 * S)]), NeverAnswers(), declined="stay", no_answer="stay")
        calls = []
        for _ in range(60):
            if chance.random() < 0.3:
                calls.append(h.fake.call_in(DID, CALLER))
            if calls and chance.random() < 0.2:
                h.fake.hang_up_by_peer(calls.pop(chance.randrange(len(calls))))
            await asyncio.sleep(chance.choice([0.317, 1.003, 4.001]))
            legs = [c.endpoint for c in h.fake.channels.values() if c.endpoint]
            assert len(legs) == len(set(legs))
        for call in calls:
            h.fake.hang_up_by_peer(call)
        await over(h)

    story()


@virtual
@pytest.mark.parametrize("auto_answer", [True, False])
async def test_the_agents_phone_is_asked_to_answer_by_itself_if_the_rules_say_so(auto_answer: bool) -> None:
    h = house(Answers(S, TALKS), at_once=1, auto_answer=auto_answer)
    h.fake.call_in(DID, CALLER)
    await over(h)
    (dial,) = [args[0] for verb, args in h.fake.commands if verb == "dial"]
    assert isinstance(dial, Dial)
    assert dial.auto_answer is auto_answer


@virtual
async def test_who_left_and_is_held_for_the_same_caller_anew_is_not_freed_by_the_end_of_the_first_offer() -> None:
    h = house(NeverAnswers(), NeverAnswers(), at_once=2)
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    h.floor.not_ready("1001", "lunch")
    h.floor.ready("1001")
    await asyncio.sleep(1)
    assert h.floor.reserve(call, ["1001"], "picked")
    await asyncio.sleep(14)
    assert states(h) == {"1001": Reserved(call, ANY), "1002": NotReady(RONA)}
    h.fake.hang_up_by_peer(call)
    await over(h)
