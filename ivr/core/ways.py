"""A flow as a graph: the ways on from each step, what makes a caller take them, and what then holds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import assert_never

from ivr.core.asking import words
from ivr.core.conditions import AllOf, AnyOf, Condition, HasRm, IsOpen, Not, OfCustomer, OfTime
from ivr.core.rulebook import Rulebook
from ivr.core.steps import (
    AskWeb,
    Back,
    Branch,
    CallRm,
    ChooseLanguage,
    Collect,
    DialOut,
    EnterQueue,
    GoAtMost,
    HangUp,
    LeaveMessage,
    LookUp,
    Menu,
    Node,
    NodeId,
    NoteCallback,
    Play,
    PlayNotices,
    Repeat,
    Say,
    SetFacts,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A condition, as it is asked for what is wanted, and whether it holds."""

    condition: Condition
    holds: bool

    def __str__(self) -> str:
        return words(self.condition, so=self.holds)


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from a step; `to` None ends the call with goodbye."""

    to: NodeId | None
    by: str = ""
    """What makes a caller take it; empty: it is the only one."""
    pressed: bool = False
    """Only who presses something takes it."""
    bounded: bool = False
    """It is taken a few times at most."""
    given: Fact | None = None
    """What holds on this way, where it stays so for the rest of the call."""


def ways(node: Node) -> tuple[Way, ...]:  # noqa: C901 - one case per kind of node
    """The ways on from a step. `repeat` and `back` have none: they lead to where the caller has already been."""
    match node:
        case EnterQueue() | Repeat() | Back() | LeaveMessage() | NoteCallback() | HangUp():
            return ()
        case Play() | Say() | LookUp() | ChooseLanguage() | PlayNotices() | SetFacts():
            return (Way(node.next),)
        case GoAtMost():
            return Way(node.next, "led back", bounded=True), Way(node.otherwise, f"led back {node.at_most} times")
        case AskWeb():
            return Way(node.next, "answered"), Way(node.otherwise, "no good answer")
        case Branch(condition, then, otherwise):
            return _either(condition, then, True), _either(condition, otherwise, False)
        case Menu():
            chosen = (Way(to, f"key {key}", pressed=True) for key, to in node.keys.items())
            return (*chosen, Way(node.otherwise, "no key"))
        case Collect():
            return Way(node.next, "digits", pressed=True), Way(node.otherwise, "no digits")
        case CallRm():
            return (Way(node.otherwise, "RM not reached"),)
        case DialOut():
            return (Way(node.otherwise, f"{node.number} not reached"),)
        case _:
            assert_never(node)


def _either(condition: Condition, to: NodeId | None, holds: bool) -> Way:
    found = fact(condition, holds)
    return Way(to, str(found), given=found if isinstance(found.condition, OfTime | OfCustomer) else None)


def fact(condition: Condition, holds: bool) -> Fact:
    """The same fact looks the same, whether a rule asks for `open`, for `closed` or for `not`."""
    match condition:
        case IsOpen(want=False) | HasRm(want=False):
            return Fact(replace(condition, want=True), not holds)
        case Not(part):
            return fact(part, not holds)
        case _:
            return Fact(condition, holds)


def shown(condition: Condition, holds: bool) -> Iterator[Fact]:
    """All that is sure, and stays so for the rest of the call, where it holds (or does not)."""
    match condition:
        case Not(part):
            yield from shown(part, not holds)
        case AllOf(parts) | AnyOf(parts):
            if len(parts) == 1 or holds is isinstance(condition, AllOf):
                for part in parts:
                    yield from shown(part, holds)
        case _ if isinstance(condition, OfTime | OfCustomer):
            yield fact(condition, holds)
        case _:
            pass


@dataclass(frozen=True, slots=True)
class Step:
    """How a step was come to: from which one (None: by dialling), and by what."""

    back: NodeId | None
    by: str
    far: int = 0
    """Steps from where the call begins, up to `MOST_PARTS`."""
    head: NodeId | None = None
    """A step on the way here that is so many steps from its beginning; None: the way is shorter."""


def roots(book: Rulebook) -> dict[NodeId, str]:
    """The steps in which calls begin, each with the first number that leads there."""
    entries: dict[NodeId, str] = {}
    for did, node in book.numbers.items():
        entries.setdefault(node, did)
    return entries


Ways = Mapping[NodeId, tuple[Way, ...]]
"""Every step of a rulebook, with its ways on."""


def all_ways(book: Rulebook) -> Ways:
    """The whole rulebook as a graph."""
    return {name: ways(node) for name, node in book.nodes.items()}


Sources = Mapping[NodeId, Sequence[NodeId]]
"""The steps that lead to each step."""


def backwards(graph: Ways) -> Sources:
    """The graph the other way round."""
    back: dict[NodeId, list[NodeId]] = {}
    for name, ways in graph.items():
        for way in ways:
            if way.to is not None:
                back.setdefault(way.to, []).append(name)
    return back


MOST_PARTS = 8
"""Of a way that has more, only the first and the last are told."""
Shut = Callable[[NodeId], bool]


def _none(_name: NodeId) -> bool:
    return False


def reached(graph: Ways, begin: Mapping[NodeId, str], shut: Shut = _none) -> dict[NodeId, Step]:
    """Each step that can be come to from `begin`, nearest first, and not through those that are `shut`."""
    return dict(_nearest_first(graph, begin, shut))


def way_to(graph: Ways, begin: Mapping[NodeId, str], goal: Container[NodeId], shut: Shut = _none) -> str:
    """The shortest way to one of these steps, for people; empty if there is none."""
    found: dict[NodeId, Step] = {}
    for name, step in _nearest_first(graph, begin, shut):
        found[name] = step
        if name in goal:
            return path(found, name)
    return ""


def _nearest_first(graph: Ways, begin: Mapping[NodeId, str], shut: Shut) -> Iterator[tuple[NodeId, Step]]:
    seen = {name: Step(None, number) for name, number in begin.items() if name in graph}
    ahead = deque(seen.items())
    while ahead:
        name, step = ahead.popleft()
        yield name, step
        for way in () if shut(name) else graph[name]:
            if way.to is not None and way.to not in seen and way.to in graph:
                seen[way.to] = _further(step, name, way.by)
                ahead.append((way.to, seen[way.to]))


def _further(step: Step, name: NodeId, by: str) -> Step:
    """How one comes on from this step; each way adds a part at least."""
    if step.far < MOST_PARTS:
        return Step(name, by, step.far + 1)
    return Step(name, by, MOST_PARTS, step.head or name)


def path(found: Mapping[NodeId, Step], name: NodeId) -> str:
    """`4008001234 -> flows.main[0] -> menus.main_menu -> key 1`, cut in the middle where it is long."""
    head = found[name].head
    parts = list(_backwards(found, head or name))[::-1]
    if head is not None or len(parts) > MOST_PARTS:
        parts = [*parts[:3], "...", *list(islice(_backwards(found, name), 4))[::-1]]
    return " -> ".join(parts)


def _backwards(found: Mapping[NodeId, Step], name: NodeId | None) -> Iterator[str]:
    while name is not None:
        step = found[name]
        on_key = step.by.startswith("key ") and name.startswith(f"{step.back}.keys.")
        if not on_key:
            yield name
        if step.by:
            yield step.by
        name = step.back
