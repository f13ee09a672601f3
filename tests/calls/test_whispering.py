"""The whisper: heard by the agent alone, before he has the caller, and nobody's fault if it comes to nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ivr.core.agent import InCall, NotReady, Reserved, Ringing
from ivr.core.queues import OfferRules
from ivr.core.rulebook import Agent, Skill
from ivr.core.steps import EnterQueue
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, Busy, HangUp, Press
from tests.calls.house import DID, NODES, OWN_RM, RM_PHONE, House, S, rules
from tests.calls.test_waiting import after
from tests.virtual_time import virtual

A1 = "PJSIP/1001"
CALLER = "13900001111"


def whispering(*then: Press | HangUp, whisper: str = "who_calls", **changes: object) -> House:
    """1001 answers after two seconds, and the whisper takes five."""
    queue = rules().queues["wealth"]
    asked: dict[str, object] = {"offer": OfferRules(ring=15 * S, whisper=whisper), "overflow": (), "announce": ()}
    queue = replace(queue, **(asked | changes))  # type: ignore[arg-type]
    agents = {"1001": Agent("1001", "1001", (Skill("wealth", 4),), languages=("en", "zh"))}
    nodes = {**NODES, "flows.main[1]": EnterQueue("wealth")}
    house = House(FakeSwitch(), rules(nodes=nodes, queues={"wealth": queue}, agents=agents))
    house.fake.durations |= {"who_calls": 5 * S, "for": 5 * S}
    house.fake.phones |= {A1: Answers(2 * S, then), RM_PHONE: Answers(S, (Press("1"), HangUp(9 * S)))}
    house.agents_ready()
    return house


def of_agent(house: House) -> str:
    return next((channel for channel in house.fake.channels if channel.startswith("agent")), "")


def state(house: House) -> object:
    return house.floor.agents()[0].state


async def over(house: House) -> None:
    await house.over()
    assert house.fake.leaks() == []


@virtual
async def test_the_agent_hears_it_alone_and_the_caller_his_music_until_they_are_connected() -> None:
    house = whispering(HangUp(20 * S))
    call = house.fake.call_in(DID, CALLER)
    await asyncio.sleep(6)
    assert house.fake.said[of_agent(house)] == ["/sounds/en/who_calls"]
    assert house.fake.heard(call) == []
    assert house.fake.channels[call].music == "default"
    assert house.fake.bridges == {}
    assert isinstance(state(house), Ringing)
    await asyncio.sleep(3)
    assert len(house.fake.bridges) == 1
    assert state(house) == InCall(call)
    await over(house)
    assert house.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_it_tells_the_queue_and_how_long_the_caller_has_waited() -> None:
    house = whispering(HangUp(20 * S))
    house.sounds.told = lambda prompt, language, facts, name="": [  # type: ignore[method-assign]
        f"/sounds/{language}/for", facts()["queue waited in"], facts()["time waited"], facts()["customer level"],
    ]  # fmt: skip
    house.fake.call_in(DID, CALLER)
    await over(house)
    whispered = next(args for verb, args in house.fake.commands if verb == "play" and str(args[0]).startswith("agent"))
    assert whispered[2] == ("/sounds/en/for", "wealth", "2", "gold")


@virtual
async def test_a_caller_who_hangs_up_meanwhile_leaves_the_agent_as_free_as_he_was() -> None:
    house = whispering()
    idle = house.floor.agents()[0].state
    call = house.fake.call_in(DID, CALLER)
    await asyncio.sleep(4)
    house.fake.hang_up_by_peer(call)
    await over(house)
    assert state(house) == idle
    assert house.outcome(call) == "ABANDON"
    assert "RINGNOANSWER" not in house.story(call)


@virtual
async def test_an_agent_who_hangs_up_meanwhile_has_declined_and_the_caller_waits_on() -> None:
    house = whispering(HangUp(2 * S))
    call = house.fake.call_in(DID, CALLER)
    await asyncio.sleep(6)
    assert isinstance(state(house), NotReady)
    assert house.fake.channels[call].music == "default"
    assert house.story(call)[-2:] == ["RINGNOANSWER", "no_offer"]
    house.fake.hang_up_by_peer(call)
    await over(house)


@virtual
async def test_any_key_cuts_it_short() -> None:
    house = whispering(Press("5", S), HangUp(9 * S))
    house.fake.call_in(DID, CALLER)
    await asyncio.sleep(3.5)
    assert len(house.fake.bridges) == 1
    await over(house)


@virtual
async def test_a_whisper_that_cannot_be_played_holds_nobody_up() -> None:
    house = whispering(HangUp(9 * S))
    house.sounds.missing = frozenset({"who_calls"})
    call = house.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    assert state(house) == InCall(call)
    await over(house)


@virtual
@pytest.mark.parametrize("hangs_up", [True, False])
async def test_no_step_is_taken_during_it_and_a_step_that_is_due_then_follows_at_once(hangs_up: bool) -> None:
    house = whispering(HangUp((3 if hangs_up else 30) * S), overflow=after(4, OWN_RM))
    call = house.fake.call_in(DID, CALLER)
    await asyncio.sleep(4.5)
    assert "overflow" not in house.story(call)
    await asyncio.sleep(2)
    assert ("overflow" in house.story(call)) is hangs_up
    await over(house)
    assert house.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_an_rm_who_accepts_during_it_comes_too_late() -> None:
    house = whispering(HangUp(30 * S), overflow=after(1, OWN_RM))
    house.fake.phones[RM_PHONE] = Answers(2 * S, (Press("1", 2 * S), HangUp(30 * S)))
    call = house.fake.call_in(DID, CALLER)
    await asyncio.sleep(10)
    assert state(house) == InCall(call)
    await over(house)
    assert "CONNECT" in house.story(call)


@virtual
async def test_an_rm_is_whispered_nothing() -> None:
    house = whispering(overflow=after(4, OWN_RM))
    house.fake.phones[A1] = Busy()
    call = house.fake.call_in(DID, CALLER)
    await over(house)
    assert "whisper" not in house.story(call)


@virtual
@pytest.mark.parametrize("second", [2.0, 2.01, 4.0, 6.99, 7.0, 7.01])
async def test_whoever_hangs_up_at_whatever_moment_nothing_is_left_over(second: float) -> None:
    for caller_goes in (True, False):
        house = whispering(*(() if caller_goes else (HangUp((second - 2) * S),)))
        call = house.fake.call_in(DID, CALLER)
        await asyncio.sleep(second)
        if caller_goes:
            house.fake.hang_up_by_peer(call)
        else:
            await asyncio.sleep(1)
            house.fake.hang_up_by_peer(call)
        await over(house)
        assert not isinstance(state(house), Reserved | Ringing | InCall)
