"""How long a caller may spend at a step."""

from __future__ import annotations

import pytest

from ivr.core.rulebook import Trunk
from ivr.core.speaking import Speaking
from ivr.core.steps import DialOut
from ivr.core.time_spent import seconds_at
from tests.calls.house import S, rules


@pytest.mark.parametrize(("trunks", "seconds"), [(0, 20), (1, 20), (2, 40), (3, 60)])
def test_a_number_rings_over_one_trunk_after_the_other(trunks: int, seconds: float) -> None:
    book = rules(trunks={f"t{at}": Trunk(f"t{at}", "127.0.0.2") for at in range(trunks)})
    assert seconds_at(DialOut("02160001111", 20 * S, None), Speaking(book)) == seconds
