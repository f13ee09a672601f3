"""What a callback keeps of its caller's place: others come in before he asks, and yet go after him."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time

import pytest

from ivr.core.agent import Ready
from ivr.core.call import Customer, Destination, Talking
from ivr.core.caller import Caller
from ivr.core.choosing import Tally
from ivr.core.needs import Need
from ivr.core.overflow_rules import OverflowStep, ToCallbackNote, ToRm, WhenWaited
from ivr.core.queues import Priority, Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Calendar, Rulebook, Skill, Span, Trunk
from ivr.core.steps import EnterQueue
from ivr.core.talk_wishes import Transfer
from ivr.scenarios.props import OneCustomer
from ivr.store.rows import CallbackNote
from ivr.switch.events import Ending
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, Busy, HangUp, InTurn, NeverAnswers, Scripted
from tests.calls.house import DID, LI, NODES, RM_PHONE, House
from tests.calls.test_callbacks import (
    A1,
    A2,
    CALLER,
    DIAL,
    OTHER,
    S,
    asks,
    customer,
    dialled,
    over,
    rulebook,
    state,
    told,
)
from tests.virtual_time import virtual

THIRD = "13900007777"
TALKS = Answers(S, (HangUp(60 * S),))
NOTED = OverflowStep(RuleRef("queues.wealth.overflow[0]"), ToCallbackNote("box"), (WhenWaited(5 * S),))


def opened(book: Rulebook | None = None, **queue: object) -> House:
    """The firm with these words in its queue; agents answer after two seconds, the customer talks for a minute."""
    book = book or rulebook()
    book = replace(book, queues={"wealth": replace(book.queues["wealth"], **queue)})  # type: ignore[arg-type]
    h = House(FakeSwitch(), book)
    h.fake.phones |= {A1: Answers(2 * S), A2: Answers(2 * S), customer(): TALKS, RM_PHONE: NeverAnswers()}
    return h


def with_points(book: Rulebook, points: int = 7) -> Rulebook:
    """Callers come to the queue with so many of their own."""
    return replace(book, version=f"{points} points", nodes={**NODES, "flows.main[1]": EnterQueue("wealth", points)})


async def asks_late(h: House, keys: str = "1") -> str:
    """He enters, another enters after him, and only then he asks and hangs up; the other's call."""
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    other = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(3)
    h.fake.press(call, *keys)
    await asyncio.sleep(0.5)
    h.fake.hang_up_by_peer(call)
    await asyncio.sleep(0.5)
    return other


def in_turn(h: House) -> list[str]:
    """Who waits, the next one first."""
    return [one.call for one in sorted(h.floor.callers(), key=lambda caller: h.floor.position(caller.call))]


async def all_gone(h: House) -> None:
    h.callbacks.stop()
    await asyncio.sleep(0.1)
    for call in list(h.reception.calls):
        h.fake.hang_up_by_peer(call.id)
    await h.over()
    assert h.fake.leaks() == []


@virtual
async def test_who_presses_the_key_stands_before_him_who_came_after_him_but_before_the_key() -> None:
    h = opened()
    entered = h.clock.now()
    other = await asks_late(h)
    (one,) = h.callbacks.open
    assert one.since - entered < S
    assert in_turn(h) == [one.id, other]
    await all_gone(h)


@virtual
async def test_who_is_given_up_to_a_callback_stands_before_him_who_came_after_him() -> None:
    h = opened(overflow=(NOTED,))
    entered = h.clock.now()
    other = await asks_late(h, keys="")
    await asyncio.sleep(0.5)
    (one,) = h.callbacks.open
    assert one.since - entered < S
    assert in_turn(h) == [one.id, other]
    await all_gone(h)


@virtual
async def test_the_points_with_which_he_came_put_him_before_one_who_came_earlier_without() -> None:
    h = opened()
    first = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(1)
    h.reception.new_rules(with_points(h.rules), h.sounds)
    await asks(h)
    (one,) = h.callbacks.open
    assert one.priority == 7
    assert in_turn(h) == [one.id, first]
    await all_gone(h)


ENGLISH = Agent("1001", "1001", (Skill("wealth", 4),), languages=("en",))
CHINESE = Agent("1002", "1002", (Skill("wealth", 4),), languages=("zh",))


@virtual
async def test_he_gets_an_agent_who_speaks_his_language() -> None:
    h = opened(rulebook(agents={"1001": ENGLISH, "1002": CHINESE}))
    await asks(h)
    h.agents_ready("1001")
    await asyncio.sleep(10)
    assert dialled(h) == []
    h.agents_ready("1002")
    await over(h)
    assert dialled(h) == [A2, customer()]


def known_as(h: House, customer: Customer) -> None:
    h.desk.crm = OneCustomer(customer)


@virtual
async def test_who_is_never_to_serve_him_is_not_offered_his_callback() -> None:
    h = opened()
    known_as(h, replace(LI, never=("1001",)))
    await asks(h)
    h.agents_ready("1001")
    await asyncio.sleep(10)
    assert dialled(h) == []
    h.agents_ready("1002")
    await over(h)
    assert dialled(h) == [A2, customer()]


@virtual
async def test_the_points_of_his_level_stay_his() -> None:
    h = opened(priority=Priority(by_level={"gold": 5}))
    first = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(1)
    known_as(h, LI)
    await asks(h)
    (one,) = h.callbacks.open
    assert in_turn(h) == [one.id, first]
    await all_gone(h)


@virtual
async def test_his_rm_is_rung_where_the_agent_leaves_him_waiting_on_the_line() -> None:
    rm = OverflowStep(RuleRef("queues.wealth.overflow[0]"), ToRm("own", 25 * S, "1", 10 * S), (WhenWaited(1 * S),))
    h = opened(rulebook(replace(DIAL, customer_hears="here_is_the_firm")))
    known_as(h, LI)
    h.fake.durations["here_is_the_firm"] = 5 * S
    h.fake.phones[A1] = Answers(S, (HangUp(4 * S),))
    await asks(h)
    ((name, queue),) = h.rules.queues.items()
    newer = replace(h.rules, version="v2", queues={name: replace(queue, overflow=(rm,))})
    h.reception.new_rules(newer, h.sounds)
    h.agents_ready("1001")
    await asyncio.sleep(9)
    assert dialled(h) == [A1, customer(), RM_PHONE]
    await all_gone(h)


@virtual
async def test_who_is_left_on_the_line_stands_before_him_who_came_after_him() -> None:
    h = opened(with_points(rulebook(replace(DIAL, customer_hears="here_is_the_firm"))))
    h.fake.durations["here_is_the_firm"] = 5 * S
    h.fake.phones[A1] = Answers(S, (HangUp(4 * S),))
    entered = h.clock.now()
    other = await asks_late(h)
    h.agents_ready("1001")
    await asyncio.sleep(7)
    back = next(call for call in h.reception.calls if call.id != other)
    (him,) = (caller for caller in h.floor.callers() if caller.call == back.id)
    assert (him.since - entered < S, him.extra) == (True, 7)
    assert in_turn(h) == [back.id, other]
    await all_gone(h)


@virtual
async def test_the_agents_phone_is_asked_to_answer_by_itself_for_a_callback_too() -> None:
    h = opened()
    offer = replace(h.rules.queues["wealth"].offer, auto_answer=True)
    h = opened(offer=offer)
    await asks(h)
    h.agents_ready("1001")
    await over(h)
    asked = [c.args[0] for c in h.fake.commands if c.verb == "dial"]
    assert [dial.auto_answer for dial in asked] == [True, False]  # type: ignore[attr-defined]


@virtual
async def test_an_agent_who_pauses_as_he_is_rung_for_a_callback_has_not_missed_it() -> None:
    h = opened()
    h.fake.phones[A1] = NeverAnswers()
    call = await asks(h)
    h.agents_ready("1001")
    await asyncio.sleep(3)
    h.floor.not_ready("1001", "lunch")
    h.floor.ready("1001")  # he has changed his mind at once
    await asyncio.sleep(1)
    assert any("lunch" in line for line in told(h, call))
    assert dialled(h) == [A1, A1]
    await all_gone(h)


@virtual
async def test_of_several_who_would_ring_together_one_is_rung_and_the_others_are_as_free_as_they_were() -> None:
    h = opened()
    h = opened(offer=replace(h.rules.queues["wealth"].offer, at_once=2))
    await asks(h)
    h.agents_ready("1001")
    h.agents_ready("1002")
    idle = state(h, "1002")
    await asyncio.sleep(1)
    assert dialled(h) == [A1]
    assert isinstance(state(h, "1002"), Ready)
    assert state(h, "1002") == idle
    other = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(4)
    assert h.fake.talking(other, h.reception.call(other).partner.channel)  # type: ignore[union-attr]
    h.fake.hang_up_by_peer(other)
    await over(h)


def congested(handset) -> None:  # type: ignore[no-untyped-def]
    """The trunk takes the call, and gives it up before his phone has rung."""
    handset.after(S, lambda: handset.hang_up(Ending.CONGESTION))


@virtual
async def test_the_next_trunk_is_tried_where_the_first_gives_up_a_call_that_it_had_taken() -> None:
    h = opened(rulebook(trunks={"carrier": Trunk("carrier", "a"), "second": Trunk("second", "b", order=2)}))
    second = f"PJSIP/{CALLER}@trunk-second"
    h.fake.phones |= {customer(): Scripted(congested), second: Answers(2 * S, (HangUp(5 * S),))}
    call = await asks(h)
    h.agents_ready("1001")
    await over(h)
    assert dialled(h) == [A1, customer(), second]
    assert told(h, call)[-1] == "talks with 1001"


def with_claims(book: Rulebook) -> Rulebook:
    """There is a second queue, for which nobody works."""
    claims = Queue("claims", RuleRef("queues.claims"), {}, (Need("claims"),))
    return replace(book, queues={**book.queues, "claims": claims})


@virtual
async def test_who_has_been_called_back_keeps_the_time_of_his_entering_as_he_is_transferred() -> None:
    h = House(FakeSwitch(), with_claims(rulebook()))
    h.fake.phones |= {A1: TALKS, customer(): TALKS}
    entered = h.clock.now()
    await asks(h)
    await asyncio.sleep(3600)
    other = Caller("other", "claims", (Need("claims"),), 0, h.clock.now() - 1800 * S)
    with h.floor.place(other, lambda offer: None):
        h.agents_ready("1001")
        await asyncio.sleep(5)
        (call,) = h.reception.calls
        talk = call.stage
        await asyncio.sleep(20)
        assert await call.orders.give(call.stage, Transfer(Destination("queue", "claims")), "the API") == ""
        await asyncio.sleep(1)
        assert in_turn(h) == [call.id, "other"]
        assert isinstance(talk, Talking)
        assert abs(talk.waited - (talk.since - entered)) < S
    await all_gone(h)


async def a_try_in_vain(h: House) -> None:
    """He asks, is dialled half a minute later, and does not answer."""
    await asks(h)
    await asyncio.sleep(30)
    h.agents_ready("1001")
    while not h.callbacks.open[0].tries:  # noqa: ASYNC110 - virtual time
        await asyncio.sleep(0.5)
    h.floor.not_ready("1001", "lunch")


@virtual
async def test_who_did_not_answer_stands_behind_a_caller_who_has_waited_longer_than_he_has_in_the_line() -> None:
    h = opened()
    h.fake.phones[customer()] = InTurn([Busy(), TALKS])
    await a_try_in_vain(h)
    await asyncio.sleep(300)
    live = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(DIAL.every.total_seconds() - 300 + 1)
    (one,) = h.callbacks.open
    assert in_turn(h) == [live, one.id]
    late = h.fake.call_in(DID, THIRD)
    await asyncio.sleep(20)
    assert in_turn(h) == [live, one.id, late]
    h.fake.hang_up_by_peer(late)
    h.floor.ready("1001")
    await asyncio.sleep(5)
    assert dialled(h) == [A1, customer(), A1]
    await all_gone(h)


@virtual
async def test_what_he_had_waited_before_the_try_in_vain_is_his() -> None:
    h = opened()
    h.fake.phones[customer()] = Busy()
    await a_try_in_vain(h)
    await asyncio.sleep(DIAL.every.total_seconds() - 20)
    live = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(21)
    (one,) = h.callbacks.open
    assert in_turn(h) == [one.id, live]
    await all_gone(h)


IN_THE_EVENING = Calendar("desk", "Asia/Shanghai", ((Span(time(19), time(20)),),) * 7)
"""It is 18:00 in Shanghai."""


@virtual
async def test_closed_hours_do_not_count_as_waiting() -> None:
    h = opened(rulebook(replace(DIAL, hours="desk"), calendars={"desk": IN_THE_EVENING}))
    await asks(h)
    await asyncio.sleep(1800)
    live = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(1800)
    (one,) = h.callbacks.open
    assert in_turn(h) == [live, one.id]
    await all_gone(h)


@virtual
async def test_being_on_the_line_counts_as_waiting() -> None:
    h = opened()
    call = await asks(h, hangs_up=False)
    h.fake.durations["callback_noted"] = 600 * S
    other = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(60)
    h.fake.hang_up_by_peer(call)
    await asyncio.sleep(0.5)
    (one,) = h.callbacks.open
    assert in_turn(h) == [one.id, other]
    await all_gone(h)


@virtual
async def test_of_one_who_gave_up_and_is_not_reached_a_note_is_kept_in_his_queues_box() -> None:
    h = opened(callback=replace(DIAL, abandoned_after=5 * S, tries=1))
    h.fake.phones[customer()] = Busy()
    h.desk.store.callback_noted = (notes := list[CallbackNote]()).append  # type: ignore[method-assign]
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(10)
    h.fake.hang_up_by_peer(call)
    await asyncio.sleep(1)
    h.agents_ready("1001")
    await over(h)
    assert [(note.call, note.box, note.number) for note in notes] == [(call, "box", CALLER)]


@virtual
@pytest.mark.parametrize(("keys", "outcome"), [("", "ABANDON"), ("1", "CALLBACK")])
async def test_who_wants_no_calls_is_not_called_back_whether_he_gives_up_or_asks(keys: str, outcome: str) -> None:
    h = opened(callback=replace(DIAL, abandoned_after=5 * S))
    h.desk.crm = OneCustomer(replace(LI, no_callback=True))
    h.desk.store.callback_noted = (notes := list[CallbackNote]()).append  # type: ignore[method-assign]
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(10)
    h.fake.press(call, *keys)
    await asyncio.sleep(1)
    h.fake.hang_up_by_peer(call)
    await asyncio.sleep(1)
    h.agents_ready("1001")
    await h.over()
    assert (h.callbacks.open, dialled(h), h.outcome(call)) == ((), [], outcome)
    assert [note.box for note in notes] == (["box"] if keys else [])


@virtual
async def test_one_who_is_marked_while_he_waits_is_not_dialled() -> None:
    h = opened()
    call = await asks(h)
    h.desk.crm = OneCustomer(replace(LI, no_callback=True))
    h.agents_ready("1001")
    await over(h)
    assert dialled(h) == []
    assert told(h, call)[-1] == "does not want to be called back"


def tally(h: House, agent: str = "1001") -> Tally:
    return next(duty.tally for duty in h.floor.agents() if duty.agent.id == agent)


@virtual
async def test_a_try_in_vain_is_no_call_taken_and_its_time_is_time_of_work() -> None:
    h = opened(wrap_up=5 * S)
    h.fake.phones |= {A1: Answers(2 * S), customer(): NeverAnswers()}
    await asks(h)
    h.agents_ready("1001")
    await asyncio.sleep(60)
    done = tally(h)
    assert done.calls == 0
    assert abs(done.busy - DIAL.ring - 5 * S) < S  # it rang for so long, and then he had his wrap-up
    (one,) = h.callbacks.open
    last = h.floor.last_call("1001")
    assert last is not None
    assert last.call == one.attempt
    await all_gone(h)


@virtual
async def test_a_talk_with_one_who_was_called_back_is_one_call_taken_and_busy_from_the_agents_answer() -> None:
    h = opened(wrap_up=5 * S)
    h.fake.phones[customer()] = Answers(10 * S, (HangUp(60 * S),))
    await asks(h)
    h.agents_ready("1001")
    await over(h)
    await asyncio.sleep(10)
    done = tally(h)
    assert done.calls == 1
    assert abs(done.busy - 75 * S) < S
