"""How long a caller may spend at a step of a flow."""

from __future__ import annotations

from ivr.core.speaking import OF_A_VALUE, Speaking
from ivr.core.steps import AskWeb, ChooseLanguage, Collect, DialOut, Menu, Node, Play, PlayNotices, Say


def seconds_at(node: Node, speaking: Speaking) -> float:  # noqa: C901 - one case per kind of node
    """The seconds that a caller spends at a step at most, if he does not have it repeated."""
    match node:
        case Play(prompt):
            return speaking.seconds(prompt)
        case Say(what):
            return OF_A_VALUE[what]
        case ChooseLanguage():
            return len(speaking.book.firm.languages) * speaking.seconds(node.prompt) + node.wait.total_seconds()
        case Menu():
            typing = node.between.total_seconds() * (max(map(len, node.keys)) - 1)
            asked = speaking.seconds(node.prompt) + node.wait.total_seconds() + typing
            again = max(speaking.seconds(node.silence), speaking.seconds(node.invalid))
            return node.tries * asked + (node.tries - 1) * again
        case Collect():
            typing = node.between.total_seconds() * node.longest
            asked = speaking.seconds(node.prompt) + node.wait.total_seconds() + typing
            again = max(speaking.seconds("no_key"), speaking.seconds("wrong_key"))
            return node.tries * asked + (node.tries - 1) * again
        case PlayNotices(calendar):
            return sum(speaking.seconds(notice.prompt) for notice in speaking.book.calendars[calendar].notices)
        case DialOut():
            return node.ring.total_seconds() * max(1, len(speaking.book.trunks))
        case AskWeb():
            return node.timeout.total_seconds() * node.tries
        case _:
            return 0.0
