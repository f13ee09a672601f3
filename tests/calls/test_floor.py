"""The floor: what becomes of agents and places as calls come, fail, are taken and end."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ivr.calls.clock import Clock
from ivr.calls.failing import BREATH
from ivr.calls.floor import Floor
from ivr.core.agent import RONA, AgentState, InCall, NotReady, Ready, Reserved, Ringing, WrapUp
from ivr.core.caller import Caller
from ivr.core.estimate import QueueNow
from ivr.core.needs import Need, Relaxation
from ivr.core.offer import Offer
from ivr.core.queues import OfferRules, OnFailedOffer
from ivr.core.rulebook import Agent, Rulebook, Skill
from ivr.switch.events import Ending
from tests.calls.house import rules
from tests.virtual_time import about, virtual

S = timedelta(seconds=1)
WEALTH = (Need("wealth", 3),)
START = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
LICENCE = (Need("licence"),)


def scene(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Played in virtual time; whoever still waits at its end goes home."""

    @virtual
    @functools.wraps(test)
    async def story() -> None:
        try:
            await test()
        finally:
            while DESKS:
                DESKS.pop().places.close()

    return story


class Desk:
    """A floor, its clock, and what it has said of agents."""

    def __init__(self, book: Rulebook | None = None, start: datetime = START) -> None:
        loop = asyncio.get_running_loop()
        zero = loop.time()
        self.clock = Clock(loop.time, lambda: start + (loop.time() - zero) * S)
        self.told: list[tuple[str, AgentState]] = []
        self.rules = book or rules()
        self.floor = Floor(self.rules, self.clock, lambda agent, presence, _: self.told.append((agent, presence.seen)))
        self.offers: list[Offer] = []
        self.places = ExitStack()
        DESKS.append(self)

    def here(self, *agents: str) -> Desk:
        for agent in agents:
            self.floor.phone(agent, reachable=True)
        return self

    def waits(self, call: str, priority: int = 0, needs: tuple[Need, ...] = WEALTH, **more: Any) -> ExitStack:
        place = ExitStack()
        caller = Caller(call, "wealth", needs, priority, self.clock.now(), **more)
        place.enter_context(self.floor.place(caller, self.offers.append))
        self.places.push(place)
        return place

    async def offer(self, call: str = "c") -> Offer:
        """Somebody waits, and is offered to an agent."""
        self.waits(call)
        await turn()
        return self.offers[-1]

    def state(self, agent: str = "1001") -> AgentState:
        return next(duty.state for duty in self.floor.agents() if duty.agent.id == agent)


DESKS: list[Desk] = []


async def turn() -> None:
    await asyncio.sleep(0)
    await asyncio.sleep(0)


@scene
async def test_an_agent_is_offered_once_his_phone_is_registered() -> None:
    desk = Desk()
    desk.waits("c")
    await turn()
    assert desk.offers == []
    desk.here("1001")
    await turn()
    assert [(offer.call, offer.agent) for offer in desk.offers] == [("c", "1001")]
    assert isinstance(desk.state(), Reserved)


@scene
async def test_several_changes_in_one_turn_are_matched_once_and_in_turn() -> None:
    desk = Desk()
    desk.waits("second")
    desk.waits("first", priority=1)
    desk.here("1001", "1002")
    await turn()
    assert [offer.call for offer in desk.offers] == ["first", "second"]
    assert {offer.agent for offer in desk.offers} == {"1001", "1002"}


@pytest.mark.parametrize(
    ("how", "rule", "after"),
    [
        (Ending.NO_ANSWER, "no_answer", NotReady(RONA)),
        (Ending.UNREACHABLE, "unreachable", NotReady("unreachable")),
        (Ending.CONGESTION, "unreachable", NotReady("congestion")),
        (Ending.BUSY, "busy", NotReady("busy")),
        (Ending.REJECTED, "declined", NotReady("rejected")),
    ],
)
def test_each_failure_has_its_own_rule(how: Ending, rule: str, after: AgentState) -> None:
    @scene
    async def story() -> None:
        desk = Desk().here("1001")
        allowed = dict.fromkeys(("no_answer", "declined", "busy", "unreachable"), OnFailedOffer.STAY)
        desk.floor.failed(
            await desk.offer(),
            how,
            OfferRules(**{**allowed, rule: OnFailedOffer.NOT_READY}),  # type: ignore[arg-type]
        )
        assert desk.state() == after

    story()


@scene
async def test_who_did_not_answer_is_back_when_he_says_so() -> None:
    desk = Desk().here("1001")
    desk.floor.failed(await desk.offer(), Ending.NO_ANSWER, OfferRules())
    await asyncio.sleep(3600)
    assert desk.state() == NotReady(RONA)
    assert len(desk.offers) == 1
    assert desk.floor.ready("1001")
    await turn()
    assert len(desk.offers) == 2


@scene
async def test_a_pause_ends_by_itself() -> None:
    desk = Desk().here("1001")
    desk.floor.failed(await desk.offer(), Ending.BUSY, OfferRules(pause=30 * S))
    await asyncio.sleep(29.9)
    assert desk.state() == NotReady("busy", START + 30 * S)
    await asyncio.sleep(0.2)
    assert isinstance(desk.state(), Reserved)
    assert len(desk.offers) == 2


@scene
async def test_being_ready_again_ends_a_pause_and_its_timer() -> None:
    desk = Desk().here("1001")
    place = desk.waits("c")
    await turn()
    desk.floor.failed(desk.offers[0], Ending.BUSY, OfferRules(pause=30 * S))
    place.close()
    desk.floor.ready("1001")
    await asyncio.sleep(10)
    desk.floor.not_ready("1001", "tea")
    await asyncio.sleep(60)
    assert desk.state() == NotReady("tea")


@scene
async def test_staying_puts_him_behind_all_others() -> None:
    desk = Desk().here("1001")
    await asyncio.sleep(1)
    desk.here("1002")
    offer = await desk.offer()
    assert offer.agent == "1001"
    await asyncio.sleep(1)
    desk.floor.failed(offer, Ending.NO_ANSWER, OfferRules(no_answer=OnFailedOffer.STAY))
    await turn()
    assert desk.offers[-1].agent == "1002"


@pytest.mark.parametrize(
    "busy", [OfferRules(busy=OnFailedOffer.STAY), OfferRules(busy=OnFailedOffer.PAUSE, pause=0 * S)]
)
def test_a_phone_that_fails_at_once_is_not_rung_without_a_pause(busy: OfferRules) -> None:
    @scene
    async def story() -> None:
        desk = Desk().here("1001")
        desk.waits("c")
        for _ in range(3):
            await turn()
            rung = len(desk.offers)
            desk.floor.failed(desk.offers[-1], Ending.BUSY, busy)
            await turn()
            assert len(desk.offers) == rung
            await asyncio.sleep(BREATH.total_seconds() + 0.1)
        await turn()
        assert len(desk.offers) == 4

    story()


@scene
async def test_a_race_lost_without_fault_costs_an_agent_nothing() -> None:
    desk = Desk().here("1001")
    await asyncio.sleep(30)
    desk.floor.released(await desk.offer())
    assert desk.state() == Ready(START)


@scene
async def test_leaving_the_queue_gives_back_place_and_agent() -> None:
    desk = Desk().here("1001")
    place = desk.waits("c")
    await turn()
    place.close()
    assert desk.state() == Ready(START)
    assert desk.floor.position("c") == 0


@scene
async def test_a_talk_is_followed_by_wrap_up_and_that_by_the_next_caller() -> None:
    desk = Desk().here("1001")
    desk.floor.connected(await desk.offer())
    assert desk.state() == InCall("c")
    desk.waits("next")
    await asyncio.sleep(60)
    desk.floor.finished("1001", "c", 5 * S)
    assert desk.state() == WrapUp(about(START + 65 * S))
    await asyncio.sleep(4.9)
    assert len(desk.offers) == 1
    await asyncio.sleep(0.2)
    assert desk.offers[-1].call == "next"


@scene
async def test_wrap_up_and_pauses_end_although_the_loops_timers_come_a_moment_early() -> None:
    desk = Desk().here("1001", "1002")
    for call in ("a", "b"):
        desk.waits(call)
    await turn()
    desk.floor.connected(desk.offers[0])
    desk.floor.finished(desk.offers[0].agent, "a", 5 * S)
    desk.floor.failed(desk.offers[1], Ending.BUSY, OfferRules(pause=5 * S))
    await asyncio.sleep(5.1)
    assert isinstance(desk.state("1001"), Ready | Reserved)
    assert isinstance(desk.state("1002"), Ready | Reserved)


@scene
async def test_who_talks_already_is_offered_to_nobody_else_before_he_has_left_his_place() -> None:
    desk = Desk().here("1001", "1002")
    place = desk.waits("c")
    await turn()
    desk.floor.connected(desk.offers[0])
    await turn()
    place.close()
    await turn()
    assert len(desk.offers) == 1
    assert desk.state(desk.offers[0].agent) == InCall("c")


@scene
async def test_without_wrap_up_he_is_free_at_once() -> None:
    desk = Desk().here("1001")
    desk.floor.connected(await desk.offer())
    await asyncio.sleep(60)
    desk.floor.finished("1001", "c", 0 * S)
    assert desk.state() == Ready(about(START + 60 * S))


@pytest.mark.parametrize(("agent", "call"), [("1001", "another"), ("1002", "c"), ("9999", "c")])
def test_a_talk_that_is_not_his_does_not_end_it(agent: str, call: str) -> None:
    @scene
    async def story() -> None:
        desk = Desk().here("1001")
        desk.floor.connected(await desk.offer())
        desk.floor.finished(agent, call, 5 * S)
        assert desk.state() == InCall("c")

    story()


@scene
async def test_saying_ready_twice_does_not_cost_his_turn() -> None:
    desk = Desk().here("1001")
    await asyncio.sleep(30)
    assert desk.floor.ready("1001")
    assert desk.state() == Ready(START)


@scene
async def test_a_phone_that_comes_back_counts_from_then() -> None:
    desk = Desk().here("1001")
    desk.floor.phone("1001", reachable=False)
    await asyncio.sleep(30)
    desk.floor.phone("1001", reachable=True)
    assert desk.state() == Ready(about(START + 30 * S))
    desk.floor.phone("1001", reachable=True)
    desk.floor.phone("9999", reachable=True)
    await asyncio.sleep(30)
    assert desk.state() == Ready(about(START + 30 * S))


@scene
async def test_a_phone_that_comes_back_makes_nobody_ready_who_was_not() -> None:
    desk = Desk().here("1001")
    desk.floor.not_ready("1001", "tea")
    desk.floor.phone("1001", reachable=False)
    desk.floor.phone("1001", reachable=True)
    assert desk.state() == NotReady("tea")


@scene
async def test_a_call_that_is_forgotten_holds_nobody() -> None:
    desk = Desk().here("1001", "1002")
    desk.floor.connected(await desk.offer("talks"))
    await desk.offer("rings")
    desk.floor.forget("talks")
    desk.floor.forget("rings")
    assert {type(duty.state) for duty in desk.floor.agents()} == {Ready}


@scene
async def test_what_comes_too_late_changes_nothing() -> None:
    """An offer's end may be told after the agent was taken for another call."""
    desk = Desk().here("1001")
    offer = await desk.offer()
    desk.floor.restore("1001", InCall("another"))
    desk.floor.failed(offer, Ending.NO_ANSWER, OfferRules())
    assert desk.state() == InCall("another")
    desk.floor.released(offer)
    assert desk.state() == InCall("another")


@scene
async def test_each_change_is_told() -> None:
    desk = Desk().here("1001")
    offer = await desk.offer()
    desk.floor.rings(offer)
    desk.floor.connected(offer)
    desk.floor.finished("1001", "c", 5 * S)
    await asyncio.sleep(6)
    told = [type(state) for agent, state in desk.told if agent == "1001"]
    assert told == [Ready, Reserved, Ringing, InCall, WrapUp, Ready]


@scene
async def test_the_floor_knows_a_queue_by_who_waits_who_is_on_duty_and_who_is_free() -> None:
    desk = Desk()
    queue = rules().queues["wealth"]
    assert desk.floor.now_in(queue) == QueueNow()
    desk.here("1001", "1002")
    desk.floor.not_ready("1002", "tea")
    assert desk.floor.now_in(queue) == QueueNow(staffed=1, free=1)
    offer = await desk.offer()
    desk.waits("second")
    assert desk.floor.now_in(queue) == QueueNow(waiting=2, staffed=1)
    desk.floor.connected(offer)
    desk.floor.handled("wealth", 100 * S)
    assert desk.floor.now_in(queue) == QueueNow(waiting=2, staffed=1, handling=100 * S)
    assert desk.floor.now_in(replace(queue, needs=LICENCE)).staffed == 0


@scene
async def test_who_watches_his_queue_is_stirred_by_each_change_in_it_and_by_no_other() -> None:
    desk, stirred = Desk().here("1001"), []
    watched = rules().queues["wealth"]
    await asyncio.sleep(0)
    caller = Caller("watching", "wealth", LICENCE, 0, desk.clock.now())
    with desk.floor.place(caller, lambda _: None, watched, lambda: stirred.append(desk.floor.now_in(watched))):
        await asyncio.sleep(0)
        desk.waits("second", needs=LICENCE)
        await asyncio.sleep(0)
        desk.floor.not_ready("1001", "tea")
        await asyncio.sleep(0)
        desk.floor.not_ready("1001", "lunch")  # nothing that the queue would feel
        await asyncio.sleep(0)
        desk.floor.phone("1001", reachable=False)
        await asyncio.sleep(0)
    assert [(now.waiting, now.staffed, now.free) for now in stirred] == [(1, 1, 1), (2, 1, 1), (2, 0, 0)]


@scene
async def test_who_watches_his_queue_is_stirred_by_a_change_that_only_his_language_feels() -> None:
    """One agent goes and another comes in the same moment, and they do not speak the same."""
    skills, stirred = (Skill("wealth", 4),), []
    book = rules(agents={a: Agent(a, "", skills, languages=(of,)) for a, of in (("1001", "en"), ("1002", "zh"))})
    desk, watched = Desk(book).here("1001"), book.queues["wealth"]
    caller = Caller("watching", "wealth", LICENCE, 0, desk.clock.now(), language="en")
    with desk.floor.place(caller, lambda _: None, watched, lambda: stirred.append(True)):
        await turn()
        desk.floor.phone("1001", reachable=False)
        desk.here("1002")
        await turn()
    assert len(stirred) == 2


@scene
async def test_who_may_serve_once_the_needs_are_relaxed_is_on_duty_and_not_yet_free() -> None:
    queue = replace(rules().queues["wealth"], needs=(Need("wealth", 9),), relax=(Relaxation(20 * S, WEALTH),))
    assert Desk().here("1001").floor.now_in(queue) == QueueNow(staffed=1)


@scene
async def test_a_queue_is_known_for_each_language_apart() -> None:
    chinese = Agent("1001", "", (Skill("wealth", 4),), languages=("zh",))
    desk, queue = Desk(rules(agents={"1001": chinese})).here("1001"), rules().queues["wealth"]
    found = [desk.floor.now_in(queue, language) for language in ("zh", "en", "", "en")]
    assert [(now.staffed, now.free, now.language) for now in found] == [
        (1, 1, ""),
        (0, 0, "en"),
        (1, 1, ""),
        (0, 0, "en"),
    ]


@scene
async def test_positions_follow_the_order_of_service() -> None:
    desk = Desk()
    desk.waits("b")
    desk.waits("a")  # in the same instant: the id decides, as it does for the router
    await asyncio.sleep(1)
    desk.waits("later")
    desk.waits("vip", priority=1)
    assert [desk.floor.position(call) for call in ("vip", "a", "b", "later", "nobody")] == [1, 2, 3, 4, 0]
    desk.here("1001")
    await turn()
    assert desk.offers[0].call == "vip"


@scene
async def test_validity_is_judged_by_the_firms_own_day() -> None:
    """Midnight in Shanghai, four in the afternoon in Greenwich."""
    last = START.date()
    book = rules(agents={"1001": Agent("1001", "", (Skill("licence", 1, last),))})
    for hour, served in ((15, 1), (16, 0)):
        desk = Desk(book, datetime(2026, 11, 25, hour, 59, tzinfo=UTC)).here("1001")
        desk.waits("c", needs=LICENCE)
        await turn()
        assert len(desk.offers) == served


def changed(**agents: Agent | None) -> Rulebook:
    kept = {**rules().agents, **{agent.removeprefix("a"): new for agent, new in agents.items()}}
    return rules(agents={agent: new for agent, new in kept.items() if new is not None})


@scene
async def test_new_rules_bring_agents_and_change_skills() -> None:
    desk = Desk().here("1001", "1002")
    poorer = Agent("1001", "", (Skill("wealth", 1),))
    desk.floor.new_rules(changed(a1001=poorer, a1002=None, a1003=Agent("1003", "", (Skill("wealth", 5),))))
    desk.waits("c")
    await turn()
    assert desk.offers == []
    desk.here("1003")
    await turn()
    assert [offer.agent for offer in desk.offers] == ["1003"]
    assert [duty.agent.id for duty in desk.floor.agents()] == ["1001", "1003"]


@scene
async def test_who_is_gone_from_the_rules_ends_his_call_and_gets_no_other() -> None:
    desk = Desk().here("1001")
    desk.floor.connected(await desk.offer())
    desk.waits("next")
    desk.floor.new_rules(changed(a1001=None))
    assert desk.state() == InCall("c")
    desk.floor.finished("1001", "c", 5 * S)
    await asyncio.sleep(60)
    assert [duty.agent.id for duty in desk.floor.agents()] == ["1002"]
    assert [offer.call for offer in desk.offers] == ["c"]


@scene
async def test_who_is_gone_from_the_rules_while_he_is_rung_goes_when_the_offer_ends() -> None:
    desk = Desk().here("1001")
    offer = await desk.offer()
    desk.floor.new_rules(changed(a1001=None))
    desk.floor.failed(offer, Ending.NO_ANSWER, OfferRules())
    assert [duty.agent.id for duty in desk.floor.agents()] == ["1002"]
    desk.floor.released(offer)
    desk.floor.restore("1001", Ready(START))
    await turn()
    assert len(desk.offers) == 1


@scene
async def test_who_leaves_in_a_pause_leaves_no_timer_behind() -> None:
    desk = Desk().here("1001")
    desk.floor.failed(await desk.offer(), Ending.BUSY, OfferRules(pause=30 * S))
    desk.floor.new_rules(changed(a1001=None))
    await asyncio.sleep(60)
    assert [duty.agent.id for duty in desk.floor.agents()] == ["1002"]


@scene
async def test_who_comes_back_into_the_rules_before_his_call_is_over_stays() -> None:
    desk = Desk().here("1001")
    desk.floor.connected(await desk.offer())
    desk.floor.new_rules(changed(a1001=None))
    desk.floor.new_rules(rules())
    desk.floor.finished("1001", "c", 0 * S)
    assert isinstance(desk.state(), Ready)


@scene
async def test_who_waits_is_looked_after_as_his_queue_says_now() -> None:
    desk = Desk().here("1001")
    desk.waits("c", needs=(Need("old name", 3),))
    await asyncio.sleep(5)
    assert desk.offers == []
    desk.floor.new_rules(rules())
    await turn()
    assert [offer.agent for offer in desk.offers] == ["1001"]


@scene
async def test_a_relaxation_that_new_rules_bring_falls_due_for_those_who_wait_already() -> None:
    desk = Desk().here("1001")
    desk.waits("c", needs=(Need("wealth", 9),))
    await asyncio.sleep(10)
    queue = replace(rules().queues["wealth"], needs=(Need("wealth", 9),), relax=RELAX)
    desk.floor.new_rules(rules(queues={"wealth": queue}))
    await asyncio.sleep(RELAX[1].after.total_seconds() - 11)
    assert desk.offers == []
    await asyncio.sleep(2)
    assert [offer.agent for offer in desk.offers] == ["1001"]


@scene
async def test_who_waits_in_a_queue_that_is_gone_is_looked_after_as_before() -> None:
    desk = Desk()
    desk.waits("c")
    desk.floor.new_rules(rules(queues={}))
    desk.here("1001")
    await turn()
    assert [offer.agent for offer in desk.offers] == ["1001"]


@scene
async def test_the_firm_may_move_to_another_time_zone() -> None:
    last = START.date()
    book = rules(agents={"1001": Agent("1001", "", (Skill("licence", 1, last),))})
    desk = Desk(book, datetime(2026, 11, 25, 16, 30, tzinfo=UTC)).here("1001")
    desk.waits("c", needs=LICENCE)
    await turn()
    assert desk.offers == []
    queues = {"wealth": replace(book.queues["wealth"], needs=LICENCE)}
    desk.floor.new_rules(replace(book, queues=queues, firm=replace(book.firm, timezone="Europe/London")))
    await turn()
    assert len(desk.offers) == 1


RELAX = (Relaxation(20 * S, (Need("wealth", 9),)), Relaxation(40 * S, WEALTH))


@scene
async def test_when_a_relaxation_falls_due_the_floor_matches_though_nothing_else_has_changed() -> None:
    desk = Desk().here("1001")
    desk.waits("c", needs=(Need("wealth", 9),), relax=RELAX)
    await asyncio.sleep(39.9)
    assert desk.offers == []
    await asyncio.sleep(0.2)
    assert [offer.agent for offer in desk.offers] == ["1001"]


@scene
async def test_how_agents_stand_follows_the_needs_of_the_moment() -> None:
    desk = Desk().here("1001")
    caller = Caller("c", "wealth", (Need("wealth", 9),), 0, desk.clock.now(), relax=RELAX)
    assert desk.floor.census(caller).agents["1001"] == "wealth 4, needs 9"
    await asyncio.sleep(41)
    assert desk.floor.census(caller).agents["1001"] == "ready"


@scene
async def test_who_left_before_the_relaxation_is_not_offered() -> None:
    desk = Desk().here("1001")
    place = desk.waits("c", needs=(Need("wealth", 9),), relax=RELAX)
    await asyncio.sleep(10)
    place.close()
    await asyncio.sleep(60)
    assert desk.offers == []
