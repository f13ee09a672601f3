"""Flows in which a caller who presses nothing would go round for ever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.core.rulebook import Rulebook
from ivr.core.steps import Branch, CallRm, ChooseLanguage, Collect, LookUp, Menu, Node, NodeId, Play, Say
from ivr.rules.flows import Flows
from ivr.rules.places import Loc

_WHAT = "A caller who presses nothing goes round for ever: {way}."
_MEND = "Let the way lead out: to a queue, a voicemail box or hang_up."


def loops(book: Rulebook, flows: Flows) -> Iterator[tuple[Loc, str, str]]:
    """Each circle once, where the file names its first step."""
    yield from _idle_gotos(flows)
    done: set[NodeId] = set()
    for start in sorted(book.nodes, key=_reading_order):
        circle = _circle_from(start, book.nodes, done)
        if circle:
            way = " -> ".join([*circle[:4], *(["..."] if len(circle) > 4 else []), circle[0]])
            yield flows.where[circle[0]], _WHAT.format(way=way), _MEND


def _reading_order(name: NodeId) -> tuple[bool, str]:
    return (not name.startswith("flows."), name)


def _idle_gotos(flows: Flows) -> Iterator[tuple[Loc, str, str]]:
    """Flows that do nothing but go to one another have no node at all."""
    for flow in flows.idle:
        yield ("flows", flow, 0), _WHAT.format(way=f"{flow} only leads back to itself"), _MEND


def _circle_from(start: NodeId, nodes: Mapping[NodeId, Node], done: set[NodeId]) -> list[NodeId]:
    """The first circle found on the ways of silence from here; no recursion, so that a long flow cannot break it."""
    trail: dict[NodeId, None] = {}
    ways: list[Iterator[NodeId]] = [iter([start])]
    while ways:
        node = next(ways[-1], None)
        if node is None:
            ways.pop()
            if trail:
                done.add(trail.popitem()[0])
        elif node in trail:
            done.update(trail)
            names = list(trail)
            return names[names.index(node) :]
        elif node in nodes and node not in done:
            trail[node] = None
            ways.append(iter(_silent(nodes[node])))
    return []


def _silent(node: Node) -> list[NodeId]:
    """Where a caller gets who presses nothing."""
    match node:
        case Play() | Say() | LookUp() | ChooseLanguage():
            after = [node.next]
        case Menu() | Collect() | CallRm():
            after = [node.otherwise]
        case Branch():
            after = [node.then, node.otherwise]
        case _:
            after = []
    return [name for name in after if name is not None]
