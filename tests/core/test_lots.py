"""Lots drawn from an urn: the same as by a look at all who are in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.core.choosing import lot
from ivr.core.demand import Order
from ivr.core.lots import Urn

NAMES = [f"{n:02}" for n in range(12)]
orders = st.dictionaries(
    st.sampled_from(NAMES), st.tuples(st.integers(-2, 0), st.sampled_from([(), (1.0,), (2.0,)])), max_size=12
)
some = st.frozensets(st.sampled_from(NAMES))


def by_a_look_at_all(left: dict[str, tuple[int, tuple[float, ...]]], call: str) -> str | None:
    alike = sorted(name for name, first in left.items() if first == min(left.values()))
    return alike[lot(call, len(alike))] if alike else None


@given(orders, some, some, st.text(max_size=3))
def test_whoever_has_come_and_gone_the_same_one_is_drawn_as_by_a_look_at_all(
    alike: dict[str, tuple[int, tuple[float, ...]]], gone: frozenset[str], never: frozenset[str], call: str
) -> None:
    urn = Urn()
    everybody: list[Order] = [(*first, name) for name, first in alike.items()]
    for order in everybody:
        urn.put_in(order)
    for order in everybody:
        if order[2] in gone:
            urn.take_out(order)
    left = {name: first for name, first in alike.items() if name not in gone | never}
    assert urn.draw(call, never) == by_a_look_at_all(left, call)
