"""Where the callers of scenarios went: a rulebook that notes which steps are come to and which keys are taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ivr.core.rulebook import Rulebook
from ivr.core.steps import Menu, Node, NodeId


@dataclass(slots=True)
class Footprints:
    """What was come to, over all scenarios."""

    numbers: set[str] = field(default_factory=set)
    steps: set[NodeId] = field(default_factory=set)
    ways: set[tuple[NodeId, NodeId]] = field(default_factory=set)
    """From one step to the next."""
    keys: set[tuple[NodeId, str]] = field(default_factory=set)
    """Menus, and what was chosen in them."""
    rules: set[str] = field(default_factory=set)
    """References to rules in the callers' traces."""
    _last: NodeId | None = None

    def comes_to(self, step: NodeId) -> None:
        """The caller is at this step now."""
        self.steps.add(step)
        if self._last is not None:
            self.ways.add((self._last, step))
        self._last = step

    def chooses(self, menu: NodeId, key: str) -> None:
        """The caller has chosen; where that leads is no way of the menu's silence."""
        self.keys.add((menu, key))
        self._last = None

    def over(self, number: str, rules: Iterable[str]) -> None:
        """The call is over."""
        self.numbers.add(number)
        self.rules.update(rules)
        self._last = None

    def add(self, other: Footprints) -> None:
        """Those of another scenario, which was played at the same time."""
        self.numbers |= other.numbers
        self.steps |= other.steps
        self.ways |= other.ways
        self.keys |= other.keys
        self.rules |= other.rules


class _Steps(dict[NodeId, Node]):
    """The steps of a rulebook; a story asks for the one that it is at with `get`."""

    footprints: Footprints

    def get(self, key: NodeId, default: Node | None = None) -> Node | None:  # type: ignore[override]
        """The step, noted."""
        self.footprints.comes_to(key)
        return super().get(key, default)


class _Keys(dict[str, NodeId]):
    """The keys of a menu; a story asks for the chosen one alone."""

    menu: NodeId
    footprints: Footprints

    def __getitem__(self, key: str) -> NodeId:
        self.footprints.chooses(self.menu, key)
        return super().__getitem__(key)


def watched(rules: Rulebook, footprints: Footprints) -> Rulebook:
    """The same rules, which leave footprints."""
    steps = _Steps({name: _with_keys(name, node, footprints) for name, node in rules.nodes.items()})
    steps.footprints = footprints
    return replace(rules, nodes=steps)


def _with_keys(name: NodeId, node: Node, footprints: Footprints) -> Node:
    if not isinstance(node, Menu):
        return node
    keys = _Keys(node.keys)
    keys.menu, keys.footprints = name, footprints
    return replace(node, keys=keys)
