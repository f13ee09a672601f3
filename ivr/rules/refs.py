"""Where the rules stand that a trace may name: a large file has tens of thousands, and calls ask for a few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ivr.core.rule_ref import RuleRef
from ivr.rules.places import Loc, Places


class Refs(Mapping[str, RuleRef]):
    """Each path's place in the file, made into a reference when it is asked for."""

    __slots__ = ("_at",)

    def __init__(self, places: Places, locs: Iterable[Loc]) -> None:
        found = map(places.found, locs)
        self._at: dict[str, tuple[str, int, int]] = {place[0]: place[1:] for place in found if place[0]}

    def __getitem__(self, path: str) -> RuleRef:
        return RuleRef(path, *self._at[path])

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)
