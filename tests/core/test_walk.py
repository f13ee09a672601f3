"""A caller's way walked in thought: what each step makes him hear, what is kept, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.call import Customer, InFlow, RelationshipManager
from ivr.core.conditions import IsStaffed, ManyWait
from ivr.core.estimate import QueueNow
from ivr.core.outbound_rules import OutboundRules
from ivr.core.rulebook import Notice
from ivr.core.steps import AskWeb, Branch, CallRm, DialOut, GoAtMost, HangUp, Node, NoteCallback, PlayNotices, SetFacts
from ivr.core.walk import Circumstances, Here, Taken, answering, take
from tests.calls.house import rules

S = timedelta(seconds=1)
AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
TODAY = AT.date()
KEEP = (("balance", "account.balance"),)


def taken(
    node: Node, *passed: tuple[str, int], customer: Customer | None = None, web: Mapping[str, str] | None = None
) -> Taken:
    office = replace(rules().calendars["office"], notices=(Notice(TODAY, TODAY, "strike"),))
    book = rules(nodes={"here": node, "on": HangUp(), "else": HangUp()}, calendars={"office": office})
    return take(
        book, Here(InFlow("here", "zh", passed=passed), customer), Circumstances(customer, AT, web=answering(web or {}))
    )


@pytest.mark.parametrize(
    ("node", "what", "heard", "onward"),
    [
        (PlayNotices("office", "on"), "notices", ("strike",), "on"),
        (SetFacts((("topic", "claims"),), "on"), "set", (), "on"),
        (DialOut("021", 20 * S, "else"), "dial", ("021 rings for 20s",), "else"),
        (AskWeb("https://x.example/", S, 1, KEEP, "on", "else"), "web", (), "else"),
        (GoAtMost(2, "on", "else"), "goto", (), "on"),
        (NoteCallback("box"), "callback", ("callback_noted",), None),
        (NoteCallback("box", "wealth"), "callback", ("callback_noted",), None),
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
    assert found.line == "topic is set to claims"
    assert found.onward is not None
    assert found.onward.stage.answers == (("topic", "claims"),)


LI = Customer("C1", "Li", "139", rm=RelationshipManager("R1", "Zhang", "13800000001"))


@pytest.mark.parametrize(
    ("node", "otherwise", "line"),
    [
        (
            CallRm("", 25 * S, "1", 10 * S, "else"),
            "goes on",
            "asks for his RM: Zhang's mobile rings 25 s, he must press 1",
        ),
        (CallRm("", 25 * S, "1", 10 * S, None), "ends", "asks for his RM: Zhang's mobile rings 25 s, he must press 1"),
        (DialOut("021", 20 * S, "else"), "goes on", "is put through to 021, which rings 20 s"),
        (DialOut("021", 20 * S, None), "ends", "is put through to 021, which rings 20 s"),
        (AskWeb("https://x.example/", S, 1, KEEP, "on", None), "ends", "waits while https://x.example/ is asked"),
    ],
)
def test_what_becomes_of_the_call_if_that_fails_is_said(node: Node, otherwise: str, line: str) -> None:
    said = taken(node, customer=LI).line
    assert said.startswith(f"{line}; if ")
    assert said.endswith(f", the call {otherwise}")


@pytest.mark.parametrize(
    ("node", "line"),
    [
        (
            CallRm("", 25 * S, "1", 10 * S, "else"),
            "asks for his RM Zhang, but 138****0001 begins with 1*, which is denied",
        ),
        (DialOut("16800000", 20 * S, "else"), "is not put through, for 168****0000 begins with 1*, which is denied"),
    ],
)
def test_what_may_not_be_dialled_is_not_said_to_ring(node: Node, line: str) -> None:
    book = rules(nodes={"here": node, "else": HangUp()}, outbound=OutboundRules(deny=("1*",)))
    found = take(book, Here(InFlow("here", "zh"), LI), Circumstances(LI, AT))
    assert (found.line, found.heard) == (f"{line}: the call goes on", ())
    assert found.onward is not None


@pytest.mark.parametrize(
    ("web", "onward", "answers"),
    [
        ({"balance": "1200", "debts": "0"}, "on", (("balance", "1200"), ("debts", "0"))),
        ({"balance": "1200"}, "else", ()),
        ({}, "else", ()),
    ],
)
def test_only_an_answer_to_all_that_is_kept_is_a_good_one(
    web: Mapping[str, str], onward: str, answers: tuple[tuple[str, str], ...]
) -> None:
    found = taken(AskWeb("https://x.example/", S, 1, (*KEEP, ("debts", "debts")), "on", "else"), web=web)
    assert found.onward is not None
    assert (found.onward.stage.node, found.onward.stage.answers) == (onward, answers)


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
