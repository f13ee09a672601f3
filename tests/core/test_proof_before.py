"""What must come before something else: the announcement before a talk, the look-up before the customer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.core.overflow_rules import OverflowStep, ToQueue, WhenWaited
from ivr.core.proof_before import may_know_customer, names_not_known, never_by_level, not_announced
from ivr.core.queues import Announce, Priority, Queue
from ivr.core.record_policy import ConsentRules, RecordingRules, RecordPolicy
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Prompt
from ivr.core.steps import Back, CallRm, DialOut, EnterQueue, HangUp, LookUp, Menu, Node, Play
from ivr.core.ways import all_ways, reached, roots
from tests.calls.house import DID, S, rules


def told(text: str, talks: Node) -> list[str]:
    book = rules(
        nodes={"start": Play("recorded", "talk"), "talk": talks},
        numbers={DID: "start"},
        prompts={"recorded": Prompt("recorded", {"en": text})},
        recording=RecordingRules(announced_by=("recorded",)),
    )
    return [way.number for way in not_announced(book, all_ways(book))]


TALKS = [EnterQueue("wealth"), CallRm("wealth", S, "1", S, None), DialOut("02160001111", S, None)]


@pytest.mark.parametrize("talks", TALKS, ids=lambda node: type(node).__name__)
def test_wherever_somebody_may_talk_it_must_have_been_said(talks: Node) -> None:
    assert told("This call is recorded.", talks) == []
    book = rules(
        nodes={"start": talks},
        numbers={DID: "start"},
        prompts={"recorded": Prompt("recorded", {"en": "This call is recorded."})},
        recording=RecordingRules(announced_by=("recorded",)),
    )
    assert [way.number for way in not_announced(book, all_ways(book))] == [DID]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("It is {date}, {time}. This call is recorded.", []),
        ("Dear {name}, this call is recorded.", []),
        ("You are number {position}. This call is recorded.", [DID]),
        ("Your balance is {amount balance}. This call is recorded.", [DID]),
    ],
)
def test_a_prompt_that_may_be_left_out_for_want_of_a_value_says_nothing_for_certain(
    text: str, missing: list[str]
) -> None:
    assert told(text, EnterQueue("wealth")) == missing


def knowing(nodes: dict[str, Node]) -> set[str]:
    """The steps before which a look-up may come."""
    book = rules(nodes={"start": Play("hello", "menu"), **nodes}, numbers={DID: "start"})
    graph = all_ways(book)
    return may_know_customer(book, graph, reached(graph, roots(book)))


def test_a_look_up_is_before_the_steps_that_follow_it_on_some_way() -> None:
    nodes: dict[str, Node] = {
        "menu": Menu("choose", {"1": "look", "2": "meet", "3": "apart"}, S, S, 3, None),
        "look": LookUp("meet"),
        "meet": Play("hello", "last"),
        "last": HangUp(),
        "apart": HangUp(),
    }
    assert knowing(nodes) == {"meet", "last"}


def test_who_goes_back_after_a_look_up_is_known_in_the_menus() -> None:
    nodes: dict[str, Node] = {
        "menu": Menu("choose", {"1": "look", "2": "hall"}, S, S, 3, None),
        "look": LookUp("below"),
        "below": Menu("choose", {"9": "back"}, S, S, 3, None),
        "back": Back(),
        "hall": HangUp(),
    }
    assert knowing(nodes) == {"menu", "look", "below", "back", "hall"}


@pytest.mark.parametrize(
    ("begins", "asked_in", "never"),
    [
        ("look", "wealth", []),
        ("wealth", "wealth", ["wealth"]),
        ("wealth", "general", ["general"]),
        ("both", "general", []),
        ("nowhere", "wealth", []),
    ],
)
def test_points_by_level_need_a_look_up_on_some_way_into_the_queue(
    begins: str, asked_in: str, never: list[str]
) -> None:
    queues = {
        "wealth": Queue(
            "wealth", RuleRef("w"), {}, overflow=(OverflowStep(RuleRef("o"), ToQueue("general"), (WhenWaited(S),)),)
        ),
        "general": Queue("general", RuleRef("g"), {}),
    }
    queues[asked_in] = replace(queues[asked_in], priority=Priority(by_level={"vip": 5}))
    nodes: dict[str, Node] = {
        "look": LookUp("general" if begins == "both" else "wealth"),
        "wealth": EnterQueue("wealth"),
        "general": EnterQueue("general"),
        "both": Menu("choose", {"1": "look", "2": "wealth"}, S, S, 3, None),
        "nowhere": HangUp(),
    }
    book = rules(nodes=nodes, numbers={DID: begins}, queues=queues)
    graph = all_ways(book)
    come_to = reached(graph, roots(book))
    assert list(never_by_level(book, come_to, may_know_customer(book, graph, come_to))) == never


TELLS = Prompt("told", {"en": "Hello {name}"})
SAYS_NAMES: list[Node] = [
    Play("told", None),
    HangUp("told"),
    Menu("choose", {}, S, S, 1, None, silence="told"),
    EnterQueue("wealth"),
]


@pytest.mark.parametrize("says", SAYS_NAMES, ids=lambda node: type(node).__name__)
def test_a_name_is_told_of_whom_somebody_has_looked_up(says: Node) -> None:
    wealth = replace(rules().queues["wealth"], announce=(Announce("told", 10 * S),))
    nodes: dict[str, Node] = {"known": LookUp("says"), "unknown": Play("hello", "says"), "says": says}
    book = rules(
        nodes=nodes, numbers={DID: "known", "95588": "unknown"}, prompts={"told": TELLS}, queues={"wealth": wealth}
    )
    assert [way.number for way in names_not_known(book, all_ways(book))] == ["95588"]


def test_where_no_prompt_tells_a_name_nobody_need_be_looked_up() -> None:
    book = rules(
        nodes={"start": Play("told", None)}, numbers={DID: "start"}, prompts={"told": Prompt("told", {"en": "Hello"})}
    )
    assert list(names_not_known(book, all_ways(book))) == []


def test_nobody_needs_to_be_told_where_nobody_is_recorded_or_where_he_is_asked_himself() -> None:
    def heard(*policies: RecordPolicy) -> bool:
        book = rules(
            nodes={"start": EnterQueue("wealth")},
            numbers={DID: "start"},
            recording=RecordingRules(announced_by=("recorded",), policies=policies),
        )
        return list(not_announced(book, all_ways(book))) == []

    assert not heard()
    assert heard(RecordPolicy(on=False, queues=("wealth",)))
    assert heard(RecordPolicy(queues=("wealth",), consent=ConsentRules("may_we")))
    assert not heard(RecordPolicy(on=False, queues=("wealth",), numbers=("1",)))
