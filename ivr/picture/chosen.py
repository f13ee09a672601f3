"""What a caller chose with a key, by the name that the rules have for it."""

from __future__ import annotations

from ivr.core.board import Chosen
from ivr.core.reporting.menus import Passed, keyed
from ivr.core.rulebook import Rulebook
from ivr.core.steps import (
    Back,
    Branch,
    CallRm,
    Collect,
    DialOut,
    EnterQueue,
    HangUp,
    LeaveMessage,
    Menu,
    NodeId,
    NoteCallback,
    Play,
    Repeat,
)
from ivr.core.trace import TraceStep
from ivr.picture.step_names import Plain, flow_name, menu_name


def chosen(rules: Rulebook, step: TraceStep) -> Chosen | None:
    """What this line of a call's trace says that its caller chose; None: nothing."""
    match step.what, step.line.split():
        case "language", ["speaks", language, "(key", _]:  # who pressed none has not chosen it
            return Chosen("language", language)
        case "menu", _:
            return _in_menu(rules, step)
        case _:
            return None


def _in_menu(rules: Rulebook, step: TraceStep) -> Chosen | None:
    name, key = keyed(Passed(step.what, step.line))
    menu = rules.nodes.get(f"menus.{name}") or rules.nodes.get(name)
    target = menu.keys.get(key) if isinstance(menu, Menu) else None
    if target is None or isinstance(rules.nodes[target], Repeat | Back):
        return None
    return _named(rules, target) or Chosen("step", f"key {key}")


def _named(rules: Rulebook, at: NodeId) -> Chosen | None:  # noqa: C901 - one case per kind of node
    """What is found there: where steps go straight on, that to which they lead; None if nothing of it has a name."""
    if name := flow_name(at):
        return Chosen("place", name)
    match node := rules.nodes[at]:
        case EnterQueue(queue):
            return Chosen("queue", queue, rules.queues[queue].title)
        case Menu():
            return Chosen("place", menu_name(at))
        case CallRm():
            return Chosen("step", "own RM")
        case DialOut(number):
            return Chosen("step", f"number {number}")
        case LeaveMessage(box):
            return Chosen("step", f"voicemail {box}")
        case NoteCallback(box):
            return Chosen("step", f"callback note {box}")
        case Collect(name) | HangUp(name):
            return Chosen("place", name) if name else None
        case Branch():
            return _only_queue(rules, node)
        case _ if isinstance(node, Plain) and node.next:
            return _named(rules, node.next)
        case Play(prompt):
            return Chosen("place", prompt)
        case _:
            return None


def _only_queue(rules: Rulebook, node: Branch) -> Chosen | None:
    """That to which one way leads, or both: who is sent elsewhere while it is closed has chosen it all the same."""
    found = [_named(rules, way) for way in (node.then, node.otherwise) if way]
    queues = {one.name: one for one in found if one and one.kind == "queue"}
    return queues.popitem()[1] if len(queues) == 1 else None
