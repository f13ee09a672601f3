"""Who is recorded, from when to when: by queue, number and direction, with the reason in the story."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.core.gaps import WHOLE, GapReason, Keep, Quality
from ivr.core.marks import MarkKind
from ivr.core.overflow_rules import OverflowStep, ToCallbackNote, ToQueue, WhenWaited
from ivr.core.queues import CallbackRules, Queue
from ivr.core.record_policy import Direction, IfImpossible, RecordingRules, RecordPolicy, Standing
from ivr.core.rule_ref import RuleRef
from ivr.core.steps import EnterQueue, Node, Play
from ivr.switch.events import Gone
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers
from ivr.switch.fake_phones import HangUp as HangsUp
from tests.calls.firm import Firm, scene
from tests.calls.house import DID, House, rules
from tests.virtual_time import A_HAIR, virtual

S = timedelta(seconds=1)
CALLER = "13900001111"
A1 = "PJSIP/1001"
QUIET = RecordPolicy(RuleRef("recording.policies[0]"), on=False, because="no basis", queues=("quiet",))


def queue(name: str, *overflow: OverflowStep) -> Queue:
    return replace(rules().queues["wealth"], name=name, ref=RuleRef(f"queues.{name}"), announce=(), overflow=overflow)


ON_TO_WEALTH = OverflowStep(RuleRef("o"), ToQueue("wealth"), (WhenWaited(10 * S),))
ON_TO_QUIET = OverflowStep(RuleRef("o"), ToQueue("quiet"), (WhenWaited(10 * S),))


def house(recording: RecordingRules, *queues: Queue, **changes: object) -> House:
    """Callers hear a welcome of one second, and wait in the first of the queues."""
    nodes: dict[str, Node] = {"start": Play("welcome", "enter"), "enter": EnterQueue(queues[0].name)}
    firm = {"nodes": nodes, "numbers": {DID: "start"}, "queues": {q.name: q for q in queues}, "recording": recording}
    return House(FakeSwitch(), rules(**{**firm, **changes}))


async def called(h: House, seconds: float = 30) -> str:
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(seconds)
    h.fake.hang_up_by_peer(call)
    await h.over()
    return call


def gaps(h: House, call: str) -> list[tuple[str, bool, float, str, str]]:
    """When, in seconds from the answer, which gap begins or ends; who wants it, and why."""
    pauses = [mark for mark in h.marks if mark.call == call and mark.kind is MarkKind.PAUSE]
    answered = next(one for one in h.trace if one.call == call).at
    return [(m.what, m.begins, round((m.at - answered).total_seconds()), m.who, m.why) for m in pauses]


def told(h: House, call: str) -> list[tuple[str, str]]:
    return [(step.line, step.rule) for step in h.trace if step.call == call and step.what == "recording"]


@virtual
async def test_a_call_ends_when_its_caller_hung_up_and_not_when_that_was_heard_of() -> None:
    h = house(RecordingRules(), queue("wealth"))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(30)
    tell = h.fake.channels[call].emit
    h.fake.channels[call].emit = lambda event: tell(replace(event, late=0.4) if isinstance(event, Gone) else event)
    heard = h.clock.now()
    h.fake.hang_up_by_peer(call)
    await h.over()
    ended = h.recordings.ended[call]
    assert ended
    assert abs(heard - ended - 0.4 * S) < A_HAIR


@virtual
async def test_the_recording_stops_where_a_queue_is_entered_that_is_not_recorded() -> None:
    h = house(RecordingRules(policies=(QUIET,)), queue("wealth", ON_TO_QUIET), queue("quiet"))
    call = await called(h)
    assert "end_capture" in [one.verb for one in h.fake.commands]
    assert h.fake.captures == []
    assert gaps(h, call) == [("policy", True, 11, "rules", "no basis")]
    assert told(h, call) == [("is recorded", "recording"), ("is not recorded: no basis", "recording.policies[0]")]
    assert h.recordings.finished == [call]
    assert h.recordings.discarded == []


@virtual
async def test_it_begins_again_in_a_segment_of_its_own_where_a_queue_is_entered_that_is_recorded() -> None:
    h = house(RecordingRules(policies=(QUIET,)), queue("quiet", ON_TO_WEALTH), queue("wealth"))
    call = await called(h)
    (again,) = h.fake.captures
    assert again.channel == call
    assert again.says_file.startswith(f"/spool/{call}.at1"), "eleven seconds after the answer"
    assert gaps(h, call) == [("policy", True, 1, "rules", "no basis"), ("policy", False, 11, "rules", "")]
    over = next(n for n, mark in enumerate(h.marks) if mark.kind is MarkKind.PAUSE and not mark.begins)
    assert h.flushed > over, "a controller that is killed now leaves no gap that goes on to the end"
    assert h.recordings.finished == [call]


@virtual
async def test_a_call_of_which_nothing_is_kept_is_ended_before_the_answer_and_never_an_alarm() -> None:
    h = house(RecordingRules(on=False, because="no basis"), queue("wealth"))
    h.recordings.reason = "the disk is full"
    call = await called(h)
    asked = [one.verb for one in h.fake.commands if one.verb in {"end_capture", "answer"}]
    assert asked == ["end_capture", "answer"]
    assert h.recordings.finished == []
    assert h.recordings.discarded == [call] * 3, "before the answer, after it, and in the end"
    assert told(h, call) == [("is not recorded: no basis", "recording")]
    assert "recording_impossible" not in h.story(call)


@virtual
async def test_a_call_to_a_number_that_is_not_recorded_is_recorded_from_the_queue_on_that_is() -> None:
    number = RecordPolicy(RuleRef("number"), on=False, numbers=("4008*",), because="own line")
    wealth = RecordPolicy(RuleRef("wealth"), queues=("wealth",), because="orders")
    recording = RecordingRules(announce="recorded", policies=(wealth, number))
    h = house(recording, queue("wealth"))
    call = await called(h)
    assert h.fake.heard(call)[:2] == ["welcome", "recorded"], "he hears it where it begins, and not before"
    assert len(h.fake.captures) == 1
    assert h.recordings.finished == [call]


@pytest.mark.parametrize(("then", "outcome"), [("refuse", "REFUSED"), ("continue", "ABANDON")])
def test_where_it_cannot_begin_in_a_queue_that_queue_s_policy_decides(then: str, outcome: str) -> None:
    @virtual
    async def played() -> None:
        policy = RecordPolicy(RuleRef("p"), queues=("wealth",), if_impossible=IfImpossible(then))
        h = house(RecordingRules(on=False, policies=(policy,)), queue("wealth"))
        h.recordings.reason = "the disk is full"
        call = await called(h)
        assert h.outcome(call) == outcome
        assert ("cannot_record" in h.fake.heard(call)) == (then == "refuse")
        assert "recording_impossible" in h.story(call)

    played()


@virtual
async def test_a_talk_goes_on_unrecorded_in_a_queue_that_is_not() -> None:
    h = house(RecordingRules(policies=(QUIET,)), queue("quiet"))
    h.fake.phones[A1] = Answers(2 * S, (HangsUp(5 * S),))
    h.agents_ready("1001")
    call = h.fake.call_in(DID, CALLER)
    await h.over()
    assert h.outcome(call) == "COMPLETEAGENT"
    assert h.fake.captures == []


@pytest.mark.parametrize("on", [True, False])
def test_a_customer_who_is_called_back_is_recorded_as_the_policy_of_callbacks_says(on: bool) -> None:
    @virtual
    async def played() -> None:
        policy = RecordPolicy(RuleRef("p"), on=on, directions=(Direction.CALLBACK,), because="orders")
        press = {"1": ToCallbackNote("box")}
        wealth = replace(queue("wealth"), callback=CallbackRules(tries=1, ring=30 * S), while_waiting=press)
        h = house(RecordingRules(on=not on, policies=(policy,)), wealth)
        h.fake.phones |= {A1: Answers(2 * S), f"PJSIP/{CALLER}@trunk-carrier": Answers(3 * S, (HangsUp(10 * S),))}
        asks = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(3)
        h.fake.press(asks, "1")
        await h.over()
        h.agents_ready("1001")
        await asyncio.sleep(40)
        await h.over()
        assert bool(h.fake.captures) == on
        assert h.recordings.finished == ([fake.channel for fake in h.fake.captures[:1]] if on else [asks])

    played()


SMALL = RecordPolicy(RuleRef("recording.policies[0]"), sound=Quality.SMALL, queues=("quiet",))


@pytest.mark.parametrize(
    ("recording", "queues", "kept"),
    [
        (RecordingRules(), ("wealth", "quiet"), Quality.EXACT),
        (RecordingRules(sound=Quality.SMALL), ("wealth", "quiet"), Quality.SMALL),
        (RecordingRules(policies=(SMALL,)), ("quiet",), Quality.EXACT),  # before he entered it, too
        (RecordingRules(on=False, policies=(SMALL,)), ("quiet",), Quality.SMALL),
        (
            RecordingRules(sound=Quality.SMALL, policies=(replace(SMALL, sound=Quality.EXACT),)),
            ("quiet",),
            Quality.EXACT,
        ),
    ],
)
def test_the_sound_is_kept_exactly_if_any_policy_of_the_call_wants_that(
    recording: RecordingRules, queues: tuple[str, ...], kept: Quality
) -> None:
    @virtual
    async def played() -> None:
        h = house(recording, *map(queue, queues))
        call = await called(h)
        assert h.recordings.terms[call].quality is kept

    played()


@scene
async def test_where_it_stands_outlives_the_controller(firm: Firm) -> None:
    recording = RecordingRules(policies=(QUIET,))
    book = house(recording, queue("quiet", ON_TO_WEALTH), queue("wealth")).rules
    first = await firm.opens(rulebook=book)
    call = firm.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    second = await firm.again(first, rulebook=book)
    assert second.reception.calls[0].standing == Standing("quiet", GapReason.POLICY, ever=True, exact=True)
    await asyncio.sleep(12)
    assert len(firm.fake.captures) == 1, "as he comes to the next queue, it begins again"
    firm.fake.hang_up_by_peer(call)
    await firm.closes(second)
    marks = [(mark.what, mark.begins) for mark in (*first.marks, *second.marks) if mark.kind is MarkKind.PAUSE]
    assert marks == [("policy", True), ("policy", False)], "the gap is no pause that a new controller ends"


@pytest.mark.parametrize(
    ("then", "spare", "outcome", "moved"),
    [
        ("move", "", "ABANDON", True),
        ("move", "full too", "ABANDON", False),
        ("move_or_refuse", "", "ABANDON", True),
        ("move_or_refuse", "full too", "REFUSED", False),
    ],
)
def test_a_call_that_cannot_be_recorded_from_its_answer_on_is_moved_at_once(
    then: str, spare: str, outcome: str, moved: bool
) -> None:
    @virtual
    async def played() -> None:
        h = house(RecordingRules(if_impossible=IfImpossible(then)), queue("wealth"))
        h.recordings.reason, h.recordings.spare_reason = "the disk is full", spare
        call = await called(h)
        assert h.outcome(call) == outcome
        assert [capture.says_file.startswith("/spare/") for capture in h.fake.captures] == [True] * moved

    played()


@virtual
async def test_who_calls_a_number_with_a_language_of_its_own_is_told_in_it() -> None:
    book = house(RecordingRules(announce="recorded"), queue("wealth")).rules
    h = House(FakeSwitch(), replace(book, number_languages={DID: "en"}))
    call = await called(h)
    assert h.fake.said[call][0] == "/sounds/en/recorded"


@scene
async def test_what_was_recorded_by_the_rules_of_its_day_is_kept_though_the_next_controller_has_others(
    firm: Firm,
) -> None:
    firm.fake.phones[A1] = Answers(2 * S)
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(5)
    house = await firm.again(house, rulebook=rules(version="v2", recording=RecordingRules(on=False)))
    firm.fake.hang_up_by_peer(call)
    await firm.closes(house)
    assert house.recordings.discarded == []
    assert house.recordings.terms == {call: WHOLE}


@scene
async def test_what_was_not_to_be_recorded_as_it_arrived_is_not_begun_by_the_next_controllers_rules(
    firm: Firm,
) -> None:
    firm.fake.phones[A1] = Answers(2 * S)
    house = await firm.opens("1001", rulebook=rules(recording=RecordingRules(on=False, because="no basis")))
    call = await firm.calls()
    await asyncio.sleep(5)
    house = await firm.again(house, rulebook=rules(version="v2"))
    await asyncio.sleep(5)
    assert [one for one in firm.fake.captures if one.ended is None] == []
    firm.fake.hang_up_by_peer(call)
    await firm.closes(house)
    terms = house.recordings.terms[call]
    assert terms
    assert terms.keep is Keep.NOTHING
    marks = (await firm.record(call)).marks
    assert [(mark.what, mark.begins) for mark in marks if mark.kind is MarkKind.PAUSE] == [("policy", True)]
