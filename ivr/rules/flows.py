"""Flows and menus, compiled: lists of steps become nodes that know what follows them."""

from __future__ import annotations

from typing import assert_never

from ivr.core import steps as core
from ivr.core.steps import Node, NodeId
from ivr.rules import plain_steps_shape as plain
from ivr.rules import steps_shape as shape
from ivr.rules.codes import Code
from ivr.rules.complaint import Complaint
from ivr.rules.conditions import condition
from ivr.rules.conditions_shape import ConditionShape
from ivr.rules.file_shape import FileShape
from ivr.rules.places import Loc, Places, path_of

Step = (
    plain.PlayShape
    | plain.SayShape
    | plain.LanguageShape
    | plain.LookUpShape
    | shape.IfShape
    | plain.MenuStep
    | shape.CollectShape
    | plain.QueueStep
    | shape.RmStep
    | plain.VoicemailStep
    | plain.HangUpStep
    | shape.GotoStep
    | plain.NoticesStep
    | plain.SetStep
    | shape.WebStep
    | shape.DialStep
    | plain.CallbackStep
)
Target = Step | list[Step] | str | None
_LAST = (plain.MenuStep, plain.QueueStep, plain.VoicemailStep, plain.CallbackStep, plain.HangUpStep)


class Flows:
    """Compiles the steps of a file; complaints are about steps that are never reached or never end."""

    def __init__(self, file: FileShape, places: Places) -> None:
        self.nodes: dict[NodeId, Node] = {}
        self.where: dict[NodeId, Loc] = {}
        self.asked: dict[NodeId, ConditionShape] = {}
        self.complaints: list[Complaint] = []
        self._file = file
        self._places = places
        self._entries, self.idle = _entries(file)

    def compile(self) -> None:
        """Lay every flow and every menu."""
        for name, steps in self._file.flows.items():
            self._lay_all(steps, ("flows", name), None)
        for name, menu in self._file.menus.items():
            self._lay_menu(menu, ("menus", name))

    def entry(self, flow: str) -> NodeId:
        """The node in which a flow begins. A flow that only leads back to itself is named as its own entry."""
        return self._entries[flow]

    def _lay_menu(self, menu: shape.MenuShape, loc: Loc) -> None:
        keys = {key: self._lay_key(target, (*loc, "keys", key)) for key, target in menu.keys.items()}
        otherwise = self._lay(menu.otherwise, (*loc, "otherwise"), None)
        said = menu.given("prompt", "keys", "otherwise", "wait", "between", "tries")
        node = core.Menu(menu.prompt, keys, menu.wait, menu.between, menu.tries, otherwise, **said)
        self._keep(loc, node)

    def _lay_key(self, target: Target, loc: Loc) -> NodeId:
        if isinstance(target, str):
            return self._keep(loc, core.Repeat() if target == "repeat" else core.Back())
        found = self._lay(target, loc, None)
        assert found is not None  # a key's target is a step, or a list with at least one
        return found

    def _lay(self, target: Target, loc: Loc, after: NodeId | None) -> NodeId | None:
        if target is None or isinstance(target, str):
            return after
        if isinstance(target, list):
            return self._lay_all(target, loc, after)
        return self._lay_step(target, loc, after)

    def _lay_all(self, steps: list[Step], loc: Loc, after: NodeId | None) -> NodeId | None:
        for index in range(len(steps) - 1, -1, -1):
            if index + 1 < len(steps) and _ends(steps[index]):
                what = "This step is never reached: the step before it leads elsewhere."
                mend = "Remove it, or move it up."
                self.complaints.append(self._places.complaint((*loc, index + 1), what, mend, Code.NEVER_REACHED))
            after = self._lay_step(steps[index], (*loc, index), after)
        return after

    def _lay_step(self, step: Step, loc: Loc, after: NodeId | None) -> NodeId | None:
        match step:
            case plain.MenuStep():
                self.where[path_of(loc)] = loc
                return f"menus.{step.menu}"
            case shape.GotoStep(at_most=None):
                self.where[path_of(loc)] = loc
                return self.entry(step.goto)
            case _:
                return self._keep(loc, self._node(step, loc, after))

    def _node(self, step: Step, loc: Loc, after: NodeId | None) -> Node:
        match step:
            case shape.IfShape():
                self.asked[path_of(loc)] = step.if_
                then = self._lay(step.then, (*loc, "then"), after)
                return core.Branch(condition(step.if_), then, self._lay(step.else_, (*loc, "else"), after))
            case shape.CollectShape():
                return _collect(step, after, self._lay(step.otherwise, (*loc, "otherwise"), after))
            case shape.RmStep():
                otherwise = self._lay(step.else_, (*loc, "else"), after)
                return core.CallRm(self._queue_at(otherwise), step.ring, step.accept, step.within, otherwise)
            case shape.GotoStep():
                otherwise = self._lay(step.else_, (*loc, "else"), after)
                return core.GoAtMost(step.at_most or 0, self.entry(step.goto), otherwise)
            case shape.DialStep():
                return core.DialOut(step.dial, step.ring, self._lay(step.else_, (*loc, "else"), after))
            case shape.WebStep():
                return _web(step, after, self._lay(step.else_, (*loc, "else"), after))
            case plain.MenuStep():
                raise AssertionError("leads elsewhere, has no node")
            case _:
                return _plain_node(step, after)

    def _queue_at(self, node: NodeId | None) -> str:
        """The queue to which a node leads without asking anything; empty if there is none."""
        found = self.nodes.get(node or "")
        while isinstance(found, core.Play | core.Say):
            found = self.nodes.get(found.next or "")
        return found.queue if isinstance(found, core.EnterQueue) else ""

    def _keep(self, loc: Loc, node: Node) -> NodeId:
        name = path_of(loc)
        self.nodes[name], self.where[name] = node, loc
        return name


def _entries(file: FileShape) -> tuple[dict[str, NodeId], list[str]]:
    """The node in which each flow begins, and the flows that do nothing but lead back to themselves."""
    entries: dict[str, NodeId] = {}
    idle: list[str] = []
    for name in file.flows:
        way: dict[str, None] = {}
        flow = name
        while flow not in entries and flow not in way:
            way[flow] = None
            first = file.flows[flow][0]
            if isinstance(first, shape.GotoStep) and first.at_most is None:
                flow = first.goto
            else:
                entries[flow] = f"menus.{first.menu}" if isinstance(first, plain.MenuStep) else f"flows.{flow}[0]"
        if flow not in entries:
            idle += [flow]
        entries |= dict.fromkeys(way, entries.get(flow, f"flows.{flow}[0]"))
    return entries, idle


def _plain_node(  # noqa: C901 - one case per step
    step: plain.PlayShape
    | plain.SayShape
    | plain.LanguageShape
    | plain.LookUpShape
    | plain.QueueStep
    | plain.VoicemailStep
    | plain.HangUpStep
    | plain.NoticesStep
    | plain.SetStep
    | plain.CallbackStep,
    after: NodeId | None,
) -> Node:
    match step:
        case plain.PlayShape():
            return core.Play(step.play, after)
        case plain.SayShape():
            what, value = step.say.what()
            return core.Say(what, value, after)
        case plain.LanguageShape():
            return core.ChooseLanguage(step.language, step.keys, step.wait, step.otherwise, after)
        case plain.LookUpShape():
            return core.LookUp(after)
        case plain.QueueStep():
            return core.EnterQueue(step.queue, step.priority or 0)
        case plain.NoticesStep():
            return core.PlayNotices(step.notices, after)
        case plain.SetStep():
            return core.SetFacts(tuple(step.set.items()), after)
        case plain.CallbackStep():
            return core.NoteCallback(step.callback, step.waits_in or "")
        case plain.VoicemailStep():
            return core.LeaveMessage(step.voicemail)
        case plain.HangUpStep():
            return core.HangUp(step.hang_up)
        case _:
            assert_never(step)


def _collect(step: shape.CollectShape, after: NodeId | None, otherwise: NodeId | None) -> core.Collect:
    said = step.model_dump(
        include={"prompt", "shortest", "longest", "wait", "between", "terminator", "tries", "masked", "check"}
    )
    return core.Collect(name=step.collect, **said, next=after, otherwise=otherwise)


def _web(step: shape.WebStep, after: NodeId | None, otherwise: NodeId | None) -> core.AskWeb:
    return core.AskWeb(step.web, step.timeout, step.retries + 1, tuple(step.keep.items()), after, otherwise, step.token)


def _ends(target: Target) -> bool:
    """True if nothing after this is ever reached."""
    match target:
        case list():
            return _ends(target[-1])
        case shape.IfShape():
            return _ends(target.then) and _ends(target.else_)
        case shape.GotoStep():
            return target.at_most is None or _ends(target.else_)
        case shape.RmStep() | shape.DialStep():
            return _ends(target.else_)
        case _:
            return isinstance(target, _LAST)
