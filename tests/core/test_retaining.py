"""How long the rules keep a recording."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.core.keeping import Retention
from ivr.core.record_policy import Direction, KeepFor, RecordingRules, RecordPolicy
from ivr.core.retaining import Recorded, names_until, retention

ENDED = datetime(2024, 2, 29, 12, 0, tzinfo=UTC)
SEVEN = KeepFor(years=7, because="MiFID II art. 16(7)")
RULES = RecordingRules(
    keep=SEVEN,
    policies=(
        RecordPolicy(queues=("general",), keep=KeepFor(days=90, because="training")),
        RecordPolicy(queues=("orders",), keep=None),
        RecordPolicy(queues=("claims",), on=False),
        RecordPolicy(directions=(Direction.CALLBACK,), keep=KeepFor(years=10)),
    ),
)
IN_SEVEN = datetime(2031, 3, 1, 12, 0, tzinfo=UTC)


def call(*queues: str, called_back: bool = False) -> Recorded:
    return Recorded(ENDED, queues, "4008001234", called_back)


@pytest.mark.parametrize(
    ("of", "until"),
    [
        (call(), IN_SEVEN),
        (call("wealth"), IN_SEVEN),
        (call("general"), ENDED + timedelta(days=90)),
        (call("general", "wealth"), IN_SEVEN),
        (call("general", "claims"), ENDED + timedelta(days=90)),
        (call("general", "orders"), None),
        (call("claims"), None),
        (call("wealth", called_back=True), datetime(2034, 3, 1, 12, 0, tzinfo=UTC)),
        (Recorded(None, ("general",), ""), None),
    ],
)
def test_the_longest_of_its_policies_counts(of: Recorded, until: datetime | None) -> None:
    found = retention([RULES], of)
    assert (found and found.until) == until


def test_without_a_number_in_the_rules_it_is_kept() -> None:
    assert retention([RecordingRules()], call("wealth")) is None
    assert retention([], call("wealth")) is None


def test_a_slip_in_new_rules_does_not_shorten_what_was_promised_as_it_was_recorded() -> None:
    slip = RecordingRules(keep=KeepFor(days=7))
    assert retention([slip, RULES], call("wealth")) == Retention(IN_SEVEN, "MiFID II art. 16(7)")


def test_an_end_beyond_the_calendar_is_none() -> None:
    assert retention([RecordingRules(keep=KeepFor(years=9000))], call()) is None


def test_names_are_kept_as_long_as_the_longest_of_those_rules_that_say_so() -> None:
    half, year = RecordingRules(keep_names=KeepFor(days=180)), RecordingRules(keep_names=KeepFor(years=1))
    silent = RecordingRules(keep=SEVEN)
    assert names_until([half], ENDED) == ENDED + timedelta(days=180)
    assert names_until([half, year], ENDED) == datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
    assert names_until([half, silent], ENDED) == ENDED + timedelta(days=180)
    assert names_until([silent], ENDED) is None
    assert names_until([half], None) is None
    assert names_until([RecordingRules(keep_names=KeepFor(years=9000))], ENDED) is None
