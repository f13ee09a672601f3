"""Two who are rung for one caller at the same time are found; one after the other, or for two callers, they are not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from ivr.lab import Leg
from tests.chaos.rung_together import A_MOMENT, together


def rung(number: str, began: float, ended: float | None, caller: str = "139") -> Leg:
    over = None if ended is None else SimpleNamespace(at=ended)
    return cast("Leg", SimpleNamespace(number=number, caller_id=caller, began=began, over=over))


@pytest.mark.parametrize("ended", [None, 10 + 2 * A_MOMENT])
def test_one_who_is_rung_before_the_other_was_let_go_is_found(ended: float | None) -> None:
    [told] = together([rung("1002", 10, 12), rung("1001", 5, ended)], since=5)
    assert told.startswith("1002 was rung for 139")


def test_one_after_the_other_is_as_it_should_be() -> None:
    assert list(together([rung("1001", 5, 10 + A_MOMENT / 2), rung("1002", 10, None)], since=5)) == []


def test_another_caller_is_another_thing() -> None:
    assert list(together([rung("1001", 5, None), rung("1002", 6, None, caller="138")], since=5)) == []


def test_what_was_before_is_not_looked_at() -> None:
    assert list(together([rung("1001", 4, None), rung("1002", 6, None)], since=5)) == []
