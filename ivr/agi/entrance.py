"""What a caller of one number meets when nobody decides: the greeting, the hours and the boxes that the rules imply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from ivr.core.conditions import IsOpen
from ivr.core.overflow_due import overflows_to
from ivr.core.overflow_rules import OverflowStep, ToRm, ToVoicemail
from ivr.core.rulebook import Rulebook
from ivr.core.steps import (
    AskWeb,
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
    Play,
    PlayNotices,
    Say,
    SetFacts,
)


@dataclass(frozen=True, slots=True)
class Implied:
    """Prompts' names, a calendar's name (empty: always open) and voicemail boxes (empty: none)."""

    greeting: tuple[str, ...]
    calendar: str
    closed: tuple[str, ...]
    closed_box: str
    box: str


def implied(rules: Rulebook, entrance: NodeId) -> Implied:
    """Follow the flow as a stranger would: what he hears before any menu, and where it would lead him."""
    way = list(_way(rules, entrance))
    box = _box(rules, _queues(rules, way)) or next(iter(rules.voicemails), "")
    heard = _until_asked(way)
    asked = next((node for node in heard if isinstance(node, Branch) and isinstance(node.condition, IsOpen)), None)
    if asked is None or not isinstance(asked.condition, IsOpen):
        return Implied(_prompts(heard), "", (), "", box)
    shut = _until_asked(list(_way(rules, asked.otherwise if asked.condition.want else asked.then)))
    closed_box = next((node.box for node in shut if isinstance(node, LeaveMessage)), "")
    return Implied(_prompts(heard[: heard.index(asked)]), asked.condition.calendar, _prompts(shut), closed_box, box)


def rm_step(rules: Rulebook) -> ToRm | None:
    """The first step of any queue that goes to an RM: how long his mobile rings, and which key he presses."""
    steps = (step.target for queue in rules.queues.values() for step in queue.overflow)
    return next((target for target in steps if isinstance(target, ToRm)), None)


def _way(rules: Rulebook, at: NodeId | None) -> Iterator[Node]:
    """The steps of a caller who is a stranger, presses nothing and comes while it is open."""
    seen: set[NodeId] = set()
    while at is not None and at not in seen and at in rules.nodes:
        seen.add(at)
        node = rules.nodes[at]
        yield node
        at = _next(node)


def _until_asked(way: list[Node]) -> list[Node]:
    """As far as it goes without a key that the caller would press, or an agent who would answer."""
    return list(takewhile(lambda node: not isinstance(node, Menu | Collect | CallRm | EnterQueue), way))


def _prompts(way: list[Node]) -> tuple[str, ...]:
    return tuple(node.prompt for node in way if isinstance(node, Play))


def _next(node: Node) -> NodeId | None:
    match node:
        case Play() | Say() | ChooseLanguage() | LookUp() | PlayNotices() | SetFacts() | GoAtMost():
            return node.next
        case Branch(IsOpen(want=want)):
            return node.then if want else node.otherwise
        case Branch() | Collect() | CallRm() | DialOut() | AskWeb():
            return node.otherwise
        case Menu():
            return next(iter(node.keys.values()), node.otherwise)
        case EnterQueue() | LeaveMessage() | HangUp():
            return None
        case _:  # repeat and back lead nowhere new
            return None


def _queues(rules: Rulebook, way: list[Node]) -> Iterator[tuple[OverflowStep, ...]]:
    for node in way:
        if isinstance(node, EnterQueue) and node.queue in rules.queues:
            yield from (queue.overflow for queue in overflows_to(rules, node.queue))


def _box(rules: Rulebook, queues: Iterator[tuple[OverflowStep, ...]]) -> str:
    targets = (step.target for steps in queues for step in steps)
    return next(
        (target.box for target in targets if isinstance(target, ToVoicemail) and target.box in rules.voicemails), ""
    )
