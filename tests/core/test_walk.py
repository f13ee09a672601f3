"""A caller's way walked in thought: what each step makes him hear, what is kept, and where it leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.call import InFlow
from ivr.core.conditions import IsStaffed, ManyWait
from ivr.core.estimate import QueueNow
from ivr.core.rulebook import Notice
from ivr.core.steps import AskWeb, Branch, DialOut, GoAtMost, HangUp, Node, NoteCallback, PlayNotices, SetFacts
from ivr.core.walk import Circumstances, Here, Taken, take
from tests.calls.house import rules

S = timedelta(seconds=1)
AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
TODAY = AT.date()
KEEP = (("balance", "account.balance"),)


def taken(node: Node, *passed: tuple[str, int]) -> Taken:
    office = replace(rules().calendars["office"], notices=(Notice(TODAY, TODAY, "strike"),))
    book = rules(nodes={"here": node, "on": HangUp(), "else": HangUp()}, calendars={"office": office})
    return take(book, Here(InFlow("here", "zh", passed=passed)), Circumstances(None, AT))


@pytest.mark.parametrize(
    ("node", "what", "heard", "onward"),
    [
        (PlayNotices("office", "on"), "notices", ("strike",), "on"),
        (SetFacts((("topic", "claims"),), "on"), "set", (), "on"),
        (DialOut("021", 20 * S, "else"), "dial", ("021 rings",), "else"),
        (AskWeb("https://x.example/", S, 1, KEEP, "on", "else"), "web", (), "else"),
        (GoAtMost(2, "on", "else"), "goto", (), "on"),
        (NoteCallback("box"), "callback", ("callback_noted",), None),
    ],
)
def test_each_step_is_taken_as_if_nobody_answered(
    node: Node, what: str, heard: tuple[str, ...], onward: str | None
) -> None:
    found = taken(node)
    assert (found.what, found.heard) == (what, heard)
    assert (found.onward.stage.node if found.onward else None) == onward


def test_what_was_set_is_known_on_the_way_on() -> None:
    found = taken(SetFacts((("topic", "claims"),), "on"))
    assert found.line == "is kept: topic claims"
    assert found.onward is not None
    assert found.onward.stage.answers == (("topic", "claims"),)


def test_who_has_been_led_back_often_enough_goes_on() -> None:
    found = taken(GoAtMost(2, "on", "else"), ("here", 2))
    assert found.onward is not None
    assert found.onward.stage.node == "else"


@pytest.mark.parametrize(("waiting", "onward"), [(4, "else"), (5, "on")])
def test_how_busy_a_queue_is_can_be_supposed(waiting: int, onward: str) -> None:
    book = rules(nodes={"here": Branch(ManyWait("wealth", 5), "on", "else"), "on": HangUp(), "else": HangUp()})
    busy = Circumstances(None, AT, lambda *_: QueueNow(waiting=waiting))
    found = take(book, Here(InFlow("here", "zh")), busy)
    assert found.onward is not None
    assert found.onward.stage.node == onward


@pytest.mark.parametrize(("language", "onward"), [("en", "else"), ("zh", "on")])
def test_a_queue_is_supposed_as_a_caller_of_his_language_finds_it(language: str, onward: str) -> None:
    book = rules(nodes={"here": Branch(IsStaffed("wealth", 1), "on", "else"), "on": HangUp(), "else": HangUp()})
    chinese = Circumstances(None, AT, lambda _, spoken: QueueNow(staffed=int(spoken == "zh")))
    found = take(book, Here(InFlow("here", language)), chinese)
    assert found.onward is not None
    assert found.onward.stage.node == onward
