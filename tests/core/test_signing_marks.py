"""What the marks beside a recording tell of its signings, and that nothing of it is lost between the two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from ivr.core.gaps import SECOND, Gap, GapReason
from ivr.core.marks import Mark, MarkKind
from ivr.core.signing import Checkpoint, Order, Script, Signing, may_not_skip, may_not_tick
from ivr.core.signing_marks import (
    COMPLETE,
    NOTHING_SIGNED,
    Signed,
    begins,
    ends,
    heard,
    incomplete,
    refusal,
    signings,
    skips,
    ticks,
)

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
FUND = Script("fund", (Checkpoint("identity"), Checkpoint("risks", "say", "voice"), Checkpoint("consent", "ask", "1")))
BOND = Script("bond", (Checkpoint("identity"),), Order.FREE)


def at(seconds: int) -> datetime:
    return AT + timedelta(seconds=seconds)


def told(*acts: tuple[str, str]) -> list[Mark]:
    """The marks of a call in which this is done, a second apart; each is a word and what it is about."""
    marks, signed = list[Mark](), NOTHING_SIGNED
    for second, act in enumerate(acts):
        mark = _mark(signed, act, at(second))
        marks.append(mark)
        signed = heard(signed, mark)
    return marks


def _mark(signed: Signed, act: tuple[str, str], when: datetime) -> Mark:
    one = signed.open
    match act:
        case "begin", name:
            return begins("c", when, {"fund": FUND, "bond": BOND}[name], "1001")
        case "tick", name:
            assert one
            return ticks("c", when, one, name, "yes, I do")
        case "skip", name:
            assert one
            return skips("c", when, one, name, "he is late")
        case "end", why:
            assert one
            return ends("c", when, one, why)
        case kind, begun:
            return Mark("c", when, MarkKind(kind), begun == "begins")


def lacking(marks: list[Mark], *gaps: Gap) -> tuple[Signing, ...]:
    return incomplete(signings(marks, gaps, AT))


WHOLE = (("tick", "identity"), ("tick", "risks"), ("tick", "consent"), ("end", COMPLETE))


def test_what_is_told_is_read_again() -> None:
    [one] = signings(told(("begin", "fund"), ("tick", "identity"), ("tick", "risks"), ("skip", "consent")))
    assert (one.name, one.agent, one.begun, one.order) == ("fund", "1001", at(0), Order.FIXED)
    assert [(each.name, each.answer) for each in one.wanted] == [("identity", ""), ("risks", "voice"), ("consent", "1")]
    assert [(step.checkpoint, step.at, step.answer, step.skipped) for step in one.steps] == [
        ("identity", at(1), "", ""),
        ("risks", at(2), "yes, I do", ""),
        ("consent", at(3), "", "he is late"),
    ]


def test_the_answer_by_key_is_told() -> None:
    [one] = signings(told(("begin", "fund"), ("tick", "consent")))
    assert one.steps[0].answer == "1"


def test_a_signing_in_which_everything_is_ticked_is_complete() -> None:
    assert lacking(told(("begin", "fund"), *WHOLE)) == ()


@pytest.mark.parametrize("left", range(3))
def test_each_that_is_missing_makes_it_incomplete(left: int) -> None:
    [one] = lacking(told(("begin", "fund"), *WHOLE[:left], *WHOLE[left + 1 : 3], ("end", "the caller hung up")))
    assert one.why == f"missing: {WHOLE[left][1]}; ended: the caller hung up"


@pytest.mark.parametrize(("kind", "why"), [("pause", "paused"), ("failure", "broke off")])
@pytest.mark.parametrize("place", range(5))
def test_a_hole_in_the_recording_anywhere_in_a_signing_makes_it_incomplete(kind: str, why: str, place: int) -> None:
    acts = [("begin", "fund"), *WHOLE]
    marks = told(*acts[:place], (kind, "begins"), *acts[place:])
    assert [why in one.why for one in lacking(marks)] == [True]


def test_a_hole_that_is_over_before_it_or_begins_after_it_harms_nothing() -> None:
    hole = (("pause", "begins"), ("pause", "ends"))
    assert lacking(told(*hole, ("begin", "fund"), *WHOLE, *hole)) == ()


def test_of_two_pauses_at_a_time_the_longer_counts() -> None:
    agent, flow = (Mark("c", AT, MarkKind.PAUSE, who=who) for who in ("agent 1001", "the flow"))
    over = Mark("c", AT, MarkKind.PAUSE, False, who="the flow")
    assert [one.why for one in lacking([agent, flow, over, *told(("begin", "fund"), *WHOLE)])] == [
        "the recording was paused"
    ]


@pytest.mark.parametrize(
    ("begin", "end", "reason", "lacks"),
    [
        (0, 1, GapReason.FAILURE, False),
        (0, 2, GapReason.FAILURE, True),
        (3, 4, GapReason.POLICY, True),
        (5, 9, GapReason.FAILURE, True),
        (6, 9, GapReason.FAILURE, False),
        (3, 4, GapReason.PAUSED, False),
    ],
)
def test_a_part_of_it_that_is_not_in_the_file_makes_it_incomplete(
    begin: int, end: int, reason: GapReason, lacks: bool
) -> None:
    """It begins a second after the answer, and ends at the sixth; of a pause the marks tell."""
    marks = told(("prompt", "begins"), ("begin", "fund"), ("hold", "begins"), *WHOLE)
    found = lacking(marks, Gap(begin * SECOND, end * SECOND, reason))
    assert [one.why for one in found] == (["a part of it is not in the recording"] if lacks else [])


def test_the_word_for_the_store_names_the_signing_and_what_it_lacks() -> None:
    marks = told(("begin", "fund"), ("tick", "identity"), ("tick", "risks"), ("end", "he goes"))
    assert refusal(signings(marks)) == "signing_incomplete: fund: missing: consent; ended: he goes"
    assert refusal(signings(told(("begin", "fund"), *WHOLE))) == ""


def test_one_that_lacked_something_is_made_good_by_another_that_is_complete() -> None:
    first = ("begin", "fund"), ("tick", "identity"), ("end", "the agent ended it")
    assert lacking(told(*first, ("begin", "fund"), *WHOLE)) == ()
    assert [one.name for one in lacking(told(("begin", "fund"), *WHOLE, *first))] == ["fund"]
    assert [one.name for one in lacking(told(*first, ("begin", "bond"), ("tick", "identity")))] == ["fund"]


def test_another_that_begins_ends_the_one_before() -> None:
    first, second = signings(told(("begin", "fund"), ("begin", "bond")))
    assert (first.ended, first.ending, second.ended) == (at(1), "another began", None)


def test_what_is_told_after_the_end_changes_nothing() -> None:
    marks = told(("begin", "fund"), ("tick", "identity"), ("end", "the caller hung up"))
    late = Mark("c", at(9), MarkKind.CHECKPOINT, True, "risks", "agent 1001", "said: yes")
    assert signings([*marks, late]) == signings(marks)


def test_other_marks_are_no_part_of_it() -> None:
    marks = told(("begin", "fund"), ("hold", "begins"), ("prompt", "begins"), *WHOLE)
    assert lacking(marks) == ()


@pytest.mark.parametrize("why", ["", "fixed", "fixed: ", "early: identity", ": "])
def test_one_of_which_nobody_can_say_what_it_must_have_is_never_complete(why: str) -> None:
    assert [one.why for one in lacking([Mark("c", AT, MarkKind.SIGNING, True, "fund", "agent 1001", why)])] == [
        "what it must have cannot be read"
    ]


TEXT = st.text(max_size=20)
MARKS = st.builds(Mark, st.just("c"), st.just(AT), st.sampled_from(MarkKind), st.booleans(), TEXT, TEXT, TEXT)


@given(st.lists(MARKS, max_size=20))
def test_whatever_stands_in_the_marks_can_be_read(marks: list[Mark]) -> None:
    assert all(one.complete == (not one.why) for one in lacking(marks))


NAMES = st.sampled_from(["identity", "risks", "consent"])
ACTS = st.lists(st.tuples(st.sampled_from(["tick", "skip"]), NAMES), max_size=12)


@given(ACTS, st.sampled_from(Order))
def test_whatever_is_tried_it_is_complete_exactly_if_each_was_ticked_and_never_out_of_order(
    acts: list[tuple[str, str]], order: Order
) -> None:
    script = Script("fund", FUND.checkpoints, order)
    marks = [begins("c", AT, script, "1001")]
    signed, ticked = heard(NOTHING_SIGNED, marks[0]), list[str]()
    for act, name in acts:
        assert signed.open
        if act == "tick" and not may_not_tick(signed.open, name, "yes", frozenset("1")):
            marks.append(ticks("c", AT, signed.open, name, "yes"))
            ticked.append(name)
        elif act == "skip" and not may_not_skip(signed.open, name):
            marks.append(skips("c", AT, signed.open, name, "late"))
        else:
            continue
        signed = heard(signed, marks[-1])
    assert (lacking(marks) == ()) == ({"identity", "risks", "consent"} <= set(ticked))
    firsts = list(dict.fromkeys(ticked))
    if order is Order.FIXED:
        assert firsts == [name for name in ("identity", "risks", "consent") if name in ticked]


@given(ACTS)
def test_the_marks_alone_tell_what_was_known_while_it_went_on(acts: list[tuple[str, str]]) -> None:
    marks = told(("begin", "fund"), *acts)
    live = NOTHING_SIGNED
    for mark in marks:
        live = heard(live, mark)
    assert live.signings == signings(marks)
    assert len(live.signings[0].steps) == len(acts)
