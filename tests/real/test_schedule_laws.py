"""What is asked of a schedule on the real switch, by made-up evidence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.store.rows import Leg
from tests.real.eyewitness import Eyewitness
from tests.real.schedules import losers_let_go, one_at_a_time

WON = datetime(2026, 11, 25, 9, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return WON + timedelta(seconds=seconds)


@pytest.mark.parametrize(("dialled", "goes_on", "holds"), [(-3, 0.2, True), (-3, 3.0, False), (1, 3.0, True)])
def test_who_was_dialled_before_somebody_won_is_let_go_at_once(dialled: float, goes_on: float, holds: bool) -> None:
    seen = Eyewitness(gone={"b": (at(goes_on), 26)})
    legs = [Leg("a", "c", "agent", "1001", at(-3)), Leg("b", "c", "agent", "1002", at(dialled))]
    if holds:
        losers_let_go(legs, seen, "a", WON)
    else:
        with pytest.raises(AssertionError, match="b lost, and goes on for"):
            losers_let_go(legs, seen, "a", WON)


@pytest.mark.parametrize(("gone", "holds"), [({"a": (at(0.1), 16)}, True), ({"a": (at(5), 16)}, False), ({}, False)])
def test_a_second_winner_comes_only_once_the_first_has_gone(gone: dict[str, tuple[datetime, int]], holds: bool) -> None:
    seen, winners = Eyewitness(gone=gone), {"a": WON, "b": at(4)}
    if holds:
        one_at_a_time(winners, seen)
    else:
        with pytest.raises(AssertionError, match="b is given a caller who talks with a"):
            one_at_a_time(winners, seen)
