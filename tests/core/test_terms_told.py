"""On what terms a call was recorded, from its marks alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.gaps import WHOLE, Keep, Terms
from ivr.core.marks import Mark, MarkKind
from ivr.core.terms_told import terms_told

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def gap(seconds: float, what: str, *, begins: bool = True, who: str = "rules") -> Mark:
    return Mark("c1", NOON + timedelta(seconds=seconds), MarkKind.PAUSE, begins, what, who, "the law")


NOTHING, AFTER_CONSENT = Terms(Keep.NOTHING, "the law"), Terms(Keep.AFTER_CONSENT, "the law")


@pytest.mark.parametrize(
    ("marks", "terms"),
    [
        ((), WHOLE),
        ((gap(0, "policy"),), NOTHING),
        ((gap(0, "before_consent"),), AFTER_CONSENT),
        ((gap(0, "no_consent"),), AFTER_CONSENT),
        ((gap(0, "before_consent"), gap(9, "before_consent", begins=False), gap(9.01, "policy")), NOTHING),
        ((gap(0, "before_consent"), gap(9, "before_consent", begins=False)), WHOLE),
        ((gap(0, "policy"), gap(9, "policy", begins=False), gap(20, "policy")), WHOLE),
        ((gap(5, "policy"),), WHOLE),
        ((gap(0, "", who="agent 1001"),), WHOLE),
    ],
)
def test_nothing_was_to_be_kept_if_the_rules_gaps_leave_nothing(marks: tuple[Mark, ...], terms: Terms) -> None:
    assert terms_told(NOON, marks) == terms


def test_of_a_call_that_nobody_saw_answered_nothing_is_thrown_away() -> None:
    assert terms_told(None, (gap(0, "policy"),)) == WHOLE
