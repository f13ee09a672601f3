"""Lots: one of all who come first alike, each as likely, drawn without a look at everybody.

Who is in the urn stands in it in the order of the ids, so that a number drawn says who it is. Unlike in a heap, nobody
may stay in it who is no longer free: he would be counted.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from ivr.core.call import CallId
from ivr.core.choosing import Rank, lot
from ivr.core.demand import Order


@dataclass(slots=True, eq=False)
class Urn:
    """The free agents of a pool, those apart who come first by wishes or rank."""

    _alike: dict[tuple[int, Rank], list[str]] = field(default_factory=dict)

    def put_in(self, order: Order) -> None:
        """He is free."""
        insort(self._alike.setdefault(order[:2], []), order[2])

    def take_out(self, order: Order) -> None:
        """He is not free any more, or not as he was."""
        names = self._alike[order[:2]]
        del names[bisect_left(names, order[2])]
        if not names:
            del self._alike[order[:2]]

    def draw(self, call: CallId, never: Collection[str] = ()) -> str | None:
        """The agent whom this call draws of those before whom nobody comes, and who are not ruled out."""
        for first in sorted(self._alike):
            names = self._alike[first]
            out = list(_places(names, never))
            if len(out) < len(names):
                nth = lot(call, len(names) - len(out))
                for place in out:
                    nth += place <= nth
                return names[nth]
        return None


def _places(names: list[str], never: Collection[str]) -> Iterator[int]:
    """Where these stand in the list, in its order."""
    for name in sorted(never):
        at = bisect_left(names, name)
        if at < len(names) and names[at] == name:
            yield at
