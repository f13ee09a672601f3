"""The worst time to a human: a bound for whoever goes back nowhere, and reached where nothing leads back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.conditions import (
    AllOf,
    AtTime,
    Condition,
    CustomerLevel,
    HasAnswer,
    HasRm,
    IsOpen,
    Not,
    OnDate,
    OnWeekday,
)
from ivr.core.ending import End, Stretch
from ivr.core.held_up import Phones
from ivr.core.longest import Longest
from ivr.core.overflow_rules import (
    OverflowCondition,
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
)
from ivr.core.patience import LongestWaits, Patience
from ivr.core.proof_waits import endless_waits, too_late
from ivr.core.proof_worst import Worst, worst_times
from ivr.core.queues import Exit, OfferRules, Queue
from ivr.core.record_policy import ConsentRules, RecordingRules, RecordPolicy
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Calendar, Firm, Prompt, Rulebook, Span
from ivr.core.speaking import Speaking
from ivr.core.steps import (
    AskWeb,
    Branch,
    CallRm,
    ChooseLanguage,
    Collect,
    DialOut,
    EnterQueue,
    GoAtMost,
    HangUp,
    LeaveMessage,
    Menu,
    Node,
    Play,
    Say,
)
from ivr.core.ways import all_ways

S = timedelta(seconds=1)
TODAY = date(2026, 6, 1)
NONE = RuleRef("")
RM = ToRm("own", 25 * S, "1", 10 * S)
OVERFLOW = (
    OverflowStep(NONE, RM, (WhenWaited(60 * S), WhenFailedOffers(2))),
    OverflowStep(NONE, ToVoicemail("box")),
)
PROMPTS = {"hello": 4.0, "menu": 6.0, "no_key": 2.0, "wrong_key": 3.0}
OFFICE = Calendar("office", "Asia/Shanghai", ((Span(time(9), time(17)),),) * 5 + ((),) * 2)
MENU = Menu("menu", {"1": "queue", "2": "rm"}, 5 * S, 3 * S, 3, "bye")
ENDS: dict[str, Node] = {
    "queue": EnterQueue("q"),
    "rm": CallRm("q", 25 * S, "1", 10 * S, "queue"),
    "box": LeaveMessage("box"),
    "bye": HangUp(),
}


def book(
    nodes: dict[str, Node], overflow: tuple[OverflowStep, ...] = OVERFLOW, announce: str = "", **queue: Any
) -> Rulebook:
    return Rulebook(
        "v1",
        Firm({}, "Asia/Shanghai", ("zh", "en")),
        {"400": "begin"},
        {**ENDS, **nodes},
        {},
        {name: Prompt(name) for name in PROMPTS},
        {"office": OFFICE},
        {"q": Queue("q", NONE, {}, overflow=overflow, **queue)},
        {},
        {},
        {},
        RecordingRules(announce=announce),
    )


def worst(rules: Rulebook, measured: dict[str, float] = PROMPTS) -> list[Worst]:
    return list(worst_times(rules, all_ways(rules), TODAY, Speaking(rules, measured)))


def longest(rules: Rulebook, *, has_rm: bool, end: End) -> Longest:
    found = next(each for each in worst(rules) if each.has_rm is has_rm)
    return next(each for each in found.longest if each.end is end)


@pytest.mark.parametrize(
    ("node", "seconds"),
    [
        (Play("hello", "queue"), 4),
        (Say("digits", "12", "queue"), 20),
        (ChooseLanguage("hello", {"1": "zh"}, 4 * S, "customer", "queue"), 2 * 4 + 4),
        (Menu("menu", {"1": "queue"}, 5 * S, 3 * S, 1, "queue"), 6 + 5),
        (Menu("menu", {"1": "queue"}, 5 * S, 3 * S, 3, "queue"), 3 * (6 + 5) + 2 * 3),
        (Menu("menu", {"12": "queue"}, 5 * S, 3 * S, 1, "queue"), 6 + 5 + 3),
        (Collect("pin", "menu", 1, 4, 5 * S, 2 * S, "#", 2, True, "queue", "queue"), 2 * (6 + 5 + 4 * 2) + 3),
        (Branch(HasRm(), "queue", "queue"), 0),
        (DialOut("021", 20 * S, "queue"), 20),
        (AskWeb("https://x.example", 3 * S, 2, (), "queue", "queue"), 6),
    ],
)
def test_each_step_takes_what_its_prompts_and_waits_take(node: Node, seconds: float) -> None:
    assert longest(book({"begin": node}), has_rm=True, end=End.RM).seconds == seconds + 60


def test_the_longest_way_is_shown() -> None:
    found = longest(book({"begin": Play("hello", "menus.main"), "menus.main": MENU}), has_rm=True, end=End.RM)
    way = (Stretch("hello", 4.0), Stretch("main", 39.0, "key 1"), Stretch("queue q", 60.0))
    assert found == Longest(End.RM, "RM", 103.0, way)


def test_the_announcement_that_is_played_first_counts() -> None:
    found = longest(book({"begin": Play("hello", "queue")}, announce="menu"), has_rm=True, end=End.RM)
    assert (found.seconds, found.way[0]) == (6 + 4 + 60, Stretch("menu", 6.0))


def test_the_longest_question_for_consent_counts_once_wherever_it_is_asked() -> None:
    short = ConsentRules("hello", wait=1 * S, tries=1)
    queue = RecordPolicy(queues=("q",), consent=ConsentRules("menu", wait=5 * S, tries=2))
    rules = replace(book({"begin": Play("hello", "queue")}), recording=RecordingRules(consent=short, policies=(queue,)))
    found = longest(rules, has_rm=True, end=End.RM)
    asked = 2 * (PROMPTS["menu"] + 5 + PROMPTS.get("no_key", 0.0))
    assert (found.seconds, found.way[0]) == (asked + 4 + 60, Stretch("menu", asked))


def test_a_number_rings_as_soon_as_it_is_dialled() -> None:
    found = longest(
        book({"begin": Play("hello", "out"), "out": DialOut("021", 20 * S, None)}), has_rm=True, end=End.NUMBER
    )
    assert found == Longest(End.NUMBER, "021", 4.0, (Stretch("hello", 4.0),))


def test_who_is_led_back_to_a_number_has_had_it_rung_before() -> None:
    nodes: dict[str, Node] = {
        "begin": Play("hello", "out"),
        "out": DialOut("021", 20 * S, "back"),
        "back": GoAtMost(2, "begin", "bye"),
    }
    assert longest(book(nodes), has_rm=True, end=End.NUMBER).seconds == 4


@pytest.mark.parametrize(
    ("queue", "ends"),
    [
        ({"longest_wait": 60 * S}, [(End.RM, 64), (End.WAITED, 4 + 60 + 15)]),
        ({"longest_wait": 90 * S}, [(End.RM, 64)]),
    ],
)
def test_phones_that_may_ring_until_his_waiting_is_over_are_told(queue: dict[str, Any], ends: Any) -> None:
    group = OverflowStep(NONE, ToGroup(("1001",), "", 20 * S), (WhenWaited(40 * S),))
    overflow = (group, OverflowStep(NONE, RM), OVERFLOW[1])
    rules = book({"begin": Play("hello", "queue")}, overflow, then=Exit(NONE, ToMessage("bye")), **queue)
    (found, _) = worst(rules)
    assert [(each.end, each.seconds) for each in found.longest] == ends


def test_without_an_rm_the_end_of_the_waiting_is_told() -> None:
    found = longest(book({"begin": Play("hello", "rm")}), has_rm=False, end=End.WAITED)
    assert (found.outcome, found.seconds) == ("voicemail box", 4 + 60 + 15)
    assert found.way[-2:] == (Stretch("queue q", 60.0), Stretch("phones that ring in vain", 15.0))


def test_an_rm_who_is_asked_for_at_once_rings_at_once() -> None:
    assert longest(book({"begin": Play("hello", "rm")}), has_rm=True, end=End.RM).seconds == 4


@pytest.mark.parametrize(
    ("overflow", "has_rm", "seconds", "outcome"),
    [
        ((), True, None, "waits without end in queue q"),
        ((OverflowStep(NONE, RM, (WhenFailedOffers(2),)),), True, None, "waits without end in queue q"),
        (
            (OverflowStep(NONE, RM, (WhenWaited(9 * S), WhenFailedOffers(2)), "all"),),
            True,
            None,
            "waits without end in queue q",
        ),
        ((OverflowStep(NONE, RM, (WhenWaited(9 * S), WhenWaited(7 * S)), "all"),), True, 13, "RM"),
        ((OverflowStep(NONE, RM, (WhenWaited(9 * S), WhenWaited(7 * S))),), True, 11, "RM"),
        ((OverflowStep(NONE, RM, (WhenWaited(9 * S),)),), False, None, "waits without end in queue q"),
        ((OverflowStep(NONE, ToMessage("bye"), (WhenWaited(9 * S),)),), True, 13 + 15, "message bye"),
    ],
)
def test_only_time_makes_an_overflow_step_sure(
    overflow: tuple[OverflowStep, ...], has_rm: bool, seconds: float | None, outcome: str
) -> None:
    rules = book({"begin": Play("hello", "queue")}, overflow)
    (found,) = next(each for each in worst(rules) if each.has_rm is has_rm).longest
    assert (found.seconds, found.outcome) == (seconds, outcome)


@pytest.mark.parametrize(
    ("overflow", "longest", "told"),
    [
        ((), 20, [(24 + 15, "message bye")]),
        (OVERFLOW[1:], 20, [(4 + 15, "voicemail box")]),
        (
            (OverflowStep(NONE, RM, (WhenWaited(20 * S),)),),
            20,
            [(24 + 15, "message bye")],
        ),  # as it falls due, it is over
        (OVERFLOW, 60, [(64, "RM"), (64 + 15, "message bye")]),  # two offers may fail before
        (OVERFLOW, 61, [(64, "RM")]),
    ],
)
def test_the_longest_wait_is_a_bound(
    overflow: tuple[OverflowStep, ...], longest: int, told: list[tuple[float, str]]
) -> None:
    bounded = {"longest_wait": longest * S, "then": Exit(NONE, ToMessage("bye"))}
    rules = book({"begin": Play("hello", "queue")}, overflow, **bounded)
    found = next(each for each in worst(rules) if each.has_rm).longest
    assert [(each.seconds, each.outcome) for each in found] == told
    assert list(endless_waits(rules)) == []


@pytest.mark.parametrize(
    ("when", "join", "late"),
    [
        ((WhenWaited(60 * S),), "any", True),
        ((WhenWaited(59 * S),), "any", False),
        ((WhenWaited(60 * S), WhenWaited(20 * S)), "any", False),
        ((WhenWaited(60 * S), WhenFailedOffers(2)), "any", False),
        ((WhenWaited(60 * S), WhenFailedOffers(2)), "all", True),
        ((), "any", False),
    ],
)
def test_a_step_that_comes_too_late_is_found(when: tuple[Any, ...], join: Any, late: bool) -> None:
    bounded = {"longest_wait": 60 * S, "then": Exit(NONE, ToMessage("bye"))}
    rules = book({"begin": EnterQueue("q")}, (OverflowStep(NONE, ToMessage("bye"), when, join),), **bounded)
    assert list(too_late(rules)) == ([("q", 0)] if late else [])


@pytest.mark.parametrize(
    ("exits", "outcome", "why"),
    [
        ({"most": 9, "full": Exit(NONE, ToMessage("bye"))}, "message bye", "full"),
        ({"nobody": Exit(NONE, ToVoicemail("box"))}, "voicemail box", "without anybody on duty"),
        (
            {"most": 9, "full": Exit(NONE, ToMessage("bye")), "nobody": Exit(NONE, ToVoicemail("box"))},
            "message bye or voicemail box",
            "full or without anybody on duty",
        ),
    ],
)
def test_who_may_be_turned_away_may_come_to_nobody(exits: dict[str, Any], outcome: str, why: str) -> None:
    way = (Stretch("hello", 4.0), Stretch("queue q", 0.0, f"queue q {why}"))
    told = Longest(End.TURNED_AWAY, f"turned away by queue q, {outcome}", 4.0, way)
    for rules in (
        book({"begin": Play("hello", "queue")}, **exits),
        book({"begin": EnterQueue("q")}, announce="hello", **exits),
    ):
        assert longest(rules, has_rm=True, end=End.TURNED_AWAY) == told
        assert longest(rules, has_rm=True, end=End.RM).seconds == 64


def ends_by_hours(nodes: dict[str, Node]) -> dict[tuple[str, ...], list[End]]:
    """For callers with an RM, the first end of each of the hours that are told apart."""
    found = (each for each in worst(book(nodes)) if each.has_rm)
    return {tuple(map(str, each.hours)): [one.end for one in each.longest] for each in found}


def test_hours_are_told_apart_where_they_matter() -> None:
    rules = book({"begin": Branch(IsOpen("office"), "queue", "box")})
    assert {(*map(str, each.hours), each.has_rm): each.longest[0].end for each in worst(rules)} == {
        ("office open", True): End.RM,
        ("office open", False): End.WAITED,
        ("office closed", True): End.LEFT,
        ("office closed", False): End.LEFT,
    }


LUNCH = AtTime(time(12), time(13))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (LUNCH, {("12:00-13:00",): [End.LEFT], ("not 12:00-13:00",): [End.RM]}),
        (Not(OnWeekday((5, 6))), {("Saturday or Sunday",): [End.RM], ("not Saturday or Sunday",): [End.LEFT]}),
        (OnDate(date(2027, 5, 1), date(2027, 5, 1)), {("2027-05-01",): [End.LEFT], ("not 2027-05-01",): [End.RM]}),
        (OnDate(date(2026, 5, 1), date(2026, 5, 1)), {(): [End.RM]}),  # a day that is over
        (
            AllOf((IsOpen("office"), LUNCH)),
            {
                ("office open", "12:00-13:00"): [End.LEFT],
                ("office open", "not 12:00-13:00"): [End.RM],
                ("office closed",): [End.RM],
            },
        ),
        (HasAnswer("topic", ("claims",)), {(): [End.RM, End.LEFT]}),
    ],
)
def test_times_weekdays_and_dates_are_told_apart(asked: Condition, told: dict[tuple[str, ...], list[End]]) -> None:
    assert ends_by_hours({"begin": Branch(asked, "box", "queue")}) == told


def test_hours_that_make_no_difference_are_not_told() -> None:
    assert ends_by_hours({"begin": Branch(LUNCH, "then", "queue"), "then": Say("time", "", "queue")}) == {
        ("12:00-13:00",): [End.RM],
        ("not 12:00-13:00",): [End.RM],
    }
    nodes: dict[str, Node] = {"begin": Branch(IsOpen("office"), "night", "box"), "night": Branch(LUNCH, "box", "queue")}
    assert list(ends_by_hours(nodes)) == [
        ("office open", "12:00-13:00"),
        ("office open", "not 12:00-13:00"),
        ("office closed",),
    ]


@pytest.mark.parametrize("days", [7, 400])
def test_where_too_much_is_asked_of_time_calendars_alone_are_told_apart(days: int) -> None:
    nodes: dict[str, Node] = {"begin": Branch(IsOpen("office"), "day0", "box"), f"day{days}": Play("hello", "queue")}
    for at in range(days):
        day = TODAY + timedelta(days=at)
        nodes[f"day{at}"] = Branch(OnDate(day, day), "box", f"day{at + 1}")
    assert ends_by_hours(nodes) == {("office open",): [End.RM, End.LEFT], ("office closed",): [End.LEFT]}


def test_who_has_no_rm_takes_no_way_that_asks_for_one_among_other_things() -> None:
    asked = AllOf((CustomerLevel(("vip",)), HasRm()))
    rules = book({"begin": Branch(asked, "hello", "queue"), "hello": Play("hello", "queue")})
    assert [[found.seconds for found in each.longest] for each in worst(rules)] == [[64], [75]]


def test_who_has_an_rm_takes_the_way_for_those_who_have() -> None:
    rules = book({"begin": Branch(HasRm(want=False), "box", "queue")})
    assert [[found.end for found in each.longest] for each in worst(rules)] == [[End.RM], [End.LEFT]]


def test_a_prompt_that_cannot_be_measured_is_estimated() -> None:
    rules = book({"begin": Play("hello", "queue")})
    (found, _) = worst(rules, {})
    assert found.longest[0].seconds == 30 + 60  # neither text nor measured file


NAMES = [f"n{at}" for at in range(6)]


@st.composite
def flows(draw: st.DrawFn, back: bool) -> dict[str, Node]:
    """Menus that lead to one another; only forward, or anywhere."""
    nodes: dict[str, Node] = {"begin": Play("hello", "n0")}
    for at, name in enumerate(NAMES):
        targets = NAMES if back else NAMES[at + 1 :]
        chosen = draw(st.lists(st.sampled_from([*targets, "queue", "box"]), max_size=3))
        keys = {str(key): to for key, to in enumerate(chosen)} | {"9": "box"}
        wait = draw(st.integers(1, 9)) * S
        nodes[name] = Menu("menu", keys, wait, 3 * S, 1, "queue")
    return nodes


def brute(rules: Rulebook, name: str, been: frozenset[str]) -> Iterator[float]:
    """The seconds of every way to the queue that goes through each menu once."""
    node = rules.nodes[name]
    match node:
        case EnterQueue():
            yield 60.0
        case Play(_, then):
            yield from (4 + rest for rest in brute(rules, str(then), been))
        case Menu():
            here = 6 + node.wait.total_seconds()
            for to in {*node.keys.values(), str(node.otherwise)} - been - {name}:
                yield from (here + rest for rest in brute(rules, to, been | {name}))


@given(flows(back=False))
def test_where_no_way_leads_back_the_bound_is_reached(nodes: dict[str, Node]) -> None:
    rules = book(nodes)
    assert longest(rules, has_rm=True, end=End.RM).seconds == max(brute(rules, "begin", frozenset()))


@given(flows(back=True))
def test_no_caller_who_goes_back_nowhere_takes_longer(nodes: dict[str, Node]) -> None:
    rules = book(nodes)
    seconds = longest(rules, has_rm=True, end=End.RM).seconds
    assert seconds is not None
    assert seconds >= max(brute(rules, "begin", frozenset()))


@given(flows(back=True))
def test_the_way_that_is_shown_takes_the_time_that_is_told(nodes: dict[str, Node]) -> None:
    found = longest(book(nodes), has_rm=True, end=End.RM)
    assert found.seconds == sum(stretch.seconds or 0 for stretch in found.way)


def test_who_is_led_back_hears_what_lies_between_again_as_often_as_that_may_be() -> None:
    nodes: dict[str, Node] = {"begin": Play("hello", "back"), "back": GoAtMost(3, "begin", "queue")}
    assert longest(book(nodes), has_rm=True, end=End.RM).seconds == 4 + 3 * 4 + 60


OTHER = ToQueue("other")
NOBODY = WhenNobody()


def wait(*here: OverflowStep, there: tuple[OverflowStep, ...] = OVERFLOW, has_rm: bool = False) -> Patience:
    queues = {name: Queue(name, NONE, {}, overflow=steps) for name, steps in (("q", here), ("other", there))}
    (found,) = LongestWaits(queues, Phones(has_rm, ring=False)).of("q")
    return found


def step(target: OverflowTarget, *when: OverflowCondition) -> OverflowStep:
    return OverflowStep(NONE, target, when)


LATER = (step(ToVoicemail("box"), WhenWaited(90 * S)),)


@pytest.mark.parametrize(
    ("here", "there", "seconds", "outcome"),
    [
        ((step(OTHER, WhenWaited(20 * S)),), LATER, 90, "voicemail box"),
        ((step(OTHER, WhenWaited(120 * S)),), LATER, 120, "voicemail box"),
        ((step(OTHER, WhenWaited(20 * S)),), (), None, "waits without end in queue other"),
        ((step(OTHER, NOBODY), step(ToMessage("m"), WhenWaited(60 * S))), LATER, 90, "voicemail box"),
        ((step(OTHER, NOBODY), step(ToMessage("m"), WhenWaited(100 * S))), LATER, 100, "message m"),
        ((step(ToMessage("m"), NOBODY), step(ToVoicemail("box"), WhenWaited(60 * S))), LATER, 60, "voicemail box"),
        ((step(OTHER, NOBODY),), LATER, None, "waits without end in queue q"),
        (
            (step(OTHER, WhenWaited(20 * S)),),
            (step(ToQueue("q"), WhenWaited(S)),),
            None,
            "waits without end in queue other",
        ),
    ],
)
def test_the_longest_wait_goes_through_the_queues_that_may_follow(
    here: tuple[OverflowStep, ...], there: tuple[OverflowStep, ...], seconds: float | None, outcome: str
) -> None:
    assert wait(*here, there=there) == Patience(seconds, outcome)


NUMBER = (step(ToNumber("021", 25 * S), WhenWaited(60 * S)), step(ToVoicemail("box")))


@pytest.mark.parametrize(
    ("trunks", "longest_wait", "seconds", "outcome"),
    [
        (1, None, 85, "voicemail box"),
        (2, None, 110, "voicemail box"),
        (1, 70 * S, 85, "message m"),
        (1, 60 * S, 60, "message m"),
        (1, 300 * S, 85, "voicemail box"),
    ],
)
def test_a_number_may_ring_in_vain_over_each_trunk(
    trunks: int, longest_wait: timedelta | None, seconds: float, outcome: str
) -> None:
    then = Exit(NONE, ToMessage("m")) if longest_wait else None
    offer = OfferRules(ring=0 * S)
    queue = Queue("q", NONE, {}, overflow=NUMBER, offer=offer, longest_wait=longest_wait, then=then)
    *rings, found = LongestWaits({"q": queue}, Phones(has_rm=False, trunks=trunks)).of("q")
    assert rings == ([] if longest_wait == 60 * S else [Patience(60, "021", dials=True)])
    assert found == Patience(seconds, outcome)


@pytest.mark.parametrize("has_rm", [True, False])
def test_the_number_of_an_overflow_step_is_told_as_one_that_the_flow_dials(has_rm: bool) -> None:
    found = longest(book({"begin": Play("hello", "queue")}, NUMBER), has_rm=has_rm, end=End.NUMBER)
    assert found == Longest(End.NUMBER, "021", 4 + 60, (Stretch("hello", 4.0), Stretch("queue q", 60.0)))


def test_a_number_that_is_dialled_once_his_rm_has_been_rung_is_not_told() -> None:
    after_rm = (OVERFLOW[0], *NUMBER)
    ends = {
        each.has_rm: {one.end for one in each.longest} for each in worst(book({"begin": EnterQueue("q")}, after_rm))
    }
    assert End.NUMBER not in ends[True]
    assert End.NUMBER in ends[False]


def test_the_rm_of_the_queue_that_follows_rings_after_the_whole_wait() -> None:
    assert wait(step(OTHER, WhenWaited(20 * S)), has_rm=True) == Patience(60, "RM", rm=True)


def test_a_thousand_queues_in_a_row_are_followed() -> None:
    queues = {"1000": Queue("1000", NONE, {}, overflow=LATER)}
    for n in range(1000):
        queues[str(n)] = Queue(str(n), NONE, {}, overflow=(step(ToQueue(str(n + 1)), NOBODY, WhenWaited(S)),))
    assert LongestWaits(queues, Phones(has_rm=False, ring=False)).of("0") == (Patience(90, "voicemail box"),)
