"""Whom an agent's yes dials, and whom it does not: the customer is asked after once more before his phone rings."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, time

import pytest

from ivr.core.agent import Ready
from ivr.core.callback import Callback, State
from ivr.core.preference import LastTalk
from ivr.core.queues import CallbackRules
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Calendar, Span
from ivr.core.steps import Play
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers, Phone
from tests.calls.house import WEDNESDAY, House
from tests.calls.test_callbacks import (
    A1,
    A2,
    CALLER,
    DIAL,
    S,
    asks,
    customer,
    dialled,
    over,
    rulebook,
    state,
    told,
)
from tests.calls.test_preferring import DAY, LAST, Remembers
from tests.virtual_time import virtual

TOLD = replace(DIAL, agent_hears="calling", called_off="not_after_all")
OTHER_DID = "4008005678"
TALKS = Answers(3 * S, (HangUp(60 * S),))


def house(rule: CallbackRules = TOLD, agent: Phone | None = None, **changes: object) -> House:
    """Whoever calls the other number hears something long."""
    book = rulebook(rule, **changes)
    nodes = {**book.nodes, "long": Play("long", None)}
    h = House(FakeSwitch(), replace(book, nodes=nodes, numbers={**book.numbers, OTHER_DID: "long"}))
    h.fake.phones |= {A1: agent or Answers(5 * S), A2: NeverAnswers(), customer(): TALKS}
    h.fake.durations |= {"calling": 5 * S, "not_after_all": 2 * S, "long": 600 * S}
    return h


def agent_heard(h: House) -> list[str]:
    return [said for channel in h.fake.said if channel.startswith("agent") for said in h.fake.heard(channel)]


async def all_gone(h: House) -> None:
    h.callbacks.stop()
    await asyncio.sleep(0.1)
    for call in list(h.reception.calls):
        h.fake.hang_up_by_peer(call.id)
    await h.over()
    assert h.fake.leaks() == []


@virtual
@pytest.mark.parametrize(
    ("after", "heard"),
    [(3, ["not_after_all"]), (7, ["calling", "not_after_all"])],
    ids=["as the agent's phone rings", "as he hears who is called"],
)
async def test_who_calls_again_before_he_is_dialled_is_not_dialled_and_the_agent_is_as_free_as_he_was(
    after: float, heard: list[str]
) -> None:
    h = house()
    call = await asks(h)
    h.agents_ready("1001")
    idle = state(h)
    await asyncio.sleep(after)
    again = h.fake.call_in(OTHER_DID, CALLER)
    await asyncio.sleep(13 - after)
    assert customer() not in dialled(h)
    assert agent_heard(h) == heard
    assert isinstance(state(h), Ready)
    assert state(h) == idle
    assert [(one.state, one.tries) for one in h.callbacks.open] == [(State.WAITING, 0)]
    assert "not dialled: he is on the line" in told(h, call)
    h.fake.hang_up_by_peer(again)
    await over(h)
    assert dialled(h) == [A1, A1, customer()]


@virtual
async def test_a_customer_who_waits_in_two_queues_is_dialled_for_one_of_them_while_two_agents_are_free() -> None:
    book = rulebook()
    wealth = book.queues["wealth"]
    claims = replace(wealth, name="claims", ref=RuleRef("queues.claims"))
    h = House(FakeSwitch(), replace(book, queues={"wealth": wealth, "claims": claims}))
    h.fake.phones |= {A1: Answers(2 * S), A2: Answers(2 * S), customer(): NeverAnswers()}
    now = h.clock.now()
    for queue in ("wealth", "claims"):
        h.callbacks.keep(Callback(f"for-{queue}", queue, "box", CALLER, CALLER, "", "zh", now, now))
    h.agents_ready("1001", "1002")
    await asyncio.sleep(20)
    assert dialled(h) == [A1, customer()]
    assert isinstance(state(h, "1002"), Ready)
    tried, waits = sorted(h.callbacks.open, key=lambda one: one.state is State.WAITING)
    assert tried.state is State.DIALLING
    assert (waits.state, waits.reason) == (State.WAITING, f"he is being called back for {tried.queue}")
    h.fake.phones[customer()] = TALKS
    await asyncio.sleep(40)  # in vain for the one: now it is the other's turn
    assert dialled(h).count(customer()) == 2
    assert [type(call.stage).__name__ for call in h.reception.calls] == ["Talking"]
    await over(h)
    assert told(h, tried.id)[-1].startswith("called again, and talks with agent")


@virtual
async def test_one_whose_callback_is_cancelled_by_hand_is_called_back_for_the_other_queue() -> None:
    book = rulebook()
    wealth = book.queues["wealth"]
    claims = replace(wealth, name="claims", ref=RuleRef("queues.claims"))
    h = House(FakeSwitch(), replace(book, queues={"wealth": wealth, "claims": claims}))
    h.fake.phones |= {A1: NeverAnswers(), A2: Answers(2 * S), customer(): TALKS}
    now = h.clock.now()
    for queue in ("wealth", "claims"):
        h.callbacks.keep(Callback(f"for-{queue}", queue, "box", CALLER, CALLER, "", "zh", now, now))
    h.agents_ready("1001", "1002")
    await asyncio.sleep(5)
    assert dialled(h) == [A1]
    (tried,) = (one for one in h.callbacks.open if one.state is State.OFFERED)
    h.callbacks.end(tried.id, State.CANCELLED, "by hand")
    await asyncio.sleep(0.5)
    h.floor.not_ready("1001", "lunch")
    await asyncio.sleep(10)
    assert customer() in dialled(h)
    await over(h)


UNTIL_18_01 = Calendar("desk", "Asia/Shanghai", ((Span(time(9), time(18, 1)),),) * 7)
"""It is 18:00 in Shanghai."""


@virtual
async def test_who_would_be_dialled_after_hours_keeps_his_place_until_the_next_opening() -> None:
    h = house(replace(TOLD, hours="desk"), Answers(12 * S), calendars={"desk": UNTIL_18_01})
    call = await asks(h)
    await asyncio.sleep(52)
    h.agents_ready("1001")
    idle = state(h)
    await asyncio.sleep(20)
    assert dialled(h) == [A1]
    assert agent_heard(h) == ["not_after_all"]
    assert state(h) == idle
    assert told(h, call)[-1] == "desk is closed since 18:01 (Wednesday)"
    await over(h)
    assert dialled(h) == [A1, A1, customer()]


@virtual
async def test_a_customer_who_prefers_the_agent_of_his_last_talk_is_called_back_by_him() -> None:
    async def answer(who: str, number: str, since: datetime) -> LastTalk | None:
        return LastTalk("1002", WEDNESDAY - DAY) if number == CALLER else None

    store = Remembers("sqlite+aiosqlite:///:memory:")
    store.answer = answer
    book = rulebook()
    h = House(
        FakeSwitch(), replace(book, queues={"wealth": replace(book.queues["wealth"], prefer=(LAST,))}), store=store
    )
    h.fake.phones |= {A1: Answers(2 * S), A2: Answers(2 * S), customer(): TALKS}
    call = await asks(h)
    h.agents_ready("1001", "1002")
    await over(h)
    assert dialled(h) == [A2, customer()]
    assert any("spoke with him on" in line for line in told(h, call))
