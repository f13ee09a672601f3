"""What a step is called in a picture, in a few words."""

from __future__ import annotations

from ivr.core.asking import words
from ivr.core.conditions import Condition
from ivr.core.phrase import phrase, series
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
            return phrase("own RM")
        case Collect():
            return phrase("ask {question}", question=node.name)
        case DialOut(number):
            return phrase("dial {number}", number=number)
        case GoAtMost():
            return phrase("back {n} times at most", n=node.at_most)
        case AskWeb():
            return phrase("ask the web")
        case Play() | Say() | LookUp() | ChooseLanguage() | PlayNotices() | SetFacts():
            return doing(node)
        case Repeat() | Back() | EnterQueue() | LeaveMessage() | NoteCallback() | HangUp():
            return ""


def doing(node: Plain) -> str:
    """What a plain step does."""
    match node:
        case Play(prompt):
            return phrase("play {prompt}", prompt=prompt)
        case Say(what, value):
            return phrase("say {what} {value}", what=what, value=value)
        case LookUp():
            return phrase("look up customer")
        case PlayNotices(calendar):
            return phrase("notices of {calendar}", calendar=calendar)
        case SetFacts(facts):
            return phrase(
                "set {values}", values=listed(phrase("{name} {value}", name=name, value=value) for name, value in facts)
            )
        case ChooseLanguage(keys=keys, otherwise=otherwise):
            spoken = series(f"{key} {language}" for key, language in keys.items())
            return phrase("language: {keys}, else {otherwise}", keys=spoken, otherwise=otherwise)


def question(condition: Condition) -> str:
    """What a branch asks."""
    return phrase("{condition}?", condition=words(condition))


def menu_name(at: NodeId) -> str:
    """The menu at this step."""
    return at.removeprefix("menus.")


def flow_name(at: NodeId) -> str:
    """The flow that begins here; empty in the midst of one."""
    name = at.removeprefix("flows.").removesuffix("[0]")
    return name if at == f"flows.{name}[0]" and "[" not in name else ""
