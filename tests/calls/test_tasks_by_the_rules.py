"""What a queue's rules mean for the tasks in it: full, nobody at work, the longest wait, wrap-up, whom they get."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ivr.calls.saying import Done, say
from ivr.core.agent import Ready, WrapUp
from ivr.core.call import Customer, RelationshipManager
from ivr.core.overflow_rules import ToMessage
from ivr.core.preference import LastTalk, PreferLast, PreferRm
from ivr.core.queues import Exit, OfferRules, OnFailedOffer, Priority
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, DutyRules
from ivr.core.task import NoPlace, Task
from ivr.core.wishes import NotNow, Wish
from ivr.switch.fake import FakeSwitch
from tests.calls.house import WEDNESDAY, House, S
from tests.calls.test_callbacks import rulebook
from tests.calls.test_tasks import SKILL, create, duty, states, turns
from tests.virtual_time import virtual

SORRY = Exit(RuleRef("x"), ToMessage("sorry"))
STAY = OfferRules(ring=15 * S, no_answer=OnFailedOffer.STAY, pause=30 * S)


def house(*agents: str, room: int = 1, **queue: object) -> House:
    """So many agents who take chats and tickets."""
    capacity = {"chat": room, "ticket": room}
    rules = rulebook(agents={name: Agent(name, name, SKILL, capacity=capacity) for name in agents or ("1001",)})
    changed = replace(rules.queues["wealth"], **{"offer": STAY, **queue})  # type: ignore[arg-type]
    return House(FakeSwitch(), replace(rules, queues={"wealth": changed}))


def ask(h: House, medium: str = "chat", **more: object) -> Task | NoPlace:
    return h.desk.tasks.create(medium, h.rules.queues["wealth"], **more)  # type: ignore[arg-type]


async def over(h: House) -> None:
    h.desk.tasks.stop()
    await h.over()


@virtual
async def test_a_full_queue_takes_no_more_of_a_medium_and_of_others_as_many_again() -> None:
    h = house(most=2, full=SORRY)
    first = create(h)
    await turns()
    assert h.desk.tasks.accept(first.id)
    made = [create(h), create(h)]
    assert ask(h) == NoPlace("2 chat wait in wealth, and 2 may.")
    assert isinstance(ask(h, "ticket"), Task)
    h.desk.tasks.cancel(made[0].id, "gone")
    assert isinstance(ask(h), Task)
    await over(h)


@virtual
@pytest.mark.parametrize(("says", "may"), [("logged out", False), ("not ready", False), ("no phone", True)])
async def test_where_nobody_may_wait_for_nobody_a_task_may_not(says: str, may: bool) -> None:
    h = house(nobody=SORRY)
    if says == "logged out":
        h.floor.log_out("1001")
    elif says == "not ready":
        h.floor.not_ready("1001", "lunch")
    assert isinstance(ask(h), Task) is may
    assert ask(h, "letter") == NoPlace("Nobody is at work who takes letter in wealth.")
    await over(h)


@virtual
async def test_who_waits_for_as_long_as_anybody_may_expires_and_is_remembered() -> None:
    h = house(longest_wait=60 * S, then=SORRY)
    h.floor.not_ready("1001", "lunch")
    told = list[tuple[str, str]]()
    h.desk.tasks.on_change = lambda one: told.append((one.state.value, one.reason))
    task = create(h)
    await asyncio.sleep(59)
    assert states(h) == [("waiting", "")]
    await asyncio.sleep(2)
    assert h.desk.tasks.open == ()
    assert h.floor.callers() == []
    assert told[-1] == ("expired", "nobody within 60 s")
    found = h.desk.tasks.find(task.id)
    assert found is not None
    assert found.state.value == "expired"
    assert h.story(task.id)[-1] == "task_expired"
    await over(h)


@virtual
@pytest.mark.parametrize("takes", [True, False])
async def test_what_is_offered_at_that_moment_may_still_be_accepted(takes: bool) -> None:
    h = house(longest_wait=60 * S, then=SORRY)
    h.floor.not_ready("1001", "lunch")
    task = create(h)
    await asyncio.sleep(50)
    h.floor.ready("1001")
    await asyncio.sleep(12)
    assert states(h) == [("offered", "1001")]
    if takes:
        assert h.desk.tasks.accept(task.id)
        await asyncio.sleep(3600)
        assert states(h) == [("accepted", "1001")]
    else:
        await asyncio.sleep(5)
        assert h.desk.tasks.open == ()
        assert h.story(task.id)[-1] == "task_expired"
    await over(h)


@virtual
async def test_the_wrap_up_after_a_task_can_be_extended_as_one_after_a_call_but_it_has_no_result() -> None:
    h = house(wrap_up=20 * S)
    duties = DutyRules(results={"1": "sold"}, longest_wrap_up=50 * S)
    task = create(h)
    await turns()
    h.desk.tasks.accept(task.id)
    h.desk.tasks.complete(task.id)
    done = h.clock.now()
    assert say(h.desk, duties, "1001", Wish.LONGER) == Done()
    assert duty(h).state == WrapUp(done + 40 * S)
    assert say(h.desk, duties, "1001", Wish.LONGER) == Done()
    assert duty(h).state == WrapUp(done + 50 * S)
    assert say(h.desk, duties, "1001", Wish.RESULT, "1") == NotNow("has had no call yet")
    await over(h)


@virtual
async def test_what_nobody_takes_before_that_waits_on() -> None:
    h = house(longest_wait=60 * S, then=SORRY)
    create(h)
    await asyncio.sleep(20)
    assert states(h) == [("waiting", "")]
    h.floor.not_ready("1001", "tea")
    await asyncio.sleep(35)
    assert states(h) == [("waiting", "")]
    await over(h)


@virtual
async def test_after_a_task_he_has_the_wrap_up_of_the_queue() -> None:
    h = house(wrap_up=20 * S)
    task = create(h)
    await turns()
    h.desk.tasks.accept(task.id)
    h.desk.tasks.complete(task.id)
    assert duty(h).state == WrapUp(h.clock.now() + 20 * S)
    create(h)
    await asyncio.sleep(19)
    assert states(h) == [("waiting", "")]
    assert h.floor.ready("1001")
    await turns()
    assert states(h) == [("offered", "1001")]
    assert isinstance(duty(h).state, Ready)
    await over(h)


LI = Customer("c1", "Li", "13900001111", "vip", rm=RelationshipManager("w", "Wang", "13800000002", agent="1002"))


@virtual
@pytest.mark.parametrize(
    ("customer", "last", "gets"),
    [
        (None, None, "1001"),
        (LI, None, "1002"),
        (replace(LI, rm=None), LastTalk("1003", WEDNESDAY), "1003"),
        (replace(LI, rm=None, never=("1001",)), None, "1002"),
    ],
)
async def test_whose_task_it_is_decides_whom_it_gets(
    customer: Customer | None, last: LastTalk | None, gets: str
) -> None:
    h = house("1001", "1002", "1003", prefer=(PreferRm(), PreferLast(3600 * 24 * S)))
    create(h, customer=customer, last=last)
    await turns()
    assert states(h) == [("offered", gets)]
    await over(h)


@virtual
async def test_the_level_of_a_customer_gives_his_task_its_points() -> None:
    h = house(priority=Priority(by_level={"vip": 100}))
    h.floor.not_ready("1001", "tea")
    first, vip = create(h), create(h, customer=LI)
    h.floor.ready("1001")
    await turns()
    assert {one.id: one.state.value for one in h.desk.tasks.open} == {first.id: "waiting", vip.id: "offered"}
    await over(h)
