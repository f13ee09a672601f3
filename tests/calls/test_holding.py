"""On hold: music for the caller, silence for the agent, and nobody left alone whoever hangs up."""

from __future__ import annotations

import asyncio

import pytest

from ivr.core.agent import InCall, OnHold, WrapUp
from ivr.core.talk_wishes import Hold, Resume
from ivr.switch.fake_phones import Answers, InTurn
from tests.calls.firm import Firm, scene
from tests.calls.house import RM_PHONE
from tests.calls.talks import A1, S, Talk, talking
from tests.virtual_time import virtual


def held(talk: Talk) -> bool:
    music = talk.fake.channels[talk.call].music == "default" and talk.fake.channels[talk.leg].music is None
    return talk.stage == "OnHold" and talk.alone(talk.call) and talk.alone(talk.leg) and music


def together(talk: Talk) -> bool:
    music = talk.fake.channels[talk.call].music
    return talk.stage == "Talking" and talk.fake.talking(talk.call, talk.leg) and music is None


@virtual
async def test_he_hears_music_until_he_is_taken_back() -> None:
    talk = await talking()
    assert await talk.wants(Hold()) == ""
    assert held(talk)
    assert talk.state() == OnHold(talk.call)
    await asyncio.sleep(60)
    assert held(talk)
    assert await talk.wants(Resume()) == ""
    assert talk.fake.talking(talk.call, talk.leg)
    assert talk.stage == "Talking"
    assert [what for what in talk.house.story(talk.call) if what in {"hold", "resume"}] == ["hold", "resume"]
    talk.fake.hang_up_by_peer(talk.leg)
    await talk.over()
    assert talk.house.outcome(talk.call) == "COMPLETEAGENT"


@virtual
async def test_the_recording_goes_on_where_it_is() -> None:
    talk = await talking()
    await talk.wants(Hold())
    await asyncio.sleep(10)
    await talk.wants(Resume())
    assert [(c.channel, c.ended) for c in talk.fake.captures] == [(talk.leg, None)]
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()


@virtual
async def test_the_agent_does_it_by_keys() -> None:
    talk = await talking()
    await talk.presses("*1")
    assert held(talk)
    await talk.presses("*1")
    assert talk.fake.talking(talk.call, talk.leg)
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()


@pytest.mark.parametrize("keys", ["1", "*9", "1*", "**"])
def test_other_keys_mean_nothing(keys: str) -> None:
    @virtual
    async def story() -> None:
        talk = await talking()
        await talk.presses(keys)
        assert talk.stage == "Talking"
        talk.fake.hang_up_by_peer(talk.call)
        await talk.over()

    story()


@virtual
async def test_a_star_is_forgotten_after_a_while() -> None:
    talk = await talking()
    await talk.presses("*")
    await asyncio.sleep(4)
    await talk.presses("1")
    assert talk.stage == "Talking"
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()


@virtual
async def test_what_makes_no_sense_is_refused_with_its_reason() -> None:
    talk = await talking()
    assert await talk.wants(Resume()) == "The caller is not on hold."
    await talk.wants(Hold())
    assert await talk.wants(Hold()) == "The caller is on hold already."
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()


@virtual
async def test_the_caller_hangs_up_on_hold_and_the_agent_has_his_wrap_up() -> None:
    talk = await talking()
    await talk.wants(Hold())
    talk.fake.hang_up_by_peer(talk.call)
    await asyncio.sleep(1)
    assert isinstance(talk.state(), WrapUp)
    await talk.over()
    assert talk.house.outcome(talk.call) == "COMPLETECALLER"


@virtual
async def test_the_agent_hangs_up_on_hold_and_the_caller_is_the_next_in_his_queue() -> None:
    talk = await talking(phone=InTurn([Answers(2 * S), Answers(2 * S)]))
    await talk.wants(Hold())
    talk.fake.hang_up_by_peer(talk.leg)
    await asyncio.sleep(1)
    assert isinstance(talk.state(), WrapUp)
    assert talk.stage == "Waiting"
    assert talk.fake.channels[talk.call].music == "default"
    assert [c.channel for c in talk.fake.captures if c.ended is None] == [talk.call]
    behind = talk.fake.call_in("4008001234", "13900005555")
    await asyncio.sleep(1)
    assert talk.house.floor.position(talk.call) == 1
    talk.fake.hang_up_by_peer(behind)
    await asyncio.sleep(10)  # wrap-up is over, and he is offered again
    assert talk.stage == "Talking"
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()


@virtual
async def test_who_hangs_up_as_he_takes_the_caller_back_leaves_him_with_the_queue() -> None:
    talk = await talking()

    def agent_goes(_: int, verb: str) -> None:
        if verb == "bridge":
            talk.fake.before_command = None
            talk.fake.hang_up_by_peer(talk.leg)

    await talk.wants(Hold())
    talk.fake.before_command = agent_goes
    await talk.wants(Resume())
    await asyncio.sleep(1)
    assert talk.stage == "Waiting"
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()
    assert talk.house.outcome(talk.call) == "ABANDON"


@scene
async def test_who_was_on_hold_still_is_after_a_new_start_and_is_taken_back_then(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S)
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(5)
    [leg] = [channel for channel in firm.fake.channels if channel.startswith("agent")]
    await Talk(house, call, leg).wants(Hold())
    house = await firm.again(house, "1001")
    await asyncio.sleep(1)
    talk = Talk(house, call, leg)
    assert held(talk)
    assert talk.state() == OnHold(call)
    await talk.wants(Resume())
    assert talk.state() == InCall(call)
    assert together(talk)
    firm.fake.hang_up_by_peer(leg)
    await firm.closes(house)
    assert house.outcome(call) == "COMPLETEAGENT"


@scene
async def test_an_agent_who_went_while_the_controller_was_away_leaves_the_caller_with_the_queue(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S)
    firm.fake.phones.pop(RM_PHONE)
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(5)
    [leg] = [channel for channel in firm.fake.channels if channel.startswith("agent")]
    await Talk(house, call, leg).wants(Hold())
    await firm.dies(house)
    firm.fake.hang_up_by_peer(leg)
    await asyncio.sleep(1)
    house = await firm.opens()
    await asyncio.sleep(1)
    assert Talk(house, call, leg).stage == "Waiting"
    firm.fake.hang_up_by_peer(call)
    await firm.closes(house)
