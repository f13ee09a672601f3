"""The boxes of a flow's steps and of menus."""

from __future__ import annotations

from dataclasses import replace

from ivr.core.phrase import phrase
from ivr.core.said import duration
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
    NodeId,
    NoteCallback,
    Play,
    PlayNotices,
    Repeat,
    Say,
    SetFacts,
)
from ivr.picture.chart import Box, Kind, Row
from ivr.picture.paper import Paper
from ivr.picture.step_names import Plain, doing, flow_name, menu_name, question


def draw(paper: Paper, at: NodeId) -> None:
    """Draw the step, unless it is drawn already or is told by the row that leads to it."""
    if at not in paper.boxes and (box := _box(paper, at)) is not None:
        paper.add(_headed(box, flow_name(at)))


def _headed(box: Box, flow: str) -> Box:
    """A flow's first step under the flow's name, whatever it does."""
    return replace(box, title=flow, rows=(Row(box.title), *box.rows)) if flow not in ("", box.title) else box


def _box(paper: Paper, at: NodeId) -> Box | None:  # noqa: C901 - one case per kind of node
    node = paper.rules.nodes[at]
    match node:
        case Menu():
            return Box(at, Kind.MENU, menu_name(at), _choices(paper, node))
        case Branch():
            return Box(at, Kind.QUESTION, question(node.condition), _either(paper, node.then, node.otherwise))
        case GoAtMost(times, then):
            return Box(
                at, Kind.QUESTION, phrase("fewer than {n} times?", n=times), _either(paper, then, node.otherwise)
            )
        case CallRm():
            rings = Row(phrase("rings {time}, press {key}", time=duration(node.ring), key=node.accept))
            return Box(
                at,
                Kind.PERSON,
                phrase("own RM"),
                (rings, paper.row(phrase("not accepted"), node.otherwise, silent=True)),
            )
        case DialOut(number, ring):
            rings = Row(phrase("rings {time}", time=duration(ring)))
            return Box(at, Kind.PERSON, number, (rings, paper.row(phrase("not reached"), node.otherwise, silent=True)))
        case AskWeb():
            return Box(at, Kind.FLOW, flow_name(at), _web(paper, node))
        case Collect():
            return Box(at, Kind.FLOW, flow_name(at), _collect(paper, node))
        case Play() | Say() | LookUp() | ChooseLanguage() | PlayNotices() | SetFacts():
            return Box(at, Kind.FLOW, flow_name(at), _plain(paper, node))
        case Repeat() | Back() | EnterQueue() | LeaveMessage() | NoteCallback() | HangUp():
            return None


def _choices(paper: Paper, menu: Menu) -> tuple[Row, ...]:
    keys = tuple(paper.row("", to, key) for key, to in menu.keys.items())
    return (*keys, paper.row("", menu.otherwise, "-", silent=True))


def _either(paper: Paper, then: NodeId | None, otherwise: NodeId | None) -> tuple[Row, ...]:
    return paper.row("", then, "yes"), paper.row("", otherwise, "no")


def _web(paper: Paper, node: AskWeb) -> tuple[Row, ...]:
    return (
        Row(phrase("asks {prompt}", prompt=node.url)),
        paper.row(phrase("answered"), node.next),
        paper.row(phrase("no good answer"), node.otherwise, silent=True),
    )


def _collect(paper: Paper, node: Collect) -> tuple[Row, ...]:
    return (
        Row(phrase("asks {prompt}", prompt=node.prompt)),
        paper.row(phrase("{name} given", name=node.name), node.next),
        paper.row(phrase("not given"), node.otherwise, silent=True),
    )


def _plain(paper: Paper, node: Plain) -> tuple[Row, ...]:
    """This step and those after it, up to where other ways come in or part."""
    rows: list[Row] = []
    while True:
        after = paper.rules.nodes.get(node.next or "")
        if not isinstance(after, Plain) or paper.is_met_elsewhere(node.next or ""):
            return (*rows, paper.row(doing(node), node.next))
        rows.append(Row(doing(node)))
        node = after
