"""What comes of a delivery, and what a webhook may be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.webhook_signature import secret_of, signature
from ivr.core.webhooks import (
    GIVEN_UP_AFTER,
    LONGEST_ASKED,
    STEPS_ASIDE_AFTER,
    Again,
    Event,
    GivenUp,
    Refused,
    SwitchedOff,
    Taken,
    Unreached,
    after,
    in_words,
    message_id,
    unfit,
)

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
AWAY, BROKEN = Unreached("nobody"), Refused(500)


def waits(answer: Refused | Unreached, tries: int, chance: float = 0.5) -> float:
    """Seconds until the next try."""
    again = after(answer, tries, NOON, NOON, chance)
    assert isinstance(again, Again)
    return (again.due - NOON).total_seconds()


def test_waits_grow_from_five_seconds_to_half_an_hour() -> None:
    assert [waits(AWAY, tries) for tries in (1, 2, 3, 9, 10, 11, 500)] == [5, 10, 20, 1280, 1800, 1800, 1800]


def test_chance_makes_a_wait_a_fifth_shorter_or_longer() -> None:
    assert (waits(BROKEN, 1, 0.0), waits(BROKEN, 1, 1.0)) == (4, 6)


def test_a_receiver_may_ask_for_a_longer_wait_within_an_hour_and_for_no_shorter_one() -> None:
    assert waits(Refused(429, timedelta(seconds=90)), 1) == 90
    assert waits(Refused(429, timedelta(days=9)), 1) == LONGEST_ASKED.total_seconds()
    assert waits(Refused(503, timedelta(seconds=1)), 3) == 20


def test_it_is_given_up_a_day_after_it_happened_and_not_before() -> None:
    late = NOON + GIVEN_UP_AFTER
    assert isinstance(after(AWAY, 60, NOON, late - timedelta(seconds=1), 0.5), Again)
    assert after(AWAY, 60, NOON, late, 0.5) == GivenUp()
    assert after(Taken(), 60, NOON, late, 0.5) == Taken()


def test_what_was_refused_five_times_steps_aside_but_what_reached_nobody_keeps_the_line() -> None:
    def steps_aside(answer: Refused | Unreached, tries: int) -> bool:
        again = after(answer, tries, NOON, NOON, 0.5)
        return isinstance(again, Again) and again.aside

    assert not steps_aside(BROKEN, STEPS_ASIDE_AFTER - 1)
    assert steps_aside(BROKEN, STEPS_ASIDE_AFTER)
    assert not steps_aside(AWAY, 100)


@pytest.mark.parametrize(
    ("status", "at_once"),
    [(400, True), (404, True), (499, True), (408, False), (425, False), (429, False), (307, False), (500, False)],
)
def test_what_its_receiver_lays_to_the_request_steps_aside_at_once(status: int, at_once: bool) -> None:
    again = after(Refused(status), 1, NOON, NOON, 0.5)
    assert isinstance(again, Again)
    assert again.aside is at_once


def test_gone_switches_off_and_other_refusals_do_not() -> None:
    assert after(Refused(410), 1, NOON, NOON, 0.5) == SwitchedOff()
    assert isinstance(after(Refused(404), 1, NOON, NOON, 0.5), Again)


def test_an_event_has_one_id_however_often_it_is_told_unless_it_says_something_else() -> None:
    later = NOON + timedelta(minutes=1)
    assert message_id(Event.CALL_ENDED, "c1", NOON) == message_id(Event.CALL_ENDED, "c1", later)
    assert message_id(Event.CALL_RESULT, "c1", NOON) != message_id(Event.CALL_RESULT, "c1", later)
    assert len({message_id(event, about, NOON) for event in Event for about in ("c1", "c2")}) == 2 * len(Event)


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "two\nlines"])
def test_a_name_tells_a_program(name: str) -> None:
    assert "name" in unfit(name, ["call.ended"])


def test_it_is_told_of_something_that_there_is() -> None:
    assert unfit("crm", ["call.ended"]) == ""
    assert "choose among" in unfit("crm", [])
    assert "call.lost" in unfit("crm", ["call.lost", "call.ended"])


def test_how_it_went_is_told_in_few_words() -> None:
    assert [in_words(one) for one in (Taken(), Refused(500), Unreached("late"))] == ["taken", "answered 500", "late"]


def test_it_is_signed_as_the_reference_library_signs_it() -> None:
    """Made once with `standardwebhooks` for Python."""
    body = '{"type": "call.ended", "data": {"customer_name": "李明"}}'.encode()
    signed = signature(secret_of(bytes(range(32))), "msg_1", int(NOON.timestamp()), body)
    assert signed == "v1,zXQPTEaJgssMsZZ07oqnApPgBM7y7CUTcWtdJscIdnA="
