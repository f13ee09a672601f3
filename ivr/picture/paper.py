"""The paper on which a chart is drawn: a box is begun once, and what it leads to is drawn after it."""

from __future__ import annotations

from collections import Counter

from ivr.core.overflow_rules import ToCallbackNote, ToMessage, ToVoicemail, WaitingEnds
from ivr.core.phrase import phrase, series
from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Back, EnterQueue, HangUp, LeaveMessage, NodeId, NoteCallback, Repeat
from ivr.core.walk import ways
from ivr.picture.chart import Box, Kind, Row
from ivr.picture.step_names import name_of

ENDS = phrase("the call ends")


class Paper:
    """What is drawn, and what is still to be drawn."""

    def __init__(self, rules: Rulebook) -> None:
        self.rules = rules
        self.boxes: dict[str, Box] = {}
        self.ahead: list[NodeId | Queue] = []
        """Steps and queues that something drawn leads to, in the order in which they were met."""
        self._ways_in = Counter(to for node in rules.nodes.values() for _, to in ways(rules.nodes, node))
        self._ways_in.update(rules.numbers.values())

    def add(self, box: Box) -> str:
        """Draw the box; its id, for rows that lead to it."""
        self.boxes[box.id] = box
        return box.id

    def is_met_elsewhere(self, at: NodeId) -> bool:
        """Whether several ways lead to this step."""
        return self._ways_in[at] > 1

    def row(self, text: str, to: NodeId | None, key: str = "", *, silent: bool = False) -> Row:
        """A row that leads on; the target is drawn later."""
        if to is None:
            return Row(series((text, ENDS), ": "), key, is_silent=silent)
        node = self.rules.nodes[to]
        match node:
            case Repeat():
                return Row(phrase("again"), key)
            case Back():
                return Row(phrase("back"), key)
            case EnterQueue(queue, priority):
                points = phrase("priority {points}", points=priority) if priority else ""
                into = phrase("{text}, then {queue}", text=text, queue=queue) if text and points else text or queue
                return Row(into, key, self.queue(queue), silent, points)
            case LeaveMessage(box):
                return Row(text or phrase("voicemail {box}", box=box), key, self.end(ToVoicemail(box)), silent)
            case NoteCallback(box, queue):
                waits = phrase("waits in {queue}", queue=queue) if queue else ""
                note = series((phrase("callback note {box}", box=box), waits))
                return Row(text or note, key, self.end(ToCallbackNote(box)), silent)
            case HangUp(prompt):
                return Row(text or prompt, key, self.goodbye(prompt), silent)
            case _:
                self.ahead.append(to)
                return Row(text or name_of(to, node), key, to, silent)

    def queue(self, name: str) -> str:
        """The box of this queue, which is drawn later."""
        self.ahead.append(self.rules.queues[name])
        return f"queue {name}"

    def end(self, to: WaitingEnds) -> str:
        """The box of a message taken, or of a goodbye."""
        match to:
            case ToVoicemail(box):
                return self.add(Box(f"voicemail {box}", Kind.MESSAGE, phrase("voicemail {box}", box=box)))
            case ToCallbackNote(box):
                return self.add(Box(f"note {box}", Kind.MESSAGE, phrase("callback note {box}", box=box)))
            case ToMessage(prompt):
                return self.goodbye(prompt)

    def goodbye(self, prompt: str) -> str:
        """The box of this last prompt; empty: nothing is said."""
        return self.add(Box(f"end {prompt}", Kind.END, prompt or phrase("hang up")))
