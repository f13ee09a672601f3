"""Waiting: what a caller hears, and that his going frees whoever was held for him."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from ivr.calls.call import Call
from ivr.core.agent import InCall, NotReady, Ready, Ringing
from ivr.core.overflow_rules import (
    OverflowCondition,
    OverflowStep,
    OverflowTarget,
    ToCallbackNote,
    ToMessage,
    ToQueue,
    ToVoicemail,
    WhenExpectedWait,
    WhenFailedOffers,
    WhenNobody,
    WhenOpen,
    WhenWaited,
    WhenWaiting,
)
from ivr.core.queues import Announce, OfferRules, OnFailedOffer, StopMusic, WaitingKey
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Calendar, Span
from ivr.core.steps import EnterQueue
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, Busy, HangUp, NeverAnswers, Press
from tests.calls.house import DID, NODES, OWN_RM, RM_PHONE, WEDNESDAY, House, rules
from tests.virtual_time import virtual

S = timedelta(seconds=1)
A1 = "PJSIP/1001"
CALLER = "13900001111"


def house(**changes: object) -> House:
    """Callers look themselves up and wait; 1001 does not answer."""
    queue = replace(rules().queues["wealth"], **{"overflow": (), "announce": (), **changes})  # type: ignore[arg-type]
    nodes = {**NODES, "flows.main[1]": EnterQueue("wealth")}
    h = House(FakeSwitch(), rules(nodes=nodes, queues={"wealth": queue}))
    h.fake.phones |= {A1: NeverAnswers(), RM_PHONE: NeverAnswers()}
    return h


def after(waited: float, target: OverflowTarget) -> tuple[OverflowStep, ...]:
    return (OverflowStep(RuleRef("o"), target, (WhenWaited(waited * S),)),)


async def over(h: House, *calls: str) -> None:
    await h.over()
    assert h.fake.leaks() == []
    assert sorted(h.recordings.finished) == sorted(calls)


@virtual
async def test_music_is_interrupted_by_each_announcement_and_goes_on() -> None:
    h = house(announce=(Announce("please_wait", 12 * S, 30 * S),))
    call = h.fake.call_in(DID, CALLER)
    for second, heard, music in (
        (11, 0, True),
        (12.5, 1, False),
        (14, 1, True),
        (43.5, 2, False),
        (45, 2, True),
        (76, 3, True),
    ):
        await asyncio.sleep(second - (asyncio.get_running_loop().time() - h.opened))
        assert h.fake.heard(call) == ["please_wait"] * heard
        assert (h.fake.channels[call].music == "default") is music
    h.fake.hang_up_by_peer(call)
    await over(h, call)


@virtual
async def test_two_announcements_due_at_once_are_made_one_after_the_other_without_music_between() -> None:
    h = house(announce=(Announce("please_wait", 10 * S, 20 * S), Announce("still_here", 10 * S, 50 * S)))
    h.fake.durations |= {"please_wait": 2 * S, "still_here": 3 * S}
    call = h.fake.call_in(DID, CALLER)
    both = ["please_wait", "still_here"]
    for second, heard, music in (
        (9.5, [], True),
        (11, both[:1], False),
        (13, both, False),
        (16, both, True),
        (33, [*both, "please_wait"], False),
        (36, [*both, "please_wait"], True),
        (66, [*both, "please_wait", "please_wait", "still_here"], False),
    ):
        await asyncio.sleep(second - (asyncio.get_running_loop().time() - h.opened))
        assert h.fake.heard(call) == heard
        assert (h.fake.channels[call].music == "default") is music
    h.fake.hang_up_by_peer(call)
    await over(h, call)


@virtual
async def test_callers_are_told_their_own_place_and_how_long_they_may_have_to_wait() -> None:
    h = house(announce=(Announce("place {position} {ahead} {wait}", 10 * S, 600 * S),))
    h.floor.phone("1001", reachable=True)
    first = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(1)
    second = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(14)
    assert h.fake.heard(first) == ["place", "1", "0", "126"]
    assert h.fake.heard(second) == ["place", "2", "1", "303"]
    for call in (first, second):
        h.fake.hang_up_by_peer(call)
    await over(h, first, second)


@virtual
async def test_while_nobody_is_on_duty_the_wait_is_unknown_and_what_tells_it_is_left_out_whole() -> None:
    h = house(announce=(Announce("place {position} {wait}", 10 * S, 20 * S), Announce("please_wait", 10 * S)))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(20)
    assert h.fake.heard(call) == ["please_wait"]
    assert h.fake.channels[call].music == "default"
    assert "prompt_left_out" in h.story(call)
    h.fake.hang_up_by_peer(call)
    await over(h, call)


@virtual
async def test_what_is_left_out_does_not_stop_the_music() -> None:
    h = house(announce=(Announce("place {wait}", 10 * S, 20 * S),))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(60)
    assert sum(command.verb == "music" for command in h.fake.commands) == 1
    h.fake.hang_up_by_peer(call)
    await over(h, call)


@virtual
async def test_an_announcement_without_a_second_one_is_made_once() -> None:
    h = house(announce=(Announce("please_wait", 12 * S),))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(300)
    assert h.fake.heard(call) == ["please_wait"]
    assert h.fake.channels[call].music == "default"
    h.fake.hang_up_by_peer(call)
    await over(h, call)


@virtual
async def test_a_missing_announcement_leaves_the_music() -> None:
    h = house(announce=(Announce("please_wait", 12 * S, 30 * S),))
    h.fake.missing.add("please_wait")
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(60)
    assert h.fake.channels[call].music == "default"
    h.fake.hang_up_by_peer(call)
    await over(h, call)


@pytest.mark.parametrize(
    ("target", "said", "outcome"),
    [(ToCallbackNote("box"), "callback_noted", "CALLBACK"), (ToMessage("sorry"), "sorry", "MESSAGE")],
)
@pytest.mark.parametrize("hangs_up", [False, True])
def test_the_last_words_hold_no_agent_and_who_hangs_up_on_them_was_served(
    target: OverflowTarget, said: str, outcome: str, hangs_up: bool
) -> None:
    @virtual
    async def story() -> None:
        h = house(overflow=after(10, target))
        h.fake.durations[said] = 20 * S
        call = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(15)
        h.floor.phone("1001", reachable=True)
        await asyncio.sleep(5)
        assert isinstance(h.floor.agents()[0].state, Ready)
        assert h.floor.position(call) == 0
        if hangs_up:
            h.fake.hang_up_by_peer(call)
        await over(h, call)
        assert h.fake.heard(call) == [said]
        assert h.outcome(call) == outcome

    story()


@virtual
async def test_who_hangs_up_as_his_note_is_taken_has_left_a_note() -> None:
    h = house(overflow=after(10, ToCallbackNote("box")))
    call = h.fake.call_in(DID, CALLER)

    def goes(_: int, verb: str) -> None:
        if verb == "set_variables" and "Ended" in str(h.fake.commands[-1].args):
            h.fake.hang_up_by_peer(call)

    h.fake.before_command = goes
    await over(h, call)
    assert h.fake.heard(call) == []
    assert h.outcome(call) == "CALLBACK"


@virtual
async def test_a_prompt_that_is_missing_is_noted_but_not_one_that_nobody_was_there_to_hear() -> None:
    for hangs_up in (True, False):
        h = house(overflow=after(10, ToMessage("sorry")))
        h.fake.missing |= set() if hangs_up else {"sorry"}
        call = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(10.5)
        if hangs_up:
            h.fake.hang_up_by_peer(call)
        await over(h, call)
        assert ("prompt_failed" in h.story(call)) is not hangs_up


@virtual
async def test_an_agent_who_becomes_free_at_the_last_moment_comes_before_giving_up() -> None:
    h = house(overflow=after(10, ToMessage("sorry")))
    h.fake.phones[A1] = Answers(S, (HangUp(5 * S),))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(1)
    since = next(step.at for step in h.trace if step.what == "ENTERQUEUE")
    left = (since + 10 * S - h.clock.now()).total_seconds()
    asyncio.get_running_loop().call_later(left, lambda: h.floor.phone("1001", reachable=True))
    await over(h, call)
    assert h.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_a_step_that_needs_both_does_not_spin_when_the_time_is_up() -> None:
    both = OverflowStep(RuleRef("o"), OWN_RM, (WhenWaited(10 * S), WhenFailedOffers(1)), "all")
    h = house(overflow=(both,), offer=OfferRules(ring=15 * S))
    h.fake.phones[RM_PHONE] = Answers(S, (Press("1"), HangUp(5 * S)))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(30)
    h.floor.phone("1001", reachable=True)
    await over(h, call)
    overflow = next(step.line for step in h.trace if step.what == "overflow")
    assert overflow.startswith("45 s waited and 1 offers failed, ")
    assert h.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_a_busy_phone_is_not_rung_over_and_over_without_a_pause() -> None:
    h = house(offer=OfferRules(busy=OnFailedOffer.STAY))
    h.fake.phones[A1] = Busy()
    h.floor.phone("1001", reachable=True)
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(20)
    assert 5 <= h.story(call).count("RINGNOANSWER") <= 11
    h.fake.hang_up_by_peer(call)
    await over(h, call)


@virtual
async def test_a_caller_is_rung_for_only_as_long_as_he_waits() -> None:
    h = house()
    h.floor.phone("1001", reachable=True)
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    assert isinstance(h.floor.agents()[0].state, Ringing)
    h.fake.hang_up_by_peer(call)
    await over(h, call)
    assert isinstance(h.floor.agents()[0].state, Ready)
    assert h.outcome(call) == "ABANDON"


@virtual
async def test_a_queue_without_overflow_waits_for_ever() -> None:
    h = house()
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(7200)
    assert h.fake.channels[call].music == "default"
    h.floor.phone("1001", reachable=True)
    h.fake.phones[A1] = Answers(S, (HangUp(5 * S),))
    await over(h, call)
    assert h.outcome(call) == "COMPLETEAGENT"


def test_the_message_of_a_full_disk_stays_where_it_was_made(tmp_path: Path) -> None:
    @virtual
    async def story() -> None:
        fake = FakeSwitch(folder=tmp_path)
        (tmp_path / "kept").write_text("a file where a folder is needed")
        h = House(fake, rules(nodes={**NODES, "flows.main[0]": NODES["flows.main[2].then[1]"]}), tmp_path / "kept")
        call = fake.call_in(DID, CALLER)
        await over(h, call)
        assert h.outcome(call) == "VOICEMAIL"

    story()
    assert len(list(tmp_path.glob("voicemail-*.wav"))) == 1


@virtual
async def test_the_trace_keeps_how_every_agent_stood_as_the_caller_came_and_at_each_offer() -> None:
    h = house()
    h.fake.phones["PJSIP/1002"] = NeverAnswers()
    await asyncio.sleep(0)
    h.floor.phone("1001", reachable=True)
    h.floor.phone("1002", reachable=True)
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(20)
    h.fake.hang_up_by_peer(call)
    await over(h, call)
    kept = [(step.what, step.facts) for step in h.trace if step.what in ("ENTERQUEUE", "offer")]
    assert kept[0] == ("ENTERQUEUE", {"queue": "wealth", "agents": {"1001": "ready", "1002": "ready"}})
    second = {"1002": "the same in all but his number"}
    assert kept[1] == ("offer", {"agent": "1001", "agents": {"1002": "ready"}, "next_best": second})
    assert [(what, facts["agent"]) for what, facts in kept[1:]] == [("offer", "1001"), ("offer", "1002")]
    assert kept[2][1]["agents"] == {"1001": "not ready (RONA)"}


def on(condition: OverflowCondition) -> tuple[OverflowStep, ...]:
    return (OverflowStep(RuleRef("o"), ToMessage("sorry"), (condition,)),)


def why_over(h: House, call: str) -> str:
    return next(step.line for step in h.trace if step.call == call and step.what == "EXITWITHTIMEOUT")


@virtual
async def test_whoever_finds_nobody_on_duty_need_not_wait() -> None:
    h = house(overflow=on(WhenNobody()))
    call = h.fake.call_in(DID, CALLER)
    await over(h, call)
    assert h.outcome(call) == "MESSAGE"
    assert why_over(h, call) == "nobody on duty, overflow -> message sorry"


@pytest.mark.parametrize("goes", ["not ready", "phone away"])
def test_a_caller_is_asked_again_when_the_last_agent_goes(goes: str) -> None:
    @virtual
    async def story() -> None:
        h = house(overflow=on(WhenNobody()))
        h.agents_ready("1001")
        h.floor.restore("1001", InCall("another"))
        call = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(100)
        assert h.outcome(call) == ""
        if goes == "not ready":
            h.floor.restore("1001", NotReady("lunch"))
        else:
            h.floor.phone("1001", reachable=False)
        await asyncio.sleep(5)
        assert h.outcome(call) == "MESSAGE"
        await over(h, call)

    story()


@virtual
async def test_only_those_beyond_the_length_of_the_queue_leave_it() -> None:
    h = house(overflow=on(WhenWaiting(3)))
    calls = []
    for _ in range(4):
        calls.append(h.fake.call_in(DID, CALLER))
        await asyncio.sleep(5)
    assert [h.outcome(call) for call in calls] == ["", "", "MESSAGE", "MESSAGE"]
    assert why_over(h, calls[2]) == "3 wait, he is number 3, overflow -> message sorry"
    for call in calls[:2]:
        h.fake.hang_up_by_peer(call)
    await over(h, *calls)


@virtual
async def test_who_must_expect_to_wait_too_long_is_asked_again_when_calls_take_longer() -> None:
    h = house(overflow=on(WhenExpectedWait(200 * S)))
    h.agents_ready("1001")
    h.floor.restore("1001", InCall("another"))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(60)
    assert h.outcome(call) == ""
    h.floor.handled("wealth", 240 * S)
    await over(h, call)
    assert why_over(h, call) == "240 s of waiting expected, overflow -> message sorry"


@virtual
async def test_who_still_waits_when_the_office_closes_is_told_so() -> None:
    """It is 18:00 in Shanghai as the house opens."""
    at_a_minute_past = Calendar("office", "Asia/Shanghai", ((Span(time(8, 30), time(18, 1)),),) * 7)
    h = house(overflow=on(WhenOpen("office", want=False)))
    h.reception.rules = replace(h.rules, calendars={"office": at_a_minute_past})
    call = h.fake.call_in(DID, CALLER)
    await over(h, call)
    assert why_over(h, call) == "office closed, overflow -> message sorry"
    ended = next(step.at for step in h.trace if step.what == "EXITWITHTIMEOUT")
    assert (ended - WEDNESDAY).total_seconds() == pytest.approx(60, abs=0.1)


@pytest.mark.parametrize(("set_by", "minutes"), [(-15, 45), (0, 30), (15, 15), (60, 10)])
def test_who_waits_for_the_office_to_close_goes_by_the_wall_clock_even_if_it_is_set(set_by: int, minutes: int) -> None:
    """It is 18:00 in Shanghai as the house opens, and the clock is set ten minutes later."""

    @virtual
    async def story() -> None:
        half_past = Calendar("office", "Asia/Shanghai", ((Span(time(8, 30), time(18, 30)),),) * 7)
        h = house(overflow=on(WhenOpen("office", want=False)))
        h.reception.rules = replace(h.rules, calendars={"office": half_past})
        call = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(600)
        h.wall_set = set_by * 60 * S
        await over(h, call)
        ended = next(step.at for step in h.trace if step.what == "EXITWITHTIMEOUT")
        assert 0 * S <= ended - WEDNESDAY - minutes * 60 * S <= 61 * S

    story()


@virtual
async def test_a_step_that_was_passed_over_is_not_taken_afterwards() -> None:
    steps = (
        OverflowStep(RuleRef("a"), ToMessage("sorry"), (WhenNobody(),)),
        OverflowStep(RuleRef("b"), OWN_RM, (WhenWaited(10 * S),)),
        OverflowStep(RuleRef("c"), ToCallbackNote("box")),
    )
    h = house(overflow=steps)
    h.agents_ready("1001")
    h.floor.restore("1001", InCall("another"))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(20)
    h.floor.phone("1001", reachable=False)
    await over(h, call)
    assert h.outcome(call) == "CALLBACK"


def two_queues(*more: OverflowCondition) -> House:
    """Callers wait in wealth for 20 s, then in noted, for which nobody is there, until they have waited a minute."""
    h = house()
    wealth = replace(h.rules.queues["wealth"], overflow=after(20, ToQueue("noted")))
    last = OverflowStep(RuleRef("o"), ToMessage("sorry"), (WhenWaited(60 * S), *more))
    noted = replace(rules().queues["noted"], overflow=(last,), music="quiet")
    h.reception.rules = replace(h.rules, queues={"wealth": wealth, "noted": noted})
    return h


@virtual
async def test_who_overflows_to_another_queue_keeps_his_waiting_time_and_hears_its_music() -> None:
    h = two_queues()
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(25)
    assert h.fake.channels[call].music == "quiet"
    assert [caller.queue for caller in h.floor.callers()] == ["noted"]
    await over(h, call)
    entered, *_, left = (step for step in h.trace if step.what in {"ENTERQUEUE", "EXITWITHTIMEOUT"})
    assert why_over(h, call) == "20 s waited, overflow -> queue noted, his waiting counts"
    assert (left.at - entered.at).total_seconds() == pytest.approx(60, abs=0.1)
    assert h.outcome(call) == "MESSAGE"


@virtual
async def test_who_overflows_to_another_queue_keeps_his_points() -> None:
    h = two_queues()
    h.reception.rules = replace(h.reception.rules, nodes={**h.rules.nodes, "flows.main[1]": EnterQueue("wealth", 50)})
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(25)
    assert [(caller.queue, caller.extra) for caller in h.floor.callers()] == [("noted", 50)]
    await over(h, call)


@virtual
async def test_offers_that_failed_in_the_first_queue_do_not_count_in_the_other() -> None:
    h = two_queues(WhenFailedOffers(1))
    h.agents_ready("1001")
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(50)
    assert "RINGNOANSWER" in h.story(call)
    assert h.outcome(call) == ""
    await over(h, call)


KEYS: dict[str, WaitingKey] = {"1": ToCallbackNote("box"), "2": ToVoicemail("box"), "3": StopMusic()}


@pytest.mark.parametrize("hangs_up", [False, True])
def test_a_waiting_caller_may_ask_to_be_called_back(hangs_up: bool) -> None:
    @virtual
    async def story() -> None:
        h, notes = house(while_waiting=KEYS), []
        h.store.callback_noted = notes.append
        call = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(5)
        h.fake.press(call, "7")
        h.fake.press(call, "1")
        if hangs_up:
            while "EXITWITHKEY" not in h.story(call):  # noqa: ASYNC110 - virtual time, and just as soon as that
                await asyncio.sleep(0)
            h.fake.hang_up_by_peer(call)
        await over(h, call)
        assert h.outcome(call) == "CALLBACK"
        assert h.fake.heard(call) == ([] if hangs_up else ["callback_noted"])
        assert [(note.call, note.box, note.number) for note in notes] == [(call, "box", CALLER)]

    story()


@virtual
async def test_who_leaves_a_message_while_a_phone_rings_for_him_is_no_fault_of_the_agent() -> None:
    h = house(while_waiting=KEYS)
    h.agents_ready("1001")
    idle_since = h.floor.agents()[0].state
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(5)
    assert isinstance(h.floor.agents()[0].state, Ringing)
    h.fake.press(call, "2")
    await asyncio.sleep(1)
    assert h.floor.agents()[0].state == idle_since
    assert h.floor.position(call) == 0
    assert h.fake.heard(call) == ["leave_message"]
    h.fake.hang_up_by_peer(call)
    await over(h, call)
    pressed = next(step.line for step in h.trace if step.what == "EXITWITHKEY")
    assert pressed == "pressed 2 -> voicemail box"
    assert "RINGNOANSWER" not in h.story(call)


@virtual
async def test_a_key_pressed_as_the_agent_answers_comes_too_late() -> None:
    h = house(while_waiting=KEYS)
    h.fake.phones[A1] = Answers(S, (HangUp(5 * S),))
    h.agents_ready("1001")
    call = h.fake.call_in(DID, CALLER)
    take = Call.take

    def answered_first(self: Call, leg: str) -> bool:
        won = take(self, leg)
        if leg != call:
            h.fake.press(call, "2")
        return won

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Call, "take", answered_first)
        await over(h, call)
    assert h.outcome(call) == "COMPLETEAGENT"


@virtual
async def test_who_does_not_like_the_music_hears_announcements_alone() -> None:
    h = house(while_waiting=KEYS, announce=(Announce("please_wait", 12 * S, 30 * S),))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(5)
    assert h.fake.channels[call].music == "default"
    h.fake.press(call, "3")
    for second, heard in ((11, 0), (20, 1), (50, 2)):
        await asyncio.sleep(second - (asyncio.get_running_loop().time() - h.opened))
        assert h.fake.heard(call) == ["please_wait"] * heard
        assert not h.fake.channels[call].music
    h.fake.hang_up_by_peer(call)
    await over(h, call)
    assert h.outcome(call) == "ABANDON"
