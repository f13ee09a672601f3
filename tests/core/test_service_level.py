"""How well a target is kept: whoever waited counts, whoever was answered in time counts for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.core.said import said
from ivr.core.service_level import Kept, ServiceLevel

S = timedelta(seconds=1)
TARGET = ServiceLevel(20 * S, 80)


@pytest.mark.parametrize(
    ("waits", "kept", "share"),
    [
        ([], Kept(), None),
        ([(20, True)], Kept(1, 1), 100.0),
        ([(20.1, True)], Kept(1, 0), 0.0),
        ([(5, False)], Kept(1, 0), 0.0),
        ([(5, True), (6, True), (7, False)], Kept(3, 2), 66.7),
    ],
)
def test_answered_in_time_of_all_who_waited(waits: list[tuple[float, bool]], kept: Kept, share: float | None) -> None:
    found = Kept()
    for waited, answered in waits:
        found = found.after(TARGET, waited * S, answered=answered)
    assert (found, found.share) == (kept, share)


def test_who_is_called_back_is_told_apart_and_moves_no_share() -> None:
    found = Kept(3, 2).after_callback()
    assert (found, found.share) == (Kept(3, 2, 1), 66.7)


def test_a_target_in_words() -> None:
    assert said(TARGET) == "80 % within 20s"
