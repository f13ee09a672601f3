"""Calls that go out over several trunks: the next one, rest and return, scarce lines, what is never dialled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from ivr.core.outbound_rules import OutboundRules
from ivr.core.rulebook import Trunk
from ivr.core.steps import DialOut
from ivr.switch.events import Ending
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import (
    Answers,
    Busy,
    Declines,
    Handset,
    HangUp,
    NeverAnswers,
    Phone,
    Press,
    Scripted,
    Unreachable,
)
from tests.calls.house import NODES, House, rules
from tests.calls.test_stories import in_queue
from tests.virtual_time import virtual

S = timedelta(seconds=1)
FIRST, SECOND = Trunk("first", "192.0.2.1"), Trunk("second", "192.0.2.2", order=2)
RM = "13800000001"
TAKES_IT = Answers(S, (Press("1"), HangUp(20 * S)))


def over(trunk: str, number: str = RM) -> str:
    return f"PJSIP/{number}@trunk-{trunk}"


def says(ending: Ending, after: timedelta = S) -> Phone:
    def play(handset: Handset) -> None:
        handset.after(after, lambda: handset.hang_up(ending))

    return Scripted(play)


SILENT = Scripted(lambda handset: None)


def house(*trunks: Trunk, **changes: object) -> House:
    built = House(FakeSwitch(), rules(trunks={one.name: one for one in trunks or (FIRST, SECOND)}, **changes))
    built.agents_ready()
    for agent in ("1001", "1002"):
        built.floor.not_ready(agent, "tea")
    return built


def dialled(h: House) -> list[str]:
    """What was dialled over trunks, in order."""
    return [leg.endpoint for verb, (leg, *_) in h.fake.commands if verb == "dial"]


async def leave(h: House) -> None:
    """Every caller has had enough."""
    for call in h.reception.calls:
        h.fake.hang_up_by_peer(call.id)
    await h.over()
    assert h.fake.leaks() == []


async def asks_for_his_rm(h: House) -> str:
    return await in_queue(h, key="3")


@pytest.mark.parametrize(
    "phone",
    [says(Ending.CONGESTION), says(Ending.FAILURE), Unreachable(), SILENT],
    ids=["503", "500", "no_way", "silent"],
)
@virtual
async def test_where_the_trunk_fails_the_next_one_reaches_him_within_the_call(phone: Phone) -> None:
    h = house()
    h.fake.phones |= {over("first"): phone, over("second"): TAKES_IT}
    call = await asks_for_his_rm(h)
    await h.over()
    assert h.outcome(call) == "COMPLETEAGENT"
    assert dialled(h) == [over("first"), over("second")]
    [told] = [step.line for step in h.trace if step.what == "trunk_failed"]
    assert told.startswith("trunk first: ")
    assert told.endswith("over second next")
    assert h.fake.leaks() == []


@pytest.mark.parametrize("phone", [Busy(), Declines(), NeverAnswers(), says(Ending.NO_ANSWER, 5 * S)])
@virtual
async def test_who_is_busy_declines_or_does_not_answer_is_not_rung_over_another_trunk(phone: Phone) -> None:
    h = house()
    h.fake.phones |= {over("first"): phone, over("second"): TAKES_IT}
    await asks_for_his_rm(h)
    await asyncio.sleep(30)
    assert dialled(h) == [over("first")]
    await leave(h)


@virtual
async def test_a_trunk_that_is_silent_is_left_after_the_time_that_its_rule_gives_it() -> None:
    h = house(replace(FIRST, silent=4 * S), SECOND)
    h.fake.phones |= {over("first"): SILENT, over("second"): NeverAnswers()}
    await asks_for_his_rm(h)
    await asyncio.sleep(4.5)
    assert dialled(h) == [over("first"), over("second")]
    await leave(h)


@virtual
async def test_a_trunk_that_fails_again_and_again_rests_is_passed_over_and_comes_back() -> None:
    h = house()
    h.fake.phones |= {over("first"): says(Ending.CONGESTION), over("second"): Busy()}
    for _ in range(3):
        await asks_for_his_rm(h)
        await asyncio.sleep(5)
    assert h.desk.trunks.standing(FIRST).rests(h.clock.now())
    before = len(dialled(h))
    await asks_for_his_rm(h)
    assert dialled(h)[before:] == [over("second")]
    await asyncio.sleep(30)
    h.fake.phones[over("first")] = Busy()
    before = len(dialled(h))
    await asks_for_his_rm(h)
    assert dialled(h)[before:] == [over("first")]
    assert h.desk.trunks.standing(FIRST).failures == 0
    await leave(h)


@virtual
async def test_a_trunk_that_is_known_to_be_dead_is_tried_last_and_the_trace_says_so() -> None:
    h = house()
    for answers in (True, False):
        h.desk.trunks.reachable("first", reachable=answers, round_trip=None)
    since = h.clock.now()
    h.fake.phones |= {over("first"): TAKES_IT, over("second"): says(Ending.CONGESTION)}
    call = await asks_for_his_rm(h)
    await h.over()
    assert h.outcome(call) == "COMPLETEAGENT"
    assert dialled(h) == [over("second"), over("first")]
    h.desk.trunks.registered("first", registered=False)
    assert h.desk.trunks.standing(FIRST).dead_since == since, "from its first fault on"
    h.desk.trunks.registered("first", registered=True)
    h.desk.trunks.reachable("first", reachable=True, round_trip=None)
    assert h.desk.trunks.standing(FIRST).dead_since is None


@virtual
async def test_a_trunk_that_has_never_answered_options_is_not_dead_for_that() -> None:
    h = house()
    h.desk.trunks.reachable("first", reachable=False, round_trip=None)
    h.fake.phones[over("first")] = TAKES_IT
    await asks_for_his_rm(h)
    await h.over()
    assert dialled(h) == [over("first")]


@virtual
async def test_one_caller_is_no_storm_on_a_trunk_that_comes_and_goes() -> None:
    """However many RMs and deputies a rule names: two seconds at least between two attempts over a failing trunk."""
    h = house(replace(FIRST, rest_after=100))
    began: list[float] = []

    def play(handset: Handset) -> None:
        began.append(asyncio.get_running_loop().time())
        handset.after(0.1 * S, lambda: handset.hang_up(Ending.CONGESTION))

    h.fake.phones |= {over("first"): Scripted(play), over("first", "13800000002"): Scripted(play)}
    await in_queue(h)
    await asyncio.sleep(70)
    assert len(began) == 2
    assert began[1] - began[0] >= 2
    await leave(h)


@virtual
async def test_a_line_counts_from_the_first_ring_to_the_end_of_the_talk_and_a_full_trunk_is_passed_over() -> None:
    number = "0044123456"
    h = house(replace(FIRST, max_calls=1), SECOND, nodes={**NODES, "to_rm": DialOut(number, 20 * S, "bye")})
    h.fake.phones |= {over("first", number): TAKES_IT, over("second", number): Busy()}
    await in_queue(h, key="3")
    await asyncio.sleep(5)
    assert h.desk.trunks.standing(replace(FIRST, max_calls=1)).calls == 1
    await in_queue(h, key="3")
    assert dialled(h) == [over("first", number), over("second", number)]
    await h.over()
    assert h.desk.trunks.standing(FIRST).calls == 0


OUTSIDE = "0044123456"


@pytest.mark.parametrize(
    ("number", "outbound", "trunk"),
    [
        (RM, OutboundRules(), "first"),
        (OUTSIDE, OutboundRules(), "second"),
        (OUTSIDE, OutboundRules(emergency=(OUTSIDE,)), "first"),
    ],
    ids=["his RM", "a number of the rules", "an emergency number"],
)
@virtual
async def test_a_trunks_last_line_is_for_his_rm_and_for_an_emergency(
    number: str, outbound: OutboundRules, trunk: str
) -> None:
    scarce = replace(FIRST, max_calls=2, urgent=1)
    nodes = NODES if number == RM else {**NODES, "to_rm": DialOut(number, 20 * S, "bye")}
    h = house(scarce, SECOND, nodes=nodes, outbound=outbound)
    h.fake.phones |= {over("first", number): TAKES_IT, over("second", number): TAKES_IT}
    h.desk.trunks.begins("another call", "its leg", scarce)
    await in_queue(h, key="3")
    await asyncio.sleep(1)
    assert dialled(h) == [over(trunk, number)]
    h.desk.trunks.over("its leg")
    await leave(h)


def with_number(number: str, outbound: OutboundRules) -> House:
    nodes = {**NODES, "to_rm": DialOut(number, 20 * S, "bye")}
    return house(FIRST, nodes=nodes, outbound=outbound)


REFUSED: list[tuple[str, OutboundRules, Callable[[str], bool]]] = [
    (RM, OutboundRules(deny=("138*",)), lambda why: "denied" in why),
    (RM, OutboundRules(at_once=0, cost_per_day=Decimal(0)), lambda why: "cost" in why),
]


@pytest.mark.parametrize(("number", "outbound", "why"), REFUSED)
@virtual
async def test_what_is_not_allowed_is_never_dialled_and_is_an_alarm(
    number: str, outbound: OutboundRules, why: Callable[[str], bool]
) -> None:
    h = house(FIRST, outbound=outbound)
    alarms: list[str] = []
    h.store.alarm = lambda what, at, detail="": alarms.append(f"{what}: {detail}")  # type: ignore[method-assign]
    h.fake.phones[over("first", number)] = TAKES_IT
    await asks_for_his_rm(h)
    await asyncio.sleep(1)
    assert dialled(h) == []
    assert len(alarms) == 1
    assert alarms[0].startswith("outbound call refused: 138****0001")
    assert why(alarms[0])
    assert h.desk.outgoing.refused == 1
    await leave(h)


@virtual
async def test_a_number_in_the_rules_is_allowed_and_limits_hold_for_it() -> None:
    h = with_number("0044123456", OutboundRules(per_number_per_hour=2))
    h.fake.phones[over("first", "0044123456")] = Busy()
    for _ in range(4):
        await asks_for_his_rm(h)
        await asyncio.sleep(3)
    assert len(dialled(h)) == 2
    await asyncio.sleep(3600)
    await asks_for_his_rm(h)
    assert len(dialled(h)) == 3
    await leave(h)
