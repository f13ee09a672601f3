"""Tasks that an agent does not take: he declines, lets them be, goes not ready, logs out, or leaves the firm."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from ivr.core.agent import AVAILABLE, RONA, Available, NotReady, Status
from ivr.core.queues import OfferRules, OnFailedOffer
from ivr.core.rulebook import Agent
from ivr.switch.events import Ending
from ivr.switch.fake import FakeSwitch
from tests.calls.house import House, S
from tests.calls.test_callbacks import rulebook
from tests.calls.test_tasks import SKILL, create, duty, states, turns
from tests.virtual_time import virtual


def house(*agents: str, room: int = 3, **offer: object) -> House:
    """So many who take chats."""
    rules = rulebook(agents={name: Agent(name, name, SKILL, capacity={"chat": room}) for name in agents or ("1001",)})
    queue = replace(rules.queues["wealth"], offer=OfferRules(ring=15 * S, **offer))  # type: ignore[arg-type]
    return House(FakeSwitch(), replace(rules, queues={"wealth": queue}))


async def over(h: House) -> None:
    h.desk.tasks.stop()
    await h.over()


LEAVES: dict[str, Callable[[House], object]] = {
    "logs out": lambda h: h.floor.log_out("1001"),
    "goes not ready": lambda h: h.floor.not_ready("1001", "lunch"),
    "is no agent any more": lambda h: h.floor.new_rules(replace(h.rules, agents={"1002": h.rules.agents["1002"]})),
}


@pytest.mark.parametrize("how", LEAVES)
def test_what_he_is_offered_who_leaves_goes_to_another_at_once_and_he_can_take_it_no_more(how: str) -> None:
    @virtual
    async def story() -> None:
        h = house("1001", "1002")
        h.floor.not_ready("1002", "tea")
        chats = [create(h), create(h)]
        await turns()
        assert states(h) == [("offered", "1001")] * 2
        h.floor.ready("1002")
        LEAVES[how](h)
        assert not h.desk.tasks.accept(chats[0].id)
        await turns()
        assert states(h) == [("offered", "1002")] * 2
        if how != "is no agent any more":
            assert duty(h).tasks == ()
            assert duty(h).tally.turn == 0
        await over(h)

    story()


@virtual
async def test_what_he_has_accepted_stays_his_when_he_goes_not_ready() -> None:
    h = house()
    chat = create(h)
    await turns()
    assert h.desk.tasks.accept(chat.id)
    h.floor.not_ready("1001", "lunch")
    assert states(h) == [("accepted", "1001")]
    assert h.desk.tasks.complete(chat.id)
    await over(h)


@pytest.mark.parametrize(
    ("rule", "becomes"),
    [
        (OnFailedOffer.NOT_READY, NotReady(RONA)),
        (OnFailedOffer.PAUSE, NotReady(Ending.NO_ANSWER.value)),
        (OnFailedOffer.STAY, AVAILABLE),
    ],
)
def test_who_lets_it_be_is_treated_by_the_rules_of_the_queue(rule: OnFailedOffer, becomes: Status) -> None:
    @virtual
    async def story() -> None:
        h = house(no_answer=rule, pause=30 * S)
        create(h)
        await asyncio.sleep(16)
        status = duty(h).status
        assert replace(status, until=None) == becomes if isinstance(status, NotReady) else status == becomes
        assert states(h) == [("waiting", "")]
        await over(h)

    story()


@virtual
async def test_who_let_one_be_loses_the_others_that_he_is_offered_if_the_rules_make_him_not_ready() -> None:
    h = house()
    first = create(h)
    await asyncio.sleep(5)
    second = create(h)
    await asyncio.sleep(11)
    assert states(h) == [("waiting", "")] * 2
    assert h.story(first.id)[-2:] == h.story(second.id)[-2:] == ["task_waiting", "task_no_offer"]
    await over(h)


@virtual
async def test_who_let_it_be_is_asked_again_after_the_pause_of_the_queue_and_others_before_that() -> None:
    h = house("1001", "1002", no_answer=OnFailedOffer.STAY, pause=30 * S)
    h.floor.not_ready("1002", "tea")
    create(h)
    await asyncio.sleep(16)
    assert states(h) == [("waiting", "")]
    h.floor.ready("1002")
    await asyncio.sleep(1)
    assert states(h) == [("offered", "1002")]
    h.floor.not_ready("1002", "tea")
    await asyncio.sleep(20)
    assert states(h) == [("waiting", "")]
    await asyncio.sleep(10)
    assert states(h) == [("offered", "1001")]
    await over(h)


@virtual
@pytest.mark.parametrize("ends", ["accepted", "cancelled"])
async def test_nobody_is_asked_again_for_what_waits_no_longer(ends: str) -> None:
    wrong = list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: wrong.append(context))
    h = house("1001", "1002", no_answer=OnFailedOffer.STAY, pause=30 * S)
    h.floor.not_ready("1002", "tea")
    task = create(h)
    await asyncio.sleep(16)
    h.floor.ready("1002")
    await asyncio.sleep(1)
    assert h.desk.tasks.accept(task.id) if ends == "accepted" else h.desk.tasks.cancel(task.id, "gone")
    await asyncio.sleep(60)
    assert wrong == []
    await over(h)


@virtual
async def test_the_only_agent_who_is_back_gets_what_he_had_let_be() -> None:
    h = house()
    create(h)
    await asyncio.sleep(3600)
    assert states(h) == [("waiting", "")]
    h.floor.ready("1001")
    await turns()
    assert states(h) == [("offered", "1001")]
    await over(h)


@virtual
async def test_who_declines_is_treated_by_the_rules_of_the_queue_and_not_asked_again_for_this_one() -> None:
    h = house(declined=OnFailedOffer.PAUSE, pause=30 * S)
    chat = create(h)
    await turns()
    assert h.desk.tasks.decline(chat.id, "wrong language")
    assert isinstance(duty(h).status, NotReady)
    other = create(h)
    await asyncio.sleep(31)
    assert isinstance(duty(h).status, Available)
    assert {one.id: one.state.value for one in h.desk.tasks.open} == {chat.id: "waiting", other.id: "offered"}
    await over(h)
