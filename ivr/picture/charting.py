"""From the rules to a chart: numbers, flows, menus, queues and where they overflow to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ivr.core.asking import words
from ivr.core.conditions import Condition
from ivr.core.overflow import who_rings
from ivr.core.overflow_due import looked_at
from ivr.core.queues import (
    Choose,
    OfferRules,
    OverflowStep,
    Queue,
    StopMusic,
    ToCallbackNote,
    ToGroup,
    ToMessage,
    ToQueue,
    ToRm,
    ToVoicemail,
    WaitingEnds,
    WaitingKey,
)
from ivr.core.rulebook import Rulebook
from ivr.core.said import duration, listed, said, when
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
from ivr.core.walk import ways
from ivr.picture.chart import Box, Chart, Kind, Row

Plain = Play | Say | LookUp | ChooseLanguage | PlayNotices | SetFacts
"""Steps with one way on: several of them are rows of one box."""
ENDS = Row("the call ends")


def charted(rules: Rulebook) -> Chart:
    """Everything that a caller can come to."""
    return _Charting(rules).chart()


class _Charting:
    """Draws what is reached; a box is begun once, and what it leads to is drawn after it."""

    def __init__(self, rules: Rulebook) -> None:
        self._rules = rules
        self._boxes: dict[str, Box] = {}
        self._to_do: list[NodeId | Queue] = []
        self._ways_in = Counter(to for node in rules.nodes.values() for _, to in ways(rules.nodes, node))
        self._ways_in.update(rules.numbers.values())

    def chart(self) -> Chart:
        for number, root in self._rules.numbers.items():
            self._add(Box(f"number {number}", Kind.NUMBER, number, (self._row(_flow_name(root) or "", root),)))
        for ahead in self._to_do:
            if isinstance(ahead, Queue):
                self._queue(ahead)
            else:
                self._step(ahead)
        name = self._rules.firm.name.get(self._rules.firm.languages[0], "")
        return Chart(name, self._rules.version, self._boxes)

    def _add(self, box: Box) -> str:
        self._boxes[box.id] = box
        return box.id

    def _row(self, text: str, to: NodeId | None, key: str = "", *, silent: bool = False) -> Row:
        """A row that leads on; the target is drawn later."""
        if to is None:
            return Row(f"{text}: {ENDS.text}" if text else ENDS.text, key, is_silent=silent)
        node = self._rules.nodes[to]
        match node:
            case Repeat():
                return Row("again", key)
            case Back():
                return Row("back", key)
            case EnterQueue(queue):
                return Row(text or queue, key, self._want_queue(queue), silent)
            case LeaveMessage(box):
                return Row(text or f"voicemail {box}", key, self._end(ToVoicemail(box)), silent)
            case NoteCallback(box):
                return Row(text or f"callback note {box}", key, self._end(ToCallbackNote(box)), silent)
            case HangUp(prompt):
                return Row(text or prompt, key, self._goodbye(prompt), silent)
            case _:
                self._to_do.append(to)
                return Row(text or self._name(to), key, to, silent)

    def _name(self, at: NodeId) -> str:  # noqa: C901 - one case per kind of node
        """What is found at a step, in a few words."""
        node = self._rules.nodes[at]
        match node:
            case Menu():
                return at.removeprefix("menus.")
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
                return _flow_name(at) or doing(node)
            case Repeat() | Back() | EnterQueue() | LeaveMessage() | NoteCallback() | HangUp():
                return ""

    def _step(self, at: NodeId) -> None:  # noqa: C901 - one case per kind of node
        if at in self._boxes:
            return
        node = self._rules.nodes[at]
        match node:
            case Menu():
                self._add(Box(at, Kind.MENU, at.removeprefix("menus."), self._choices(node)))
            case Branch():
                ways_on = self._row("", node.then, "yes"), self._row("", node.otherwise, "no")
                self._add(Box(at, Kind.QUESTION, question(node.condition), ways_on))
            case CallRm():
                rings = Row(f"rings {duration(node.ring)}, press {node.accept}")
                self._add(
                    Box(at, Kind.PERSON, "own RM", (rings, self._row("not accepted", node.otherwise, silent=True)))
                )
            case DialOut(number, ring):
                rows = Row(f"rings {duration(ring)}"), self._row("not reached", node.otherwise, silent=True)
                self._add(Box(at, Kind.PERSON, number, rows))
            case GoAtMost(times, then):
                rows = self._row("", then, "yes"), self._row("", node.otherwise, "no")
                self._add(Box(at, Kind.QUESTION, f"fewer than {times} times?", rows))
            case AskWeb(url):
                asks = Row(f"asks {url}"), self._row("answered", node.next)
                more = self._row("no good answer", node.otherwise, silent=True)
                self._add(Box(at, Kind.FLOW, _flow_name(at), (*asks, more)))
            case Collect():
                self._add(Box(at, Kind.FLOW, _flow_name(at), self._collect(node)))
            case Play() | Say() | LookUp() | ChooseLanguage() | PlayNotices() | SetFacts():
                self._add(Box(at, Kind.FLOW, _flow_name(at), self._plain(node)))
            case Repeat() | Back() | EnterQueue() | LeaveMessage() | NoteCallback() | HangUp():
                pass

    def _choices(self, menu: Menu) -> tuple[Row, ...]:
        keys = tuple(self._row("", to, key) for key, to in menu.keys.items())
        return (*keys, self._row("", menu.otherwise, "-", silent=True))

    def _collect(self, node: Collect) -> tuple[Row, ...]:
        return (
            Row(f"asks {node.prompt}"),
            self._row(f"{node.name} given", node.next),
            self._row("not given", node.otherwise, silent=True),
        )

    def _plain(self, node: Plain) -> tuple[Row, ...]:
        """This step and those after it, up to where other ways come in or part."""
        rows: list[Row] = []
        while True:
            after = self._rules.nodes.get(node.next or "")
            if not isinstance(after, Plain) or self._ways_in[node.next or ""] > 1:
                return (*rows, self._row(doing(node), node.next))
            rows.append(Row(doing(node)))
            node = after

    def _want_queue(self, name: str) -> str:
        self._to_do.append(self._rules.queues[name])
        return f"queue {name}"

    def _queue(self, queue: Queue) -> None:
        box = f"queue {queue.name}"
        if box in self._boxes:
            return
        title = queue.title.get(self._rules.firm.languages[0], "")
        rows = [
            Row(f"needs {said(queue.needs)}" if queue.needs else "any agent"),
            *([Row(f"wishes {said(queue.wishes)}")] if queue.wishes else []),
            *(Row(said(step)) for step in queue.relax),
            Row(_rings(queue.offer)),
        ]
        rows += [self._press(key, meant) for key, meant in queue.while_waiting.items()]
        rows += self._overflow(queue, 0)
        rows += self._exits(queue)
        self._add(Box(box, Kind.QUEUE, f"{queue.name}  {title}" if title != queue.name else title, tuple(rows)))

    def _exits(self, queue: Queue) -> Iterator[Row]:
        """The ways out beside the overflow list."""
        wait = duration(queue.longest_wait) if queue.longest_wait else ""
        for text, out in (
            (f"{wait} waited at most", queue.then),
            (f"{queue.most} wait", queue.full),
            ("nobody on duty", queue.nobody),
        ):
            if out is not None:
                yield Row(text, "", self._end(out.target), is_silent=True)

    def _press(self, key: str, meant: WaitingKey) -> Row:
        return Row(said(meant), key, "" if isinstance(meant, StopMusic) else self._end(meant))

    def _overflow(self, queue: Queue, at: int) -> list[Row]:
        """What may lead on from this place of the overflow list; what a step fails with leads to those after it."""
        return [
            Row(when(step) if step.when else "not accepted", "", self._target(queue, nth, step), is_silent=True)
            for nth, step in looked_at(queue, at)
        ]

    def _target(self, queue: Queue, at: int, step: OverflowStep) -> str:
        to = step.target
        if isinstance(to, ToQueue):
            return self._want_queue(to.queue)
        if not isinstance(to, ToRm | ToGroup):
            return self._end(to)
        rings = Row(f"rings {duration(to.ring)}" + (f", press {to.accept}" if isinstance(to, ToRm) else ""))
        later = self._overflow(queue, at + 1)
        who = _who(to)
        return self._add(Box(f"queue {queue.name} {at}", Kind.PERSON, who, (rings, *later)))

    def _end(self, to: WaitingEnds) -> str:
        match to:
            case ToVoicemail(box):
                return self._add(Box(f"voicemail {box}", Kind.MESSAGE, f"voicemail {box}"))
            case ToCallbackNote(box):
                return self._add(Box(f"note {box}", Kind.MESSAGE, f"callback note {box}"))
            case ToMessage(prompt):
                return self._goodbye(prompt)

    def _goodbye(self, prompt: str) -> str:
        return self._add(Box(f"end {prompt}", Kind.END, prompt or "hang up"))


def _rings(offer: OfferRules) -> str:
    """How an agent is rung, and which, unless it is whoever has been idle longest."""
    chosen = "" if offer.choose is Choose.LONGEST_IDLE else f" {said(offer.choose)}"
    return f"rings {duration(offer.ring)}" + (
        f",{chosen}{' by rank' * offer.by_rank}" if chosen or offer.by_rank else ""
    )


def _who(to: ToRm | ToGroup) -> str:
    if isinstance(to, ToGroup):
        return who_rings(to)
    return "own RM" if to.who == "own" else "deputy"


def doing(node: Plain) -> str:
    """What a step does, in a few words."""
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


def _flow_name(at: NodeId) -> str:
    """The flow that begins here; empty in the midst of one."""
    name = at.removeprefix("flows.").removesuffix("[0]")
    return name if at == f"flows.{name}[0]" and "[" not in name else ""
