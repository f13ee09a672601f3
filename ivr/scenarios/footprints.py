"""Where the callers of scenarios went: a rulebook that notes which steps are come to and which keys are taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ivr.core.rulebook import Rulebook
from ivr.core.steps import ChooseLanguage, Collect, Menu, Node, NodeId
from ivr.core.ways import ways


@dataclass(slots=True)
class Footprints:
    """What was come to, over all scenarios."""

    numbers: set[str] = field(default_factory=set)
    steps: set[NodeId] = field(default_factory=set)
    ways: set[tuple[NodeId, NodeId]] = field(default_factory=set)
    """From one step to the next."""
    keys: set[tuple[NodeId, str]] = field(default_factory=set)
    """Steps that listen, and what was chosen or typed there."""
    rules: set[str] = field(default_factory=set)
    """References to rules in the callers' traces."""
    _last: NodeId | None = None

    def comes_to(self, step: NodeId) -> None:
        """The caller is at this step now."""
        self.steps.add(step)
        if self._last is not None and isinstance(step, _Onward):
            self.keys.add((self._last, step.by))
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


class _Onward(str):
    """The step that follows, with the words for how a caller comes there."""

    by = ""

    @classmethod
    def from_(cls, step: NodeId | None, by: str) -> NodeId | None:
        """The same step, by this way; None stays what it is."""
        if step is None:
            return None
        onward = cls(step)
        onward.by = by
        return onward


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


class _Languages(dict[str, str]):
    """The keys for languages; a story asks what the pressed one means, and silence is one that means nothing."""

    step: NodeId
    footprints: Footprints

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """The language, noted."""
        self.footprints.keys.add((self.step, f"key {key}" if key in self else "no key"))
        return super().get(key, default)


def watched(rules: Rulebook, footprints: Footprints) -> Rulebook:
    """The same rules, which leave footprints."""
    steps = _Steps({name: _noting(name, node, footprints) for name, node in rules.nodes.items()})
    steps.footprints = footprints
    return replace(rules, nodes=steps)


def _noting(name: NodeId, node: Node, footprints: Footprints) -> Node:
    match node:
        case Menu():
            keys = _Keys(node.keys)
            keys.menu, keys.footprints = name, footprints
            return replace(node, keys=keys)
        case ChooseLanguage():
            languages = _Languages(node.keys)
            languages.step, languages.footprints = name, footprints
            return replace(node, keys=languages)
        case Collect():
            given, not_given = (way.by for way in ways(node))
            onward = _Onward.from_(node.next, given)
            return replace(node, next=onward, otherwise=_Onward.from_(node.otherwise, not_given))
        case _:
            return node
