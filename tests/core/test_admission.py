"""Who is let in, and for what reason not."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from ivr.core.admission import (
    AdmissionRules,
    Admitted,
    Asker,
    Bucket,
    First,
    Limit,
    Load,
    NotAdmitted,
    admit,
)

ANYBODY = Asker("4008001234")
GOLD = Asker("4008001234", is_customer=True, level="gold")
RULES = AdmissionRules(most_calls=10, reserved=3, first=First(levels=("gold",)), say="overloaded", most_told=2)


def limit(rules: AdmissionRules, load: Load, who: Asker = ANYBODY, bucket: Bucket | None = None) -> Limit | None:
    said, _ = admit(rules, load, bucket, who, 0.0)
    return said.limit if isinstance(said, NotAdmitted) else None


def test_without_rules_everybody_is_let_in() -> None:
    assert limit(AdmissionRules(), Load(100_000, 60.0)) is None


@pytest.mark.parametrize(
    ("calls", "who", "expected"),
    [
        (6, ANYBODY, None),
        (7, ANYBODY, Limit.CALLS),
        (7, GOLD, None),
        (9, GOLD, None),
        (10, GOLD, Limit.CALLS),
        (7, Asker("4008001234", is_customer=True, level="silver"), Limit.CALLS),
        (7, Asker("4008001234", level="gold"), Limit.CALLS),
    ],
)
def test_places_are_kept_for_those_who_come_first(calls: int, who: Asker, expected: Limit | None) -> None:
    assert limit(RULES, Load(calls), who) is expected


@pytest.mark.parametrize(
    ("first", "who", "expected"),
    [
        (First(customers=True), Asker("1", is_customer=True), None),
        (First(customers=True), Asker("1"), Limit.STOP),
        (First(numbers=("95*",)), Asker("95*"), None),
        (First(numbers=("95*",)), Asker(""), Limit.STOP),
        (First(), Asker("", is_customer=True), Limit.STOP),
    ],
)
def test_a_controller_that_stood_still_takes_nobody_but_those(first: First, who: Asker, expected: Limit | None) -> None:
    rules = AdmissionRules(longest_stop=timedelta(seconds=0.5), first=first)
    assert limit(rules, Load(0, 0.5), who) is None
    assert limit(rules, Load(0, 0.6), who) is expected


def test_so_many_may_come_at_once_and_then_as_many_as_the_rate_lets_in() -> None:
    rules, bucket, let_in = AdmissionRules(new_per_second=Decimal("0.5"), burst=3), None, []
    for now in (0.0, 0.1, 0.2, 0.3, 2.3, 2.4, 100.0, 100.1, 100.2, 100.3):
        said, bucket = admit(rules, Load(0), bucket, ANYBODY, now)
        let_in.append(isinstance(said, Admitted))
    assert let_in == [True, True, True, False, True, False, True, True, True, False]


def test_those_who_come_first_are_counted_by_the_rate_but_not_held_back() -> None:
    rules = AdmissionRules(new_per_second=Decimal(1), burst=1, first=First(levels=("gold",)))
    said, bucket = admit(rules, Load(0), Bucket(0.0, 0.0), GOLD, 0.0)
    assert said == Admitted()
    assert bucket == Bucket(0.0, 0.0), "not below nothing: others need not wait longer than the rate says"
    said, bucket = admit(rules, Load(0), Bucket(1.0, 0.0), GOLD, 0.0)
    assert limit(rules, Load(0), ANYBODY, bucket) is Limit.RATE


def test_a_clock_that_goes_back_fills_nothing() -> None:
    rules = AdmissionRules(new_per_second=Decimal(1), burst=5)
    said, _ = admit(rules, Load(0), Bucket(0.0, 10.0), ANYBODY, 0.0)
    assert said == NotAdmitted(Limit.RATE, "more than 1 new calls a second")


def test_only_so_many_are_told_at_once_and_nobody_while_it_stands_still() -> None:
    full = Load(10)
    assert admit(RULES, full, None, ANYBODY, 0.0)[0] == NotAdmitted(
        Limit.CALLS, "10 calls under way, and 3 of 10 places are kept", "overloaded"
    )
    said, _ = admit(RULES, Load(10, told=2), None, ANYBODY, 0.0)
    assert isinstance(said, NotAdmitted)
    assert not said.say
    slow = AdmissionRules(longest_stop=timedelta(seconds=1), say="overloaded")
    assert admit(slow, Load(0, 1.5), None, ANYBODY, 0.0)[0] == NotAdmitted(
        Limit.STOP, "the controller stood still for 1.5 s"
    )
