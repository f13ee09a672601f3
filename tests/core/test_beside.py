"""What another version would have decided of the same facts, in words of what a caller notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ivr.core import beside, overflow
from ivr.core.asking import Asked
from ivr.core.beside import Difference, Facts
from ivr.core.call import Customer, InFlow, Waiting
from ivr.core.conditions import HasRm, IsStaffed
from ivr.core.estimate import QueueNow
from ivr.core.needs import Need
from ivr.core.overflow import Attempts
from ivr.core.overflow_rules import OverflowStep, ToCallbackNote, ToNumber, ToVoicemail, WhenFailedOffers, WhenWaited
from ivr.core.queues import Announce, Exit, OfferRules, Priority
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Calendar, Rulebook
from ivr.core.service_level import ServiceLevel
from ivr.core.steps import (
    AskWeb,
    Branch,
    CallRm,
    ChooseLanguage,
    DialOut,
    EnterQueue,
    LeaveMessage,
    LookUp,
    Menu,
    Node,
    NodeId,
    Play,
)
from tests.calls.house import LI, NODES, rules

S = timedelta(seconds=1)
NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
LIVE = rules()
MENU = InFlow("menus.main", "zh")


def facts() -> Facts:
    return Facts(Asked(None, NOW), LI)


def nodes(**changes: Node) -> Mapping[NodeId, Node]:
    return {**NODES, **changes}


def from_number(book: Rulebook, did: str = "4008001234") -> beside.Way | None:
    root = book.numbers.get(did)
    return beside.way(book, root, facts()) if root else None


def test_a_way_goes_on_until_a_key_is_needed() -> None:
    found = from_number(LIVE)
    assert found is not None
    assert (found.heard, found.place) == (("welcome",), "menu main")
    assert str(found).endswith("-> hears welcome -> menu main")


def test_rules_that_turn_in_a_circle_end_the_way_somewhere() -> None:
    circle = rules(nodes={"a": Play("x", "b"), "b": Play("y", "a")}, numbers={"1": "a"})
    assert len(beside.way(circle, "a", facts()).heard) == beside.MOST_STEPS


def test_the_caller_is_known_from_the_look_up_on() -> None:
    asks = {"early": Branch(HasRm(), "look", "look"), "look": LookUp("late"), "late": Branch(HasRm(), "yes", "no")}
    found = beside.way(rules(nodes=nodes(**asks)), "early", facts())  # type: ignore[arg-type]
    assert found.decided == ("RM present? no: he is not a known customer", "RM present? yes: he has Zhang")


@pytest.mark.parametrize(
    ("other", "would"),
    [
        (rules(numbers={}), "nobody has this number"),
        (rules(nodes={**NODES, "flows.main[1]": Play("hello", "flows.main[2]")}), "hears hello -> menu main"),
        (rules(numbers={"4008001234": "to_note"}), "queue noted"),
        (rules(calendars={"office": Calendar("office", "Asia/Shanghai", ((),) * 7)}), "hears closed -> voicemail box"),
    ],
)
def test_what_differs_between_the_number_and_the_first_key(other: Rulebook, would: str) -> None:
    (found,) = beside.at_number("4008001234", from_number(LIVE), from_number(other))
    assert found.what == "number"
    assert found.other.endswith(would)


def test_a_step_that_only_stands_elsewhere_is_no_difference() -> None:
    moved = nodes(**{"flows.main[0]": LookUp("elsewhere"), "elsewhere": Play("welcome", "menus.main")})
    assert beside.at_number("1", from_number(LIVE), from_number(rules(nodes=moved))) == []


def test_hours_with_another_reason_and_the_same_result_are_no_difference() -> None:
    """It is open in both: what it will be at another hour shows at that hour."""
    live, other = beside.Way(("a",), ("open 08:30-18:00",), "m", "menu m"), beside.Way(("a",), ("open",), "m", "menu m")
    assert beside.at_number("1", live, other) == []


def main_menu(**changes: object) -> Menu:
    menu = NODES["menus.main"]
    assert isinstance(menu, Menu)
    return replace(menu, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("menu", "typed", "found"),
    [
        (main_menu(), "1", []),
        (main_menu(keys={"1": "to_note"}), "1", [Difference("keys", "m, key 1", "queue wealth", "queue noted")]),
        (main_menu(keys={}), "1", [Difference("keys", "m, key 1", "queue wealth", "is asked again wrong_key")]),
        (main_menu(tries=1), "", [Difference("keys", "m, no key", "is asked again no_key", "goodbye goodbye")]),
    ],
)
def test_a_key_is_judged_by_both_menus(menu: Menu, typed: str, found: list[Difference]) -> None:
    other = rules(nodes={**NODES, "menus.main": menu})
    ours, theirs = (beside.pressed(book, MENU, typed, facts()) for book in (LIVE, other))
    assert ours
    assert theirs
    assert beside.at_keys("keys", "m", typed, ours, theirs) == found


def test_a_language_is_part_of_what_a_caller_notices() -> None:
    live, other = (
        rules(nodes={"l": ChooseLanguage("choose", {"1": "zh", "2": key}, S, "zh", "q"), "q": EnterQueue("wealth")})
        for key in ("en", "zh")
    )
    stage = InFlow("l", "zh")
    ours, theirs = (beside.pressed(book, stage, "2", facts()) for book in (live, other))
    assert str(ours) == "hears en -> queue wealth"
    assert str(theirs) == "hears zh -> queue wealth"


STAFFED: Mapping[NodeId, Node] = {
    "choice": ChooseLanguage("choose", {"1": "zh", "2": "en"}, S, "zh", "ask"),
    "look": LookUp("ask"),
    "ask": Branch(IsStaffed("wealth", 1), "q", "box"),
    "q": EnterQueue("wealth"),
    "box": LeaveMessage("box"),
    "menu": Menu("m", {"1": "ask"}, S, S, 1, "box"),
}


def chinese_alone(known: Customer | None = None, language: str = "") -> Facts:
    """Whoever is on duty speaks Chinese alone."""
    asked = Asked(None, NOW, now_in=lambda _, spoken: QueueNow(staffed=int(spoken == "zh")), language=language)
    return Facts(asked, known)


@pytest.mark.parametrize(("typed", "place"), [("1", "queue wealth"), ("2", "voicemail box"), ("", "queue wealth")])
def test_who_is_on_duty_depends_on_the_language_just_chosen(typed: str, place: str) -> None:
    way = beside.pressed(rules(nodes=STAFFED), InFlow("choice", "zh"), typed, chinese_alone())
    assert isinstance(way, beside.Way)
    assert way.place == place


@pytest.mark.parametrize(("language", "place"), [("zh", "queue wealth"), ("en", "voicemail box")])
def test_who_is_on_duty_depends_on_the_language_of_the_call_or_of_the_customer(language: str, place: str) -> None:
    book = rules(nodes=STAFFED)
    pressed = beside.pressed(book, InFlow("menu", language), "1", chinese_alone())
    assert isinstance(pressed, beside.Way)
    looked_up = beside.way(book, "look", chinese_alone(replace(LI, language=language), "zh"))
    assert {pressed.place, looked_up.place} == {place}


def test_where_nothing_is_asked_nothing_is_compared() -> None:
    assert beside.pressed(LIVE, InFlow("flows.main[1]", "zh"), "1", facts()) is None
    assert beside.pressed(LIVE, InFlow("nowhere", "zh"), "1", facts()) is None


def test_a_queue_that_asks_for_other_agents() -> None:
    live = LIVE.queues["wealth"]
    assert beside.in_queue("wealth", live, live) == []
    (found,) = beside.in_queue("wealth", live, replace(live, needs=(Need("wealth", 2),), priority=Priority(5)))
    assert (found.live, found.other) == ("needs wealth 3; priority 0", "needs wealth 2; priority 5")
    assert beside.in_queue("wealth", live, None)[0].other == "there is no such queue"


@pytest.mark.parametrize(
    ("change", "live", "other"),
    [
        ({"announce": (Announce("please_wait", 12 * S),)}, "announce none",
         "announce prompt please_wait, first 12s, every none and when_degraded none"),
        ({"while_waiting": {"1": ToCallbackNote("box")}}, "while_waiting none", "while_waiting 1 callback note box"),
        ({"offer": OfferRules(ring=9 * S)}, "offer ring 15s", "offer ring 9s"),
        ({"longest_wait": 600 * S, "then": Exit(RuleRef("x"), ToVoicemail("box"))}, "longest_wait none; then none",
         "longest_wait 10m; then voicemail box"),
        ({"survey": "csat"}, "survey none", "survey csat"),
    ],
)  # fmt: skip
def test_the_words_of_a_queue_that_differ_are_told_as_a_caller_enters(
    change: dict[str, Any], live: str, other: str
) -> None:
    queue = replace(LIVE.queues["wealth"], announce=(), offer=OfferRules())
    (found,) = beside.in_queue("wealth", queue, replace(queue, **change))
    assert (found.live, found.other) == (live, other)


@pytest.mark.parametrize(
    "change", [{"overflow": ()}, {"title": {"en": "Wealth"}}, {"target": ServiceLevel(20 * S, 80)}]
)
def test_what_is_decided_later_or_decides_nothing_is_not_told_as_a_caller_enters(change: dict[str, Any]) -> None:
    queue = LIVE.queues["wealth"]
    assert beside.in_queue("wealth", queue, replace(queue, **change)) == []


WEB = AskWeb("https://x.example/", 2 * S, 1, (), "to_note", "menus.main")
RM = CallRm("wealth", 20 * S, "1", 8 * S, "to_note")


@pytest.mark.parametrize(
    ("live", "other", "told"),
    [
        (WEB, replace(WEB, otherwise="to_note"), "https://x.example/ is asked (timeout 2s, tries 1, keeps none) -> "
         "hears welcome -> queue noted"),
        (WEB, replace(WEB, url="https://y.example/"), "https://y.example/ is asked (timeout 2s, tries 1, keeps "
         "none) -> hears welcome -> menu main"),
        (RM, replace(RM, ring=5 * S), "hears welcome -> hears own RM rings for 5s, press 1 within 8s -> queue noted"),
        (RM, replace(RM, otherwise="menus.main"), "hears welcome -> hears own RM rings for 20s, press 1 within 8s -> "
         "menu main"),
        (DialOut("021", S, "to_note"), DialOut("021", S, "menus.main"),
         "hears welcome -> hears 021 rings for 1s -> menu main"),
        (EnterQueue("noted", 5), EnterQueue("noted", 9), "hears welcome -> queue noted, with 9 points on top"),
    ],
)  # fmt: skip
def test_a_way_goes_on_where_nobody_answers(live: Node, other: Node, told: str) -> None:
    ours, theirs = (from_number(rules(nodes=nodes(**{"flows.main[2]": node}))) for node in (live, other))
    (found,) = beside.at_number("4008001234", ours, theirs)
    assert found.other == told


def overflow_after(seconds: int, offers: int = 2) -> OverflowStep:
    return OverflowStep(RuleRef("x"), ToVoicemail("box"), (WhenWaited(seconds * S), WhenFailedOffers(offers)))


@pytest.mark.parametrize(
    ("theirs", "waited", "would"),
    [
        (overflow_after(60), 10, None),
        (replace(overflow_after(60), ref=RuleRef("elsewhere")), 60, None),
        (overflow_after(60, offers=0), 60, None),  # for another reason as well, but the same
        (overflow_after(30), 10, "waits until 10:00:30"),
        (overflow_after(30), 40, "ends the waiting: 40 s waited, overflow -> voicemail box"),
        (replace(overflow_after(60), target=ToVoicemail("other")), 60, "ends the waiting: 60 s waited"),
        (replace(overflow_after(60), target=ToNumber("021", S)), 60, "rings: 60 s waited, overflow -> 021"),
    ],
)
def test_overflow_is_decided_by_both_lists(theirs: OverflowStep, waited: int, would: str | None) -> None:
    queue = LIVE.queues["wealth"]
    stage, now = Waiting("wealth", "zh", NOW), NOW + waited * S
    ours, others = (
        overflow.next_for_waiting(replace(queue, overflow=(step,)), stage, Attempts(), LI, now)
        for step in (overflow_after(60), theirs)
    )
    found = beside.on_overflow("wealth", ours, others)
    assert [difference.other.startswith(would or "") for difference in found] == [True] * bool(would)
