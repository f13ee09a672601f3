"""The matcher, event by event, against a plain scan of everybody: the same offers, whatever happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import product
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ivr.core.agent import AgentState, InCall, NotReady, Ready, Reserved
from ivr.core.caller import Caller
from ivr.core.census import census
from ivr.core.choosing import Tally
from ivr.core.duty import OnDuty
from ivr.core.eligibility import Answer, Eligibility, Holds
from ivr.core.matcher import Matcher
from ivr.core.media import CALL
from ivr.core.needs import AnyOf, Need, Needs, Relaxation, Wish, Without
from ivr.core.offer import Offer
from ivr.core.preference import Preferred
from ivr.core.queues import Choose, Queue
from ivr.core.router import awaited, best_of, matches, missing, turn
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Skill
from ivr.core.skills import in_short
from ivr.core.staffing import counted, now_in, rivals_in
from ivr.core.standing import as_of
from ivr.core.why_not import alone_for, why_not

START = datetime(2026, 11, 25, 23, 59, 30, tzinfo=UTC)
S = timedelta(seconds=1)
NAMES, AGENTS = ["a", "b"], ["1", "2", "3", "4"]
TRAINED, IN_REGION = Holds(Eligibility("trained")), Holds(Eligibility("in_region", unless_known=True))

QUEUES = [
    Queue("a", RuleRef(""), {}, (Need("a", 2),), relax=(Relaxation(S, (Need("b"), Need("a"))), Relaxation(2 * S, ()))),
    Queue("b", RuleRef(""), {}, (Need("b"), Need("a", 2)), relax=(Relaxation(S, (Without(Need("b", 2)),)),)),
    Queue("b", RuleRef(""), {}, (AnyOf(((Need("b", 2),), (Need("a"),))),), relax=(Relaxation(S, (Need("a"),)),)),
    Queue("a", RuleRef(""), {}, (TRAINED, Need("a")), relax=(Relaxation(S, (IN_REGION,)),)),
    Queue("a", RuleRef(""), {}, (AnyOf(((Need("b"), TRAINED), (IN_REGION,))), Need("a"))),
]

skills = st.lists(
    st.builds(Skill, st.sampled_from(NAMES), st.integers(1, 2), st.sampled_from([None, None, date(2026, 11, 25)])),
    max_size=3,
    unique_by=lambda skill: skill.name,
).map(tuple)
skill = st.builds(Need, st.sampled_from(NAMES), st.integers(1, 2))
need = skill | st.builds(Without, skill) | st.sampled_from([TRAINED, IN_REGION])
any_of = st.builds(
    AnyOf, st.lists(st.lists(need, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2).map(tuple)
)
needs = st.lists(need | any_of, max_size=2).map(tuple)
wishes = st.lists(st.builds(Wish, need, st.integers(1, 3)), max_size=2).map(tuple)
relax = st.lists(st.tuples(st.integers(1, 40), needs), max_size=2, unique_by=lambda step: step[0]).map(
    lambda steps: tuple(Relaxation(after * S, then) for after, then in sorted(steps, key=lambda step: step[0]))
)
prefers = st.lists(st.sampled_from(AGENTS), max_size=2, unique=True).flatmap(
    lambda who: st.tuples(
        *(st.builds(Preferred, st.just(a), st.integers(0, 30).map(lambda s: s * S), st.just("")) for a in who)
    )
)
phones = st.sampled_from(["there", "gone", "dials"])
media = st.sampled_from([CALL, CALL, "chat", "ticket"])
capacities = st.sampled_from([{}, {"chat": 1}, {"chat": 2, "ticket": 1}, {"ticket": 3}])
spoken = st.sampled_from([(), ("zh",), ("zh", "en")])
moment = st.none() | st.integers(0, 60).map(lambda s: START + s * S)
answers = st.lists(
    st.builds(Answer, st.sampled_from(["trained", "in_region"]), st.booleans(), since=moment, until=moment), max_size=3
).map(tuple)


class AnyFloor(RuleBasedStateMachine):
    """Callers come and go, agents are free, busy, away, are other people; days go by."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.nth, self.at_once = START, 0, 0
        self.today = START.date()
        self.callers: dict[str, Caller] = {}
        self.duties: dict[str, OnDuty] = {}
        self.offered: dict[str, str] = {}
        self.beside: dict[str, tuple[str, ...]] = {}
        """Who is rung together with him whom a caller is offered."""
        self.aging = {name: Decimal(0) for name in NAMES}
        self.policy: dict[str, tuple[Choose, bool]] = {}

    @initialize(
        agings=st.lists(st.decimals(0, 2, places=2), min_size=2, max_size=2),
        agents=st.lists(skills, min_size=4, max_size=4),
        policies=st.lists(st.tuples(st.sampled_from(Choose), st.booleans()), min_size=2, max_size=2),
        agents_choose=st.booleans(),
    )
    def begins(
        self,
        agings: list[Decimal],
        policies: list[tuple[Choose, bool]],
        agents: list[tuple[Skill, ...]],
        agents_choose: bool,
    ) -> None:
        self.agents_choose = agents_choose
        self.matcher = Matcher(agents_choose=agents_choose)
        self.matcher.look_again = 0 * S
        self.aging = dict(zip(NAMES, agings, strict=True))
        self.policy = dict(zip(NAMES, policies, strict=True))
        for name, able in zip(AGENTS, agents, strict=True):
            self.put(OnDuty(Agent(name, name, able), True, Ready(self.now)))

    # --- what happens

    @rule(
        queue=st.sampled_from(NAMES),
        needs=needs,
        wishes=wishes,
        relax=relax,
        prefers=prefers,
        never=st.frozensets(st.sampled_from(AGENTS), max_size=2),
        extra=st.integers(0, 20),
        at_once=st.integers(1, 3),
        waited=st.integers(0, 20),
        language=st.sampled_from(["", "zh", "en"]),
        medium=media,
        picked=st.sampled_from(["", "", "", "1"]),
    )
    def comes(self, queue: str, extra: int, waited: int, **more: Any) -> None:
        self.nth += 1
        choose, by_rank = self.policy[queue]
        caller = Caller(
            f"c{self.nth:03}",
            queue,
            priority=0,
            since=self.now - waited * S,
            aging=self.aging[queue],
            extra=extra,
            choose=choose,
            by_rank=by_rank,
            **more,
        )
        self.callers[caller.call] = caller
        self.matcher.join(caller)

    @precondition(lambda self: any(caller.picked for caller in self.callers.values()))
    @rule(data=st.data(), picked=st.sampled_from(["", "2"]))
    def is_picked_otherwise(self, data: st.DataObject, picked: str) -> None:
        call = data.draw(st.sampled_from(sorted(call for call, caller in self.callers.items() if caller.picked)))
        caller = self.callers[call] = replace(self.callers[call], picked=picked)
        self.matcher.join(caller)

    @precondition(lambda self: self.callers)
    @rule(data=st.data())
    def hangs_up(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(sorted(self.callers)))
        caller = self.callers.pop(call)
        self.matcher.leave(call)
        if agent := self.offered.pop(call, None):
            self.lays_down(agent, caller.medium)
            self.free_those_beside(call)

    @rule(
        name=st.sampled_from(AGENTS),
        skills=skills,
        answers=answers,
        languages=spoken,
        calls=st.integers(0, 5),
        capacity=capacities,
        tasks=st.sampled_from([(), ("chat",), ("ticket",), ("ticket", "ticket")]),
    )
    def logs_in(
        self,
        name: str,
        skills: tuple[Skill, ...],
        answers: tuple[Answer, ...],
        languages: tuple[str, ...],
        calls: int,
        capacity: dict[str, int],
        tasks: tuple[str, ...],
    ) -> None:
        if name not in self.held:
            tally = Tally(calls, calls * S, START - 60 * S, self.nth)
            weight = 2 if calls % 2 else 1
            agent = Agent(name, name, skills, languages=languages, weight=weight, capacity=capacity, answers=answers)
            self.put(OnDuty(agent, True, Ready(self.now), tally, tasks=tasks))

    @precondition(lambda self: self.duties)
    @rule(data=st.data())
    def completes_a_task(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.duties)))
        duty = self.duties[name]
        if duty.tasks and name not in self.held:
            self.put(replace(duty, tasks=duty.tasks[1:]))

    @rule(name=st.sampled_from(AGENTS), state=st.sampled_from(["ready", "busy", "away"]), phone=phones)
    def changes(self, name: str, state: str, phone: str) -> None:
        if name in self.duties and name not in self.held:
            states = {"ready": Ready(self.now), "busy": InCall("x"), "away": NotReady("tea")}
            reachable, dials = phone != "gone", phone == "dials"
            self.put(replace(self.duties[name], state=states[state], reachable=reachable, own_call=dials))

    @rule(name=st.sampled_from(AGENTS), answers=answers)
    def something_else_is_said_of_him(self, name: str, answers: tuple[Answer, ...]) -> None:
        if name in self.duties:
            self.put(replace(self.duties[name], agent=replace(self.duties[name].agent, answers=answers)))

    @rule(name=st.sampled_from(AGENTS))
    def leaves_the_firm(self, name: str) -> None:
        if name in self.duties and name not in self.held:
            del self.duties[name]
            self.matcher.gone(name)

    @precondition(lambda self: self.offered)
    @rule(data=st.data(), answered=st.booleans())
    def offer_ends(self, data: st.DataObject, answered: bool) -> None:
        call = data.draw(st.sampled_from(sorted(self.offered)))
        agent = self.offered.pop(call)
        self.free_those_beside(call)
        if answered:
            medium = self.callers.pop(call).medium
            self.matcher.leave(call)
            if medium == CALL:
                self.becomes(agent, InCall(call))
        else:
            self.matcher.join(self.callers[call])
            self.lays_down(agent, self.callers[call].medium, NotReady("RONA"))

    @precondition(lambda self: self.callers)
    @rule(data=st.data(), needs=needs)
    def rules_change(self, data: st.DataObject, needs: Needs) -> None:
        call = data.draw(st.sampled_from(sorted(self.callers)))
        if call not in self.offered:
            self.callers[call] = replace(self.callers[call], needs=needs)
            self.matcher.join(self.callers[call])

    @rule(seconds=st.sampled_from([1, 5, 10, 20, 40]))
    def time_passes(self, seconds: int) -> None:
        settled, due = self.at_once <= 0, self.matcher.next_change()
        self.now += seconds * S
        if settled and (due is None or self.now < due):
            assert not self.scan(), "time alone makes a match before the next change"

    @rule(back=st.booleans())
    def another_day_begins(self, back: bool) -> None:
        self.today += timedelta(days=-1 if back else 1)

    @rule()
    def unused_lines_are_put_away(self) -> None:
        self.matcher.tidy()

    # --- what must hold

    @rule()
    def more_happens_before_it_settles(self) -> None:
        self.at_once = 3

    @invariant()
    def settles_as_the_scan_does(self) -> None:
        self.at_once -= 1
        if self.at_once > 0:
            return
        expected = self.scan()
        assert self.matcher.settle(self.now, self.today) == expected
        for offer in expected:
            self.take(offer)
        for offer in expected:
            if self.callers[offer.call].medium == CALL:
                self.ring_others(self.callers[offer.call])
            self.tells_who_came_next(offer)
        if expected:  # who has room for more gets more in the next turn
            self.settles_as_the_scan_does()
        self.nobody_waits_while_one_is_free_for_him()

    @invariant()
    def positions_are_places_in_the_queue(self) -> None:
        for queue in NAMES:
            mine = sorted((c for c in self.callers.values() if c.queue == queue), key=lambda c: turn(c, self.now))
            assert [self.matcher.position(c.call) for c in mine] == list(range(1, len(mine) + 1))
            assert self.matcher.in_queue(queue) == len(mine)

    @invariant()
    def agents_are_counted_as_they_come_and_go(self) -> None:
        duties = [replace(duty, agent=as_of(duty.agent, self.now)) for duty in self.duties.values()]
        for queue in QUEUES:
            anybody = self.matcher.crowd(queue, self.now, self.today)
            for language in ("", "en"):
                expected = now_in(queue, duties, self.today, language)
                assert counted(self.matcher.crowd(queue, self.now, self.today, language), anybody) == expected

    @invariant()
    def who_is_in_the_way_is_counted_too(self) -> None:
        """Of those who come before a caller, in his turn; before somebody who does not wait come all."""
        turns = {call: turn(caller, self.now) for call, caller in self.callers.items()}
        everybody = [self.callers[call] for call in sorted(turns, key=turns.__getitem__)]
        duties = [replace(duty, agent=as_of(duty.agent, self.now)) for duty in self.duties.values()]
        mine: list[Caller | None] = [None, *self.callers.values()]
        for (queue, language), me in product(zip(QUEUES, ("", "zh", "en", "", "zh"), strict=True), mine):
            if me and me.queue != queue.name:
                continue
            ahead = [self.callers[call] for call in turns if me is None or turns[call] < turns[me.call]]
            expected = rivals_in(queue, duties, everybody, ahead, self.today, language)
            found = self.matcher.rivals(queue, self.now, self.today, language, me.call if me else "")
            assert found == expected

    @invariant()
    def everybody_is_named_or_counted_with_what_he_lacks(self) -> None:
        for caller, most in product(self.callers.values(), (0, 2)):
            told = self.matcher.census(caller, self.now, self.today, most)
            alone = alone_for(caller, self.duties.values(), self.now, self.today)
            why = partial(why_not, caller=caller, now=self.now, today=self.today, alone=alone)
            assert told.agents == {agent: why(self.duties[agent]) for agent in told.agents}
            others = [duty for agent, duty in self.duties.items() if agent not in told.agents]
            assert told.others == Counter(why(duty, wording=in_short) for duty in others)
            plain = census(caller, self.duties.values(), self.now, self.today, most)
            assert len(told.agents) == len(plain.agents) <= most or not others

    def nobody_waits_while_one_is_free_for_him(self) -> None:
        for call, caller in self.callers.items():
            if call in self.offered or caller.picked:  # who is picked for somebody waits for him, as was wished
                continue
            able = {
                d.agent.id
                for d in self.duties.values()
                if d.free_for(caller.medium) and not missing(d.agent, caller, self.now, self.today)
            }
            alone = awaited(caller, self.duties, self.now, self.today)
            assert not (able & alone if alone else able), call

    # --- how

    def scan(self) -> list[Offer]:
        waiting = [caller for call, caller in self.callers.items() if call not in self.offered]
        return matches(waiting, self.duties.values(), self.now, self.today, agents_choose=self.agents_choose)

    def take(self, offer: Offer) -> None:
        duty, medium = self.duties[offer.agent], self.callers[offer.call].medium
        assert duty.free_for(medium)
        assert offer.call not in self.offered
        self.offered[offer.call] = offer.agent
        if medium == CALL:
            assert list(self.offered.values()).count(offer.agent) == 1
            assert offer.agent not in [beside for group in self.beside.values() for beside in group]
            self.becomes(offer.agent, Reserved(offer.call, self.now))
        else:
            self.put(replace(duty, tasks=(*duty.tasks, medium)))
            assert len(self.duties[offer.agent].tasks) <= max(duty.agent.capacity.values())

    def lays_down(self, agent: str, medium: str, state: Ready | NotReady | None = None) -> None:
        """An offer came to nothing: a caller's agent becomes so, another task is one less that he has."""
        duty = self.duties[agent]
        if medium == CALL:
            self.becomes(agent, state or Ready(self.now))
        else:
            tasks = list(duty.tasks)
            tasks.remove(medium)
            self.put(replace(duty, tasks=tuple(tasks)))

    def ring_others(self, caller: Caller) -> None:
        """The best of those who are left over, and nobody who is held for another caller."""
        free = [duty for duty in self.duties.values() if duty.free]
        alone = awaited(caller, self.duties, self.now, self.today)
        expected = [] if alone else best_of(caller, free, caller.at_once - 1, self.now, self.today)
        others = self.matcher.others(caller.call, self.now, self.today)
        assert [offer.agent for offer in others] == [duty.agent.id for duty in expected]
        assert not self.held.intersection(offer.agent for offer in others)
        self.beside[caller.call] = tuple(offer.agent for offer in others)
        for offer in others:
            self.becomes(offer.agent, Reserved(caller.call, self.now))

    def tells_who_came_next(self, offer: Offer) -> None:
        """The best of those who are left over, as if the agent of the offer had not been there."""
        caller = self.callers[offer.call]
        alone = awaited(caller, self.duties, self.now, self.today)
        left = [d for name, d in self.duties.items() if d.free_for(caller.medium) and name != offer.agent]
        able = [duty for duty in left if not alone or duty.agent.id in alone]
        expected = [duty.agent.id for duty in best_of(caller, able, 1, self.now, self.today)]
        found = self.matcher.next_best(offer.call, self.now, self.today)
        assert ([found.agent] if found and found.by else []) == expected

    def free_those_beside(self, call: str) -> None:
        for agent in self.beside.pop(call, ()):
            self.becomes(agent, Ready(self.now))

    @property
    def held(self) -> set[str]:
        return {*self.offered.values(), *(agent for agents in self.beside.values() for agent in agents)}

    def becomes(self, agent: str, state: Ready | InCall | NotReady | Reserved) -> None:
        self.put(replace(self.duties[agent], state=state))

    def put(self, duty: OnDuty) -> None:
        self.duties[duty.agent.id] = duty
        self.matcher.agent(duty)


AnyFloor.TestCase.settings = settings(max_examples=200, stateful_step_count=60, deadline=None)
TestAnyFloor = AnyFloor.TestCase


def settled(matcher: Matcher, now: datetime) -> list[tuple[str, str]]:
    return [(offer.call, offer.agent) for offer in matcher.settle(now, now.date())]


EITHER = AnyOf(((Need("a", 2), Need("c")), (Need("b", 2),)))


@pytest.mark.parametrize("first", ["caller", "agent"])
@pytest.mark.parametrize(
    ("able", "offers"),
    [
        ((Skill("a", 2), Skill("c")), [("c", "1")]),
        ((Skill("b", 2),), [("c", "1")]),
        ((Skill("b", 2), Skill("a", 2)), [("c", "1")]),
        ((Skill("a", 2),), []),
        ((Skill("c"), Skill("b")), []),
    ],
)
def test_who_meets_one_of_the_alternatives_is_found_whoever_comes_first(
    first: str, able: tuple[Skill, ...], offers: list[tuple[str, str]]
) -> None:
    matcher = Matcher()
    joins = partial(matcher.join, Caller("c", "a", (EITHER,), 0, START))
    comes = partial(matcher.agent, OnDuty(Agent("1", "", able), True, Ready(START)))
    for happens in (joins, comes) if first == "caller" else (comes, joins):
        happens()
        found = settled(matcher, START)
    assert found == offers


def test_who_meets_several_alternatives_is_counted_and_put_into_the_pool_once() -> None:
    matcher = Matcher()
    matcher.join(Caller("c", "a", (EITHER,), 0, START))
    settled(matcher, START)
    queue = Queue("a", RuleRef(""), {}, (EITHER,))
    matcher.crowd(queue, START, START.date())
    matcher.agent(OnDuty(Agent("1", "", (Skill("a", 2), Skill("b", 2), Skill("c"))), True, Ready(START)))
    assert len(matcher._roster[("1")].pools) == 1
    assert matcher.crowd(queue, START, START.date()).free == 1


def a_floor_of(count: int, *, skills: Callable[[int], tuple[Skill, ...]]) -> Matcher:
    matcher = Matcher()
    for n in range(count):
        matcher.agent(OnDuty(Agent(f"{n:05}", "", skills(n)), True, Ready(START - n * S)))
    return matcher


def test_the_next_change_is_that_of_somebody_who_still_waits() -> None:
    matcher = Matcher()
    steps = (Relaxation(10 * S, ()), Relaxation(30 * S, ()))
    matcher.join(Caller("1", "a", (Need("a"),), 0, START, relax=steps[:1]))
    matcher.join(Caller("2", "a", (Need("a"),), 0, START, relax=steps[1:]))
    assert matcher.next_change() == START + 10 * S
    matcher.leave("1")
    assert matcher.next_change() == START + 30 * S


def test_agents_who_come_and_go_leave_no_more_behind_than_there_are() -> None:
    matcher = a_floor_of(20, skills=lambda n: (Skill("a"),))
    matcher.join(Caller("c", "a", (Need("b"),), 0, START))
    matcher.join(Caller("d", "a", (Need("a"),), 0, START))
    assert settled(matcher, START) == [("d", "00019")]
    for n in range(2000):
        matcher.agent(OnDuty(Agent("00001", "", (Skill("a"),)), True, Ready(START + n * S)))
        matcher.settle(START, START.date())
    (pool,) = matcher._roster[("00001")].pools
    assert len(pool._heap) <= 2 * 20 + 17


def one(name: str, *able: str, state: AgentState | None = None) -> OnDuty:
    return OnDuty(Agent(name, name, tuple(map(Skill, able))), True, state or Ready(START))


HIS_RM = Preferred("rm", 20 * S, "his RM")
BUSY, TEA = InCall("x"), NotReady("tea")


@pytest.mark.parametrize(
    ("happens", "offered"),
    [
        ([one("rm", "a"), one("other", "a", state=Ready(START - S))], ["rm"]),
        ([one("rm", "a", state=BUSY), one("other", "a")], []),
        ([one("rm", "a", state=TEA), one("other", "a")], ["other"]),
        ([one("rm"), one("other", "a")], ["other"]),
        ([one("other", "a")], ["other"]),
        ([one("rm", "a", state=BUSY), one("other", "a"), one("rm", "a", state=TEA)], ["other"]),
        ([one("rm", "a", state=BUSY), one("other", "a"), one("rm", "b", state=BUSY)], ["other"]),
        ([one("rm", "a", state=BUSY), one("other", "a"), None], ["other"]),
        ([one("rm", "a", state=BUSY), one("other", "a"), 19], []),
        ([one("rm", "a", state=BUSY), one("other", "a"), 20], ["other"]),
        ([one("rm", "a", state=BUSY), one("other", "a"), one("rm", "a")], ["rm"]),
    ],
    ids=[
        "he is free",
        "he will be",
        "he takes no calls",
        "he lacks the skill",
        "he is not there",
        "he goes away",
        "he may no longer serve",
        "he leaves the firm",
        "just before the time is over",
        "the time is over",
        "he becomes free in time",
    ],
)
def test_who_prefers_somebody_waits_for_him_alone_as_long_as_he_may_come(
    happens: list[OnDuty | int | None], offered: list[str]
) -> None:
    matcher, now = Matcher(), START
    matcher.join(Caller("c", "a", (Need("a"),), 0, START, prefers=(HIS_RM,)))
    for nth, event in enumerate(happens):
        match event:
            case None:
                matcher.gone("rm")
            case int():
                now = START + event * S
            case OnDuty():
                matcher.agent(event)
        if nth:  # two come at once, then each change is settled
            found = [agent for _, agent in settled(matcher, now)]
    assert (found if len(happens) > 1 else [agent for _, agent in settled(matcher, now)]) == offered


def test_of_two_who_are_preferred_the_first_comes_first_and_after_the_time_still_before_others() -> None:
    matcher = Matcher()
    for name, idle in (("1", 9), ("2", 5), ("3", 1)):
        matcher.agent(one(name, "a", state=Ready(START - idle * S)))
    prefers = tuple(Preferred(name, 0 * S, "spoke with him last") for name in ("3", "2"))
    for call in ("c1", "c2", "c3"):
        matcher.join(Caller(call, "a", (Need("a"),), 0, START, prefers=prefers))
    assert settled(matcher, START) == [("c1", "3"), ("c2", "2"), ("c3", "1")]


def test_who_is_never_to_serve_him_does_not_and_keeps_nobody_else_from_it() -> None:
    matcher = Matcher()
    matcher.join(Caller("c1", "a", (Need("a"),), 0, START - S, never=frozenset({"1"})))
    matcher.join(Caller("c2", "a", (Need("a"),), 0, START))
    matcher.agent(one("1", "a"))
    assert settled(matcher, START) == [("c2", "1")]
    matcher.agent(one("2", "a"))
    assert settled(matcher, START) == [("c1", "2")]


def test_where_lots_are_drawn_each_free_agent_is_as_likely_however_long_he_has_been_idle() -> None:
    """Chi-squared over five agents: fair lots exceed 18.5 once in a thousand times, and these are always the same."""
    matcher, served = a_floor_of(5, skills=lambda n: (Skill("a"),)), Counter[str]()
    for n in range(2000):
        call, now = f"call {n}", START + n * S
        matcher.join(Caller(call, "a", (Need("a"),), 0, now, choose=Choose.RANDOM))
        ((_, agent),) = settled(matcher, now)
        served[agent] += 1
        matcher.leave(call)
        matcher.agent(one(agent, "a", state=Ready(now)))
    assert sum((count - 400) ** 2 / 400 for count in served.values()) < 18.5
