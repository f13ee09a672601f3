"""What a caller is told of his wait: less or the same, and more only for a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.call import Told
from ivr.core.estimate import QueueNow
from ivr.core.rulebook import Prompt
from ivr.core.told_wait import expects, tells_wait, told_again

S = timedelta(seconds=1)
NOW = Told("wealth", 170 * S, 290 * S, ahead=2, staffed=4)
LONGER = replace(NOW, p50=200 * S, p80=350 * S)
HELD = "not 200 to 350 s of waiting: no agent has left, and nobody has come before him"


@pytest.mark.parametrize(
    ("now", "p50", "p80", "why"),
    [
        pytest.param(NOW, 170, 290, "", id="the same"),
        pytest.param(replace(NOW, p50=100 * S, p80=200 * S), 100, 200, "", id="less"),
        pytest.param(LONGER, 170, 290, HELD, id="calls take longer: no reason"),
        pytest.param(
            replace(LONGER, staffed=3), 200, 350, "more than before: 1 of 4 agents has left", id="an agent left"
        ),
        pytest.param(
            replace(LONGER, staffed=1), 200, 350, "more than before: 3 of 4 agents have left", id="three agents left"
        ),
        pytest.param(
            replace(LONGER, ahead=3), 200, 350, "more than before: 1 has come before him", id="somebody came before him"
        ),
        pytest.param(
            replace(LONGER, ahead=4, staffed=3),
            200,
            350,
            "more than before: 1 of 4 agents has left and 2 have come before him",
            id="both",
        ),
        pytest.param(replace(NOW, staffed=3, p50=100 * S), 100, 290, "", id="an agent left, and it is less anyhow"),
        pytest.param(replace(LONGER, queue="claims"), 200, 350, "", id="another queue begins anew"),
    ],
)
def test_it_rises_only_for_a_reason_and_says_which(now: Told, p50: int, p80: int, why: str) -> None:
    told, reason = told_again(NOW, now)
    assert (told.p50, told.p80, reason) == (p50 * S, p80 * S, why)


def test_the_first_time_he_is_told_what_is_expected() -> None:
    assert told_again(None, NOW) == (NOW, "")


def test_of_two_times_of_which_one_is_longer_only_the_shorter_is_news() -> None:
    told, _ = told_again(NOW, replace(NOW, p50=160 * S, p80=300 * S))
    assert (told.p50, told.p80) == (160 * S, 290 * S)


def test_that_he_is_not_told_more_is_said_once_and_his_wait_goes_down_again_once_it_is_less() -> None:
    held, why = told_again(NOW, LONGER)
    assert (held.held, why) == (True, HELD)
    again, why = told_again(held, replace(LONGER, p80=400 * S))
    assert (again.p80, why) == (290 * S, "")
    shorter, why = told_again(again, replace(NOW, p50=60 * S, p80=90 * S))
    assert (shorter.p80, shorter.held, why) == (90 * S, False, "")


def test_a_reason_counts_since_he_was_told_last() -> None:
    """Somebody before him went, and another came: he is as he was, but has heard better."""
    better, _ = told_again(NOW, replace(NOW, ahead=1, p50=100 * S, p80=200 * S))
    told, why = told_again(better, NOW)
    assert (told, why) == (NOW, "more than before: 1 has come before him")


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9), st.integers(1, 999), st.floats(0, 0.1))))
def test_whatever_happens_it_never_rises_while_nobody_leaves_and_nobody_comes_before_him(
    moments: list[tuple[int, int, int, float]],
) -> None:
    before: Told | None = None
    for ahead, staffed, handling, leaving in moments:
        now = expects("q", QueueNow(ahead + 1, staffed, 0, handling * S, leaving=leaving), ahead)
        assert now is not None
        told, why = told_again(before, now)
        if before and (told.p50 > before.p50 or told.p80 > before.p80):
            assert staffed < before.staffed or ahead > before.ahead
            assert why.startswith("more than before")
        assert told.p50 <= told.p80
        before = told


def test_with_nobody_on_duty_there_is_nothing_to_tell() -> None:
    assert expects("q", QueueNow(waiting=1), 0) is None


@pytest.mark.parametrize(
    ("prompt", "tells"),
    [
        (None, False),
        (Prompt("p", {"en": "You are number {position}."}), False),
        (Prompt("p", {"en": "It takes {wait}."}), True),
        (Prompt("p", {"zh": "请稍候", "en": "It takes {wait_range}."}), True),
        (Prompt("p", {"en": "{{wait}}"}), False),
        (Prompt("p", {"en": "It takes {wait}."}, {"en": "takes.wav"}), False),
    ],
)
def test_a_prompt_tells_the_wait_if_one_of_its_texts_does(prompt: Prompt | None, tells: bool) -> None:
    assert tells_wait(prompt) is tells
