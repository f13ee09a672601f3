"""What has to be right before callers are sent here, and the reason that is told for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.core.readiness import LEAST_MB, MOST_BEHIND, Looked, checks

S = timedelta(seconds=1)
GOOD = Looked(True, True, "9f3a", 3, 0 * S, {"state": 5000})


def test_all_is_right() -> None:
    assert all(check.good for check in checks(GOOD))


@pytest.mark.parametrize(
    ("looked", "name", "why"),
    [
        (replace(GOOD, connected=False), "asterisk", "ARI is not connected"),
        (replace(GOOD, takes_calls=False), "open", "it is being stopped"),
        (replace(GOOD, numbers=0), "rules", "version 9f3a in force, 0 numbers: no caller can be served"),
        (replace(GOOD, behind=75 * S), "store", "rows have waited for 75 s"),
        (replace(GOOD, free_mb={"state": LEAST_MB - 1}), "disk state", "99 MB free, 100 MB needed"),
        (replace(GOOD, free_mb={"state": None}), "disk state", "it cannot be asked"),
    ],
)
def test_each_fault_is_named_alone(looked: Looked, name: str, why: str) -> None:
    [bad] = [check for check in checks(looked) if not check.good]
    assert (bad.name, bad.why) == (name, why)


def test_a_moment_of_waiting_and_the_last_of_the_room_will_do() -> None:
    assert all(check.good for check in checks(replace(GOOD, behind=MOST_BEHIND, free_mb={"state": LEAST_MB})))
