"""The longest wait is a bound for every caller whom nobody answers, whatever agents and their phones do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.agent import NotReady, Ready, WrapUp
from ivr.core.call import Customer, RelationshipManager
from ivr.core.held_up import Phones
from ivr.core.patience import LongestWaits, Patience
from ivr.core.queues import (
    Exit,
    OfferRules,
    OnFailedOffer,
    OverflowStep,
    OverflowTarget,
    Queue,
    ToGroup,
    ToMessage,
    ToQueue,
    ToRm,
    ToVoicemail,
    WhenFailedOffers,
    WhenNobody,
    WhenWaited,
    WhenWaiting,
)
from ivr.core.router import OnDuty
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Firm, RecordingRules, Rulebook
from ivr.core.unanswered import MOST, Happening, unanswered

S = timedelta(seconds=1)
NONE = RuleRef("")
NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
OWN = ToRm("own", 25 * S, "1", 10 * S)
DEPUTY = ToRm("deputy", 40 * S, "1", 10 * S)
GROUP = ToGroup(("1001", "1002"), "", 20 * S)
BOX = ToVoicemail("box")
NOBODY = WhenNobody()
LI = Customer(
    "C1",
    "Li",
    "139",
    rm=RelationshipManager("R1", "Zhang", "13800000001"),
    deputy=RelationshipManager("R2", "Wu", "13800000002"),
)


def step(target: OverflowTarget, *when: Any, join: Any = "any") -> OverflowStep:
    return OverflowStep(NONE, target, when, join)


def at(waited: int) -> WhenWaited:
    return WhenWaited(waited * S)


def queue(name: str, *steps: OverflowStep, offer: int = 15, **rest: Any) -> Queue:
    return Queue(name, NONE, {}, overflow=steps, offer=OfferRules(ring=offer * S), **rest)


def waits(*queues: Queue, has_rm: bool = True, agents: bool = True) -> tuple[Patience, ...]:
    phones = Phones(has_rm, agents, trunks=1, screening=5)
    return LongestWaits({each.name: each for each in queues}, phones).of("q")


def rings(seconds: float) -> Patience:
    return Patience(seconds, "RM", rm=True)


@pytest.mark.parametrize(
    ("steps", "seconds"),
    [
        ((step(OWN, at(30)),), 30),
        ((step(GROUP, at(30)), step(OWN)), 50),
        ((step(GROUP, at(30)), step(OWN, at(60))), 60),
        ((step(DEPUTY, at(30)), step(OWN)), 30 + 40 + 5 + 10),
        ((step(GROUP, at(30)), step(DEPUTY), step(OWN)), 30 + 20 + 55),
        ((step(GROUP, NOBODY), step(OWN, at(30))), 50),  # it may begin in the last moment
    ],
)
def test_phones_that_ring_in_vain_hold_his_rms_up(steps: tuple[OverflowStep, ...], seconds: float) -> None:
    assert waits(queue("q", *steps, step(BOX))) == (rings(seconds),)


def test_while_no_agents_phone_rings_a_group_holds_up_nothing() -> None:
    steps = (step(GROUP, at(30)), step(DEPUTY), step(BOX))
    assert waits(queue("q", *steps), agents=False) == (Patience(85, "voicemail box"),)
    assert waits(queue("q", *steps), agents=False, has_rm=False) == (Patience(30, "voicemail box"),)


def test_an_agent_who_is_rung_keeps_the_caller_in_his_queue() -> None:
    here, there = queue("q", step(ToQueue("r"), at(60)), offer=50), queue("r", step(OWN, at(60)), step(BOX))
    assert waits(here, there) == (rings(110),)
    assert waits(here, there, agents=False) == (rings(60),)


def test_a_group_of_the_queue_that_follows_rings_from_when_he_comes() -> None:
    here, there = (
        queue("q", step(ToQueue("r"), at(60)), offer=15),
        queue("r", step(GROUP, at(30)), step(OWN), step(BOX)),
    )
    assert waits(here, there) == (rings(60 + 15 + 20),)


@pytest.mark.parametrize(
    ("longest", "found"),
    [
        (60, (rings(50),)),
        (50, (rings(50), Patience(65, "message bye"))),
        (40, (rings(50), Patience(65, "message bye"))),
        (30, (Patience(45, "message bye"),)),
    ],
)
def test_phones_may_ring_until_the_longest_wait_is_over(longest: int, found: tuple[Patience, ...]) -> None:
    bounded = {"longest_wait": longest * S, "then": Exit(NONE, ToMessage("bye"))}
    assert waits(queue("q", step(GROUP, at(30)), step(OWN), step(BOX), **bounded)) == found


def test_a_queue_into_which_others_may_send_him_ends_in_its_own_way() -> None:
    here = queue("q", step(ToQueue("r"), NOBODY), step(OWN, at(90)), step(BOX))
    assert waits(here, queue("r", step(BOX, at(60)))) == (rings(90), Patience(90 + 15 + 15, "voicemail box"))


def test_the_queue_that_follows_may_turn_him_away() -> None:
    here = queue("q", step(ToQueue("r"), at(60)))
    there = queue("r", step(OWN, at(60)), step(BOX), nobody=Exit(NONE, ToMessage("bye")))
    assert waits(here, there) == (rings(75), Patience(75, "message bye"))


CONDITIONS = st.one_of(
    st.integers(0, 100).map(at),
    st.integers(1, 3).map(WhenFailedOffers),
    st.sampled_from([NOBODY, WhenWaiting(1), WhenWaiting(2)]),
)
RINGS = st.integers(1, 60).map(lambda seconds: seconds * S)


def steps(others: list[str]) -> st.SearchStrategy[tuple[OverflowStep, ...]]:
    targets = st.one_of(
        st.builds(lambda ring: ToRm("own", ring, "1", 10 * S), RINGS),
        st.builds(lambda ring: ToRm("deputy", ring, "1", 10 * S), RINGS),
        st.builds(lambda ring: ToGroup(("1001", "1002"), "", ring), RINGS),
        st.sampled_from([BOX, *map(ToQueue, others)]),
    )
    when = st.lists(CONDITIONS, max_size=2).map(tuple)
    one = st.builds(OverflowStep, st.just(NONE), targets, when, st.sampled_from(["any", "all"]))
    return st.lists(one, max_size=4).map(tuple)


@st.composite
def houses(draw: st.DrawFn) -> dict[str, Queue]:
    """Three queues, each of which may overflow to those after it."""
    found, names = {}, ["q", "r", "s"]
    for nth, name in enumerate(names):
        longest = draw(st.none() | st.integers(1, 120).map(lambda seconds: seconds * S))
        exits = {"longest_wait": longest, "then": Exit(NONE, ToMessage("bye"))} if longest else {}
        if nth and draw(st.booleans()):
            exits["nobody"] = Exit(NONE, ToMessage("nobody"))
        offer = OfferRules(ring=draw(RINGS), no_answer=draw(st.sampled_from(OnFailedOffer)))
        found[name] = Queue(name, NONE, {}, overflow=draw(steps(names[nth + 1 :])), offer=offer, **exits)
    return found


STATES = st.one_of(
    st.just(Ready(NOON)),
    st.just(NotReady("lunch")),
    st.integers(1, 120).map(lambda seconds: WrapUp(NOON + seconds * S)),
)
PEOPLE = {name: Agent(name, name, ()) for name in ("1001", "1002")}


def played(queues: dict[str, Queue], states: list[Any]) -> tuple[Happening, ...]:
    duty = [OnDuty(agent, True, state) for agent, state in zip(PEOPLE.values(), states, strict=False)]
    rules = Rulebook("v1", Firm({}, "UTC", ("en",)), {}, {}, {}, {}, {}, queues, PEOPLE, {}, {}, RecordingRules())
    return unanswered(queues["q"], LI, duty, NOON, ZoneInfo("UTC"), rules)


@given(houses(), st.lists(STATES, max_size=2))
def test_no_caller_whom_nobody_answers_waits_longer(queues: dict[str, Queue], states: list[Any]) -> None:
    told, story = waits(*queues.values()), played(queues, states)
    if len(story) >= MOST:
        return  # agents are rung again and again
    rang = next((event for event in story if "overflow -> RM" in event.line), None)
    if rang is None:
        assert not all(wait.rm for wait in told)
    end = rang or story[-1]
    bounds = [wait.seconds for wait in told]
    if end.line.startswith("he waits on"):
        assert None in bounds
    elif None not in bounds:
        assert (end.at - NOON) / S <= max(bound for bound in bounds if bound is not None)
