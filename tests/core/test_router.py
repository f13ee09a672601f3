"""Who gets whom: the agent idle longest, callers in their turn, and nobody twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.agent import AgentState, InCall, NotReady, Ready, Reserved, WrapUp
from ivr.core.call import Customer
from ivr.core.caller import Caller, caller_in, next_change, under
from ivr.core.census import census
from ivr.core.duty import OnDuty
from ivr.core.needs import AnyOf, Need, Needs, Relaxation, Wish
from ivr.core.offer import Offer
from ivr.core.queues import Choose, Priority, Queue
from ivr.core.router import matches, points, turn
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Skill
from ivr.core.skills import lacking

S = timedelta(seconds=1)
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
WEALTH = (Need("wealth", 3),)


def agent(name: str, idle: float, *skills: Skill, state: AgentState | None = None, reachable: bool = True) -> OnDuty:
    return OnDuty(Agent(name, name, skills or (Skill("wealth", 4),)), reachable, state or Ready(NOW - idle * S))


def caller(name: str, waited: float = 0, needs: Needs = WEALTH, priority: int = 0, **more: Any) -> Caller:
    return Caller(name, "q", needs, priority, NOW - waited * S, **more)


def pairs(callers: list[Caller], agents: list[OnDuty], today: date = TODAY) -> list[tuple[str, str]]:
    return [(offer.call, offer.agent) for offer in matches(callers, agents, NOW, today)]


def test_the_agent_idle_longest_is_offered_with_the_reason() -> None:
    agents = [agent("1001", 10), agent("1002", 30), agent("1003", 20)]
    assert matches([caller("c")], agents, NOW, TODAY) == [Offer("c", "1002", "longest idle (30 s) with wealth 4")]


def test_of_two_idle_equally_long_the_lower_number_is_offered() -> None:
    assert pairs([caller("c")], [agent("1002", 10), agent("1001", 10)]) == [("c", "1001")]


def test_who_waits_longest_is_served_first_whatever_the_order_given() -> None:
    callers = [caller("new", 1), caller("old", 60)]
    assert pairs(callers, [agent("1001", 10)]) == [("old", "1001")]
    assert pairs(callers[::-1], [agent("1001", 10)]) == [("old", "1001")]


def test_priority_comes_before_waiting_time() -> None:
    assert pairs([caller("old", 600), caller("vip", 1, priority=1)], [agent("1001", 10)]) == [("vip", "1001")]


PRIORITY = Priority(10, {"vip": 100}, Decimal("0.5"))
VIP, GOLD = (Customer("C", "Li", "139", level) for level in ("vip", "gold"))


@pytest.mark.parametrize(
    ("priority", "customer", "extra", "waited", "expected"),
    [
        (Priority(), None, 0, 600, "0"),
        (Priority(10), VIP, 0, 600, "10"),
        (PRIORITY, None, 0, 0, "10"),
        (PRIORITY, GOLD, 0, 0, "10"),
        (PRIORITY, VIP, 0, 0, "110"),
        (PRIORITY, VIP, 50, 7, "163.5"),
        (PRIORITY, None, 50, 0.001, "60.0005"),
    ],
)
def test_points_are_the_queues_the_customers_the_steps_and_those_for_waiting(
    priority: Priority, customer: Customer | None, extra: int, waited: float, expected: str
) -> None:
    queue = Queue("q", RuleRef("queues.q"), {}, priority=priority)
    assert points(caller_in(queue, "c", NOW - waited * S, customer, extra), NOW) == Decimal(expected)


@pytest.mark.parametrize(("waited", "first"), [(49, "vip"), (50, "old"), (51, "old")])
def test_who_has_waited_long_enough_comes_before_more_points(waited: float, first: str) -> None:
    """With as many points, whoever waits longer comes first."""
    old, vip = caller("old", waited, aging=Decimal(2)), caller("vip", 0, aging=Decimal(2), extra=100)
    assert pairs([vip, old], [agent("1001", 10)]) == [(first, "1001")]


def test_of_two_who_came_at_once_the_same_is_always_first() -> None:
    assert pairs([caller("b"), caller("a")], [agent("1001", 10)]) == [("a", "1001")]


def test_a_caller_nobody_can_serve_does_not_hold_up_the_next() -> None:
    callers = [caller("claims", 60, (Need("claims"),)), caller("wealth", 1)]
    assert pairs(callers, [agent("1001", 10)]) == [("wealth", "1001")]


def test_needs_choose_before_idleness() -> None:
    agents = [agent("1001", 99, Skill("claims", 5)), agent("1002", 60, Skill("wealth", 2)), agent("1003", 1)]
    assert pairs([caller("c")], agents) == [("c", "1003")]


WEALTHY = Skill("wealth", 4)
SPEAKS = (Wish(Need("english", 2)), Wish(Need("german")))
EN, DE = Skill("english", 2), Skill("german", 1)


@pytest.mark.parametrize(
    ("agents", "reason"),
    [
        (
            [agent("1001", 99, WEALTHY), agent("1002", 1, WEALTHY, EN)],
            ("1002", "meets 1 of 2 wishes (english 2), longest idle (1 s) with wealth 4"),
        ),
        (
            [agent("1001", 99, WEALTHY, EN), agent("1002", 1, WEALTHY, DE, EN)],
            ("1002", "meets 2 of 2 wishes (english 2, german 1), longest idle (1 s) with wealth 4"),
        ),
        (
            [agent("1001", 1, WEALTHY, EN), agent("1002", 5, WEALTHY, DE)],
            ("1002", "meets 1 of 2 wishes (german 1), longest idle (5 s) with wealth 4"),
        ),
        (
            [agent("1001", 9, WEALTHY, Skill("english", 1)), agent("1002", 1, EN, DE)],
            ("1001", "meets none of the wishes (english 2, german 1), longest idle (9 s) with wealth 4"),
        ),
        (
            [agent("1001", 9, WEALTHY), agent("1002", 1, WEALTHY, Skill("german", 1, TODAY - timedelta(days=1)))],
            ("1001", "meets none of the wishes (english 2, german 1), longest idle (9 s) with wealth 4"),
        ),
    ],
    ids=["before idleness", "more of them first", "then idleness", "never required", "a certificate has ended"],
)
def test_wishes_prefer_and_never_require(agents: list[OnDuty], reason: tuple[str, str]) -> None:
    assert matches([caller("c", wishes=SPEAKS)], agents, NOW, TODAY) == [Offer("c", *reason)]


@pytest.mark.parametrize(
    ("weights", "agents", "reason"),
    [
        (
            (3, 1, 1),
            [agent("1001", 99, WEALTHY, DE, Skill("french")), agent("1002", 1, WEALTHY, EN)],
            ("1002", "meets 1 of 3 wishes, weight 3 of 5 (english 2), longest idle (1 s) with wealth 4"),
        ),
        (
            (2, 1, 1),
            [agent("1001", 99, WEALTHY, DE, Skill("french")), agent("1002", 1, WEALTHY, EN)],
            ("1001", "meets 2 of 3 wishes, weight 2 of 4 (german 1, french 1), longest idle (99 s) with wealth 4"),
        ),
        (
            (3, 2, 2),
            [agent("1001", 9, WEALTHY, EN), agent("1002", 1, WEALTHY, DE, Skill("french"))],
            ("1002", "meets 2 of 3 wishes, weight 4 of 7 (german 1, french 1), longest idle (1 s) with wealth 4"),
        ),
        (
            (5, 5, 5),
            [agent("1001", 9, WEALTHY, EN), agent("1002", 1, WEALTHY, DE, Skill("french"))],
            ("1002", "meets 2 of 3 wishes (german 1, french 1), longest idle (1 s) with wealth 4"),
        ),
        (
            (9, 1, 1),
            [agent("1001", 9, WEALTHY), agent("1002", 1, WEALTHY)],
            ("1001", "meets none of the wishes (english 2, german 1, french 1), longest idle (9 s) with wealth 4"),
        ),
    ],
    ids=["one that weighs more", "of one weight, then idleness", "two together", "all alike", "none is met"],
)
def test_wishes_count_by_their_weight(weights: tuple[int, ...], agents: list[OnDuty], reason: tuple[str, str]) -> None:
    needs = Need("english", 2), Need("german"), Need("french")
    wishes = tuple(Wish(need, weight) for need, weight in zip(needs, weights, strict=True))
    assert matches([caller("c", wishes=wishes)], agents, NOW, TODAY) == [Offer("c", *reason)]


EITHER = (AnyOf(((Need("wealth", 5),), (Need("wealth", 2), Need("english")))),)


@pytest.mark.parametrize(
    ("choose", "offered", "reason"),
    [
        (Choose.LONGEST_IDLE, "1001", "longest idle (9 s) with wealth 2, english 1"),
        (Choose.BEST_LEVEL, "1002", "best level (idle 5 s) with wealth 5"),
    ],
)
def test_who_meets_an_alternative_is_judged_by_that_one(choose: Choose, offered: str, reason: str) -> None:
    """1002 has more levels in all that stands there, and 1003 meets nothing."""
    agents = [
        agent("1001", 9, Skill("wealth", 2), Skill("english")),
        agent("1002", 5, Skill("wealth", 5), Skill("english", 3)),
        agent("1003", 99, Skill("wealth", 4)),
    ]
    asks = caller("c", needs=EITHER, choose=choose)
    assert matches([asks], agents, NOW, TODAY) == [Offer("c", offered, reason)]
    assert census(asks, agents, NOW, TODAY).agents["1003"] == "wealth 4, needs 5"


def test_relaxed_alternatives_are_told_in_words() -> None:
    queue = Queue("q", RuleRef("queues.q"), {}, EITHER, relax=(Relaxation(20 * S, (Need("wealth"),)),))
    (made,) = matches([caller_in(queue, "c", NOW - 20 * S)], [agent("1001", 9, Skill("wealth"))], NOW, TODAY)
    assert made.reason == (
        "longest idle (9 s) with wealth 1 "
        "(needs relaxed after 20 s from either wealth 5 or (wealth 2 and english 1) to wealth 1)"
    )


RELAX = (Relaxation(20 * S, (Need("wealth", 2),)), Relaxation(40 * S, (Need("service"),)), Relaxation(60 * S, ()))


@pytest.mark.parametrize(
    ("waited", "skill", "reason"),
    [
        (19.9, Skill("wealth", 2), None),
        (20, Skill("wealth", 2), " with wealth 2 (needs relaxed after 20 s from wealth 3 to wealth 2)"),
        (20, Skill("wealth", 3), " with wealth 3 (needs relaxed after 20 s from wealth 3 to wealth 2)"),
        (39.9, Skill("service"), None),
        (40, Skill("service", 4), " with service 4 (needs relaxed after 40 s from wealth 3 to service 1)"),
        (40, Skill("wealth", 5), None),  # the needs are replaced, not joined
        (60, Skill("claims"), ", no skill needed (needs relaxed after 60 s from wealth 3 to anything)"),
    ],
)
def test_from_its_time_on_a_relaxation_replaces_the_needs(waited: float, skill: Skill, reason: str | None) -> None:
    queue = Queue("q", RuleRef("queues.q"), {}, WEALTH, relax=RELAX)
    patient = caller_in(queue, "c", NOW - waited * S)
    offers = [offer.reason for offer in matches([patient], [agent("1001", 9, skill)], NOW, TODAY)]
    assert offers == ([f"longest idle (9 s){reason}"] if reason else [])
    ready = census(patient, [agent("1001", 9, skill)], NOW, TODAY).agents["1001"] == "ready"
    assert ready is (reason is not None)


@pytest.mark.parametrize(("waited", "ahead"), [((0,), 20), ((5, 30), 10), ((20,), 20), ((60,), None), ((), None)])
def test_the_next_moment_at_which_time_changes_a_need(waited: tuple[int, ...], ahead: int | None) -> None:
    found = next_change([caller(str(s), s, relax=RELAX) for s in waited], NOW)
    assert found == (None if ahead is None else NOW + ahead * S)


@pytest.mark.parametrize(("today", "served"), [(TODAY, True), (TODAY + timedelta(days=1), False)])
def test_a_certificate_counts_up_to_its_last_day(today: date, served: bool) -> None:
    agents = [agent("1001", 10, Skill("licence", 1, TODAY))]
    assert bool(pairs([caller("c", needs=(Need("licence"),))], agents, today)) is served


@pytest.mark.parametrize(
    ("duty", "why"),
    [
        (agent("1001", 0, state=Reserved("x", NOW)), "reserved"),
        (agent("1001", 0, state=InCall("x")), "in a call"),
        (agent("1001", 0, state=WrapUp(NOW)), "wrap-up"),
        (agent("1001", 0, state=NotReady("RONA")), "not ready (RONA)"),
        (agent("1001", 9, reachable=False), "phone not registered"),
        (agent("1001", 9, Skill("claims")), "lacks wealth"),
        (agent("1001", 9, Skill("wealth", 2), reachable=False), "wealth 2, needs 3"),
    ],
)
def test_whoever_is_not_free_is_passed_over_and_the_reason_given(duty: OnDuty, why: str) -> None:
    assert pairs([caller("c")], [duty]) == []
    assert census(caller("c"), [duty], NOW, TODAY).agents == {"1001": why}


def test_more_than_maximal_is_not_promised() -> None:
    """The first caller takes the only agent who could have served the second, though another would have done."""
    agents = [agent("both", 60, Skill("a"), Skill("b")), agent("only_a", 10, Skill("a"))]
    callers = [caller("1st", 9, (Need("a"),)), caller("2nd", 1, (Need("b"),))]
    assert pairs(callers, agents) == [("1st", "both")]


names = st.sampled_from(["a", "b", "c"])
skills = st.lists(
    st.builds(Skill, names, st.integers(1, 5), st.none() | st.sampled_from([TODAY - timedelta(days=1), TODAY])),
    max_size=3,
    unique_by=lambda skill: skill.name,
).map(tuple)
moments = st.integers(0, 5).map(lambda s: NOW - s * S)
states = st.one_of(
    moments.map(Ready),
    st.just(Reserved("x", NOW)),
    st.just(InCall("x")),
    st.just(WrapUp(NOW)),
    st.just(NotReady("tea")),
)
floors = st.lists(st.tuples(skills, st.booleans(), states), max_size=8).map(
    lambda rows: [OnDuty(Agent(str(n), "", row[0]), row[1], row[2]) for n, row in enumerate(rows)]
)
asked = st.lists(st.builds(Need, names, st.integers(1, 5)), max_size=2)
waiting = st.lists(st.tuples(asked, asked, st.integers(-1, 1), moments), max_size=8).map(
    lambda rows: [
        Caller(f"c{n}", "q", tuple(needs), p, at, tuple(map(Wish, wishes)))
        for n, (needs, wishes, p, at) in enumerate(rows)
    ]
)


@given(waiting, floors)
def test_no_two_callers_for_one_agent_nor_two_agents_for_one_caller(callers: list[Caller], duty: list[OnDuty]) -> None:
    offers = matches(callers, duty, NOW, TODAY)
    assert len({offer.call for offer in offers}) == len({offer.agent for offer in offers}) == len(offers)


@given(waiting, floors)
def test_only_the_free_are_offered_and_only_to_whom_they_may_serve(callers: list[Caller], duty: list[OnDuty]) -> None:
    who, calls = {d.agent.id: d for d in duty}, {c.call: c for c in callers}
    for offer in matches(callers, duty, NOW, TODAY):
        offered = who[offer.agent]
        assert offered.reachable
        assert isinstance(offered.state, Ready)
        assert not lacking(offered.agent, calls[offer.call].needs, TODAY)


@given(waiting, floors)
def test_nobody_waits_while_an_agent_who_may_serve_him_is_left_over(callers: list[Caller], duty: list[OnDuty]) -> None:
    offers = matches(callers, duty, NOW, TODAY)
    served, taken = {offer.call for offer in offers}, {offer.agent for offer in offers}
    idle = [d.agent for d in duty if d.reachable and isinstance(d.state, Ready) and d.agent.id not in taken]
    for left in (c for c in callers if c.call not in served):
        assert all(lacking(someone, left.needs, TODAY) for someone in idle), left


@given(waiting, floors, st.randoms())
def test_the_order_in_which_they_are_named_changes_nothing(
    callers: list[Caller], duty: list[OnDuty], chance: object
) -> None:
    shuffled = sorted(callers, key=lambda _: chance.random())  # type: ignore[attr-defined]
    mixed = sorted(duty, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert matches(callers, duty, NOW, TODAY) == matches(shuffled, mixed, NOW, TODAY)


fractions = st.decimals(0, 100, places=3)
instants = st.integers(0, 10_000_000).map(lambda us: NOW - timedelta(microseconds=us))


@given(fractions, st.lists(st.tuples(st.integers(0, 1000), instants), min_size=2, max_size=6), st.integers(0, 10**12))
def test_callers_whose_points_grow_alike_never_change_places(
    aging: Decimal, rows: list[tuple[int, datetime]], later: int
) -> None:
    callers = [Caller(f"c{n}", "q", (), priority, since, aging=aging) for n, (priority, since) in enumerate(rows)]
    then = NOW + timedelta(microseconds=later)
    assert sorted(callers, key=lambda c: turn(c, NOW)) == sorted(callers, key=lambda c: turn(c, then))


@given(
    st.integers(0, 10**6), st.integers(0, 10**6), st.decimals("0.01", 100, places=2), st.integers(1, 10**9), instants
)
def test_nobody_is_overtaken_by_who_comes_later_than_more_points_are_worth(
    few: int, more: int, aging: Decimal, later: int, came: datetime
) -> None:
    """The bound on starvation: more points are worth (more - few) / aging seconds, and no second beyond."""
    old = Caller("old", "q", (), few, came, aging=aging)
    new = Caller("new", "q", (), more, came + timedelta(microseconds=later), aging=aging)
    worth = max(0, more - few) / aging * 1_000_000
    first = min(old, new, key=lambda caller: turn(caller, NOW)).call
    assert first == ("old" if later >= worth else "new")


def speaks(duty: OnDuty, *languages: str) -> OnDuty:
    return replace(duty, agent=replace(duty.agent, languages=languages))


@pytest.mark.parametrize(
    ("language", "offered"),
    [("en", [("c", "1002")]), ("zh", [("c", "1001")]), ("", [("c", "1001")]), ("fr", [("c", "1003")])],
)
def test_an_agent_must_speak_the_callers_language_and_who_names_none_speaks_all(
    language: str, offered: list[tuple[str, str]]
) -> None:
    agents = [speaks(agent("1001", 30), "zh"), speaks(agent("1002", 20), "zh", "en"), agent("1003", 10)]
    assert pairs([caller("c", language=language)], agents) == offered


def test_that_an_agent_does_not_speak_the_language_is_told() -> None:
    told = census(caller("c", language="en"), [speaks(agent("1001", 30), "zh")], NOW, TODAY).agents
    assert told == {"1001": "does not speak en"}


def test_newer_rules_of_his_queue_leave_him_his_time_his_level_and_the_points_of_his_step() -> None:
    queue = Queue("q", RuleRef("queues.q"), {}, WEALTH)
    before = caller_in(queue, "c", NOW - 30 * S, GOLD, 7)
    newer = replace(queue, needs=(Need("tax", 2),), priority=Priority(1, {"gold": 50}, Decimal(2)))
    after = under(newer, before)
    assert (after.needs, after.since) == ((Need("tax", 2),), before.since)
    assert points(after, NOW) == 1 + 50 + 7 + 60
