"""What was expected, held against what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.scenarios.judging import judge
from ivr.scenarios.scenario import Act, Happening, Scenario, Wanted

S = timedelta(seconds=1)
HAPPENED = (
    Happening(0 * S, "hears", "welcome", "zh"),
    Happening(3 * S, "hears", "menu", "zh"),
    Happening(6 * S, "hears", "menu", "en"),
    Happening(10 * S, "waits_in", "wealth"),
    Happening(70 * S, "rings", "R1"),
    Happening(90 * S, "ends", "VOICEMAIL"),
)
WELCOME, MENU = Wanted("hears", "welcome", "welcome", 1), Wanted("hears", "menu", "menu", 2)
WAITS, ENDS = Wanted("waits_in", "wealth", "waits", 3), Wanted("ends", "VOICEMAIL", "ends", 4)


def rings(after: float | None = None, within: float | None = None) -> Wanted:
    spans = [None if seconds is None else seconds * S for seconds in (after, within)]
    return Wanted("rings", "R1", "rings", 5, after=spans[0], within=spans[1])


def judged(*expect: Wanted, never: tuple[Wanted, ...] = (), undone: tuple[Act, ...] = ()) -> list[tuple[int, str]]:
    at = datetime(2026, 10, 12, tzinfo=UTC)
    scenario = Scenario("", "", 1, at, "", "", None, S, expect=expect, never=never)
    return [(miss.line, miss.instead) for miss in judge(scenario, HAPPENED, undone)]


@pytest.mark.parametrize(
    "expect",
    [
        (WELCOME,),
        (WELCOME, MENU, MENU, WAITS, ENDS),
        (MENU, WAITS),
        (WAITS, rings(after=60)),
        (WAITS, rings(after=60.9)),
        (WAITS, rings(within=60)),
        (rings(after=70),),
        (WELCOME, Wanted("hears", "menu", "", language="en", after=6 * S)),
        (WELCOME, Wanted("hears", "menu", "", after=6 * S)),
    ],
)
def test_what_came_in_this_order_and_time_is_good(expect: tuple[Wanted, ...]) -> None:
    assert judged(*expect) == []


@pytest.mark.parametrize(
    ("expect", "shows"),
    [
        ((WAITS, rings(after=50)), 70),
        ((WELCOME, Wanted("hears", "menu", "", language="fr")), 3),
        ((WAITS, Wanted("offered", "1001", "", after=20 * S)), 30),
        ((WAITS, Wanted("offered", "1001", "", within=5 * S)), 15),
        ((WAITS, Wanted("rings", "R2", "")), 70),
        ((WAITS, Wanted("offered", "1001", "")), 90),
        ((ENDS, WAITS), 90),
    ],
)
def test_a_miss_shows_when_something_else_came_or_when_it_should_have_come(
    expect: tuple[Wanted, ...], shows: int
) -> None:
    at = datetime(2026, 10, 12, tzinfo=UTC)
    (miss,) = judge(Scenario("", "", 1, at, "", "", None, S, expect=expect), HAPPENED, ())
    assert miss.shows == shows * S


@pytest.mark.parametrize(
    ("expect", "miss"),
    [
        ((WAITS, MENU), (2, "it did not come")),
        ((MENU, MENU, MENU), (2, "it did not come")),
        ((WAITS, rings(after=61)), (5, "it came 60 s after the line before")),
        ((WAITS, rings(within=59.9)), (5, "it came 60 s after the line before")),
        ((rings(after=60),), (5, "it came 70 s after the line before")),
        ((Wanted("hears", "closed", "", 7),), (7, "after the line before came hears: welcome, menu, menu")),
        ((Wanted("hears", "welcome", "", 7, "en"),), (7, "it came in zh")),
    ],
)
def test_the_first_line_that_did_not_come_is_told_with_what_came(
    expect: tuple[Wanted, ...], miss: tuple[int, str]
) -> None:
    assert judged(*expect) == [miss]


@pytest.mark.parametrize(
    ("expect", "good"),
    [
        (rings(after=57), True),
        (rings(after=63), True),
        (rings(after=56), False),
        (rings(after=64), False),
        (rings(within=58), True),
        (rings(within=57), False),
    ],
)
def test_a_real_call_may_differ_by_more(expect: Wanted, good: bool) -> None:
    at = datetime(2026, 10, 12, tzinfo=UTC)
    scenario = Scenario("", "", 1, at, "", "", None, S, expect=(WAITS, expect))
    assert (judge(scenario, HAPPENED, (), near=3.5 * S) == ()) is good


def test_lines_after_the_one_that_did_not_come_are_not_told() -> None:
    assert [line for line, _ in judged(WAITS, MENU, WELCOME, rings(after=1))] == [2]


def test_what_must_never_happen_is_told_with_its_time() -> None:
    assert judged(ENDS, never=(WAITS, Wanted("ends", "ABANDON", "", 9))) == [(3, "it came after 10 s")]


def test_an_act_that_the_caller_never_came_to_is_a_failure() -> None:
    undone = (Act(None, S, "1", "after: 1s, presses: 1", 6), Act(None, S, "2", "", 7))
    assert judged(ENDS, undone=undone) == [(6, "the call was over before he came to it")]
