"""What stands beside the sound of a recorded call: prompts, holds, consultations, whoever joined in."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from ivr.calls.supervising import supervise
from ivr.core.call import Destination
from ivr.core.marks import MarkKind
from ivr.core.record_policy import RecordingRules
from ivr.core.rulebook import Survey
from ivr.core.steps import EnterQueue, LeaveMessage, Play
from ivr.core.supervising import Mode
from ivr.core.talk_wishes import Complete, Conference, Consult, Hold, Resume, Swap
from ivr.switch.fake_phones import Answers, HangUp
from tests.calls.firm import Firm, scene
from tests.calls.house import DID, NODES, WEDNESDAY, rules
from tests.calls.talks import A1, A2, CALLER, S, Talk, house, talking
from tests.virtual_time import A_HAIR, virtual

WITH_1001 = "connected agent 1001"


async def with_1002(talk: Talk) -> Talk:
    talk.fake.phones[A2] = Answers(1 * S)
    talk.house.floor.phone("1002", reachable=True)
    return talk


@virtual
async def test_a_prompt_stands_from_where_it_begins_to_where_it_ends() -> None:
    h = house(nodes={**NODES, "flows.main[1]": Play("news", "flows.main[2]")})
    h.fake.durations["news"] = 7 * S
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(20)
    h.fake.hang_up_by_peer(call)
    await h.over()
    begins, ends = (mark for mark in h.marks if mark.what == "news")
    assert (begins.kind, begins.begins, ends.begins) == (MarkKind.PROMPT, True, False)
    assert abs(begins.at - WEDNESDAY) < A_HAIR
    assert abs(ends.at - begins.at - 7 * S) < A_HAIR
    assert h.marked(call, MarkKind.PROMPT)[:2] == ["prompt news", "prompt news over"]


@virtual
async def test_with_whom_he_talks_and_when_he_is_on_hold() -> None:
    talk = await talking()
    await talk.wants(Hold())
    await asyncio.sleep(10)
    await talk.wants(Resume())
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()
    assert talk.house.marked(talk.call) == [WITH_1001, "hold", "hold over"]
    hold = [mark.at for mark in talk.house.marks if mark.kind is MarkKind.HOLD]
    assert abs(hold[1] - hold[0] - 10.5 * S) < A_HAIR


@virtual
async def test_a_hold_by_the_telephones_own_button_is_marked_once() -> None:
    talk = await talking()
    for over in (False, False, True, True):
        talk.fake.channels[talk.leg].hold(over=over)
        await asyncio.sleep(1)
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()
    assert talk.house.marked(talk.call) == [WITH_1001, "hold", "hold over"]


@virtual
async def test_a_consultation_a_conference_and_who_has_him_then() -> None:
    talk = await with_1002(await talking())
    await talk.wants(Consult(Destination("agent", "1002")))
    await asyncio.sleep(2)
    for wish in (Swap(), Conference(), Complete()):
        await talk.wants(wish)
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()
    assert talk.house.marked(talk.call) == [
        WITH_1001,
        "hold",
        "consultation agent 1002",
        "hold over",
        "consultation agent 1002 over",
        "conference agent 1002",
        "connected agent 1001 over",
        "conference agent 1002 over",
        "connected agent 1002",
    ]


@virtual
async def test_a_supervisor_is_marked_who_joins_in_and_none_who_listens_or_whispers() -> None:
    talk = await with_1002(await talking())
    call = talk.house.reception.call(talk.call)
    assert call
    for mode in (Mode.MONITOR, Mode.WHISPER, Mode.BARGE, Mode.MONITOR):
        assert await supervise(call, "1002", mode) == ""
        await asyncio.sleep(3)
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()
    assert talk.house.marked(talk.call) == [
        WITH_1001,
        "barge_in supervisor 1002",
        "barge_in supervisor 1002 over",
    ]


@virtual
async def test_a_survey_and_a_message_are_marked() -> None:
    queue = replace(rules().queues["wealth"], announce=(), survey="csat")
    nodes = {**NODES, "flows.main[1]": EnterQueue("wealth")}
    h = house(nodes=nodes, queues={"wealth": queue}, surveys={"csat": Survey("csat", "rate_us")})
    talk = await talking(h, Answers(2 * S, (HangUp(5 * S),)))
    await talk.over()
    assert h.marked(talk.call) == [WITH_1001, "connected agent 1001 over", "survey csat"]
    h = house(nodes={**NODES, "flows.main[1]": LeaveMessage("box")})
    call = h.fake.call_in(DID, CALLER)
    await h.over()
    assert h.marked(call) == ["voicemail box"]


@virtual
async def test_nothing_is_marked_beside_a_call_that_is_not_recorded_but_that_it_is_not() -> None:
    talk = await talking(house(recording=RecordingRules(on=False)))
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()
    assert [(mark.kind, mark.what) for mark in talk.house.marks] == [(MarkKind.PAUSE, "policy")]


@scene
async def test_what_stands_on_record_is_not_marked_again_after_a_new_start_of_the_controller(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(2 * S)
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(5)
    talk = Talk(house, call, next(leg for leg in firm.fake.channels if leg != call))
    await talk.wants(Hold())
    talk.house = await firm.again(house)
    await asyncio.sleep(1)
    assert await talk.wants(Resume()) == ""
    firm.fake.hang_up_by_peer(call)
    await firm.closes(talk.house)
    assert talk.house.marked(call) == ["hold over"]
