"""What an agent may tick, and in which order; what a signing lacks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.agent import InCall, OnHold
from ivr.core.call import CallingIn, Consulting, Destination, Talking, Waiting
from ivr.core.call import OnHold as CallerOnHold
from ivr.core.signing import (
    APART,
    Checkpoint,
    Order,
    Script,
    Signing,
    Step,
    apart,
    may_not_begin,
    may_not_skip,
    may_not_tick,
)

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
WANTED = (Checkpoint("identity"), Checkpoint("risks", answer="voice"), Checkpoint("consent", answer="1"))
TALK = Talking("agent", "1001", "leg", "bridge", AT)
TARGET = Destination("agent", "1002")
IN_CALL = InCall("c")
SIGNED = frozenset({"1"})


def signing(*steps: str, order: Order = Order.FIXED) -> Signing:
    """`-risks` is one that was skipped."""
    made = (Step(step.removeprefix("-"), AT, skipped="late" if step[0] == "-" else "") for step in steps)
    return Signing("fund", "1001", AT, WANTED, order, tuple(made))


def tick(one: Signing, checkpoint: str, said: str = "yes", pressed: frozenset[str] = SIGNED) -> str:
    return may_not_tick(one, checkpoint, said, pressed)


def test_a_signing_begins_unless_another_is_under_way_or_the_rules_have_none() -> None:
    script = Script("fund", WANTED)
    assert may_not_begin(script, "fund", None) == ""
    assert may_not_begin(script, "fund", signing()) == "The signing fund is under way: end it first."
    assert may_not_begin(None, "bond", None) == "The rules have no signing bond."


@pytest.mark.parametrize(
    ("steps", "checkpoint", "why"),
    [
        ((), "identity", ""),
        ((), "risks", "Before risks comes identity."),
        (("identity",), "consent", "Before consent comes risks."),
        (("identity", "-risks"), "consent", ""),
        (("identity", "-risks"), "risks", ""),
        (("identity", "-risks", "consent"), "risks", "risks was skipped, and consent came after it: end the signing"),
        (("identity", "risks"), "identity", ""),
        ((), "age", "fund has no checkpoint age, but identity, risks, consent."),
    ],
)
def test_in_fixed_order_each_comes_after_those_before_it(steps: tuple[str, ...], checkpoint: str, why: str) -> None:
    found = tick(signing(*steps), checkpoint)
    assert found.startswith(why) if why else found == ""


@pytest.mark.parametrize("checkpoint", ["identity", "risks", "consent"])
@pytest.mark.parametrize("steps", [(), ("consent",), ("-consent",), ("risks", "risks")])
def test_in_free_order_each_may_come_at_any_time(steps: tuple[str, ...], checkpoint: str) -> None:
    assert tick(signing(*steps, order=Order.FREE), checkpoint) == ""


def test_what_the_customer_must_answer_is_ticked_only_once_he_has() -> None:
    free = signing(order=Order.FREE)
    assert tick(free, "risks", said="").startswith("For risks the customer must answer aloud")
    assert tick(free, "consent", pressed=frozenset("2")) == "For consent the customer must press 1, and he has not."
    assert tick(free, "risks", pressed=frozenset()) == tick(free, "consent", said="") == ""


def test_what_is_ticked_cannot_be_skipped_and_what_is_skipped_keeps_the_order() -> None:
    assert may_not_skip(signing("identity"), "identity") == "identity is ticked already."
    assert may_not_skip(signing(), "risks") == "Before risks comes identity."
    assert may_not_skip(signing(), "identity") == ""


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (signing("identity", "risks", "consent"), ""),
        (signing("identity", "risks", "identity", "consent"), ""),
        (signing("identity"), "missing: risks, consent"),
        (signing("identity", "-risks", "consent"), "missing: risks; risks skipped: late"),
        (signing("identity", "-risks", "risks", "consent"), ""),
    ],
)
def test_it_is_complete_if_each_is_ticked_whatever_was_said_twice(one: Signing, why: str) -> None:
    assert (one.why, one.complete) == (why, not why)


def test_the_next_is_the_first_that_was_not_passed() -> None:
    assert [one.next and one.next.name for one in (signing(), signing("identity"), signing("identity", "-risks"))] == [
        "identity",
        "risks",
        "consent",
    ]
    assert signing("identity", "-risks", "consent").next is None


@pytest.mark.parametrize(
    ("stage", "state", "why"),
    [
        (TALK, IN_CALL, ""),
        (TALK, OnHold("c"), APART),
        (CallerOnHold(TALK), IN_CALL, APART),
        (CallingIn(TALK, TARGET), IN_CALL, APART),
        (Consulting(TALK, "agent", "1002", "l", "b", "target"), IN_CALL, APART),
        (Consulting(TALK, "agent", "1002", "l", "b", "caller"), IN_CALL, ""),
        (Consulting(TALK, "agent", "1002", "l", "b", "both"), IN_CALL, ""),
        (Waiting("q", "zh", AT + timedelta(1)), IN_CALL, "Agent 1001 does not talk with this customer."),
        (Talking("rm", "1001", "leg", "bridge", AT), IN_CALL, "Agent 1001 does not talk with this customer."),
        (Talking("agent", "1002", "leg", "bridge", AT), IN_CALL, "Agent 1001 does not talk with this customer."),
        (None, IN_CALL, "Agent 1001 does not talk with this customer."),
    ],
)
def test_only_the_agent_who_talks_with_the_customer_signs_while_they_hear_each_other(
    stage: object, state: InCall | OnHold, why: str
) -> None:
    assert apart(stage, "1001", state) == why  # type: ignore[arg-type]
