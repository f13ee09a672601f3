"""Who is turned away at a full queue, or where nobody works, and who never is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from ivr.calls.ladder import figures
from ivr.core.call import Destination
from ivr.core.ladder import Figure
from ivr.core.overflow_rules import OverflowStep, ToMessage, ToQueue, WhenWaited
from ivr.core.preference import LastTalk
from ivr.core.queues import Exit, Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.steps import EnterQueue
from ivr.core.talk_wishes import MoveTo, Transfer
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers
from tests.calls.house import DID, NODES, House, rules
from tests.calls.test_callbacks import A1, A2, DIAL, OTHER, S, asks, customer, rulebook
from tests.calls.test_preferring import LAST, Remembers
from tests.virtual_time import virtual

FULL = Exit(RuleRef("queues.wealth.full"), ToMessage("sorry"))
NOBODY = Exit(RuleRef("queues.wealth.nobody"), ToMessage("nobody_there"))
NUMBER = "02155556666"


def house(store: Remembers | None = None, **queue: object) -> House:
    """One may wait in `wealth`, and one in `cards`; nobody answers but 1001, who talks on."""
    words = {"overflow": (), "announce": (), "most": 1, "full": FULL, "nobody": None, **queue}
    wealth = replace(rules().queues["wealth"], **words)  # type: ignore[arg-type]
    cards = Queue("cards", RuleRef("queues.cards"), {}, most=1, full=FULL)
    nodes = {**NODES, "flows.main[1]": EnterQueue("wealth")}
    h = House(FakeSwitch(), rules(nodes=nodes, queues={"wealth": wealth, "cards": cards}), store=store)
    h.fake.phones |= {A1: Answers(S), A2: NeverAnswers(), f"PJSIP/{NUMBER}@trunk-carrier": NeverAnswers()}
    return h


def who_waits(h: House, queue: str = "wealth") -> list[str]:
    return [caller.call for caller in h.floor.callers() if caller.queue == queue]


async def all_gone(h: House) -> None:
    h.callbacks.stop()
    await asyncio.sleep(0.1)
    for call in list(h.reception.calls):
        h.fake.hang_up_by_peer(call.id)
    await h.over()
    assert h.fake.leaks() == []


class Slow(Remembers):
    """It takes a moment to say with whom somebody talked last."""

    async def answer(self, customer: str, number: str, since: datetime) -> LastTalk | None:  # type: ignore[override]
        await asyncio.sleep(0.05)
        return None


@virtual
async def test_of_five_who_come_together_one_waits_where_one_may() -> None:
    h = house(Slow("sqlite+aiosqlite:///:memory:"), prefer=(LAST,))
    calls = [h.fake.call_in(DID, f"1390000222{n}") for n in range(5)]
    await asyncio.sleep(10)
    assert len(who_waits(h)) == 1
    assert sorted(h.outcome(call) for call in calls) == ["", *["MESSAGE"] * 4]
    await all_gone(h)


async def talks(h: House) -> str:
    """A caller talks with 1001, who goes to lunch then, and another caller waits."""
    h.agents_ready("1001")
    call = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(3)
    h.floor.not_ready("1001", "lunch")
    h.fake.call_in(DID, OTHER)
    await asyncio.sleep(2)
    assert len(who_waits(h)) == 1
    return call


@virtual
async def test_who_comes_back_from_a_transfer_in_vain_is_not_turned_away() -> None:
    h = house(nobody=NOBODY)
    h.agents_ready("1002")
    h.floor.not_ready("1002", "lunch")
    h.agents_ready("1001")
    call = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(3)
    h.floor.not_ready("1001", "lunch")
    found = h.reception.call(call)
    assert found is not None
    assert await found.orders.give(found.stage, Transfer(Destination("number", NUMBER)), "the API") == ""
    await asyncio.sleep(40)
    assert who_waits(h) == [call]
    await all_gone(h)


@virtual
async def test_who_comes_back_to_a_full_queue_waits_in_it_and_is_next() -> None:
    h = house()
    call = await talks(h)
    found = h.reception.call(call)
    assert found is not None
    assert await found.orders.give(found.stage, Transfer(Destination("number", NUMBER)), "the API") == ""
    await asyncio.sleep(40)
    assert len(who_waits(h)) == 2
    assert h.floor.position(call) == 1
    await all_gone(h)


@virtual
async def test_who_comes_back_goes_on_to_a_full_queue_by_the_overflow_list() -> None:
    h = house(overflow=(OverflowStep(RuleRef("o"), ToQueue("cards"), (WhenWaited(30 * S),)),))
    call = await talks(h)
    found = h.reception.call(call)
    assert found is not None
    assert await found.orders.give(found.stage, Transfer(Destination("number", NUMBER)), "the API") == ""
    await asyncio.sleep(60)
    assert len(who_waits(h, "cards")) == 2
    assert h.floor.position(call) == 1
    await all_gone(h)


@virtual
async def test_whom_a_supervisor_moves_to_a_full_queue_waits_in_it() -> None:
    h = house(most=2, overflow=(OverflowStep(RuleRef("o"), ToQueue("cards"), (WhenWaited(10 * S),)),))
    first = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(15)
    assert who_waits(h, "cards") == [first]
    second = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(2)
    found = h.reception.call(second)
    assert found is not None
    assert await found.orders.give(found.stage, MoveTo("cards"), "supervisor 1002") == ""
    await asyncio.sleep(1)
    assert who_waits(h, "cards") == [first, second]
    await all_gone(h)


@virtual
async def test_whom_his_agent_leaves_on_the_line_as_he_is_called_back_is_not_turned_away() -> None:
    book = rulebook(replace(DIAL, customer_hears="here_is_the_firm"))
    h = House(FakeSwitch(), replace(book, queues={"wealth": replace(book.queues["wealth"], most=1, full=FULL)}))
    h.fake.durations["here_is_the_firm"] = 5 * S
    h.fake.phones |= {A1: Answers(S, (HangUp(4 * S),)), customer(): Answers(2 * S, (HangUp(60 * S),))}
    await asks(h)
    h.agents_ready("1001")
    await asyncio.sleep(3)
    (back,) = h.reception.calls
    other = h.fake.call_in(DID, OTHER)
    await asyncio.sleep(4)
    assert who_waits(h) == [other, back.id]
    assert h.floor.position(back.id) == 1
    await all_gone(h)


def for_two() -> House:
    """Two may wait; whoever presses 1 is called back."""
    book = rulebook()
    wealth = replace(book.queues["wealth"], most=2, full=FULL)
    h = House(FakeSwitch(), replace(book, queues={"wealth": wealth}))
    h.fake.phones |= {A1: NeverAnswers(), customer(): NeverAnswers()}
    return h


@virtual
async def test_who_is_called_back_and_chats_take_no_place_on_the_line_and_yet_stand_before_who_comes_now() -> None:
    h = for_two()
    await asks(h)
    h.desk.tasks.create("chat", h.rules.queues["wealth"])
    await asyncio.sleep(600)
    assert figures(h.desk, h.rules, "wealth", h.clock.now())[Figure.WAITING] == 0
    in_all = figures(h.desk, h.rules, "", h.clock.now())
    assert (in_all[Figure.LONGEST_WAIT], in_all[Figure.EXPECTED_WAIT]) == (0, 0)
    calls = [h.fake.call_in(DID, f"1390000222{n}") for n in range(3)]
    await asyncio.sleep(10)
    assert [h.outcome(call) for call in calls] == ["", "", "MESSAGE"]
    assert [h.floor.position(call) for call in calls] == [3, 4, 0]
    now = h.floor.now_in(h.rules.queues["wealth"])
    assert (now.waiting, now.in_line) == (2, 4)
    found = figures(h.desk, h.rules, "wealth", h.clock.now())
    assert (found[Figure.WAITING], round(found[Figure.LONGEST_WAIT])) == (2, 10)
    h.desk.tasks.stop()
    await all_gone(h)


@virtual
async def test_the_expected_wait_by_which_levels_begin_counts_everybody_in_the_line() -> None:
    h = for_two()
    h.agents_ready("1001")
    before = figures(h.desk, h.rules, "wealth", h.clock.now())[Figure.EXPECTED_WAIT]
    h.desk.tasks.create("chat", h.rules.queues["wealth"])
    h.desk.tasks.create("chat", h.rules.queues["wealth"])
    assert figures(h.desk, h.rules, "wealth", h.clock.now())[Figure.EXPECTED_WAIT] > before
    h.desk.tasks.stop()
    await all_gone(h)
