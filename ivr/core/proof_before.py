"""What must come before something else: the recording's announcement before a talk, the look-up before the RM."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator
from dataclasses import dataclass

from ivr.core.overflow_due import overflow_queues, overflows_to
from ivr.core.overflow_rules import ToRm
from ivr.core.preference import PreferRm
from ivr.core.proof_names import leads_to, mentioned
from ivr.core.queues import Queue
from ivr.core.record_policy import may_record_unasked
from ivr.core.rulebook import Prompt, Rulebook
from ivr.core.steps import Back, CallRm, ChooseLanguage, Collect, DialOut, EnterQueue, LookUp, Menu, Node, NodeId, Play
from ivr.core.texts import MAY_BE_LEFT_OUT, Value, parts, spoken_texts, tells_name
from ivr.core.ways import Way, Ways, backwards, reached, roots, way_to


@dataclass(frozen=True, slots=True)
class Without:
    """A way from this number that lacks what should have come before it."""

    number: str
    path: str


def not_announced(book: Rulebook, graph: Ways) -> Iterator[Without]:
    """Ways on which a caller may talk to somebody before he has heard that the call is recorded."""
    if not book.recording.announce and book.recording.announced_by:

        def may_talk(node: Node) -> bool:
            queue = node.queue if isinstance(node, EnterQueue) else ""
            return isinstance(node, EnterQueue | CallRm | DialOut) and may_record_unasked(book.recording, queue)

        told = frozenset(name for name in book.recording.announced_by if _is_heard_anyhow(book.prompts.get(name)))
        yield from _without(book, graph, lambda node: _plays(node) in told, may_talk)


def _is_heard_anyhow(prompt: Prompt | None) -> bool:
    """A prompt is left out as a whole where a value is not known, names and levels apart; day and hour always are."""
    if prompt is None:
        return False
    values = (part for _, text in spoken_texts(prompt) for part in parts(text) if isinstance(part, Value))
    return all(value.of in {"today", "now"} or value.how in MAY_BE_LEFT_OUT for value in values)


def not_looked_up(book: Rulebook, graph: Ways) -> Iterator[Without]:
    """Ways on which an RM is to be rung, or preferred, although nobody has looked up whose."""
    overflows = {name: tuple(Way(to) for _, to in overflow_queues(queue)) for name, queue in book.queues.items()}
    ringing = _leading_to(overflows, (queue.name for queue in book.queues.values() if _wants_rm(queue)))

    def rings(node: Node) -> bool:
        return isinstance(node, CallRm) or (isinstance(node, EnterQueue) and node.queue in ringing)

    yield from _without(book, graph, lambda node: isinstance(node, LookUp), rings)


def _wants_rm(queue: Queue) -> bool:
    rings = any(isinstance(step.target, ToRm) for step in queue.overflow)
    return rings or any(isinstance(one, PreferRm) for one in queue.prefer)


def may_know_customer(book: Rulebook, graph: Ways, come_to: Collection[NodeId]) -> set[NodeId]:
    """The steps before which a look-up comes on some way; who goes back may come to any menu."""
    found = _onward(graph, (way.to for name in come_to if isinstance(book.nodes[name], LookUp) for way in graph[name]))
    if any(isinstance(book.nodes[name], Back) for name in found):
        found |= _onward(graph, (name for name in come_to if isinstance(book.nodes[name], Menu)))
    return found


def _onward(graph: Ways, begins: Iterable[NodeId | None]) -> set[NodeId]:
    """These steps, and those to which they lead."""
    found = {name for name in begins if name is not None}
    ahead = list(found)
    while ahead:
        for way in graph[ahead.pop()]:
            if way.to is not None and way.to not in found:
                found.add(way.to)
                ahead.append(way.to)
    return found


def never_by_level(book: Rulebook, come_to: Iterable[NodeId], known: Container[NodeId]) -> Iterator[str]:
    """Queues that give points by the customer's level, to callers of whom nobody can have looked up who they are."""
    by_level = [queue.name for queue in book.queues.values() if queue.priority.by_level]
    if by_level:
        nodes = ((book.nodes[name], name in known) for name in come_to)
        begun = {(node.queue, may_be_known) for node, may_be_known in nodes if isinstance(node, EnterQueue)}
        entered = {(queue.name, known) for begin, known in begun for queue in overflows_to(book, begin)}
        yield from (name for name in by_level if (name, False) in entered and (name, True) not in entered)


def names_not_known(book: Rulebook, graph: Ways) -> Iterator[Without]:
    """Ways on which a prompt tells the caller's name although nobody has looked up who is calling."""
    telling = {f"prompts.{name}" for name, prompt in book.prompts.items() if tells_name(prompt)}
    if not telling:
        return
    named = ((section, name) for section in _PLAYING for name in getattr(book, section))
    leads = {".".join(one): tuple(Way(".".join(to)) for to in leads_to(book, one)) for one in named}
    leading = _leading_to(leads, telling)

    def tells(node: Node) -> bool:
        return any(".".join(one) in leading for one in mentioned(node))

    yield from _without(book, graph, lambda node: isinstance(node, LookUp), tells)


_PLAYING = ("queues", "calendars", "voicemails", "surveys")
"""Sections whose entries name prompts."""


def _without(
    book: Rulebook, graph: Ways, passes: Callable[[Node], bool], goal: Callable[[Node], bool]
) -> Iterator[Without]:
    """For each step in which calls begin, the shortest way to a goal that passes nothing it should."""

    def shut(name: NodeId) -> bool:
        return passes(book.nodes[name])

    open_ways = reached(graph, roots(book), shut)
    goals = {name for name in open_ways if goal(book.nodes[name])}
    leading = _leading_to({name: graph[name] for name in open_ways if not shut(name)}, goals)
    for begin, number in roots(book).items():
        if begin in leading:
            yield Without(number, way_to(graph, {begin: number}, goals, shut))


def _leading_to(graph: Ways, goals: Iterable[NodeId]) -> set[NodeId]:
    """The steps from which a goal can be come to."""
    found = set(goals)
    ahead, back = list(found), backwards(graph) if found else {}
    while ahead:
        fresh = [name for name in dict.fromkeys(back.get(ahead.pop(), ())) if name not in found]
        found.update(fresh)
        ahead += fresh
    return found


def _plays(node: Node) -> str:
    match node:
        case Play(prompt) | Menu(prompt) | Collect(prompt=prompt) | ChooseLanguage(prompt):
            return prompt
        case _:
            return ""
