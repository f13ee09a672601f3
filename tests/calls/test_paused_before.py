"""A call is taken up: what was silent stays silent until it is known to be over, wherever its recording runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ivr.calls.pausing import pause, resume
from ivr.core.call import Destination
from ivr.core.marks import Mark, MarkKind
from ivr.core.record_policy import RecordingRules, RecordPolicy
from ivr.core.rule_ref import RuleRef
from ivr.core.talk_wishes import Consult
from ivr.switch.fake_phones import Answers, NeverAnswers
from tests.calls.firm import A1, A2, Firm, S, scene
from tests.calls.house import House, rules
from tests.calls.talks import Talk


def running(firm: Firm) -> list[tuple[str, bool]]:
    """Each channel that is recorded, and whether in silence."""
    return [(capture.channel, capture.muted) for capture in firm.fake.captures if capture.ended is None]


def mutings(firm: Firm, since: int = 0) -> list[tuple[object, ...]]:
    return [args for verb, args in firm.fake.commands[since:] if verb == "mute_capture"]


async def talks(firm: Firm, house: House) -> tuple[str, str]:
    """A caller and his agent's leg."""
    firm.fake.phones |= {A1: Answers(2 * S), A2: NeverAnswers()}
    call = await firm.calls()
    await asyncio.sleep(5)
    (leg,) = [channel for channel in firm.fake.channels if channel != call]
    return call, leg


async def asked(firm: Firm) -> str:
    """A caller who is asked for his card number."""
    call = await firm.calls("5")
    await firm.fake.capture(call, "/spool/a.sln", "/spool/b.sln")  # as the dialplan does
    await firm.fake.mute_capture(call, True)
    return call


async def pauses(firm: Firm, call: str) -> list[Mark]:
    return [mark for mark in (await firm.record(call)).marks if mark.kind is MarkKind.PAUSE]


async def over(firm: Firm, house: House, call: str) -> None:
    firm.fake.hang_up_by_peer(call)
    await firm.closes(house)


@scene
async def test_a_recording_that_had_not_gone_over_yet_is_found_and_goes_over(firm: Firm) -> None:
    house = await firm.opens("1001")
    call, leg = await talks(firm, house)
    await firm.dies(house)
    await firm.fake.end_capture(leg)
    await firm.fake.capture(call, "/spool/a.sln", "/spool/b.sln")
    house = await firm.opens()
    await asyncio.sleep(1)
    assert running(firm) == [(leg, False)]
    await over(firm, house, call)


@scene
async def test_one_that_runs_twice_runs_once_and_a_pause_at_the_first_moment_silences_both(firm: Firm) -> None:
    house = await firm.opens("1001")
    call, leg = await talks(firm, house)
    await firm.dies(house)
    await firm.fake.capture(call, "/spool/a.sln", "/spool/b.sln")
    house = await firm.opens()
    found = house.reception.call(call)
    assert found
    assert await pause(found, "agent 1001", "card number") == ""
    assert running(firm) == [(leg, True)]
    await over(firm, house, call)


@scene
async def test_one_that_runs_nowhere_is_begun_anew(firm: Firm) -> None:
    house = await firm.opens("1001")
    call, leg = await talks(firm, house)
    await firm.dies(house)
    await firm.fake.end_capture(leg)
    firm.fake.dialplan_ended.add(call)
    house = await firm.opens()
    await asyncio.sleep(1)
    assert running(firm) == [(leg, False)]
    await over(firm, house, call)


@scene
async def test_a_switch_that_does_not_say_where_it_runs_is_asked_until_it_does(firm: Firm) -> None:
    house = await firm.opens("1001")
    call, leg = await talks(firm, house)
    await firm.dies(house)
    await firm.fake.end_capture(leg)
    await firm.fake.capture(call, "/spool/a.sln", "/spool/b.sln")
    firm.fake.can_mute = False
    house = await firm.opens()
    await asyncio.sleep(5)
    assert running(firm) == [(call, False)]
    firm.fake.can_mute = True
    await asyncio.sleep(1)
    assert running(firm) == [(leg, False)]
    await over(firm, house, call)


@scene
async def test_a_step_that_asks_for_secret_digits_is_not_unmuted_for_a_moment(firm: Firm) -> None:
    house = await firm.opens()
    call = await asked(firm)
    await firm.dies(house)
    given = len(firm.fake.commands)
    house = await firm.opens()
    await asyncio.sleep(2)
    firm.fake.press(call, *"411")
    await asyncio.sleep(1)
    assert mutings(firm, given)
    assert all(muted for _, muted in mutings(firm, given))
    firm.fake.press(call, "1")
    await asyncio.sleep(3)
    assert running(firm) == [(call, False)]
    await over(firm, house, call)


@scene
async def test_nor_where_only_the_store_knows_of_it(firm: Firm) -> None:
    house = await firm.opens()
    call = await asked(firm)
    await firm.dies(house)
    del firm.fake.channels[call].variables["IVR_SECRET"]
    given = len(firm.fake.commands)
    house = await firm.opens()
    await asyncio.sleep(2)
    assert mutings(firm, given)
    assert all(muted for _, muted in mutings(firm, given))
    await over(firm, house, call)


@scene
async def test_what_a_dead_controller_was_saying_in_secret_stays_unheard_until_the_next_stage(firm: Firm) -> None:
    house = await firm.opens()
    call = await firm.calls("4")
    await firm.fake.capture(call, "/spool/a.sln", "/spool/b.sln", muted=True)
    await firm.dies(house)
    written = b'{"who":"the flow","why":"says {card}","since":"2026-11-25T10:00:02Z"}'.decode()
    firm.fake.channels[call].variables["IVR_SECRET"] = written
    given = len(firm.fake.commands)
    house = await firm.opens()
    await asyncio.sleep(2)
    assert running(firm) == [(call, True)]
    assert all(muted for _, muted in mutings(firm, given))
    firm.fake.press(call, "1")
    await asyncio.sleep(2)
    assert (call, True) not in running(firm)
    await over(firm, house, call)


@scene
async def test_a_pause_that_was_lost_with_its_controller_is_on_record_by_what_the_channel_knows(firm: Firm) -> None:
    house = await firm.opens("1001")
    call, _ = await talks(firm, house)
    house._write_mark = lambda mark: None
    found = house.reception.call(call)
    assert found
    assert await pause(found, "agent 1001", "card number") == ""
    await asyncio.sleep(1)
    since = house.marks[-1].at
    house = await firm.again(house)
    await asyncio.sleep(1)
    found = house.reception.call(call)
    assert found
    assert await resume(found, "agent 1001") == ""
    await over(firm, house, call)
    begin, end = await pauses(firm, call)
    assert (begin.at, begin.begins, begin.who, end.begins) == (since, True, "agent 1001", False)


@scene
async def test_secret_digits_that_were_lost_with_their_controller_are_silent_from_their_first(firm: Firm) -> None:
    house = await firm.opens()
    house._write_mark = lambda mark: None
    call = await asked(firm)
    since = next(mark.at for mark in house.marks if mark.kind is MarkKind.PAUSE)
    house = await firm.again(house)
    await asyncio.sleep(1)
    firm.fake.press(call, *"4111")
    await asyncio.sleep(3)
    await over(firm, house, call)
    marks = await pauses(firm, call)
    assert [mark.begins for mark in marks] == [True, False, True, False]
    assert marks[0].at == since
    assert marks[1].at == marks[2].at


@scene
async def test_a_caller_whose_agent_asks_somebody_is_recorded_and_not_what_those_two_say(firm: Firm) -> None:
    house = await firm.opens("1001", "1002")
    call, leg = await talks(firm, house)
    firm.fake.phones[A2] = Answers(1 * S)
    assert await Talk(house, call, leg).wants(Consult(Destination("agent", "1002"))) == ""
    await asyncio.sleep(3)
    assert running(firm) == [(call, False)]
    await firm.dies(house)
    await firm.fake.end_capture(call)
    await firm.fake.capture(leg, "/spool/a.sln", "/spool/b.sln", muted=True)  # as the version before has it
    given = len(firm.fake.commands)
    house = await firm.opens()
    await asyncio.sleep(1)
    assert running(firm) == [(call, False)]
    assert (leg, False) not in mutings(firm, given)
    await over(firm, house, call)


@scene
async def test_of_a_call_that_must_not_be_recorded_the_recording_is_ended_again(firm: Firm) -> None:
    never = rules(recording=RecordingRules(on=False))
    house = await firm.opens(rulebook=never)
    call = await firm.calls("4")
    await firm.dies(house)
    await firm.fake.capture(call, "/spool/a.sln", "/spool/b.sln")  # AMI was away as it was to be ended
    house = await firm.opens(rulebook=never)
    await asyncio.sleep(1)
    assert running(firm) == []
    await over(firm, house, call)


FROM_THE_QUEUE_ON = RecordingRules(on=False, policies=(RecordPolicy(RuleRef("wealth"), queues=("wealth",)),))
UP_TO_THE_QUEUE = RecordingRules(policies=(RecordPolicy(RuleRef("wealth"), on=False, queues=("wealth",)),))


@pytest.mark.parametrize(("recording", "lost"), [(FROM_THE_QUEUE_ON, "its end"), (UP_TO_THE_QUEUE, "its beginning")])
def test_a_gap_of_the_rules_of_which_half_was_lost_with_the_controller_is_as_the_channel_has_it(
    recording: RecordingRules, lost: str, tmp_path: Path
) -> None:
    @scene
    async def played(firm: Firm) -> None:
        house = await firm.opens(rulebook=rules(recording=recording))
        write = house._write_mark
        house._write_mark = lambda mark: None if mark.begins is (lost == "its beginning") else write(mark)
        call = await firm.calls()
        house = await firm.again(house, rulebook=rules(recording=recording))
        await asyncio.sleep(5)
        await over(firm, house, call)
        assert [(mark.what, mark.begins) for mark in await pauses(firm, call)] == (
            [("policy", True), ("policy", False)] if lost == "its end" else [("policy", True)]
        )

    played(tmp_path)
