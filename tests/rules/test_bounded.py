"""Checking a large file takes about as much as the file is long, not the square of it; counted, not timed."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from ivr.core.conditions import AnyOf, Condition, CustomerLevel, IsOpen, Not, OnDate, OnWeekday
from ivr.core.held_up import Phones
from ivr.core.overflow_due import overflows_to
from ivr.core.overflow_rules import OverflowStep, ToQueue, ToRm, WhenWaited
from ivr.core.patience import LongestWaits
from ivr.core.proof_before import not_looked_up
from ivr.core.proof_conditions import always
from ivr.core.proof_facts import known_at, settled
from ivr.core.proof_hours import hours
from ivr.core.proof_implied import implied
from ivr.core.proof_waits import rounds
from ivr.core.queues import Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Calendar, Firm, Rulebook, Span
from ivr.core.steps import Branch, EnterQueue, Node
from ivr.core.ways import Fact, Step, all_ways, path, reached, roots

TODAY = date(2026, 7, 1)
MANY = 2000


def book(nodes: dict[str, Node], queues: dict[str, Queue] | None = None) -> Rulebook:
    return Rulebook("v1", Firm({}, "UTC", ("en",)), {"400": "0"}, nodes, {}, {}, {}, queues or {}, {}, {}, {})


def asking(conditions: list[Condition]) -> Rulebook:
    """A flow that asks these one after the other."""
    nodes: dict[str, Node] = {f"{at}": Branch(asked, "q", f"{at + 1}") for at, asked in enumerate(conditions)}
    return book({**nodes, f"{len(conditions)}": EnterQueue("q"), "q": EnterQueue("q")})


def test_what_is_known_at_each_of_many_steps_takes_little_memory() -> None:
    days: list[Condition] = [OnDate(day, day) for day in (TODAY + timedelta(days=at) for at in range(MANY))]
    rules = asking([*days, *days])
    tracemalloc.start()
    try:
        found = list(settled(rules, known_at(rules, all_ways(rules))))
        assert tracemalloc.get_traced_memory()[1] < 30 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert [one.node for one in found] == [f"{at}" for at in range(MANY, 2 * MANY)]


def test_a_condition_that_joins_very_many_is_left_open() -> None:
    days = tuple(OnDate(day, day) for day in (TODAY - timedelta(days=at) for at in range(2, MANY)))
    assert always(asking([]), AnyOf(days[:60]), TODAY) is False
    assert always(asking([]), AnyOf(days), TODAY) is None


def test_of_what_is_known_at_a_step_a_little_is_looked_at_and_first_what_holds() -> None:
    days: list[Condition] = [OnDate(day, day) for day in (TODAY + timedelta(days=at) for at in range(MANY // 10))]
    gold, weekend = CustomerLevel(("gold",)), OnWeekday((5, 6))
    rules = asking([Not(weekend), *days, OnWeekday((0,)), gold])
    found = list(implied(rules, known_at(rules, all_ways(rules)), TODAY))
    assert [(one.node, one.known) for one in found][-1] == (f"{len(days) + 1}", (Fact(weekend, True),))


def test_what_is_known_at_many_steps_is_not_gone_over_at_each() -> None:
    class Known(dict[Condition, bool]):
        looked = 0

        def items(self) -> Any:
            for item in super().items():
                self.looked += 1
                yield item

    days: list[Condition] = [OnDate(day, day) for day in (TODAY + timedelta(days=at) for at in range(MANY))]
    here = Known(dict.fromkeys(days, False))
    assert list(implied(asking([CustomerLevel(("gold",))]), {"0": here}, TODAY)) == []
    assert here.looked < 100


def test_hours_are_known_at_a_queue_even_where_only_one_branch_asks() -> None:
    rules = asking([IsOpen("office"), CustomerLevel(("gold",))])
    assert known_at(rules, all_ways(rules))["2"] == {IsOpen("office"): False}


def test_the_way_to_each_of_many_steps_is_told_without_going_over_all_of_it() -> None:
    class Asked(dict[str, Step]):
        times = 0

        def __getitem__(self, name: str) -> Step:
            self.times += 1
            return super().__getitem__(name)

    rules = asking([OnDate(TODAY, TODAY)] * MANY)
    steps = Asked(reached(all_ways(rules), roots(rules)))
    assert path(steps, "3") == "400 -> 0 -> not 2026-07-01 -> 1 -> not 2026-07-01 -> 2 -> not 2026-07-01 -> 3"
    assert path(steps, "999") == "400 -> 0 -> not 2026-07-01 -> ... -> not 2026-07-01 -> 998 -> not 2026-07-01 -> 999"
    assert steps.times < 20


class Counted(dict[str, Queue]):
    """Queues by name, and how often each is looked at."""

    def __init__(self, queues: dict[str, Queue]) -> None:
        super().__init__(queues)
        self.looked: Counter[str] = Counter()

    def __getitem__(self, name: str) -> Queue:
        self.looked[name] += 1
        return super().__getitem__(name)


def chain() -> Counted:
    """Queues that each overflow to the next, the last one to the caller's own RM."""
    minute = timedelta(minutes=1)
    targets: list[ToQueue | ToRm] = [*(ToQueue(f"q{at + 1}") for at in range(MANY)), ToRm("own", minute, "1", minute)]
    return Counted({f"q{at}": overflowing(f"q{at}", target) for at, target in enumerate(targets)})


def overflowing(name: str, target: ToQueue | ToRm) -> Queue:
    ref = RuleRef(f"queues.{name}", "routing_rules.yaml", 1)
    return Queue(name, ref, {}, overflow=(OverflowStep(ref, target, (WhenWaited(timedelta(minutes=1)),)),))


def test_each_of_many_queues_in_a_chain_is_looked_at_a_few_times() -> None:
    queues = chain()
    rules = book({"0": EnterQueue("q0")}, queues)
    assert len(list(not_looked_up(rules, all_ways(rules)))) == 1
    assert list(rounds(rules)) == []
    assert len(overflows_to(rules, "q0", "q1")) == MANY + 1
    assert max(queues.looked.values()) <= 4


def test_the_longest_waits_of_each_of_many_queues_in_a_chain_look_at_each_a_few_times() -> None:
    queues = chain()
    waits = LongestWaits(queues, Phones(has_rm=True))
    assert all(waits.of(name) for name in queues)
    assert max(queues.looked.values()) <= 8


def test_of_many_calendars_no_more_combinations_are_made_than_asked_for() -> None:
    calendars = {
        f"c{at}": Calendar(f"c{at}", "UTC", ((Span(time(at % 24, at % 60), time(0)),),) * 7, {})
        for at in range(MANY // 10)
    }
    rules = replace(book({}), calendars=calendars)
    assert len(hours(rules, [IsOpen(name) for name in calendars], TODAY, most=6)) == 7
