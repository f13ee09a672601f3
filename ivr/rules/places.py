"""From a path to the line and column where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from ivr.core.rule_ref import RuleRef
from ivr.rules.codes import Code
from ivr.rules.complaint import Complaint
from ivr.rules.node import Node

Loc = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A path in the rules, and where it stands."""

    path: str
    file: str
    line: int
    column: int


_At = tuple[str, int, int]


class _Spot(NamedTuple):
    """A value in the rules, its path, and where it and its key stand: file, line and column."""

    node: Node
    path: str
    at: _At
    key_at: _At


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything in the rules stands, those in included files as well."""

    file: str
    """The rules file's name."""
    root: Node
    _above: dict[Loc, _Spot] = field(default_factory=dict, repr=False)
    """Lists and mappings that were come to before: a large file has many entries in each."""

    def of(self, loc: Loc, *, key: bool = False) -> Place:
        """Where the value stands to which `loc` leads, or its key; parts that are not in the file are passed over."""
        spot = self._spot(loc)
        return Place(spot.path, *(spot.key_at if key else spot.at))

    def _spot(self, loc: Loc) -> _Spot:
        if not loc:
            at = (self.root.file or self.file, self.root.line, self.root.column)
            return _Spot(self.root, "", at, at)
        above = self._above.get(loc[:-1])
        if above is None:
            above = self._above[loc[:-1]] = self._spot(loc[:-1])
        node, part = above.node, loc[-1]
        below = _below(node, part)
        if below is None:
            return above
        at = (below.file or above.at[0], below.line, below.column)
        key = (node.keys or {}).get(str(part))
        return _Spot(below, step(above.path, part), at, (above.at[0], *key) if key else at)

    def cut_off(self, loc: Loc) -> bool:
        """Whether nothing stands there as a # made a comment of it."""
        return self._spot(loc).node.cut_off

    def complaint(self, loc: Loc, what: str, mend: str, code: Code) -> Complaint:
        """A complaint about what stands there; an entry of a section is pointed at by its name."""
        place = self.of(loc, key=len(loc) <= 2)
        return Complaint(place.file, place.line, place.column, place.path, what, mend, code)

    def ref(self, loc: Loc) -> RuleRef:
        """Where a rule stands, for traces."""
        return RuleRef(*self.found(loc))

    def found(self, loc: Loc) -> tuple[str, str, int, int]:
        """The path, file, line and column of a rule, as they stand in a reference."""
        spot = self._spot(loc)
        return spot.path, *spot.key_at


def _below(node: Node, part: int | str) -> Node | None:
    if node.entries is not None:
        return node.entries.get(str(part))
    if node.items is not None and isinstance(part, int) and part < len(node.items):
        return node.items[part]
    return None


def step(path: str, part: int | str) -> str:
    """`flows.main` and 3 -> `flows.main[3]`; `flows` and `main` -> `flows.main`."""
    if isinstance(part, int):
        return f"{path}[{part}]"
    return f"{path}.{part}" if path else part


def path_of(loc: Loc) -> str:
    """`("flows", "main", 3)` -> `flows.main[3]`."""
    return "".join([f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc]).removeprefix(".")
