"""Steps from which on two versions are the same, whatever a caller does."""

from __future__ import annotations

from ivr.core.conditions import IsDegraded, simple
from ivr.core.diff_hours import calendars_in
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Branch, Node, NodeId, PlayNotices
from ivr.core.walk import ways


def alike(old: Rulebook, new: Rulebook) -> set[NodeId]:
    """Steps that are the same in both versions, and from which only such steps can be reached."""
    if old.firm.languages != new.firm.languages:
        return set()
    alike = {name for name, node in old.nodes.items() if _equal(old, new, node, new.nodes.get(name))}
    before: dict[NodeId, list[NodeId]] = {}
    for name in old.nodes:
        for _, to in ways(old.nodes, old.nodes[name]):
            before.setdefault(to, []).append(name)
    spoilt = [name for name in old.nodes if name not in alike]
    for name in spoilt:
        for earlier in before.get(name, ()):
            if earlier in alike:
                alike.discard(earlier)
                spoilt.append(earlier)
    return alike


def _equal(old: Rulebook, new: Rulebook, node: Node, other: Node | None) -> bool:
    """The same step, and the same rules behind what it asks or plays."""
    if node != other:
        return False
    match node:
        case PlayNotices(calendar):
            return old.calendars[calendar] == new.calendars[calendar]
        case Branch(condition):
            graver = any(isinstance(part, IsDegraded) for part in simple(condition))
            if graver and old.degradation != new.degradation:
                return False
            return list(calendars_in(old, condition)) == list(calendars_in(new, condition))
        case _:
            return True
