"""What is next for a callback, and whom a stranger can have called."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from ivr.core.callback import Callback, InLine, Later, Next, Over, State, box_of, callable_back, long_enough, next_for
from ivr.core.overflow_rules import OverflowStep, ToCallbackNote, ToVoicemail
from ivr.core.queues import CallbackRules, Exit, Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Calendar, Span

S = timedelta(seconds=1)
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
"""Ten in the morning in Shanghai, a Wednesday."""
ONE = Callback("c1", "sales", "box", "13900001111", "13900001111", "4008001234", "zh", NOW - 60 * S, NOW)
RULE = CallbackRules(tries=2, every=600 * S)
MORNING = Calendar("desk", "Asia/Shanghai", ((Span(time(9), time(12)),),) * 7)
EVENING = Calendar("desk", "Asia/Shanghai", ((Span(time(18), time(20)),),) * 7)


def queue(rule: CallbackRules | None) -> Queue:
    return Queue("sales", RuleRef("queues.sales"), {}, callback=rule)


@pytest.mark.parametrize(
    ("one", "queues", "calendar", "elsewhere", "then"),
    [
        (ONE, [queue(RULE)], None, "", InLine()),
        (ONE, [queue(replace(RULE, hours="desk"))], MORNING, "", InLine(7200 * S)),
        (ONE, [queue(replace(RULE, hours="desk"))], EVENING, "",
         Later(8 * 3600 * S, "desk is closed until 18:00 (Wednesday)")),
        (ONE, [queue(replace(RULE, hours="desk"))], None, "", InLine()),
        (ONE, [queue(RULE)], None, "he is on the line", Later(None, "he is on the line", counts=True)),
        (replace(ONE, tries=1, not_before=NOW + 9 * S), [queue(RULE)], None, "",
         Later(9 * S, "tried again after 600 s", counts=True)),
        (replace(ONE, tries=1, not_before=NOW), [queue(RULE)], None, "", InLine()),
        (replace(ONE, tries=2), [queue(RULE)], None, "he is on the line",
         Over(State.NOT_REACHED, "not reached in 2 of 2 tries")),
        (replace(ONE, tries=2), [queue(replace(RULE, tries=1))], None, "",
         Over(State.NOT_REACHED, "not reached in 2 of 1 tries")),
        (ONE, [queue(None)], None, "", Over(State.CANCELLED, "queue sales calls nobody back any more")),
        (ONE, [], None, "", Over(State.CANCELLED, "queue sales is gone from the rules")),
    ],
)  # fmt: skip
def test_what_is_next(
    one: Callback, queues: list[Queue], calendar: Calendar | None, elsewhere: str, then: Next
) -> None:
    calendars = {calendar.name: calendar} if calendar else {}
    found = next_for(one, {q.name: q for q in queues}, calendars, NOW, NOW, elsewhere=elsewhere)
    assert found == then


AN_HOUR = 3600 * S
LATER, TODAY = replace(ONE, wanted_from=NOW + AN_HOUR), replace(ONE, wanted_until=NOW + AN_HOUR)


@pytest.mark.parametrize(
    ("one", "calendar", "then"),
    [
        (LATER, None, Later(AN_HOUR, "wants to be called from 2026-11-25 03:00 UTC")),
        (replace(LATER, wanted_from=NOW), None, InLine()),
        (TODAY, None, InLine(AN_HOUR)),
        (TODAY, MORNING, InLine(AN_HOUR)),
        (replace(TODAY, wanted_until=NOW + 5 * AN_HOUR), MORNING, InLine(2 * AN_HOUR)),
        (TODAY, EVENING, Later(8 * AN_HOUR, "desk is closed until 18:00 (Wednesday)")),
        (replace(TODAY, wanted_until=NOW), None,
         Over(State.NOT_REACHED, "wanted to be called until 2026-11-25 02:00 UTC")),
        (replace(LATER, not_before=NOW + 9 * S), None, Later(9 * S, "tried again after 600 s", counts=True)),
    ],
)  # fmt: skip
def test_he_is_called_when_he_wants_to_be(one: Callback, calendar: Calendar | None, then: Next) -> None:
    queues = {"sales": queue(replace(RULE, hours="desk" if calendar else ""))}
    assert next_for(one, queues, {"desk": calendar} if calendar else {}, NOW, NOW) == then


def test_who_wants_no_calls_is_not_called_back() -> None:
    found = next_for(ONE, {"sales": queue(RULE)}, {}, NOW, NOW, opted_out=True)
    assert found == Over(State.CANCELLED, "does not want to be called back")


def test_time_out_of_the_line_does_not_count_and_begins_once() -> None:
    out = ONE.out(NOW)
    assert out.out(NOW + 300 * S) == out
    assert out.back(NOW + 600 * S) == replace(ONE, since=ONE.since + 600 * S)
    assert out.back(NOW - 600 * S) == ONE  # the clock was set back
    assert ONE.back(NOW + 600 * S) == ONE


@pytest.mark.parametrize(
    ("words", "box"),
    [
        ({}, ""),
        ({"while_waiting": {"1": ToVoicemail("v"), "2": ToCallbackNote("key")}}, "key"),
        ({"full": Exit(RuleRef(""), ToCallbackNote("full"))}, "full"),
        ({"overflow": (OverflowStep(RuleRef(""), ToCallbackNote("step")),)}, "step"),
    ],
)
def test_the_box_of_one_who_has_not_asked(words: dict[str, object], box: str) -> None:
    assert box_of(replace(queue(RULE), **words)) == box  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("number", "shown", "keyed"),
    [
        ("13900001111", "13900001111", "13900001111"),
        ("6123456", "6123456", "6123456"),
        ("612345", "", ""),
        ("110", "", ""),
        ("+8613900001111", "+8613900001111", ""),
        ("0085223456789", "0085223456789", ""),
        ("CALL ME", "", ""),
        ("1234567890123456", "", ""),
        ("", "", ""),
    ],
)
def test_nobody_has_the_firm_dial_an_emergency_service_or_abroad(number: str, shown: str, keyed: str) -> None:
    assert callable_back(number) == shown
    assert callable_back(number, keyed_in=True) == keyed


@pytest.mark.parametrize(
    ("after", "waited", "called"), [(None, 3600, False), (30, 29.999, False), (30, 30, True), (30, 31, True)]
)
def test_who_gives_up_after_just_as_long_as_the_rule_says_is_called_back(
    after: float | None, waited: float, called: bool
) -> None:
    rule = replace(RULE, abandoned_after=None if after is None else after * S)
    assert long_enough(rule, waited * S) is called


@pytest.mark.parametrize(("number", "his"), [("13900001111", True), ("13900005555", False), ("", False)])
def test_whose_callback_it_is(number: str, his: bool) -> None:
    assert ONE.is_of(number) is his
    assert replace(ONE, number="13900005555", caller="").is_of("") is False
