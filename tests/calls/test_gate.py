"""Callers at a full house: refused unanswered, with a word or without, while those who are in notice nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ivr.calls.adoption import adopt
from ivr.calls.ladder import figures
from ivr.core.admission import AdmissionRules, First, Limit
from ivr.core.ladder import Figure
from ivr.switch.events import Ending
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers
from tests.calls.firm import Firm
from tests.calls.house import DID, House, S, rules
from tests.virtual_time import virtual

LI = "13900001111"
"""A gold customer."""
STRANGERS = [f"138{number:08}" for number in range(100)]


def house(**limits: object) -> House:
    """Nobody answers: whoever is let in waits."""
    h = House(FakeSwitch(), replace(rules(), admission=AdmissionRules(**limits)))  # type: ignore[arg-type]
    h.fake.phones["PJSIP/1001"] = Answers(S)
    return h


def hung_up(h: House, call: str) -> list[object]:
    return [command.args[1] for command in h.fake.commands if command.verb == "hang_up" and command.args[0] == call]


def verbs(h: House, call: str) -> list[str]:
    return [command.verb for command in h.fake.commands if command.args and command.args[0] == call]


async def leave(h: House, calls: list[str]) -> None:
    for call in calls:
        h.fake.hang_up_by_peer(call)
    await h.over()


@virtual
async def test_one_too_many_is_refused_unanswered_within_a_second_and_the_others_go_on() -> None:
    h = house(most_calls=3)
    inside = [h.fake.call_in(DID, who) for who in STRANGERS[:3]]
    await asyncio.sleep(1)
    refused = h.fake.call_in(DID, STRANGERS[3])
    began = asyncio.get_running_loop().time()
    while h.reception.call(refused) or refused in h.fake.channels:  # noqa: ASYNC110 - virtual time
        await asyncio.sleep(0.01)
    assert asyncio.get_running_loop().time() - began < 1
    assert verbs(h, refused) == ["hang_up"]
    assert hung_up(h, refused) == [Ending.CONGESTION]
    assert h.outcome(refused) == "NOT_ADMITTED"
    assert all(h.reception.call(call) for call in inside)
    assert h.reception.gate.refused == {Limit.CALLS: 1, Limit.RATE: 0, Limit.STOP: 0}
    await leave(h, inside)
    assert h.fake.leaks() == []


@virtual
async def test_a_place_that_is_free_again_is_given_to_the_next() -> None:
    h = house(most_calls=1)
    first = h.fake.call_in(DID, STRANGERS[0])
    await asyncio.sleep(1)
    h.fake.hang_up_by_peer(first)
    await h.fake.settle()
    await asyncio.sleep(1)
    second = h.fake.call_in(DID, STRANGERS[1])
    await asyncio.sleep(1)
    assert h.reception.call(second)
    await leave(h, [second])


@virtual
async def test_refused_callers_hear_so_before_the_call_is_answered_and_only_so_many_at_once() -> None:
    h = house(most_calls=1, say="sorry", most_told=2)
    inside = h.fake.call_in(DID, STRANGERS[0])
    await asyncio.sleep(1)
    refused = [h.fake.call_in(DID, who) for who in STRANGERS[1:4]]
    await asyncio.sleep(0.1)
    assert h.reception.gate.inside(h.reception.calls) == 1
    await asyncio.sleep(30)
    assert [verbs(h, call) for call in refused] == [["play", "hang_up"], ["play", "hang_up"], ["hang_up"]]
    assert [h.outcome(call) for call in refused] == ["NOT_ADMITTED"] * 3
    await leave(h, [inside])


@virtual
async def test_a_refused_caller_who_hangs_up_while_he_is_told_was_refused_all_the_same() -> None:
    h = house(most_calls=1, say="sorry")
    inside = h.fake.call_in(DID, STRANGERS[0])
    await asyncio.sleep(1)
    refused = h.fake.call_in(DID, STRANGERS[1])
    await asyncio.sleep(0.2)
    await leave(h, [refused, inside])
    assert h.outcome(refused) == "NOT_ADMITTED"


@virtual
async def test_nothing_of_a_refused_call_is_kept_as_a_recording() -> None:
    h = house(most_calls=1, say="sorry")
    inside = h.fake.call_in(DID, STRANGERS[0])
    await asyncio.sleep(1)
    refused = h.fake.call_in(DID, STRANGERS[1])
    await asyncio.sleep(20)
    assert h.fake.captures == []
    assert h.reception.call(refused) is None
    await leave(h, [inside])


@virtual
async def test_who_comes_first_has_a_place_where_others_have_none() -> None:
    h = house(most_calls=2, reserved=1, first=First(levels=("gold",)))
    stranger, other = h.fake.call_in(DID, STRANGERS[0]), h.fake.call_in(DID, STRANGERS[1])
    gold = h.fake.call_in(DID, LI)
    await asyncio.sleep(1)
    assert [bool(h.reception.call(call)) for call in (stranger, other, gold)] == [True, False, True]
    await leave(h, [stranger, gold])


@virtual
async def test_three_times_the_rate_for_a_minute_lets_in_what_the_rate_says_and_recovers_by_itself() -> None:
    h = house(new_per_second=Decimal(1), burst=5)
    callers, began = [], asyncio.get_running_loop().time()
    for who in STRANGERS * 2:
        callers.append(h.fake.call_in(DID, who))
        await asyncio.sleep(0.3)
    took = asyncio.get_running_loop().time() - began
    let_in = [call for call in callers if "answer" in verbs(h, call)]
    assert len(let_in) == pytest.approx(5 + took, abs=1)
    await asyncio.sleep(5)
    after = h.fake.call_in(DID, LI)
    await asyncio.sleep(1)
    assert "answer" in verbs(h, after)
    await leave(h, list(h.fake.channels))
    assert all(h.outcome(call) for call in callers), "each has exactly one closed record"


@virtual
async def test_new_calls_are_refused_while_the_controller_stands_still() -> None:
    h = house(longest_stop=timedelta(seconds=0.5))
    h.desk.stood_still = lambda: 0.7
    refused = h.fake.call_in(DID, LI)
    await asyncio.sleep(1)
    assert h.outcome(refused) == "NOT_ADMITTED"
    h.desk.stood_still = lambda: 0.1
    call = h.fake.call_in(DID, LI)
    await asyncio.sleep(1)
    assert h.reception.call(call)
    await leave(h, [call])


@virtual
async def test_levels_of_degradation_see_the_same_figures() -> None:
    h = house()
    h.desk.stood_still = lambda: 0.7
    found = figures(h.desk, h.rules, "", h.clock.now(), calls=7)
    assert (found[Figure.CALLS], found[Figure.STOP]) == (7, 0.7)


@virtual
async def test_who_came_while_the_connection_was_away_is_measured_by_the_same_rule(tmp_path: Path) -> None:
    firm = Firm(tmp_path)
    h = await firm.opens(rulebook=replace(rules(), admission=AdmissionRules(most_calls=2)))
    here = firm.fake.call_in(DID, STRANGERS[0])
    await asyncio.sleep(2)
    firm.fake.on_arrival(lambda arrived: None)
    late = [firm.fake.call_in(DID, who) for who in STRANGERS[1:4]]
    await asyncio.sleep(1)
    await adopt(h.desk, h.reception, await firm.fake.snapshot())
    await asyncio.sleep(1)
    assert [bool(h.reception.call(call)) for call in (here, *late)] == [True, True, False, False]
    assert [c.args[1] for c in firm.fake.commands if c.verb == "hang_up" and c.args[0] in late] == [
        Ending.CONGESTION
    ] * 2
    assert h.reception.gate.refused[Limit.CALLS] == 2
    assert [(await firm.story(h, call)).call.outcome for call in late[1:]] == ["NOT_ADMITTED"] * 2
    for call in (here, late[0]):
        firm.fake.hang_up_by_peer(call)
    await firm.closes(h)


@virtual
async def test_whom_a_controller_has_let_in_the_next_one_does_not_refuse(tmp_path: Path) -> None:
    firm = Firm(tmp_path)
    book = replace(rules(), admission=AdmissionRules(most_calls=2))
    h = await firm.opens(rulebook=book)
    here = [firm.fake.call_in(DID, who) for who in STRANGERS[:2]]
    await asyncio.sleep(2)
    h = await firm.again(h, rulebook=replace(book, admission=AdmissionRules(most_calls=1)))
    await asyncio.sleep(1)
    assert all(h.reception.call(call) for call in here)
    for call in here:
        firm.fake.hang_up_by_peer(call)
    await firm.closes(h)
