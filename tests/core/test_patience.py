"""The longest wait is a bound for every caller whom nobody answers, whatever agents and their phones do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.core.call import Customer, RelationshipManager, Waiting
from ivr.core.estimate import QueueNow
from ivr.core.held_up import Phones
from ivr.core.overflow import Attempts, DialNumber, DialRm, GiveUp, RingGroup, Wait, after, next_for_waiting
from ivr.core.overflow_due import Around
from ivr.core.overflow_rules import (
    OverflowStep,
    OverflowTarget,
    ToGroup,
    ToMessage,
    ToNumber,
    ToQueue,
    ToRm,
    ToVoicemail,
    WhenFailedOffers,
    WhenNobody,
    WhenWaited,
    WhenWaiting,
)
from ivr.core.patience import LongestWaits, Patience
from ivr.core.queues import Exit, OfferRules, Queue
from ivr.core.rule_ref import RuleRef

S = timedelta(seconds=1)
NONE = RuleRef("")
NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
EARLIER = NOON - S
OWN = ToRm("own", 25 * S, "1", 10 * S)
DEPUTY = ToRm("deputy", 40 * S, "1", 10 * S)
GROUP = ToGroup(("1001", "1002"), "", 20 * S)
BOX = ToVoicemail("box")
PHONES = Phones(has_rm=True, trunks=1, screening=5)
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


def waits(*queues: Queue, has_rm: bool = True, ring: bool = True) -> tuple[Patience, ...]:
    phones = replace(PHONES, has_rm=has_rm, ring=ring)
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


def test_phones_that_fall_silent_at_once_hold_up_nothing() -> None:
    here = queue("q", step(GROUP, at(30)), step(DEPUTY), step(BOX))
    assert waits(here) == (Patience(30 + 20 + 55 + 15, "voicemail box"),)
    assert waits(here, has_rm=False) == (Patience(30 + 20 + 15, "voicemail box"),)
    assert waits(here, ring=False) == (Patience(30, "voicemail box"),)


def test_an_agent_who_is_rung_keeps_the_caller_in_his_queue() -> None:
    here, there = queue("q", step(ToQueue("r"), at(60)), offer=50), queue("r", step(OWN, at(60)), step(BOX))
    assert waits(here, there) == (rings(110),)
    assert waits(here, there, ring=False) == (rings(60),)


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
        (40, (rings(40), Patience(65, "message bye"))),  # if none of the group is free
        (30, (Patience(45, "message bye"),)),
    ],
)
def test_phones_may_ring_until_the_longest_wait_is_over(longest: int, found: tuple[Patience, ...]) -> None:
    bounded = {"longest_wait": longest * S, "then": Exit(NONE, ToMessage("bye"))}
    assert waits(queue("q", step(GROUP, at(30)), step(OWN), step(BOX), **bounded)) == found


def test_a_queue_into_which_others_may_send_him_ends_in_its_own_way() -> None:
    here = queue("q", step(ToQueue("r"), NOBODY), step(OWN, at(90)), step(BOX))
    assert waits(here, queue("r", step(BOX, at(60)))) == (rings(90), Patience(90 + 15, "voicemail box"))


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
        st.builds(lambda ring: ToNumber("02160001111", ring), RINGS),
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
        offer = OfferRules(ring=draw(RINGS))
        found[name] = Queue(name, NONE, {}, overflow=draw(steps(names[nth + 1 :])), offer=offer, **exits)
    return found


def lived(queues: dict[str, Queue], luck: Random, rung: list[float], most: int = 1500) -> tuple[bool, float] | None:
    """How the wait of a caller ends whom nobody answers: whether his RM rings, after how many seconds; None: never.

    What is `rung` are the seconds after which numbers outside were dialled.
    """
    here, stage, now = queues["q"], Waiting("q", "zh", NOON), NOON
    agent, phones = EARLIER, EARLIER  # until when they ring
    while now < NOON + most * S:
        if agent < now and luck.random() < 0.5:
            agent = now + luck.choice([0.5, 1]) * here.offer.ring
            stage = replace(stage, failed_offers=stage.failed_offers + luck.randrange(2))
        around = Around(QueueNow(waiting=2, staffed=luck.randrange(2)), ahead=luck.randrange(2))
        match next_for_waiting(here, stage, Attempts(agent > now, phones > now), LI, now, around):
            case DialRm(target=ToRm("own")):
                return True, (now - NOON) / S
            case DialRm(target=to, step=step) | DialNumber(target=to, step=step) | RingGroup(target=to, step=step):
                rung += [(now - NOON) / S] * isinstance(to, ToNumber)
                phones = now + luck.randrange(2) * PHONES.at_step(here, to) * S
                stage = replace(stage, overflow_step=after(here, step))
            case GiveUp(ToQueue(other)) if queues[other].nobody is None or luck.randrange(2):
                here, stage, agent = queues[other], Waiting(other, "zh", NOON), EARLIER
            case GiveUp():
                return False, (now - NOON) / S
            case Wait(until):
                others = now + luck.randint(1, 60) * S  # they come and go
                now = min(at for at in (until, agent, phones, others) if at is not None and at > now)
    return None


@settings(deadline=None)
@given(houses(), st.integers(0, 2**32))
def test_no_caller_whom_nobody_answers_waits_longer(queues: dict[str, Queue], seed: int) -> None:
    told, luck = {wait.rm: wait.seconds for wait in waits(*queues.values()) if not wait.dials}, Random(seed)
    for _ in range(4):
        match lived(queues, luck, []):
            case None:
                assert told[False] is None
            case True, seconds:
                assert (True in told and seconds <= (told[True] or 0)) or told[False] is None
            case False, seconds:
                assert told[False] is None or seconds <= told[False]


@settings(deadline=None)
@given(houses(), st.integers(0, 2**32))
def test_no_number_outside_rings_later_than_is_told(queues: dict[str, Queue], seed: int) -> None:
    told, luck, rung = waits(*queues.values()), Random(seed), list[float]()
    for _ in range(4):
        lived(queues, luck, rung)
    (latest,) = [wait.seconds or 0 for wait in told if wait.dials] or [inf if told[-1].seconds is None else -inf]
    assert others_decide(queues) or max(rung, default=-inf) <= latest


def others_decide(queues: dict[str, Queue]) -> bool:
    """Whether a number is dialled that time alone may never bring: for that no time is told."""
    for each in queues.values():
        decided = False
        for one in each.overflow:
            decided = decided or not all(isinstance(when, WhenWaited) for when in one.when)
            if decided and isinstance(one.target, ToNumber | ToQueue):
                return True
    return False


BYE = {"longest_wait": 70 * S, "then": Exit(NONE, ToMessage("bye"))}
TO_R = queue("q", step(ToQueue("r"), at(60)), step(BOX))


@pytest.mark.parametrize(
    "house",
    [
        [queue("q", step(OWN, at(30)), step(BOX))],
        [queue("q", step(GROUP, at(30)), step(DEPUTY), step(OWN), step(BOX))],
        [queue("q", step(GROUP, NOBODY), step(OWN, at(30)), step(BOX))],
        [queue("q", step(DEPUTY, at(30)), step(BOX))],
        [queue("q", step(BOX, NOBODY), step(DEPUTY, at(30)), step(BOX))],
        [queue("q", **BYE)],
        [queue("q", step(GROUP, at(60)), step(BOX, at(65)), **BYE)],
        [TO_R, queue("r", step(OWN, at(70)), step(BOX))],
        [TO_R, queue("r", step(GROUP, at(30)), step(OWN), step(BOX))],
        [TO_R, queue("r", step(GROUP, at(30)), step(BOX))],
        [queue("q", step(GROUP, NOBODY), step(BOX, at(30)))],  # an agent's phone, the group's, an agent's again
        [queue("q", step(ToQueue("r"), NOBODY), step(DEPUTY, at(60)), step(BOX)), queue("r", **BYE)],
    ],
)
def test_a_caller_without_luck_waits_as_long_as_is_told(house: list[Queue]) -> None:
    queues = {each.name: each for each in house}
    found = [ended for ended in (lived(queues, Random(seed), []) for seed in range(600)) if ended is not None]
    for told in waits(*house):
        assert max(seconds for rm, seconds in found if rm is told.rm) == told.seconds


@pytest.mark.parametrize(
    ("steps", "seconds"),
    [
        ((step(OWN, at(30)),), 30 + 5),
        ((step(GROUP, at(30)), step(OWN)), 30 + 5 + 20 + 5 + 5),
        ((step(GROUP, NOBODY), step(OWN, at(30))), 30 + 5 + 20 + 5 + 5),
    ],
)
def test_an_agent_who_hangs_up_during_the_whisper_holds_up_the_step_that_is_due(
    steps: tuple[OverflowStep, ...], seconds: float
) -> None:
    here = Queue("q", NONE, {}, overflow=(*steps, step(BOX)), offer=OfferRules(whisper="who_calls"))
    found = LongestWaits({"q": here}, replace(PHONES, whispered={"who_calls": 5.0}.__getitem__)).of("q")
    assert found[0] == rings(seconds)


def test_the_end_of_waiting_comes_after_ringing_and_whisper() -> None:
    here = Queue("q", NONE, {}, overflow=(step(BOX, at(60)),), offer=OfferRules(ring=15 * S, whisper="who_calls"))
    phones = replace(PHONES, has_rm=False, whispered={"who_calls": 5.0}.__getitem__)
    assert LongestWaits({"q": here}, phones).of("q") == (Patience(60 + 15 + 5, "voicemail box"),)
    quiet = replace(phones, ring=False)
    assert LongestWaits({"q": here}, quiet).of("q") == (Patience(60, "voicemail box"),)
