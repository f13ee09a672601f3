"""Where a number's callers can come: queues, boxes, and the calendars by which its flow asks whether it is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ivr.core.numbers import a_dialled
from ivr.core.proof_names import mentioned
from ivr.core.record_policy import CallOf, RecordPolicy, policy_for
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Branch, Node, PlayNotices
from ivr.core.ways import Ways, reached


@dataclass(frozen=True, slots=True)
class Led:
    """All by name, the nearest first."""

    begins: str
    """The flow or menu in which a call begins, such as `flows.main`."""
    queues: tuple[str, ...]
    boxes: tuple[str, ...]
    calendars: tuple[str, ...]


def led(book: Rulebook, graph: Ways, number: str) -> Led:
    """Where callers of one of the rules' numbers can come; `graph` is the rulebook as `all_ways` makes it."""
    begins = book.numbers[number]
    nodes = [book.nodes[name] for name in reached(graph, {begins: number})]
    return Led(
        begins.partition("[")[0],
        _named(nodes, "queues"),
        _named(nodes, "voicemails"),
        tuple(dict.fromkeys(_asked(nodes))),
    )


def laws(book: Rulebook, number: str, queues: Iterable[str]) -> dict[RecordPolicy, list[str]]:
    """By what rules its calls are recorded, each with the queues in which it counts; empty: before any."""
    found: dict[RecordPolicy, list[str]] = {}
    dialled = a_dialled(number, book.numbers)
    for queue in ("", *queues):
        found.setdefault(policy_for(book.recording, CallOf(queue, dialled)), []).append(queue)
    return found


def _named(nodes: Iterable[Node], section: str) -> tuple[str, ...]:
    """A branch only asks how a queue is."""
    steps = (node for node in nodes if not isinstance(node, Branch))
    return tuple(dict.fromkeys(name for node in steps for kind, name in mentioned(node) if kind == section))


def _asked(nodes: Iterable[Node]) -> Iterator[str]:
    """A calendar's notices are played whether it is open or not."""
    for node in nodes:
        if not isinstance(node, PlayNotices):
            yield from (name for kind, name in mentioned(node) if kind == "calendars")
