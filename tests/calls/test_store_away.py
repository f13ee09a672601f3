"""The database is away: calls go on by what is in memory, a controller may even be replaced, and no record is lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from ivr.calls.adoption import adopt
from ivr.core.agent import Ready
from ivr.errors import StoreError
from ivr.store.rows import CallRow
from ivr.store.store import Store
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers, Press
from tests.calls.firm import A1, A2, Firm, S, scene, state
from tests.calls.house import RM_PHONE, House
from tests.store.test_outlasting import locked


@scene
async def test_for_half_an_hour_without_it_calls_are_served_as_ever_and_all_is_on_record_afterwards(
    firm: Firm,
) -> None:
    firm.fake.phones |= {A1: Answers(S, (HangUp(20 * S),)), RM_PHONE: Answers(S, (Press("1"), HangUp(5 * S)))}
    house = await firm.opens("1001")
    calls = []
    with locked(firm.folder / "ivr.db"):
        for at in range(12):
            firm.fake.phones[A1] = NeverAnswers() if at % 10 == 9 else Answers(S, (HangUp(20 * S),))
            calls.append(await firm.calls(number=f"1390000{at:04}"))
            await asyncio.sleep(150)
            house.floor.ready("1001")
        assert house.store.unwritten.away
        assert [house.outcome(call) for call in calls[:9]] == ["COMPLETEAGENT"] * 9
        heard = len(firm.fake.heard(calls[9]))
        assert heard > 2, "who was not answered was told to wait"
    await house.store.flush()
    rows = {row.id: row for row in await house.store.calls(100)}
    await firm.closes(house)
    assert set(rows) == set(calls)
    for call in calls[:11]:
        assert rows[call].outcome == house.outcome(call)
        assert rows[call].ended
        story = await firm.record(call)
        assert [step.what for step in story.trace] == house.story(call)


@scene
async def test_a_controller_that_dies_meanwhile_is_replaced_and_what_it_told_is_not_lost(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S, (HangUp(40 * S),))
    house = await firm.opens("1001")
    with locked(firm.folder / "ivr.db"):
        talking = await firm.calls()
        waiting = await firm.calls(number="13900002222")
        await asyncio.sleep(10)
        house = await firm.again(house, "1001")
        assert house.store.unwritten.away
        assert len(house.reception.calls) == 2
        await asyncio.sleep(60)
    await house.store.flush()
    firm.fake.phones[A2] = Answers(S, (HangUp(5 * S),))
    house.floor.phone("1002", reachable=True)
    await firm.closes(house)
    assert isinstance(state(house, "1002"), Ready)
    for call in (talking, waiting):
        story = await firm.record(call)
        words = [step.what for step in story.trace]
        assert (words.count("arrived"), words.count("adopted"), words.count("ended")) == (1, 1, 1)
    taken = (await firm.record(waiting)).call
    assert taken.waited_seconds
    assert timedelta(seconds=taken.waited_seconds) > 30 * S, "his wait is counted from its true beginning"


@scene
async def test_callers_are_taken_up_even_if_the_store_cannot_be_asked(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S, (HangUp(5 * S),))
    house = await firm.opens()
    call = await firm.calls()
    found = house.reception.call(call)
    assert found is not None
    await firm.dies(house)
    store = Store(firm.folder / "ivr.db")
    await store.open()
    store.open_calls = _refuses  # type: ignore[method-assign]
    house = House(firm.fake, None, firm.folder, store, firm.opened)
    await adopt(house.desk, house.reception, await firm.fake.snapshot())
    again = house.reception.call(call)
    assert again is not None
    assert again.answered == found.answered, "or what is recorded from now on would take the place of what was before"
    house.floor.phone("1001", reachable=True)
    await firm.closes(house)
    assert house.outcome(call) == "COMPLETEAGENT"


async def _refuses(node: str = "") -> tuple[CallRow, ...]:
    raise StoreError("disk I/O error")
