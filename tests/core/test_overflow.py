"""Overflow, row by row: who waits how long, with what under way, and what he gets next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.call import Customer, RelationshipManager, Waiting
from ivr.core.estimate import QueueNow
from ivr.core.overflow import (
    Attempts,
    DialNumber,
    DialRm,
    GiveUp,
    Next,
    RingGroup,
    SkipStep,
    Wait,
    after,
    next_for_waiting,
)
from ivr.core.overflow_due import Around, certain
from ivr.core.overflow_rules import (
    OverflowCondition,
    OverflowStep,
    OverflowTarget,
    ToCallbackNote,
    ToGroup,
    ToMessage,
    ToNumber,
    ToQueue,
    ToRm,
    ToVoicemail,
    WhenExpectedWait,
    WhenFailedOffers,
    WhenNobody,
    WhenOpen,
    WhenWaited,
    WhenWaiting,
)
from ivr.core.queues import Exit, Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Calendar, Span

S = timedelta(seconds=1)
SINCE = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
OWN = ToRm("own", 25 * S, "1", 10 * S)
DEPUTY = ToRm("deputy", 25 * S, "1", 10 * S)
MINUTE, TWICE = WhenWaited(60 * S), WhenFailedOffers(2)
ZHANG = RelationshipManager("R1", "Zhang", "13800000001", "R2")
WANG = RelationshipManager("R2", "Wang", "13800000002")
LI = Customer("C1", "Li", "13900001111", rm=ZHANG, deputy=WANG)


OFFICE = Calendar("office", "Asia/Shanghai", ((Span(time(8, 30), time(18)),),) * 7)
"""It closes at 10:00 UTC, the moment at which callers come here."""
AROUND = Around(QueueNow(waiting=1, staffed=1, free=0, handling=100 * S), calendars={"office": OFFICE})
TEN, NOBODY, CLOSED = WhenWaiting(10), WhenNobody(), WhenOpen("office", want=False)


def step(
    target: OverflowTarget, *when: OverflowCondition, join: Literal["any", "all"] = "any", nth: int = 0
) -> OverflowStep:
    return OverflowStep(RuleRef(f"queues.q.overflow[{nth}]"), target, when, join)


def queue(*steps: OverflowStep) -> Queue:
    return Queue("q", RuleRef("queues.q"), {}, overflow=steps)


USUAL = queue(step(OWN, MINUTE, TWICE), step(DEPUTY, nth=1), step(ToVoicemail("box"), nth=2))
BOTH = queue(step(OWN, MINUTE, TWICE, join="all"))
TWO_WAITS = queue(step(OWN, MINUTE, WhenWaited(90 * S), join="all"))


def asked(
    q: Queue,
    waited: float,
    *,
    failed: int = 0,
    at_step: int = 0,
    attempts: Attempts | None = None,
    customer: Customer | None = LI,
    around: Around | None = None,
) -> Next:
    stage = Waiting("q", "zh", SINCE, failed, at_step)
    return next_for_waiting(q, stage, attempts or Attempts(), customer, SINCE + waited * S, around or AROUND)


@pytest.mark.parametrize(
    ("q", "waited", "failed", "until"),
    [
        (USUAL, 0, 0, SINCE + 60 * S),
        (USUAL, 59.999, 1, SINCE + 60 * S),
        (queue(step(OWN, WhenWaited(90 * S), MINUTE)), 0, 0, SINCE + 60 * S),
        (queue(step(OWN, TWICE)), 3600, 1, None),
        (BOTH, 0, 0, SINCE + 60 * S),
        (BOTH, 10, 2, SINCE + 60 * S),
        (BOTH, 60, 1, None),
        (BOTH, 3600, 1, None),
        (TWO_WAITS, 0, 0, SINCE + 90 * S),
        (TWO_WAITS, 75, 0, SINCE + 90 * S),
        (queue(), 3600, 9, None),
    ],
)
def test_patience_until_a_step_is_due(q: Queue, waited: float, failed: int, until: datetime | None) -> None:
    assert asked(q, waited, failed=failed) == Wait(until)


@pytest.mark.parametrize(
    ("q", "waited", "failed", "why"),
    [
        (USUAL, 60, 0, "60 s waited"),
        (USUAL, 75.4, 1, "75 s waited"),
        (USUAL, 5, 2, "2 offers failed"),
        (USUAL, 5, 3, "3 offers failed"),
        (USUAL, 60, 2, "60 s waited and 2 offers failed"),
        (BOTH, 60, 2, "60 s waited and 2 offers failed"),
        (TWO_WAITS, 90, 0, "90 s waited and 90 s waited"),
        (queue(step(OWN)), 0, 0, "step before failed"),
    ],
)
def test_a_step_that_is_due_rings_the_rm(q: Queue, waited: float, failed: int, why: str) -> None:
    found = asked(q, waited, failed=failed)
    assert found == DialRm(ZHANG, OWN, q.overflow[0], f"{why}, overflow -> RM Zhang 138****0001")


@pytest.mark.parametrize(
    ("customer", "at_step", "why"),
    [
        (None, 0, "caller is not a known customer"),
        (replace(LI, rm=None), 0, "no RM bound"),
        (replace(LI, deputy=None), 1, "RM has no deputy"),
        (replace(LI, rm=replace(ZHANG, mobile="138-CALL-ME")), 0, "number of RM Zhang cannot be dialled"),
        (replace(LI, rm=replace(ZHANG, mobile="")), 0, "number of RM Zhang cannot be dialled"),
        (replace(LI, rm=replace(ZHANG, mobile="138);Dial(x")), 0, "number of RM Zhang cannot be dialled"),
        (replace(LI, deputy=replace(WANG, mobile="1")), 1, "number of RM Wang cannot be dialled"),
    ],
)
def test_without_an_rm_to_ring_the_step_is_skipped(customer: Customer | None, at_step: int, why: str) -> None:
    due = "60 s waited" if at_step == 0 else "step before failed"
    assert asked(USUAL, 60, at_step=at_step, customer=customer) == SkipStep(
        USUAL.overflow[at_step], f"{due}, but {why}"
    )


def test_the_deputy_follows_without_a_condition_of_his_own() -> None:
    found = asked(USUAL, 61, at_step=1)
    assert found == DialRm(WANG, DEPUTY, USUAL.overflow[1], "step before failed, overflow -> deputy Wang 138****0002")


@pytest.mark.parametrize(
    ("group", "agents", "who"),
    [
        (ToGroup(("1001", "7"), "", 20 * S), ("1001", "7"), "agents 1001, 7"),
        (ToGroup((), "wealth", 20 * S), ("1001", "1003"), "team wealth"),
    ],
)
def test_a_group_is_rung_by_its_members(group: ToGroup, agents: tuple[str, ...], who: str) -> None:
    known = {name: Agent(name, name, (), team) for name, team in (("1001", "wealth"), ("1002", ""), ("1003", "wealth"))}
    one = step(group, MINUTE)
    found = asked(queue(one), 60, around=replace(AROUND, agents=known))
    assert found == RingGroup(agents, group, one, f"60 s waited, overflow -> {who}")
    assert asked(queue(one), 60, attempts=Attempts(group_rings=True)) == Wait(None)


def test_a_number_rings_and_nothing_follows_while_it_does() -> None:
    to = ToNumber("02160001111", 20 * S)
    one = step(to, MINUTE)
    later = queue(one, step(ToVoicemail("box"), nth=1))
    assert asked(later, 60) == DialNumber(to, one, "60 s waited, overflow -> 02160001111")
    assert asked(later, 70, at_step=1, attempts=Attempts(number_rings=True)) == Wait(None)
    assert isinstance(asked(later, 80, at_step=1), GiveUp)


@pytest.mark.parametrize(
    ("target", "goal"),
    [
        (ToVoicemail("box"), "voicemail box"),
        (ToCallbackNote("box"), "callback note box"),
        (ToMessage("sorry"), "message sorry"),
    ],
)
def test_the_last_steps_end_the_waiting(target: ToVoicemail | ToCallbackNote | ToMessage, goal: str) -> None:
    last = step(target, MINUTE)
    assert asked(queue(last), 60) == GiveUp(target, last, f"60 s waited, overflow -> {goal}")


def queue_of(waiting: int, *, ahead: int = 0, staffed: int = 1) -> Around:
    return replace(AROUND, queue=replace(AROUND.queue, waiting=waiting, staffed=staffed), ahead=ahead)


@pytest.mark.parametrize(
    ("condition", "around", "why"),
    [
        (TEN, queue_of(12, ahead=9), "12 wait, he is number 10"),
        (TEN, queue_of(12, ahead=11), "12 wait, he is number 12"),
        (TEN, queue_of(12, ahead=8), ""),
        (WhenExpectedWait(300 * S), queue_of(3, ahead=2), "300 s of waiting expected"),
        (WhenExpectedWait(301 * S), queue_of(3, ahead=2), ""),
        (WhenExpectedWait(301 * S), queue_of(3, staffed=0), "nobody on duty"),
        (NOBODY, queue_of(1, staffed=0), "nobody on duty"),
        (NOBODY, queue_of(1), ""),
        (CLOSED, replace(AROUND, wall=SINCE), "office closed"),
        (CLOSED, replace(AROUND, wall=SINCE - S), ""),
        (WhenOpen("office"), replace(AROUND, wall=SINCE - S), "office open"),
        (WhenOpen("office"), replace(AROUND, wall=SINCE), ""),
    ],
)
def test_others_and_the_hours_can_make_a_step_due(condition: OverflowCondition, around: Around, why: str) -> None:
    one = step(ToMessage("sorry"), condition)
    found = asked(queue(one), 0, around=around)
    if why:
        assert found == GiveUp(ToMessage("sorry"), one, f"{why}, overflow -> message sorry")
    else:
        assert isinstance(found, Wait)


@pytest.mark.parametrize(
    ("when", "join", "waited", "until"),
    [
        ((CLOSED,), "any", 0, 30),
        ((CLOSED, MINUTE), "any", 0, 30),
        ((CLOSED, WhenWaited(20 * S)), "any", 0, 20),
        ((CLOSED, MINUTE), "all", 0, 60),
        ((CLOSED, NOBODY, MINUTE), "all", 61, 61 + 30),
        ((NOBODY, TEN), "any", 0, None),
    ],
)
def test_the_hours_are_asked_again_when_they_change(
    when: tuple[OverflowCondition, ...], join: Literal["any", "all"], waited: float, until: float | None
) -> None:
    """The wall's clock is half a minute before the office closes, whatever the clock of waits says."""
    found = asked(queue(step(OWN, *when, join=join)), waited, around=replace(AROUND, wall=SINCE - 30 * S))
    assert found == Wait(None if until is None else SINCE + until * S)


PATIENT = queue(
    step(ToMessage("sorry"), NOBODY),
    step(OWN, WhenExpectedWait(600 * S), nth=1),
    step(DEPUTY, nth=2),
    step(OWN, MINUTE, nth=3),
    step(ToVoicemail("box"), nth=4),
)


@pytest.mark.parametrize(
    ("waited", "around", "taken"),
    [
        (0, queue_of(1), None),
        (0, queue_of(1, staffed=0), 0),
        (0, queue_of(9, ahead=8), 1),
        (60, queue_of(1), 3),
    ],
)
def test_a_step_that_others_decide_holds_up_none_after_it(waited: float, around: Around, taken: int | None) -> None:
    found = asked(PATIENT, waited, around=around)
    if taken is None:
        assert found == Wait(SINCE + 60 * S)
    else:
        assert not isinstance(found, Wait)
        assert found.step is PATIENT.overflow[taken]
        assert after(PATIENT, found.step) == taken + 1


def test_a_step_without_a_condition_follows_only_the_one_before_it() -> None:
    assert asked(PATIENT, 30, at_step=1) == Wait(SINCE + 60 * S)
    assert isinstance(asked(PATIENT, 30, at_step=2), DialRm)


def test_the_steps_that_are_certain() -> None:
    assert [at for at, _ in certain(PATIENT)] == [3, 4]
    assert [at for at, _ in certain(queue(step(OWN, MINUTE, NOBODY), step(DEPUTY), step(OWN, NOBODY)))] == [0, 1]
    assert not list(certain(queue(step(OWN, MINUTE, NOBODY, join="all"), step(DEPUTY))))


THEN = Exit(RuleRef("queues.q.then"), ToMessage("sorry"))
TOO_LONG = replace(USUAL, longest_wait=90 * S, then=THEN)
LATER = GiveUp(THEN.target, THEN, "90 s waited, longest wait -> message sorry")


@pytest.mark.parametrize(
    ("q", "waited", "at_step", "attempts", "then"),
    [
        (TOO_LONG, 0, 0, Attempts(), Wait(SINCE + 60 * S)),
        (
            TOO_LONG,
            70,
            0,
            Attempts(),
            DialRm(ZHANG, OWN, USUAL.overflow[0], "70 s waited, overflow -> RM Zhang 138****0001"),
        ),
        (TOO_LONG, 70, 1, Attempts(rm_rings=True), Wait(SINCE + 90 * S)),
        (TOO_LONG, 70, 9, Attempts(), Wait(SINCE + 90 * S)),
        (TOO_LONG, 90, 0, Attempts(), LATER),
        (TOO_LONG, 90, 2, Attempts(), LATER),
        (TOO_LONG, 90, 9, Attempts(), LATER),
        (TOO_LONG, 90, 1, Attempts(rm_rings=True), Wait(None)),
        (TOO_LONG, 90, 1, Attempts(number_rings=True), Wait(None)),
        (TOO_LONG, 3600, 1, Attempts(agent_rings=True), Wait(None)),
        (replace(queue(), longest_wait=90 * S, then=THEN), 0, 0, Attempts(agent_rings=True), Wait(SINCE + 90 * S)),
        (replace(BOTH, longest_wait=90 * S, then=THEN), 60, 0, Attempts(), Wait(SINCE + 90 * S)),
    ],
)
def test_the_longest_wait_ends_it_whatever_the_list_has_come_to_unless_somebody_rings(
    q: Queue, waited: float, at_step: int, attempts: Attempts, then: Next
) -> None:
    assert asked(q, waited, at_step=at_step, attempts=attempts) == then


@pytest.mark.parametrize("at_step", [0, 1, 2])
def test_while_the_rm_rings_no_further_step_is_taken(at_step: int) -> None:
    assert asked(USUAL, 3600, failed=9, at_step=at_step, attempts=Attempts(rm_rings=True)) == Wait(None)


def test_while_an_agent_rings_the_rm_rings_too() -> None:
    assert isinstance(asked(USUAL, 60, attempts=Attempts(agent_rings=True)), DialRm)


def test_while_an_agent_rings_nobody_gives_up() -> None:
    assert asked(USUAL, 99, at_step=2, attempts=Attempts(agent_rings=True)) == Wait(None)
    assert isinstance(asked(USUAL, 99, at_step=2), GiveUp)


def test_a_step_that_others_decide_and_that_an_agent_who_rings_forbids_holds_up_none_after_it() -> None:
    crowded = queue(step(ToQueue("other"), TEN), step(OWN, MINUTE))
    rings, many = Attempts(agent_rings=True), queue_of(10, ahead=9)
    assert asked(crowded, 59, attempts=rings, around=many) == Wait(SINCE + 60 * S)
    assert isinstance(asked(crowded, 60, attempts=rings, around=many), DialRm)
    assert isinstance(asked(crowded, 60, around=many), GiveUp)


@pytest.mark.parametrize("at_step", [3, 4, 99])
def test_whoever_has_been_through_the_whole_list_waits_for_an_agent(at_step: int) -> None:
    assert asked(USUAL, 3600, failed=9, at_step=at_step) == Wait(None)


conditions = st.one_of(
    st.integers(0, 100).map(lambda s: WhenWaited(s * S)),
    st.integers(0, 4).map(WhenFailedOffers),
    st.integers(1, 4).map(WhenWaiting),
    st.just(NOBODY),
    st.booleans().map(lambda want: WhenOpen("office", want)),
)
steps = st.builds(
    step,
    st.sampled_from([OWN, DEPUTY, ToVoicemail("box"), ToMessage("sorry")]),
    conditions,
    conditions,
    join=st.sampled_from(["any", "all"]),
)


@given(st.lists(steps, max_size=3), st.floats(0, 200), st.integers(0, 5), st.integers(0, 3), st.booleans())
def test_a_wait_is_never_over_already(
    overflow: list[OverflowStep], waited: float, failed: int, at_step: int, agent_rings: bool
) -> None:
    """Or the story would ask again at once, for ever."""
    found = asked(queue(*overflow), waited, failed=failed, at_step=at_step, attempts=Attempts(agent_rings=agent_rings))
    if isinstance(found, Wait) and found.until is not None:
        assert found.until > SINCE + waited * S
        assert not isinstance(asked(queue(*overflow), waited, failed=failed, at_step=at_step), SkipStep | DialRm)
