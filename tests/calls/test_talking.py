"""Talking: who is bridged when, and where the recording runs meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from ivr.core.agent import InCall, OnHold, WrapUp
from ivr.core.record_policy import RecordingRules
from ivr.core.steps import EnterQueue
from ivr.errors import SwitchUnavailable
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, Phone, Press
from tests.calls.house import DID, NODES, RM_PHONE, House, rules
from tests.virtual_time import virtual

S = timedelta(seconds=1)
A1 = "PJSIP/1001"
CALLER = "13900001111"


def house(phone: Phone, **changes: object) -> House:
    queue = replace(rules().queues["wealth"], announce=())
    nodes = {**NODES, "flows.main[1]": EnterQueue("wealth")}
    h = House(FakeSwitch(), rules(**{"nodes": nodes, "queues": {"wealth": queue}, **changes}))
    h.fake.phones[A1] = phone
    h.floor.phone("1001", reachable=True)
    return h


def verbs(h: House, *wanted: str) -> list[tuple[str, object]]:
    """Commands of these kinds, and the channel (or bridge) that each was for."""
    return [(c.verb, str(c.args[0]).split("-")[0]) for c in h.fake.commands if c.verb in wanted]


async def over(h: House) -> None:
    await h.over()
    assert h.fake.leaks() == []


@virtual
async def test_the_recording_goes_over_to_the_other_partys_leg_before_they_hear_each_other() -> None:
    h = house(Answers(2 * S, (HangUp(10 * S),)))
    call = h.fake.call_in(DID, CALLER)
    await over(h)
    assert verbs(h, "capture", "end_capture", "bridge") == [
        ("capture", "agent"),
        ("end_capture", "fake"),
        ("bridge", "bridge"),
    ]
    [capture] = h.fake.captures
    answered = f"/spool/{call}.at1999"  # for he answers a hair before 2 s
    assert (capture.says_file, capture.hears_file) == (f"{answered}.other.sln", f"{answered}.caller.sln")


@virtual
async def test_it_comes_back_to_the_caller_if_nothing_comes_of_it() -> None:
    h = house(Answers(2 * S))
    call = h.fake.call_in(DID, CALLER)

    def agent_goes(_: int, verb: str) -> None:
        if verb == "bridge":
            h.fake.before_command = None
            h.fake.hang_up_by_peer(next(c for c in h.fake.channels if c != call))

    h.fake.before_command = agent_goes
    await asyncio.sleep(10)
    assert "hung_up_early" in h.story(call)
    assert verbs(h, "capture", "end_capture") == [
        ("capture", "agent"),
        ("end_capture", "fake"),
        ("capture", "fake"),
        ("end_capture", "agent"),
    ]
    assert [c.channel for c in h.fake.captures if c.ended is None] == [call]
    h.fake.hang_up_by_peer(call)
    await over(h)


@virtual
async def test_a_recording_that_cannot_go_over_stays_where_it_is_and_is_reported() -> None:
    h = house(Answers(2 * S, (HangUp(10 * S),)))
    h.fake.can_capture = False
    call = h.fake.call_in(DID, CALLER)
    await over(h)
    assert verbs(h, "end_capture") == []
    assert "recording_at_risk" in h.story(call)
    assert h.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_a_recorder_that_gives_no_answer_keeps_nobody_from_talking() -> None:
    h = house(Answers(2 * S, (HangUp(10 * S),)))
    call = h.fake.call_in(DID, CALLER)

    def away(_: int, verb: str) -> None:
        if verb == "capture":
            raise SwitchUnavailable

    h.fake.before_command = away
    await over(h)
    assert "recording_at_risk" in h.story(call)
    assert h.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_who_hangs_up_before_he_is_recorded_gives_no_alarm() -> None:
    h = house(Answers(2 * S, (HangUp(0 * S),)))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(10)
    assert "hung_up_early" in h.story(call)
    assert "recording_at_risk" not in h.story(call)
    h.fake.hang_up_by_peer(call)
    await over(h)


@virtual
async def test_nothing_is_recorded_if_the_rules_say_so() -> None:
    h = house(Answers(2 * S, (HangUp(10 * S),)), recording=RecordingRules(on=False))
    h.fake.call_in(DID, CALLER)
    await over(h)
    assert verbs(h, "capture", "end_capture") == [("end_capture", "fake")]
    assert h.recordings.finished == []


@virtual
async def test_the_rm_is_recorded_as_an_agent_is() -> None:
    h = house(Answers(S), nodes={**NODES, "flows.main[1]": NODES["to_rm"]})
    h.fake.phones[RM_PHONE] = Answers(S, (Press("1"), HangUp(5 * S)))
    call = h.fake.call_in(DID, CALLER)
    await over(h)
    assert h.outcome(call) == "COMPLETEAGENT"
    assert verbs(h, "capture", "end_capture") == [("capture", "rm"), ("end_capture", "fake")]


@virtual
async def test_whoever_of_the_two_hangs_up_both_lines_are_free() -> None:
    for caller_first in (True, False):
        h = house(Answers(S))
        call = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(5)
        [leg] = [c for c in h.fake.channels if c != call]
        assert h.fake.talking(call, leg)
        h.fake.hang_up_by_peer(call if caller_first else leg)
        await over(h)
        assert h.outcome(call) == ("COMPLETECALLER" if caller_first else "COMPLETEAGENT")


@virtual
async def test_an_agent_who_holds_his_caller_is_on_hold_until_he_takes_him_back() -> None:
    h = house(Answers(S))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(5)
    leg = next(channel for channel in h.fake.channels if channel.startswith("agent"))
    for over_, state in ((False, OnHold(call)), (True, InCall(call)), (False, OnHold(call))):
        h.fake.hold(leg, over=over_)
        await asyncio.sleep(1)
        assert h.floor.agents()[0].state == state
    assert [what for what in h.story(call) if what in {"held", "taken_back"}] == ["held", "taken_back", "held"]
    h.fake.hang_up_by_peer(leg)
    await asyncio.sleep(1)
    assert isinstance(h.floor.agents()[0].state, WrapUp), "who hangs up on a held caller has wrap-up all the same"
    await over(h)
