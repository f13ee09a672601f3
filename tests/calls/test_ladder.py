"""Levels that begin and end by the floor's figures, in virtual time; drills that end by themselves."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.calls.degradation import Degradation
from ivr.calls.ladder import check, climbing, figures
from ivr.core.agent import NotReady
from ivr.core.conditions import IsDegraded
from ivr.core.ladder import Figure, Rung, Threshold
from ivr.core.overflow_rules import OverflowStep, ToCallbackNote, ToMessage, WhenDegraded
from ivr.core.queues import Announce
from ivr.core.rule_ref import RuleRef
from ivr.core.service_level import LatestWaits, ServiceLevel, Wait
from ivr.core.steps import Branch, EnterQueue, HangUp
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers
from ivr.switch.fake_phones import HangUp as HangsUp
from tests.calls.house import DID, WEDNESDAY, House, S, rules
from tests.virtual_time import virtual

CALLER = "13900001111"
TWO_WAIT = Rung("short", (Threshold(Figure.WAITING, 2, 0),), 60 * S)


def house(*ladder: Rung, file: Path | None = None) -> House:
    """Callers wait, unless the level is `short`: then they hear so, and goodbye."""
    queue = replace(rules().queues["wealth"], overflow=(), announce=(), target=ServiceLevel(20 * S, 80))
    nodes = {
        "start": Branch(IsDegraded("short"), "short", "wait"),
        "short": HangUp("short"),
        "wait": EnterQueue("wealth"),
    }
    book = rules(
        nodes=nodes, numbers={DID: "start"}, queues={"wealth": queue}, degradation=("short", "shut"), ladder=ladder
    )
    h = House(FakeSwitch(), book)
    h.desk.degradation = Degradation.kept(file) if file else Degradation()
    return h


async def over(h: House) -> None:
    for call in list(h.fake.channels):
        h.fake.hang_up_by_peer(call)
    await h.over()
    assert h.fake.leaks() == []


@virtual
async def test_a_crowd_shortens_what_is_offered_until_it_has_been_quiet_for_long_enough() -> None:
    h = house(TWO_WAIT)
    async with climbing(h.desk, h.reception):
        crowd = [h.fake.call_in(DID, CALLER) for _ in range(2)]
        await asyncio.sleep(6)
        late = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(2)
        assert h.fake.heard(late) == ["short"]
        assert [step.line for step in h.trace if step.what == "degraded"] == ["the firm works at short: 2 waiting"]
        for call in crowd:
            h.fake.hang_up_by_peer(call)
        await asyncio.sleep(50)
        assert h.desk.degradation.level == "short"
        await asyncio.sleep(20)
        assert h.desk.degradation.level == ""
        assert h.desk.degradation.changed == 2
    await over(h)


@virtual
async def test_what_a_level_offers_reaches_those_who_wait_already() -> None:
    h = house()
    offer = Announce("press_1", 10 * S, when_degraded="short")
    keys = {"1": ToCallbackNote("box")}
    queue = replace(h.rules.queues["wealth"], announce=(offer,), while_waiting=keys)
    h.reception.rules = replace(h.rules, queues={"wealth": queue})
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(60)
    assert h.fake.heard(call) == []
    h.desk.degradation.set("shut")
    await asyncio.sleep(10)
    assert h.fake.heard(call) == ["press_1"]
    h.fake.press(call, "1")
    await asyncio.sleep(10)
    assert h.outcome(call) == "CALLBACK"
    await over(h)


@virtual
async def test_a_level_sends_on_those_who_wait_already_and_no_milder_one_does() -> None:
    h = house()
    step = OverflowStep(RuleRef("o"), ToMessage("call_later"), (WhenDegraded("shut"),))
    queue = replace(h.rules.queues["wealth"], overflow=(step,))
    h.reception.rules = replace(h.rules, queues={"wealth": queue})
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(60)
    h.desk.degradation.order = h.rules.degradation
    h.desk.degradation.set("short")
    await asyncio.sleep(60)
    assert h.outcome(call) == ""
    h.desk.degradation.set("shut")
    await asyncio.sleep(10)
    assert h.outcome(call) == "MESSAGE"
    assert [s.line for s in h.trace if s.what == "EXITWITHTIMEOUT"] == [
        "degraded to shut, overflow -> message call_later"
    ]
    await over(h)


@pytest.mark.parametrize("bad", [Threshold(Figure.STAFFED, 0, 1), Threshold(Figure.EXPECTED_WAIT, 600, 60)])
@pytest.mark.parametrize("registers", [True, False])
@virtual
async def test_after_a_start_a_level_waits_until_phones_had_time_to_register(bad: Threshold, registers: bool) -> None:
    h = house(Rung("shut", (bad,), 300 * S, queue="wealth"))
    async with climbing(h.desk, h.reception):
        await asyncio.sleep(100)
        assert h.desk.degradation.level == ""
        if registers:
            h.agents_ready()
        await asyncio.sleep(30)
        assert h.desk.degradation.level == ("" if registers else "shut")
        assert h.desk.degradation.changed == (0 if registers else 1)
    await over(h)


@virtual
async def test_what_somebody_sets_goes_before_the_figures_until_it_is_given_back() -> None:
    h = house(TWO_WAIT)
    async with climbing(h.desk, h.reception):
        for _ in range(2):
            h.fake.call_in(DID, CALLER)
        await asyncio.sleep(6)
        h.desk.degradation.set("")
        assert h.desk.degradation.level == ""
        await asyncio.sleep(10)
        assert h.desk.degradation.level == ""
        h.desk.degradation.set(None)
        assert h.desk.degradation.level == "short"
    await over(h)


@virtual
async def test_a_drill_ends_by_itself_and_what_held_before_holds_again(tmp_path: Path) -> None:
    h = house(file=tmp_path / "degradation")
    h.desk.degradation.set("short")
    async with climbing(h.desk, h.reception):
        h.desk.degradation.begin_drill("shut", h.clock.now() + 600 * S)
        await asyncio.sleep(590)
        assert h.desk.degradation.standing.by == "drill"
        assert h.desk.degradation.level == "shut"
        await asyncio.sleep(15)
        assert h.desk.degradation.level == "short"
    assert Degradation.kept(tmp_path / "degradation").drill is None
    await over(h)


@virtual
async def test_a_drill_goes_on_under_the_next_controller_and_ends_at_its_time(tmp_path: Path) -> None:
    h = house(file=tmp_path / "degradation")
    h.desk.degradation.begin_drill("shut", h.clock.now() + 600 * S)
    await asyncio.sleep(300)
    h.desk.degradation = Degradation.kept(tmp_path / "degradation")
    async with climbing(h.desk, h.reception):
        assert h.desk.degradation.level == "shut"
        await asyncio.sleep(290)
        assert h.desk.degradation.level == "shut"
        await asyncio.sleep(15)
        assert h.desk.degradation.level == ""
    await over(h)


@virtual
async def test_a_drill_whose_time_passed_while_nothing_ran_is_over_before_the_first_call(tmp_path: Path) -> None:
    h = house(file=tmp_path / "degradation")
    h.desk.degradation.begin_drill("short", h.clock.now() - S)
    h.desk.degradation = Degradation.kept(tmp_path / "degradation")
    async with climbing(h.desk, h.reception):
        assert h.desk.degradation.level == ""
    await over(h)


@virtual
async def test_a_level_set_by_hand_ends_a_drill() -> None:
    h = house()
    h.desk.degradation.begin_drill("shut", h.clock.now() + 600 * S)
    h.desk.degradation.set("short")
    assert (h.desk.degradation.level, h.desk.degradation.drill) == ("short", None)
    await over(h)


@virtual
async def test_the_figures_are_those_of_the_floor() -> None:
    h = house()
    h.agents_ready()
    h.fake.phones |= {"PJSIP/1001": Answers(S, (HangsUp(99 * S),)), "PJSIP/1002": Answers(S, (HangsUp(99 * S),))}
    for _ in range(4):
        h.fake.call_in(DID, CALLER)
        await asyncio.sleep(10)
    h.floor.restore("1002", NotReady("tea"))
    for queue in ("", "wealth"):
        found = figures(h.desk, h.rules, queue, h.clock.now())
        assert found[Figure.WAITING] == 2
        assert found[Figure.LONGEST_WAIT] == pytest.approx(20, abs=1)
        assert found[Figure.STAFFED] == 1
        assert found[Figure.EXPECTED_WAIT] == 3 * 180
        assert Figure.SERVICE_LEVEL not in found
    await over(h)


@virtual
async def test_where_nobody_is_on_duty_the_wait_has_no_end_but_in_a_quiet_house_nobody_waits() -> None:
    h = house()
    assert figures(h.desk, h.rules, "wealth", h.clock.now())[Figure.EXPECTED_WAIT] == float("inf")
    assert figures(h.desk, h.rules, "", h.clock.now())[Figure.EXPECTED_WAIT] == 0
    await over(h)


@virtual
async def test_waits_count_for_the_service_level_as_they_end() -> None:
    h = house()
    for nth in range(12):
        call = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(2)
        if nth == 3:
            h.agents_ready("1001")
            h.fake.phones["PJSIP/1001"] = Answers(S, (HangsUp(S),))
            await asyncio.sleep(10)
        h.fake.hang_up_by_peer(call)
        await asyncio.sleep(10)
    await asyncio.sleep(2)
    found = figures(h.desk, h.rules, "", h.clock.now())
    assert found[Figure.SERVICE_LEVEL] == pytest.approx(100 * sum(wait.in_time for wait in h.desk.lately) / 12, abs=0.1)
    assert 0 < found[Figure.SERVICE_LEVEL] < 100
    await over(h)


def test_the_latest_share_forgets_what_is_old_and_says_nothing_of_a_few() -> None:
    waits = [Wait(WEDNESDAY + n * S, "a" if n % 2 else "b", n >= 60) for n in range(100)]
    now = WEDNESDAY + 100 * S
    assert LatestWaits(waits).share(now) == 80
    assert LatestWaits(waits).share(now, "a") == 40
    assert LatestWaits(waits[:9]).share(now) is None
    assert LatestWaits(waits).share(now + timedelta(hours=1)) is None


def test_a_busy_queue_takes_nothing_from_what_is_known_of_a_quiet_one() -> None:
    waits = LatestWaits()
    for second in range(1800):
        now = WEDNESDAY + second * S
        waits.add(Wait(now, "big", in_time=True))
        waits.add(Wait(now, "big", in_time=True))
        if second % 60 == 0:
            waits.add(Wait(now, "vip", in_time=False))
    assert (waits.share(now, "vip"), waits.share(now, "big"), waits.share(now, "other")) == (0, 100, None)
    assert waits.share(now) == 100


@virtual
async def test_a_look_that_fails_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    h = house(TWO_WAIT)
    async with climbing(h.desk, h.reception):
        monkeypatch.setattr("ivr.calls.ladder.check", lambda *_: 1 / 0)
        await asyncio.sleep(6)
        monkeypatch.setattr("ivr.calls.ladder.check", check)
        for _ in range(2):
            h.fake.call_in(DID, CALLER)
        await asyncio.sleep(6)
        assert h.desk.degradation.level == "short"
    await over(h)
