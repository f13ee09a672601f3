"""What an agent says, and what it means as he is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.agent import AVAILABLE, Idle, InCall, LoggedOut, NotReady, OnHold, Presence, State, WrapUp
from ivr.core.agent_events import LogsIn, LogsOut, NeedsLonger, Said, SaysNotReady, SaysReady
from ivr.core.agent_table import after
from ivr.core.rulebook import DutyRules
from ivr.core.wishes import OWN_WISH, LastCall, NotKnown, NotNow, Result, Wish, meant

S = timedelta(seconds=1)
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
RULES = DutyRules(
    reasons={"1": "break", "2": "training"}, results={"1": "sold", "3": "complaint"}, longest_wrap_up=60 * S
)
LAST = LastCall("last", 20 * S, NOW)
IDLE, OUT = Idle(NOW), LoggedOut()
WRAPS = WrapUp(NOW + 20 * S)
ALMOST = WrapUp(NOW + 50 * S)


@pytest.mark.parametrize(
    ("wish", "what", "means"),
    [
        (Wish.LOG_OUT, "", LogsOut()),
        (Wish.READY, "", SaysReady()),
        (Wish.NOT_READY, "", SaysNotReady(OWN_WISH)),
        (Wish.NOT_READY, "2", SaysNotReady("training")),
        (Wish.NOT_READY, "break", SaysNotReady("break")),
    ],
)
@pytest.mark.parametrize("state", [IDLE, InCall("c"), WRAPS])
def test_who_is_logged_in_says_what_he_likes_whatever_he_is_doing(
    wish: Wish, what: str, means: Said, state: State
) -> None:
    assert meant(wish, what, Presence(AVAILABLE, state), None, RULES) == means


@pytest.mark.parametrize("wish", [Wish.LOG_OUT, Wish.READY, Wish.NOT_READY])
def test_who_is_not_logged_in_says_nothing_but_that_he_is_there(wish: Wish) -> None:
    out = Presence(OUT, IDLE)
    assert meant(wish, "", out, LAST, RULES) == NotNow("is not logged in")
    assert meant(Wish.LOG_IN, "", out, LAST, RULES) == LogsIn()


@pytest.mark.parametrize("status", [AVAILABLE, NotReady("tea")])
def test_nobody_logs_in_twice(status: object) -> None:
    assert meant(Wish.LOG_IN, "", Presence(status, IDLE), None, RULES) == NotNow("is logged in already")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wish", "what", "why"),
    [
        (Wish.NOT_READY, "9", "The rules know no reason '9'. They know 1 break, 2 training."),
        (Wish.NOT_READY, "tea", "The rules know no reason 'tea'. They know 1 break, 2 training."),
        (Wish.RESULT, "2", "The rules know no result '2'. They know 1 sold, 3 complaint."),
        (Wish.RESULT, "", "The rules know no result ''. They know 1 sold, 3 complaint."),
        (Wish.LONGER, "soon", "'soon' is no number of seconds."),
        (Wish.LONGER, "0", "'0' is no number of seconds."),
        (Wish.LONGER, "９", "'９' is no number of seconds."),
        (Wish.LONGER, "9" * 5000, f"'{'9' * 5000}' is no number of seconds."),
    ],
)
def test_what_the_rules_have_no_word_for_is_refused_with_those_that_there_are(wish: Wish, what: str, why: str) -> None:
    assert meant(wish, what, Presence(AVAILABLE, WRAPS), LAST, RULES) == NotKnown(why)


def test_rules_without_words_say_so() -> None:
    refused = meant(Wish.NOT_READY, "1", Presence(AVAILABLE, IDLE), None, DutyRules())
    assert refused == NotKnown("The rules know no reason '1'. They know none.")


@pytest.mark.parametrize(
    ("state", "what", "means"),
    [
        (WRAPS, "", NeedsLonger(20 * S)),
        (WRAPS, "5", NeedsLonger(5 * S)),
        (WRAPS, "300", NeedsLonger(40 * S)),
        (ALMOST, "", NeedsLonger(10 * S)),
        (WrapUp(NOW + 60 * S), "", NotNow("has the longest wrap-up already, 60s")),
        (IDLE, "", NotNow("is not in wrap-up")),
        (InCall("c"), "", NotNow("is not in wrap-up")),
    ],
)
def test_a_wrap_up_is_extended_by_its_own_length_or_as_asked_and_never_beyond_the_longest(
    state: State, what: str, means: object
) -> None:
    assert meant(Wish.LONGER, what, Presence(NotReady("tea"), state), LAST, RULES) == means


@pytest.mark.parametrize(
    ("state", "last", "means"),
    [
        (IDLE, LAST, Result("last", "sold")),
        (WRAPS, LAST, Result("last", "sold")),
        (InCall("c"), LAST, Result("c", "sold")),
        (OnHold("c"), None, Result("c", "sold")),
        (IDLE, None, NotNow("has had no call yet")),
    ],
)
@pytest.mark.parametrize("status", [AVAILABLE, OUT])
def test_a_result_is_that_of_the_call_he_has_or_had_last(
    status: object, state: State, last: LastCall | None, means: object
) -> None:
    assert meant(Wish.RESULT, "1", Presence(status, state), last, RULES) == means  # type: ignore[arg-type]


@pytest.mark.parametrize("wish", list(Wish))
@pytest.mark.parametrize("status", [AVAILABLE, NotReady("tea"), OUT])
@pytest.mark.parametrize("state", [IDLE, InCall("c"), OnHold("c"), WRAPS, ALMOST])
def test_whatever_is_meant_can_be(wish: Wish, status: object, state: State) -> None:
    presence = Presence(status, state)  # type: ignore[arg-type]
    for what in ("", "1"):
        event = meant(wish, what, presence, LAST, RULES)
        assert isinstance(event, Result | NotKnown | NotNow) or after(presence, event, NOW) is not None
