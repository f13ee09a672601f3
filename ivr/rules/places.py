"""From a path to the line and column where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.core.rulebook import RuleRef
from ivr.rules.complaint import Complaint
from ivr.rules.tree import Node

Loc = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A path in the file, and where it stands."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything in a file stands."""

    file: str
    root: Node

    def of(self, loc: Loc, *, key: bool = False) -> Place:
        """Where the value stands to which `loc` leads, or its key; parts that are not in the file are passed over."""
        node, path, at = self.root, "", (self.root.line, self.root.column)
        for part in loc:
            below = _below(node, part)
            if below is None:
                continue
            here = (below.line, below.column)
            at = node.keys.get(str(part), here) if key else here
            node, path = below, step(path, part)
        return Place(path, *at)

    def complaint(self, loc: Loc, what: str, mend: str) -> Complaint:
        """A complaint about what stands there."""
        place = self.of(loc)
        return Complaint(self.file, place.line, place.column, place.path, what, mend)

    def ref(self, loc: Loc) -> RuleRef:
        """Where a rule stands, for traces."""
        place = self.of(loc, key=True)
        return RuleRef(place.path, self.file, place.line, place.column)


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
    path = ""
    for part in loc:
        path = step(path, part)
    return path
