"""Talking: who is bridged when, and where the recording runs meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from ivr.calls.pausing import pause
from ivr.core.agent import InCall, OnHold, WrapUp
from ivr.core.record_policy import RecordingRules
from ivr.core.steps import EnterQueue
from ivr.errors import SwitchUnavailable
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, Phone, Press
from ivr.switch.fake_world import Capture
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
async def test_the_recording_begins_on_the_other_partys_leg_and_ends_on_his_own_once_they_hear_each_other() -> None:
    h = house(Answers(2 * S, (HangUp(10 * S),)))
    call = h.fake.call_in(DID, CALLER)
    await over(h)
    assert verbs(h, "capture", "end_capture", "bridge") == [
        ("capture", "agent"),
        ("bridge", "bridge"),
        ("end_capture", "fake"),
    ]
    [capture] = h.fake.captures
    answered = f"/spool/{call}.at1999"  # for he answers a hair before 2 s
    assert (capture.says_file, capture.hears_file) == (f"{answered}.leg.other.sln", f"{answered}.leg.caller.sln")


@virtual
async def test_it_goes_on_where_it_still_runs_if_nothing_comes_of_it() -> None:
    h = house(Answers(2 * S))
    call = h.fake.call_in(DID, CALLER)

    def agent_goes(_: int, verb: str) -> None:
        if verb == "bridge":
            h.fake.before_command = None
            h.fake.hang_up_by_peer(next(c for c in h.fake.channels if c != call))

    h.fake.before_command = agent_goes
    await asyncio.sleep(10)
    assert "hung_up_early" in h.story(call)
    assert verbs(h, "capture", "end_capture") == [("capture", "agent"), ("end_capture", "agent")]
    assert [c.channel for c in h.fake.captures if c.ended is None] == []
    there = h.reception.call(call)
    assert there is not None
    assert (there.recorded_on, there.runs_still, there.segment) == (call, None, None)
    h.fake.hang_up_by_peer(call)
    await over(h)


@virtual
async def test_a_pause_that_begins_as_they_are_brought_together_silences_both_channels() -> None:
    h = house(Answers(2 * S))
    call = h.fake.call_in(DID, CALLER)
    told: list[str] = []
    bridges = h.fake.bridge

    async def slowly(bridge: str, channels: Sequence[str], *, mixed: bool = False) -> None:
        found = h.reception.call(call)
        assert found is not None
        told.append(await pause(found, "agent 1001", "card"))
        await bridges(bridge, channels, mixed=mixed)

    with patch.object(h.fake, "bridge", slowly):
        await asyncio.sleep(10)
    assert told == [""]
    [leg] = [channel for channel in h.fake.channels if channel != call]
    muted = [c.args for c in h.fake.commands if c.verb == "mute_capture"]
    assert set(muted) == {(call, True), (leg, True)}
    assert [c.muted for c in h.fake.captures if c.ended is None] == [True]
    h.fake.hang_up_by_peer(call)
    await over(h)


@virtual
async def test_a_pause_that_finds_the_leg_gone_again_leaves_the_recording_where_it_still_runs() -> None:
    h = house(Answers(2 * S))
    call = h.fake.call_in(DID, CALLER)
    bridges = h.fake.bridge

    async def slowly(bridge: str, channels: Sequence[str], *, mixed: bool = False) -> None:
        found = h.reception.call(call)
        assert found is not None
        h.fake.hang_up_by_peer(channels[1])
        await pause(found, "supervisor 2001", "card")
        await bridges(bridge, channels, mixed=mixed)

    h.fake.captures.append(Capture(call, "says", "hears", 0.0))  # by the dialplan
    with patch.object(h.fake, "bridge", slowly):
        await asyncio.sleep(3)
    there = h.reception.call(call)
    assert there is not None
    assert (there.recorded_on, there.runs_still, there.segment) == (call, None, None)
    assert [(c.channel, c.muted) for c in h.fake.captures if c.ended is None] == [(call, True)]
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
