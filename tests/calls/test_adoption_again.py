"""A story that broke off is taken up again, by the same controller; one that is over is not."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from unittest.mock import patch

from ivr.calls.adoption import Adoption, adopt
from ivr.core.agent import InCall, WrapUp
from ivr.errors import SwitchUnavailable
from ivr.switch.events import Snapshot
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, Unreachable
from tests.calls.firm import A1, A2, Firm, S, legs, scene, state
from tests.calls.house import House


@scene
async def test_a_story_that_broke_off_is_taken_up_again_and_the_agent_stays_taken_meanwhile(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S, (HangUp(120 * S),)), A2: Unreachable()}
    house = await firm.opens("1001")
    talks = await firm.calls()
    await asyncio.sleep(3)
    waits = await firm.calls(number="13900005555")
    broken: list[str] = []
    house.reception.on_abandoned = lambda: broken.append("told")
    firm.fake.down = True
    await asyncio.sleep(30)  # an announcement was due
    assert broken == ["told"]
    assert waits not in house.reception
    assert state(house) == InCall(talks)
    firm.fake.down = False
    assert await adopt_again(house) == 1
    await asyncio.sleep(1)
    assert waits in house.reception
    assert firm.fake.channels[waits].music
    await firm.closes(house)
    assert house.outcome(talks) == "COMPLETEAGENT"


@scene
async def test_a_talk_whose_story_broke_off_keeps_its_agent_until_it_is_adopted(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S, (HangUp(60 * S),))
    house = await firm.opens("1001")
    _fail_once(firm.fake, "set_variables", after="bridge")
    call = await firm.calls()
    await asyncio.sleep(5)
    assert call not in house.reception
    assert state(house) == InCall(call)
    [leg] = legs(firm, "agent")
    assert await adopt_again(house) == 1  # the channel still says that he waits, but he does not
    await asyncio.sleep(10)
    assert firm.fake.talking(call, leg)
    await firm.closes(house)
    assert house.story(call).count("ended") == 1
    assert house.outcome(call) == "COMPLETEAGENT"


@scene
async def test_a_bridge_that_the_switch_did_not_end_is_ended_in_a_moment(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S)
    house = await firm.opens("1001")
    _looks_again(house)
    call = await firm.calls()
    await asyncio.sleep(5)
    _fail_once(firm.fake, "end_bridge", after="")
    firm.fake.hang_up_by_peer(call)
    await asyncio.sleep(1)
    assert len(firm.fake.bridges) == 1
    await asyncio.sleep(3)
    assert not firm.fake.bridges
    await firm.closes(house)


@scene
async def test_what_could_not_be_ended_at_the_second_time_either_is_ended_at_the_third(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S)
    house = await firm.opens("1001")
    _looks_again(house)
    call = await firm.calls()
    await asyncio.sleep(5)
    _fail_once(firm.fake, "end_bridge", after="", times=2)
    firm.fake.hang_up_by_peer(call)
    await asyncio.sleep(3)
    assert len(firm.fake.bridges) == 1
    await asyncio.sleep(3)
    assert not firm.fake.bridges
    await firm.closes(house)


@scene
async def test_a_caller_who_could_not_be_hung_up_twice_is_hung_up_at_the_third_time(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S, (HangUp(5 * S),))
    house = await firm.opens("1001")
    _looks_again(house)
    call = await firm.calls()
    _fail_once(firm.fake, "hang_up", after="", times=2)
    await asyncio.sleep(15)
    assert call not in firm.fake.channels
    await firm.closes(house)


@scene
async def test_however_long_the_switch_is_silent_who_was_abandoned_is_looked_for_once_it_speaks(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S)
    house = await firm.opens("1001")
    adoption = _looks_again(house)
    call = await firm.calls()
    await asyncio.sleep(5)

    async def silent() -> Snapshot:
        await asyncio.sleep(5)
        raise SwitchUnavailable("no answer")

    with patch.object(firm.fake, "snapshot", silent):
        _fail_once(firm.fake, "end_bridge", after="")
        firm.fake.hang_up_by_peer(call)
        for _ in range(40):
            await asyncio.sleep(2)
            adoption.soon()
    await asyncio.sleep(8)
    assert not firm.fake.bridges
    await firm.closes(house)


@scene
async def test_a_house_that_leaves_its_calls_takes_none_of_them_up_again(firm: Firm) -> None:
    house = await firm.opens("1001")
    call = await firm.calls()
    adoption = Adoption(house.desk, house.reception)
    adoption.soon()
    await house.reception.stop(goodbye=False)
    await asyncio.sleep(5)
    assert call not in house.reception
    firm.fake.hang_up_by_peer(call)
    await house.store.close()


def _looks_again(house: House) -> Adoption:
    """At what it could not end, as a house that is wired does."""
    adoption = Adoption(house.desk, house.reception)
    house.reception.on_abandoned = adoption.soon
    return adoption


def _fail_once(fake: FakeSwitch, verb: str, after: str, times: int = 1) -> None:
    """The next command of this kind, or so many, after one of that kind if it is said, finds no switch."""
    seen: list[str] = []
    left = [SwitchUnavailable] * times

    def before(_: int, now: str) -> None:
        if left and now == verb and (not after or after in seen):
            raise left.pop()
        seen.append(now)

    fake.before_command = before


@scene
async def test_who_hung_up_as_his_call_was_found_is_on_record(firm: Firm) -> None:
    house = await firm.opens()
    call = await firm.calls()
    await firm.dies(house)
    snapshot = firm.fake.snapshot

    async def hung_up_since() -> Snapshot:
        found = await snapshot()
        firm.fake.hang_up_by_peer(call)
        await asyncio.sleep(0.1)
        return found

    with patch.object(firm.fake, "snapshot", hung_up_since):
        house = await firm.opens()
    await firm.closes(house)
    assert house.story(call)[-2:] == ["hangs_up", "ended"]
    assert house.outcome(call) == "ABANDON"


@scene
async def test_a_call_that_has_just_ended_is_not_closed_a_second_time(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S, (HangUp(5 * S),))
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(1)
    await house.store.flush()
    while house.reception.calls:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    assert await adopt_again(house) == 0  # the end is told, but not yet written
    assert (await firm.story(house, call)).call.outcome == "COMPLETEAGENT"
    assert house.story(call).count("lost") == 0
    await firm.closes(house)


@scene
async def test_a_call_that_ends_while_others_are_adopted_is_not_adopted(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S, (HangUp(30 * S),))
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(5)
    flush = house.store.flush

    async def slowly() -> None:
        firm.fake.hang_up_by_peer(call)
        await asyncio.sleep(1)
        await flush()

    house.store.flush = slowly  # type: ignore[method-assign]
    assert await adopt_again(house) == 0
    assert house.story(call)[-1] == "ended"
    await firm.closes(house)


@scene
async def test_who_could_not_be_hung_up_is_hung_up_later_and_not_served_again(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S)
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(5)
    [leg] = legs(firm, "agent")
    _fail_once(firm.fake, "hang_up", after="end_bridge")
    firm.fake.hang_up_by_peer(leg)
    await asyncio.sleep(1)
    assert call in firm.fake.channels
    assert house.outcome(call) == "COMPLETEAGENT"
    assert await adopt_again(house) == 0
    await firm.closes(house)
    assert house.story(call).count("ended") == 1


@scene
async def test_calls_under_way_are_left_alone(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S, (HangUp(30 * S),))
    house = await firm.opens("1001")
    talks = await firm.calls()
    await asyncio.sleep(2)
    waits = await firm.calls(number="13900005555")
    assert await adopt_again(house) == 0
    await firm.fake.settle()
    assert state(house) == InCall(talks)
    assert house.floor.position(waits) == 1
    house.floor.phone("1002", reachable=True)
    firm.fake.phones[A2] = Answers(S, (HangUp(5 * S),))
    await firm.closes(house)
    assert {house.outcome(talks), house.outcome(waits)} == {"COMPLETEAGENT"}


@scene
async def test_a_talk_that_ended_after_the_switch_was_asked_is_not_taken_up_again(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S)
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(5)
    before = await firm.fake.snapshot()
    firm.fake.hang_up_by_peer(call)
    await house.over()
    assert await adopt(house.desk, house.reception, before) == 0
    assert isinstance(state(house), WrapUp)
    assert "adopted" not in house.story(call)
    await firm.closes(house)


@scene
async def test_whose_answer_was_not_written_before_the_kill_is_known_to_have_answered(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S)
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(5)
    (talks,) = [leg for leg in (await firm.story(house, call)).legs if leg.kind == "agent"]
    await firm.dies(house)
    with closing(sqlite3.connect(firm.folder / "ivr.db")) as database, database:
        database.execute("update legs set answered = null where id = ?", (talks.id,))
    house = await firm.opens("1001")
    (again,) = [leg for leg in (await firm.story(house, call)).legs if leg.kind == "agent"]
    assert again.answered
    assert talks.answered
    assert abs(again.answered - talks.answered) < S
    firm.fake.hang_up_by_peer(call)
    await firm.closes(house)


@scene
async def test_a_leg_that_is_dialled_while_others_are_adopted_is_not_said_to_have_ended(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(20 * S)
    house = await firm.opens("1001")
    flush = house.store.flush

    async def meanwhile() -> None:
        house.store.flush = flush  # type: ignore[method-assign]
        await firm.calls()
        await asyncio.sleep(5)
        await flush()

    house.store.flush = meanwhile  # type: ignore[method-assign]
    assert await adopt_again(house) == 0
    (call,) = house.reception.calls
    (rings,) = [leg for leg in (await firm.story(house, call.id)).legs if leg.kind == "agent"]
    assert rings.ended is None
    firm.fake.hang_up_by_peer(call.id)
    await firm.closes(house)


async def adopt_again(house: House) -> int:
    return await adopt(house.desk, house.reception, await house.fake.snapshot())
