"""The controller dies while several wait: the next one has them in the same order, and offers them in it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from ivr.core.queues import Priority
from ivr.core.rulebook import Rulebook
from ivr.switch.fake_phones import Answers, HangUp
from tests.calls.firm import A1, CALLER, Firm, S, scene
from tests.calls.house import DID, House, rules

FIRST, SLOW, GOLD = "13900005555", "13900006666", CALLER


def before_all_others(level: str) -> Rulebook:
    """Customers of this level come first, whenever they came."""
    wealth = rules().queues["wealth"]
    return rules(queues={**rules().queues, "wealth": replace(wealth, priority=Priority(by_level={level: 100}))})


def places(house: House, calls: Sequence[str]) -> list[int]:
    return [house.floor.position(call) for call in calls]


def offered(house: House) -> list[str]:
    return [step.call for step in house.trace if step.what == "offer"]


@scene
async def test_three_who_waited_stand_in_the_same_order_and_are_offered_in_it(firm: Firm) -> None:
    firm.fake.phones[A1] = Answers(S, (HangUp(3 * S),))
    book = before_all_others("gold")
    house = await firm.opens(rulebook=book)
    slow = firm.fake.call_in(DID, SLOW)  # he calls before the others, and is long in the menu
    first = await firm.calls(number=FIRST)
    firm.fake.press(slow, "1")
    calls = (gold := await firm.calls(number=GOLD), first, slow)
    assert places(house, calls) == [1, 2, 3]
    house = await firm.again(house, rulebook=book)
    await asyncio.sleep(1)
    assert places(house, calls) == [1, 2, 3]
    house.floor.phone("1001", reachable=True)
    await firm.closes(house)
    assert offered(house) == [gold, first, slow]
    assert [house.outcome(call) for call in calls] == ["COMPLETEAGENT"] * 3
