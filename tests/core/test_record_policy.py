"""Who is recorded, why, and how long it is kept: the first policy that fits decides, and says its reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.core.gaps import GapReason
from ivr.core.record_policy import (
    CallOf,
    Consent,
    ConsentRules,
    Direction,
    KeepFor,
    RecordingRules,
    RecordPolicy,
    decide,
    may_record_unasked,
    policy_for,
)
from ivr.core.rule_ref import RuleRef

CALLBACK, INBOUND = Direction.CALLBACK, Direction.INBOUND
SEVEN, QUARTER = KeepFor(years=7, because="law"), KeepFor(days=90, because="training")


def off(name: str, **selected: object) -> RecordPolicy:
    return RecordPolicy(RuleRef(name), on=False, because=f"not {name}", **selected)  # type: ignore[arg-type]


RULES = RecordingRules(
    because="MiFID II",
    keep=SEVEN,
    policies=(
        off("claims by phone", queues=("claims",), directions=(INBOUND,)),
        RecordPolicy(RuleRef("claims"), queues=("claims", "motor"), because="orders", keep=QUARTER),
        off("own line", numbers=("0213*",)),
        off("callbacks", directions=(CALLBACK,)),
    ),
)


@pytest.mark.parametrize(
    ("of", "policy"),
    [
        (CallOf("", "4008"), "recording"),
        (CallOf("wealth", "4008"), "recording"),
        (CallOf("claims", "4008"), "claims by phone"),
        (CallOf("claims", "4008", CALLBACK), "claims"),
        (CallOf("motor", "02134", CALLBACK), "claims"),
        (CallOf("", "02134"), "own line"),
        (CallOf("wealth", "02134", CALLBACK), "own line"),
        (CallOf("wealth", "4008", CALLBACK), "callbacks"),
    ],
)
def test_the_first_policy_that_fits_decides(of: CallOf, policy: str) -> None:
    assert policy_for(RULES, of).ref == RuleRef(policy)


def test_a_decision_names_its_reason() -> None:
    assert str(decide(RULES, CallOf("", "4008"))) == "is recorded: MiFID II"
    refused = decide(RULES, CallOf("claims", "4008"))
    assert (refused.gap, str(refused)) == (GapReason.POLICY, "is not recorded: not claims by phone")
    assert str(decide(RecordingRules(on=False), CallOf("", "1"))) == "is not recorded"


def test_how_long_it_is_kept_is_asked_of_the_same_policy() -> None:
    assert policy_for(RULES, CallOf("wealth", "4008", INBOUND)).keep == SEVEN
    assert policy_for(RULES, CallOf("motor", "4008", INBOUND)).keep == QUARTER
    assert policy_for(RecordingRules(), CallOf("motor", "4008", INBOUND)).keep is None


@pytest.mark.parametrize(
    ("keep", "until"),
    [
        (KeepFor(years=7), datetime(2031, 3, 1, 12, tzinfo=UTC)),
        (KeepFor(years=8), datetime(2032, 2, 29, 12, tzinfo=UTC)),
        (KeepFor(days=90), datetime(2024, 5, 29, 12, tzinfo=UTC)),
    ],
)
def test_years_are_those_of_the_calendar_and_never_a_day_short(keep: KeepFor, until: datetime) -> None:
    assert keep.until(datetime(2024, 2, 29, 12, tzinfo=UTC)) == until


def test_a_queue_in_which_nobody_is_recorded_is_known_beforehand() -> None:
    rules = RecordingRules(policies=(off("claims", queues=("claims",)), off("own", queues=("own",), numbers=("1",))))
    assert not may_record_unasked(rules, "claims")
    assert may_record_unasked(rules, "own"), "those who have dialled another number are"
    assert may_record_unasked(rules, "")
    assert may_record_unasked(RecordingRules(on=False, policies=(RecordPolicy(queues=("own",)),)), "own")
    assert not may_record_unasked(RecordingRules(consent=ConsentRules("may_we")), "own"), "he is asked, and so is told"


def test_before_he_agrees_nothing_is_kept_and_if_he_does_not_nothing_ever() -> None:
    rules = RecordingRules(because="he agrees", consent=ConsentRules("may_we"))
    asked = [decide(rules, CallOf("", "1"), consent) for consent in (None, Consent.REFUSED, Consent.GIVEN)]
    assert [one.gap for one in asked] == [GapReason.BEFORE_CONSENT, GapReason.BEFORE_CONSENT, None]
    assert [str(one) for one in asked] == [
        "is not recorded before he agrees",
        "is not recorded, for he does not agree",
        "is recorded: he agrees",
    ]
