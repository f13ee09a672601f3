"""What a step is called in a picture, in a few words."""

from __future__ import annotations

from ivr.core.asking import words
from ivr.core.conditions import Condition
from ivr.core.said import listed
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

Plain = Play | Say | LookUp | ChooseLanguage | PlayNotices | SetFacts
"""Steps with one way on: several of them are rows of one box."""


def name_of(at: NodeId, node: Node) -> str:  # noqa: C901 - one case per kind of node
    """What is found at a step; empty where the row that leads there says it."""
    if flow := flow_name(at):
        return flow
    match node:
        case Menu():
            return menu_name(at)
        case Branch():
            return question(node.condition)
        case CallRm():
            return "own RM"
        case Collect():
            return f"ask {node.name}"
        case DialOut(number):
            return f"dial {number}"
        case GoAtMost():
            return f"back {node.at_most} times at most"
        case AskWeb():
            return "ask the web"
        case Play() | Say() | LookUp() | ChooseLanguage() | PlayNotices() | SetFacts():
            return doing(node)
        case Repeat() | Back() | EnterQueue() | LeaveMessage() | NoteCallback() | HangUp():
            return ""


def doing(node: Plain) -> str:
    """What a plain step does."""
    match node:
        case Play(prompt):
            return f"play {prompt}"
        case Say(what, value):
            return f"say {what} {value}"
        case LookUp():
            return "look up customer"
        case PlayNotices(calendar):
            return f"notices of {calendar}"
        case SetFacts(facts):
            return f"set {listed(' '.join(fact) for fact in facts)}"
        case ChooseLanguage(keys=keys, otherwise=otherwise):
            return f"language: {', '.join(f'{key} {spoken}' for key, spoken in keys.items())}, else {otherwise}"


def question(condition: Condition) -> str:
    """What a branch asks."""
    return f"{words(condition)}?"


def menu_name(at: NodeId) -> str:
    """The menu at this step."""
    return at.removeprefix("menus.")


def flow_name(at: NodeId) -> str:
    """The flow that begins here; empty in the midst of one."""
    name = at.removeprefix("flows.").removesuffix("[0]")
    return name if at == f"flows.{name}[0]" and "[" not in name else ""
