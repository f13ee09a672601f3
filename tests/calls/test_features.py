"""Feature codes: what an agent dials, what he hears, and what becomes of him."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ivr.core.agent import AVAILABLE, InCall, LoggedOut, NotReady, Ready, Ringing, WrapUp
from ivr.core.rulebook import DutyRules, LogIn, Prompt, Rulebook
from ivr.core.secret import Secret
from ivr.core.steps import EnterQueue
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, NeverAnswers
from tests.calls.firm import A1, Firm, S, scene, state
from tests.calls.house import DID, NODES, House, rules
from tests.virtual_time import virtual

DUTY = DutyRules(reasons={"1": "break"}, results={"1": "sold", "2": "complaint"})
PROMPTS = (
    "agent_logged_in", "agent_logged_out", "agent_ready", "agent_not_ready", "agent_pin", "agent_wrong_pin",
    "agent_longer", "agent_result", "wrong_key",
)  # fmt: skip


def book(pin: str = "", **duty: Any) -> Rulebook:
    """1001 has a PIN if one is given, and speaks English."""
    agents = rules().agents
    one = replace(agents["1001"], languages=("en", "zh"), pin=Secret("pin_1001", pin) if pin else None)
    said = {name: Prompt(name) for name in PROMPTS}
    return rules(agents={**agents, "1001": one}, on_duty=replace(DUTY, **duty), prompts=said)


async def dials(house: House, code: str, *digits: str, pins: tuple[str, ...] = (), phone: str = A1) -> list[str]:
    """What the agent hears; an empty PIN is silence."""
    call = house.fake.agent_dials(phone, code, *digits)
    for pin in pins:
        await asyncio.sleep(1)
        house.fake.press(call, *pin)
        await asyncio.sleep(2 if pin else 10)
    await house.over()
    assert house.fake.leaks() == []
    return house.fake.heard(call)


@virtual
async def test_an_agent_logs_out_and_in_and_is_told_so_in_his_language() -> None:
    house = House(FakeSwitch(), book())
    house.agents_ready("1001")
    assert await dials(house, "log_out") == ["agent_logged_out"]
    assert state(house) == LoggedOut()
    assert await dials(house, "ready") == ["wrong_key"]
    assert await dials(house, "log_in") == ["agent_logged_in"]
    assert isinstance(state(house), Ready)
    assert await dials(house, "log_in") == ["agent_logged_in"]


@virtual
async def test_he_hears_his_own_language_and_who_has_none_the_firms_first() -> None:
    house = House(FakeSwitch(), book())
    played: list[str] = []
    house.sounds.media = lambda prompt, language: played.append(language) or f"/sounds/{language}/{prompt}"  # type: ignore[func-returns-value,method-assign]
    await dials(house, "ready")
    await dials(house, "ready", phone="PJSIP/1002")
    assert played == ["en", "zh"]


@virtual
async def test_where_the_rules_have_no_prompt_of_its_own_another_tells_it() -> None:
    few = {name: Prompt(name) for name in ("agent_ready", "agent_not_ready", "wrong_key")}
    house = House(FakeSwitch(), replace(book(), prompts=few))
    assert await dials(house, "log_out") == ["agent_not_ready"]
    assert await dials(house, "log_in") == ["agent_ready"]


@virtual
async def test_where_the_rules_want_it_nobody_is_at_work_before_he_has_logged_in() -> None:
    house = House(FakeSwitch(), book(log_in=LogIn.REQUIRED))
    house.agents_ready("1001")
    assert state(house) == LoggedOut()
    assert house.floor.now_in(house.rules.queues["wealth"]).staffed == 0
    assert await dials(house, "log_in") == ["agent_logged_in"]
    assert house.floor.now_in(house.rules.queues["wealth"]).staffed == 1


@pytest.mark.parametrize(
    ("pins", "heard", "in_"),
    [
        (("4711",), ["agent_pin", "agent_logged_in"], True),
        (("4712", "4711"), ["agent_pin", "agent_wrong_pin", "agent_logged_in"], True),
        (("47#", "4711"), ["agent_pin", "agent_wrong_pin", "agent_logged_in"], True),
        (("1111", "2222", "3333"), ["agent_pin", *["agent_wrong_pin"] * 3], False),
        (("", "", ""), ["agent_pin", *["agent_wrong_pin"] * 3], False),
        (("11114711", "22224711", "33334711"), ["agent_pin", *["agent_wrong_pin"] * 3], False),
    ],
)
def test_who_has_a_pin_logs_in_with_it(pins: tuple[str, ...], heard: list[str], in_: bool) -> None:
    @virtual
    async def story() -> None:
        house = House(FakeSwitch(), book("4711", log_in=LogIn.REQUIRED))
        assert await dials(house, "log_in", pins=pins) == heard
        assert isinstance(state(house), Ready) is in_

    story()


@scene
async def test_a_pin_that_was_wrong_three_times_raises_an_alarm_that_does_not_tell_it(firm: Firm) -> None:
    house = await firm.opens(rulebook=book("4711", log_in=LogIn.REQUIRED))
    await dials(house, "log_in", pins=("9999",) * 3)
    await house.store.flush()
    assert [(alarm.what, alarm.detail) for alarm in await house.store.alarms()] == [("wrong PIN", "agent 1001")]
    await firm.closes(house)


@scene
async def test_after_six_wrong_pins_over_several_calls_none_is_taken_for_a_quarter_of_an_hour(firm: Firm) -> None:
    house = await firm.opens("1001", rulebook=book("4711", log_in=LogIn.REQUIRED))
    for _ in range(2):
        await dials(house, "log_in", pins=("9999", "8888", "7777"))
    for _ in range(3):
        assert await dials(house, "log_in", pins=("4711",)) == ["agent_wrong_pin"]
    await house.store.flush()
    locked = ("PIN locked", "agent 1001, for 15 minutes")
    assert {(alarm.what, alarm.detail) for alarm in await house.store.alarms()} == {("wrong PIN", "agent 1001"), locked}
    assert len(await house.store.alarms()) == 2
    await asyncio.sleep(900)
    assert await dials(house, "log_in", pins=("4711",)) == ["agent_pin", "agent_logged_in"]
    await firm.closes(house)


@scene
async def test_one_call_breaks_off_as_soon_as_too_many_are_wrong(firm: Firm) -> None:
    house = await firm.opens(rulebook=book("4711", log_in=LogIn.REQUIRED))
    await dials(house, "log_in", pins=("9999", "8888", "7777"))
    call = house.fake.agent_dials(A1, "log_in")
    for pin in ("9999", "8888"):
        await asyncio.sleep(1)
        house.fake.press(call, *pin)
        await asyncio.sleep(2)
    house.fake.hang_up_by_peer(call)
    await house.over()
    assert (await dials(house, "log_in", pins=("7777", "4711")))[-1] == "agent_wrong_pin"
    await firm.closes(house)


@scene
async def test_the_right_pin_makes_former_ones_forgotten_and_who_types_none_has_not_guessed(firm: Firm) -> None:
    house = await firm.opens(rulebook=book("4711", log_in=LogIn.REQUIRED))
    for _ in range(3):
        await dials(house, "log_in", pins=("9999", "8888", "4711"))
        await dials(house, "log_out")
    call = house.fake.agent_dials(A1, "log_in")
    await asyncio.sleep(1)
    house.fake.hang_up_by_peer(call)
    await dials(house, "log_in", pins=("", "", ""))
    await house.store.flush()
    assert not await house.store.alarms()
    await firm.closes(house)


@virtual
async def test_a_reason_is_dialled_behind_the_code_and_one_that_the_rules_do_not_know_is_refused() -> None:
    house = House(FakeSwitch(), book())
    assert await dials(house, "not_ready", "1") == ["agent_not_ready"]
    assert state(house) == NotReady("break")
    assert await dials(house, "not_ready", "9") == ["wrong_key"]
    assert state(house) == NotReady("break")
    assert await dials(house, "not_ready", "") == ["agent_not_ready"]
    assert state(house) == NotReady("own wish")


@pytest.mark.parametrize("code", ["dance", "", "Ready"])
def test_a_code_that_nobody_knows_changes_nothing(code: str) -> None:
    @virtual
    async def story() -> None:
        house = House(FakeSwitch(), book())
        assert await dials(house, code) == ["wrong_key"]
        assert await dials(house, "ready", phone="PJSIP/9999") == ["wrong_key"]

    story()


async def after_a_talk(firm: Firm) -> tuple[House, str]:
    house = await firm.opens("1001", rulebook=book())
    firm.fake.phones[A1] = Answers(S)
    call = await firm.calls()
    await asyncio.sleep(5)
    assert state(house) == InCall(call)
    firm.fake.hang_up_by_peer(call)
    await asyncio.sleep(0.5)
    assert isinstance(state(house), WrapUp)
    return house, call


@scene
async def test_wrap_up_lasts_longer_by_a_code_and_ends_by_another(firm: Firm) -> None:
    house, _ = await after_a_talk(firm)
    until = state(house).until  # type: ignore[union-attr]
    assert (await dials(house, "longer"))[-1] == "agent_longer"
    assert state(house) == WrapUp(until + timedelta(seconds=5))
    await asyncio.sleep(5)
    assert isinstance(state(house), WrapUp)
    assert (await dials(house, "ready"))[-1] == "agent_ready"
    assert isinstance(state(house), Ready)
    assert (await dials(house, "longer"))[-1] == "wrong_key"
    await firm.closes(house)


@scene
async def test_what_came_of_a_call_is_kept_with_it_and_the_last_word_holds(firm: Firm) -> None:
    house, call = await after_a_talk(firm)
    await dials(house, "result", "1")
    await dials(house, "log_out")
    assert (await dials(house, "result", "2"))[-1] == "agent_result"
    assert (await dials(house, "result", "7"))[-1] == "wrong_key"
    story = await firm.story(house, call)
    assert (story.call.result, story.call.outcome) == ("complaint", "COMPLETECALLER")
    assert [step.line for step in story.trace if step.what == "result"] == [
        "agent 1001 says: sold",
        "agent 1001 says: complaint",
    ]
    await firm.closes(house)


@scene
async def test_who_must_log_in_and_has_is_logged_in_after_a_restart_too(firm: Firm) -> None:
    wanted = book(log_in=LogIn.REQUIRED)
    house = await firm.opens("1001", "1002", rulebook=wanted)
    await dials(house, "log_in")
    house = await firm.again(house, "1001", "1002", rulebook=wanted)
    assert house.floor.presence("1001").status == AVAILABLE
    assert house.floor.presence("1002").status == LoggedOut()
    await firm.closes(house)


def why_not(house: House) -> str:
    """What keeps 1001 from the caller who waits."""
    (caller,) = house.floor.callers()
    return house.floor.census(caller).agents["1001"]


@virtual
async def test_who_says_that_he_is_ready_is_rung_once_he_has_heard_that_it_is_so() -> None:
    house = House(FakeSwitch(), replace(book(), nodes={**NODES, "flows.main[1]": EnterQueue("wealth")}))
    house.fake.phones[A1] = NeverAnswers()
    house.fake.durations["agent_ready"] = 3 * S
    house.agents_ready("1001")
    house.floor.not_ready("1001", "lunch")
    call = house.fake.call_in(DID, "13900001111")
    await asyncio.sleep(3)
    dialled = house.fake.agent_dials(A1, "ready")
    await asyncio.sleep(2)
    assert isinstance(state(house), Ready)
    assert why_not(house) == "dials on his phone"
    assert not house.floor.reserve(call, ["1001"])
    assert set(house.fake.channels) == {call, dialled}
    await asyncio.sleep(2)
    assert isinstance(state(house), Ringing)
    assert dialled not in house.fake.channels
    house.fake.hang_up_by_peer(call)
    await house.over()


@virtual
async def test_who_hangs_up_his_feature_call_is_rung_at_once() -> None:
    house = House(FakeSwitch(), replace(book(), nodes={**NODES, "flows.main[1]": EnterQueue("wealth")}))
    house.fake.phones[A1] = NeverAnswers()
    house.fake.durations["agent_ready"] = 30 * S
    house.agents_ready("1001")
    house.floor.not_ready("1001", "lunch")
    call = house.fake.call_in(DID, "13900001111")
    await asyncio.sleep(3)
    dialled = house.fake.agent_dials(A1, "ready")
    await asyncio.sleep(2)
    house.fake.hang_up_by_peer(dialled)
    await asyncio.sleep(1)
    assert isinstance(state(house), Ringing)
    house.fake.hang_up_by_peer(call)
    await house.over()
