"""The controller dies and another takes over: every caller goes on from where he was, and nothing is left over."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from structlog.testing import capture_logs

from ivr.calls.adoption import adopt
from ivr.calls.reception import Reception
from ivr.core.agent import RONA, InCall, NotReady, Ready, WrapUp
from ivr.core.overflow_rules import OverflowStep, ToQueue, WhenWaited
from ivr.core.record_policy import RecordingRules
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Calendar, Rulebook, Survey
from ivr.core.steps import HangUp as Goodbye
from ivr.core.steps import Menu
from ivr.store.store import Store
from ivr.switch.fake_phones import Answers, Busy, HangUp, NeverAnswers, Press, Unreachable
from tests.calls.firm import A1, A2, CALLER, Firm, S, legs, scene, state
from tests.calls.house import DEPUTY_PHONE, DID, NODES, RM_PHONE, House, rules
from tests.virtual_time import run_virtual


@scene
async def test_who_was_in_the_menu_hears_it_again_and_goes_on(firm: Firm) -> None:
    house = await firm.opens()
    call = firm.fake.call_in(DID, CALLER)
    await asyncio.sleep(2)
    assert firm.fake.heard(call) == ["welcome", "main_menu"]
    firm.fake.phones[A1] = Answers(S, (HangUp(5 * S),))
    house = await firm.again(house, "1001")
    await asyncio.sleep(1)
    assert firm.fake.heard(call) == ["welcome", "main_menu", "main_menu"]
    firm.fake.press(call, "1")
    await firm.closes(house)
    assert house.story(call)[0] == "adopted"
    assert house.outcome(call) == "COMPLETEAGENT"


@scene
async def test_who_waited_waits_on_and_the_overflow_comes_at_his_minute(firm: Firm) -> None:
    firm.fake.phones[RM_PHONE] = Answers(S, (Press("1"), HangUp(5 * S)))
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(20)  # 1001 does not answer
    house = await firm.again(house, after=10)
    await asyncio.sleep(1)
    row = (await firm.story(house, call)).call
    await firm.closes(house)
    assert row.stage.failed_offers == 1  # type: ignore[union-attr]
    told = {step.what: step for step in house.trace}
    assert told["overflow"].line == "60 s waited, overflow -> RM Zhang 138****0001"
    assert told["overflow"].at - row.stage.since == pytest.approx(60 * S, abs=0.01 * S)  # type: ignore[union-attr]
    assert "ENTERQUEUE" not in told
    assert house.outcome(call) == "COMPLETEAGENT"


@scene
async def test_who_has_moved_to_another_queue_waits_on_in_that_one(firm: Firm) -> None:
    queues = rules().queues
    moves = OverflowStep(RuleRef("o"), ToQueue("noted"), (WhenWaited(5 * S),))
    later = replace(
        queues["noted"], overflow=tuple(replace(o, when=(WhenWaited(60 * S),)) for o in queues["noted"].overflow)
    )
    book = rules(queues={"wealth": replace(queues["wealth"], overflow=(moves,)), "noted": later})
    house = await firm.opens(rulebook=book)
    call = await firm.calls()
    await asyncio.sleep(8)
    assert house.story(call).count("ENTERQUEUE") == 2
    house = await firm.again(house, rulebook=book)
    await asyncio.sleep(1)
    assert [caller.queue for caller in house.floor.callers()] == ["noted"]
    await firm.closes(house)
    assert house.outcome(call) == "CALLBACK"


@scene
async def test_offers_that_failed_before_count_after(firm: Firm) -> None:
    firm.fake.phones[RM_PHONE] = Answers(S, (Press("1"), HangUp(5 * S)))
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(16)
    house = await firm.again(house, "1002", after=1)
    await firm.closes(house)
    overflow = next(step.line for step in house.trace if step.what == "overflow")
    assert overflow == "2 offers failed, overflow -> RM Zhang 138****0001"
    assert house.outcome(call) == "COMPLETEAGENT"


@scene
async def test_overflow_goes_on_with_its_next_step(firm: Firm) -> None:
    firm.fake.phones |= {RM_PHONE: Busy(), DEPUTY_PHONE: NeverAnswers()}
    house = await firm.opens()
    call = await firm.calls()
    await asyncio.sleep(65)
    assert len(legs(firm, "rm")) == 1  # the deputy's mobile rings
    house = await firm.again(house)
    assert legs(firm, "rm") == []
    await firm.closes(house)
    assert "overflow" not in house.story(call)
    assert house.outcome(call) == "VOICEMAIL"


@scene
async def test_a_phone_that_rings_for_nobody_is_silenced_and_its_agent_rung_anew(firm: Firm) -> None:
    house = await firm.opens("1001")
    call = await firm.calls()
    [orphan] = legs(firm, "agent")
    house = await firm.again(house)
    assert orphan in firm.fake.gone
    assert await ending(firm, house, call, orphan) == "orphan"
    assert isinstance(state(house), Ready)
    firm.fake.phones[A1] = Answers(S, (HangUp(5 * S),))
    house.floor.phone("1001", reachable=True)
    await firm.closes(house)
    assert house.outcome(call) == "COMPLETEAGENT"


@scene
async def test_who_talked_with_an_agent_goes_on_talking(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S, (HangUp(60 * S),))
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(5)
    [leg] = legs(firm, "agent")
    house = await firm.again(house, "1001")
    assert firm.fake.talking(call, leg)
    await asyncio.sleep(1)
    assert state(house) == InCall(call)
    await asyncio.sleep(30)
    assert firm.fake.talking(call, leg)
    await asyncio.sleep(19)
    assert isinstance(state(house), WrapUp)
    await firm.closes(house)
    assert house.outcome(call) == "COMPLETEAGENT"
    story = await firm.record(call)
    assert [step.what for step in story.trace].count("CONNECT") == 1
    assert story.call.outcome == "COMPLETEAGENT"


@scene
async def test_a_wall_clock_set_back_meanwhile_makes_nobody_wait_or_be_recorded_from_then_on(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S, (HangUp(5 * S),))
    house = await firm.opens()
    await firm.calls()
    assert firm.opened is not None
    firm.opened += 3600
    house = await firm.again(house)
    assert [caller.since <= house.clock.now() for caller in house.floor.callers()] == [True]
    await asyncio.sleep(10)
    house.floor.phone("1001", reachable=True)
    await firm.closes(house)
    [capture] = firm.fake.captures
    into = int(capture.says_file.rpartition(".at")[2].partition(".")[0])
    assert into == pytest.approx(11_000, abs=100)


@scene
async def test_a_wall_clock_set_back_meanwhile_leaves_no_record_open(firm: Firm) -> None:
    house = await firm.opens()
    call = await firm.calls()
    await firm.dies(house)
    firm.fake.hang_up_by_peer(call)
    assert firm.opened is not None
    firm.opened += 3600
    house = await firm.opens()
    assert (await firm.story(house, call)).call.outcome == "INTERRUPTED"
    await firm.closes(house)


@scene
async def test_a_wall_clock_set_back_meanwhile_makes_no_talk_shorter_than_nothing(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S, (HangUp(60 * S),))
    house = await firm.opens("1001")
    await firm.calls()
    await asyncio.sleep(5)
    assert firm.opened is not None
    firm.opened += 3600
    house = await firm.again(house, "1001")
    await house.over()
    wealth = house.rules.queues["wealth"]
    await asyncio.sleep(wealth.wrap_up.total_seconds())
    assert round(house.floor.now_in(wealth).handling / S) == wealth.wrap_up / S
    await firm.closes(house)


@scene
async def test_a_talk_that_was_adopted_ends_when_the_caller_hangs_up(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S)
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(5)
    house = await firm.again(house)
    await asyncio.sleep(5)
    firm.fake.hang_up_by_peer(call)
    await asyncio.sleep(1)
    assert isinstance(state(house), WrapUp)
    await firm.closes(house)
    assert house.outcome(call) == "COMPLETECALLER"


@scene
async def test_who_was_asked_how_it_was_is_asked_again(firm: Firm) -> None:
    wealth = replace(rules().queues["wealth"], survey="csat")
    book = rules(queues={**rules().queues, "wealth": wealth}, surveys={"csat": Survey("csat", "rate_us")})
    firm.fake.phones[A1] = Answers(S, (HangUp(5 * S),))
    house = await firm.opens("1001", rulebook=book)
    call = await firm.calls()
    await asyncio.sleep(7)
    assert firm.fake.heard(call)[-1] == "rate_us"
    house = await firm.again(house, rulebook=book)
    await asyncio.sleep(2)
    assert firm.fake.heard(call)[-2:] == ["rate_us", "rate_us"]
    firm.fake.press(call, "5")
    await asyncio.sleep(0.5)
    assert [answer.answer for answer in (await firm.story(house, call)).survey_answers] == ["5"]
    await firm.closes(house)
    assert house.outcome(call) == "COMPLETEAGENT"


@scene
async def test_who_talked_with_his_rm_goes_on_talking(firm: Firm) -> None:
    firm.fake.phones[RM_PHONE] = Answers(S, (Press("1"), HangUp(60 * S)))
    house = await firm.opens()
    call = await firm.calls("3")
    await asyncio.sleep(5)
    [leg] = legs(firm, "rm")
    house = await firm.again(house)
    await asyncio.sleep(10)
    assert firm.fake.talking(call, leg)
    await firm.closes(house)
    assert house.outcome(call) == "COMPLETEAGENT"


@scene
async def test_who_asked_for_his_rm_asks_again(firm: Firm) -> None:
    house = await firm.opens()
    call = await firm.calls("3")
    [orphan] = legs(firm, "rm")
    firm.fake.phones[RM_PHONE] = Answers(S, (Press("1"), HangUp(5 * S)))
    house = await firm.again(house)
    assert orphan in firm.fake.gone
    assert await ending(firm, house, call, orphan) == "orphan"
    await firm.closes(house)
    assert house.outcome(call) == "COMPLETEAGENT"


@scene
async def test_a_message_that_was_being_left_is_kept(firm: Firm) -> None:
    firm.fake.speaks = 60 * S
    house = await firm.opens(rulebook=closed())
    call = firm.fake.call_in(DID, CALLER)
    await asyncio.sleep(8)
    assert firm.fake.channels[call].unfinished()[0].startswith("voicemail-")
    house = await firm.again(house, after=2, rulebook=closed())
    await asyncio.sleep(10)
    firm.fake.hang_up_by_peer(call)
    await firm.closes(house)
    assert house.outcome(call) == "VOICEMAIL"
    story = await firm.record(call)
    assert len(story.voicemails) == 1
    assert story.voicemails[0].seconds > 10
    kept = story.voicemails[0]
    assert kept.recording.startswith(f"{call}.message-")
    assert (firm.folder / "box" / f"{kept.recording}.wav") == Path(kept.path)


@scene
async def test_a_message_is_kept_even_if_its_caller_was_gone_before_anybody_was_back(firm: Firm) -> None:
    firm.fake.speaks = 60 * S
    house = await firm.opens(rulebook=closed())
    call = firm.fake.call_in(DID, CALLER)
    await asyncio.sleep(8)
    await firm.dies(house)
    firm.fake.hang_up_by_peer(call)
    house = await firm.opens()
    story = await firm.story(house, call)
    assert story.call.outcome == "VOICEMAIL"
    assert len(story.voicemails) == 1
    await firm.closes(house)


@scene
async def test_of_a_call_that_was_lost_nothing_is_thrown_away_by_rules_that_came_later(firm: Firm) -> None:
    house = await firm.opens()
    call = await firm.calls("1")
    await firm.dies(house)
    firm.fake.hang_up_by_peer(call)
    house = await firm.opens(rulebook=rules(recording=RecordingRules(on=False)))
    assert house.recordings.terms == {call: None}, "its marks tell them"
    assert house.recordings.discarded == []
    await firm.closes(house)


@scene
async def test_an_agent_who_hung_up_unheard_leaves_nobody_in_silence(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S, (HangUp(10 * S),))
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(2)
    house = await firm.again(house, "1001", after=30)
    await asyncio.sleep(1)
    assert call in firm.fake.gone
    assert isinstance(state(house), WrapUp)
    await firm.closes(house)
    assert house.outcome(call) == "COMPLETEAGENT"


@scene
async def test_the_end_of_a_partner_is_noted_by_the_controller_that_goes_on_with_his_caller(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S, (HangUp(10 * S),))
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(2)
    await firm.dies(house)
    await asyncio.sleep(15)
    with patch.object(Reception, "adopt"):  # it dies before the story goes on
        house = await firm.opens("1001")
    await house.store.flush()
    await firm.dies(house)
    await asyncio.sleep(15)
    house = await firm.opens("1001")
    began = house.clock.now()
    await house.over()
    await house.store.close()
    [agent] = [leg for leg in (await firm.record(call)).legs if leg.kind == "agent"]
    assert agent.ended
    assert agent.ended >= began - S, "the one before found him gone, and did not come to tell his caller"


@pytest.mark.parametrize("who", ["caller", "agent", "both"])
def test_who_hangs_up_between_the_snapshot_and_the_adoption_is_not_missed(who: str, tmp_path: Path) -> None:
    async def story() -> None:
        firm = Firm(tmp_path)
        firm.fake.phones[A1] = Answers(S)
        house = await firm.opens("1001")
        call = await firm.calls()
        await asyncio.sleep(5)
        await firm.dies(house)
        [leg] = legs(firm, "agent")
        before = await firm.fake.snapshot()
        for channel in {"caller": [call], "agent": [leg], "both": [call, leg]}[who]:
            firm.fake.hang_up_by_peer(channel)
        await firm.fake.settle()
        store = Store(tmp_path / "ivr.db")
        await store.open()
        house = House(firm.fake, None, tmp_path, store, firm.opened)
        assert await adopt(house.desk, house.reception, before) == 1
        await firm.closes(house)
        assert house.outcome(call) == ("COMPLETEAGENT" if who == "agent" else "COMPLETECALLER")
        assert not isinstance(state(house), InCall)

    run_virtual(story())


@scene
async def test_calls_that_ended_meanwhile_are_closed_and_their_parties_let_go(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S), RM_PHONE: Unreachable()}
    house = await firm.opens("1001")
    talks = await firm.calls()
    waits = await firm.calls(number="13900005555")
    menu = firm.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    await firm.dies(house)
    for call in (talks, waits, menu):
        firm.fake.hang_up_by_peer(call)
    [bridge], [leg] = firm.fake.bridges, legs(firm, "agent")
    with capture_logs() as logs:
        house = await firm.opens("1001")
    await firm.fake.settle()
    [ended] = [entry for entry in logs if entry["event"] == "orphans ended"]
    assert (ended["bridges"], ended["legs"]) == ([bridge], [leg])
    assert ended["reason"] == "they belong to no call that goes on"
    assert await ending(firm, house, talks, leg) == "orphan"
    assert firm.fake.leaks() == []
    outcomes = [(await firm.story(house, call)).call.outcome for call in (talks, waits, menu)]
    assert outcomes == ["COMPLETECALLER", "INTERRUPTED", "INTERRUPTED"]
    assert await house.store.open_calls() == ()
    assert isinstance(state(house), Ready)
    assert sorted(house.recordings.finished) == sorted([talks, waits, menu])
    await firm.closes(house)


@scene
async def test_a_note_that_was_taken_is_not_taken_twice(firm: Firm) -> None:
    firm.fake.durations["callback_noted"] = 10 * S
    house = await firm.opens()
    call = await firm.calls("2")
    await asyncio.sleep(12)
    assert firm.fake.heard(call)[-1] == "callback_noted"
    house = await firm.again(house, after=1)
    await firm.closes(house)
    story = await firm.record(call)
    assert story.call.outcome == "CALLBACK"
    assert len(story.callbacks) == 1


@scene
async def test_a_caller_whose_queue_is_gone_from_the_rules_begins_again(firm: Firm) -> None:
    house = await firm.opens()
    call = await firm.calls()
    without = {name: queue for name, queue in rules().queues.items() if name != "wealth"}
    house = await firm.again(house, rulebook=rules(queues=without))
    await asyncio.sleep(2)
    assert firm.fake.heard(call)[-2:] == ["welcome", "main_menu"]
    firm.fake.hang_up_by_peer(call)
    await firm.closes(house)
    assert house.outcome(call) == "EXITEMPTY"


async def at_another_step(firm: Firm, key: str, place: str) -> None:
    """He has pressed this key; in the newer rules something else stands at the place where it has led him."""
    house = await firm.opens()
    call = await firm.calls(key)
    house = await firm.again(house, rulebook=rules(version="v2", nodes={**NODES, place: Goodbye("goodbye")}))
    await asyncio.sleep(2)
    assert firm.fake.heard(call)[-2:] == ["welcome", "main_menu"]
    firm.fake.hang_up_by_peer(call)
    await firm.closes(house)


@scene
async def test_who_was_asked_for_digits_at_a_step_that_newer_rules_have_not_begins_again(firm: Firm) -> None:
    await at_another_step(firm, "5", "collect")


@scene
async def test_who_was_waiting_for_his_rm_at_a_step_that_newer_rules_have_not_begins_again(firm: Firm) -> None:
    await at_another_step(firm, "3", "to_rm")


@scene
async def test_a_caller_in_a_menu_of_newer_rules_hears_it_as_they_have_it(firm: Firm) -> None:
    house = await firm.opens()
    call = await firm.calls("4")
    menu = NODES["menus.sub"]
    assert isinstance(menu, Menu)
    house = await firm.again(
        house, rulebook=rules(version="v2", nodes={**NODES, "menus.sub": replace(menu, prompt="newer_menu")})
    )
    await asyncio.sleep(1)
    assert firm.fake.heard(call)[-1] == "newer_menu"
    firm.fake.hang_up_by_peer(call)
    await firm.closes(house)


@scene
async def test_agents_are_as_they_were(firm: Firm) -> None:
    firm.fake.phones[A2] = Busy()
    house = await firm.opens("1001", "1002")
    call = await firm.calls()
    await asyncio.sleep(17)
    assert state(house, "1001") == NotReady(RONA)
    assert isinstance(state(house, "1002"), NotReady)
    firm.fake.hang_up_by_peer(call)
    house = await firm.again(house, "1001", "1002", after=1)
    assert state(house, "1001") == NotReady(RONA)
    assert isinstance(state(house, "1002"), Ready)  # it was a pause only
    house.floor.ready("1001")
    house = await firm.again(house, "1001", "1002")
    assert isinstance(state(house, "1001"), Ready)
    await firm.closes(house)


# --- the same controller, after a gap


async def ending(firm: Firm, house: House, call: str, leg: str) -> str:
    """How this leg ended, as its call's record has it."""
    story = await firm.story(house, call)
    return next(one.ending for one in story.legs if one.id == leg)


def closed() -> Rulebook:
    return rules(calendars={"office": Calendar("office", "Asia/Shanghai", ((),) * 7)})
