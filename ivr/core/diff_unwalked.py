"""Steps to which no supposed caller came, or from which all went one way: what differs there, in the rules' words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields

from ivr.core import asking
from ivr.core.diff_things import Thing, reached
from ivr.core.diff_ways import Passed
from ivr.core.phrase import phrase, sentence, series
from ivr.core.rulebook import Rulebook
from ivr.core.said import listed, said
from ivr.core.steps import Branch, Node, NodeId

_CAPITAL = re.compile("(?<=[a-z])[A-Z]")


def unwalked(old: Rulebook, new: Rulebook, passed: Collection[Passed]) -> Iterator[Thing]:
    """Those that stand at the same place in both, and to which a call can come in both, if perhaps rarely."""
    both, came = reached(old) & reached(new), {at for at, _ in passed}
    for at in (at for at in old.nodes if at in both):
        here = old.nodes[at], new.nodes[at]
        if at in came and all((at, side) in passed for node in here for side in _sides(node)):
            continue
        before, now = _parts(old, here[0]), _parts(new, here[1])
        for part in dict.fromkeys((*before, *now)):
            was, is_now = (parts.get(part, phrase("none")) for parts in (before, now))
            if was != is_now:
                yield Thing("steps", at, part, was, is_now)


def _sides(node: Node) -> tuple[NodeId | None, ...]:
    """Where a condition leads: of what is only ever true, or only ever false, nothing shows what else it says."""
    return (node.then, node.otherwise) if isinstance(node, Branch) else ()


def _parts(rules: Rulebook, node: Node) -> dict[str, str]:
    """What a step says, each part in words; of a step to which it leads the words, not where it stands."""
    parts = {field.name: getattr(node, field.name) for field in fields(node)}
    if isinstance(node, Branch):
        parts["condition"] = asking.words(node.condition)
    return {phrase("step"): kind_of(type(node)), **{name: _said(rules, value) for name, value in parts.items()}}


def _said(rules: Rulebook, value: object) -> str:
    match value:
        case str() if value in rules.nodes:
            node = rules.nodes[value]
            plain = (getattr(node, field.name) for field in fields(node))
            own = [one for one in plain if isinstance(one, str) and one not in rules.nodes]
            return series((kind_of(type(node)), *own), " ")
        case Mapping():
            return listed(phrase("{name} {value}", name=key, value=_said(rules, one)) for key, one in value.items())
        case _:
            return said(value)


def kind_of(step: type[Node]) -> str:
    """`enter queue`."""
    return sentence(_CAPITAL.sub(lambda found: f" {found[0]}", step.__name__).lower())
