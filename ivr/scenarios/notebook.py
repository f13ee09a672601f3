"""A store that keeps nothing: it notes what happens to the caller, and the lines of his trace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath

from ivr.core.call import CallId, Incoming, LeavingMessage, Outcome, Stage, Talking
from ivr.core.callback import Callback
from ivr.core.marks import Mark
from ivr.core.preference import LastTalk
from ivr.core.trace import TraceStep
from ivr.scenarios.scenario import Happening, Word
from ivr.store.entry import Entry
from ivr.store.journal import Journal
from ivr.store.ledger import Ledger
from ivr.store.rows import Alarm, CallbackNote, CallRow, Leg, LegKind, Voicemail


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the caller's trace, so long after his call arrived."""

    at: timedelta
    said: str
    rule: str


async def _nowhere(_entries: object) -> None:
    """Nothing is written."""


class _Blank(Journal):
    """Forgets at once."""

    def __init__(self) -> None:
        super().__init__(_nowhere)

    def append(self, entry: Entry, *, droppable: bool = False, soon: bool = False) -> None:
        """Forget it."""


class Notebook(Ledger):
    """Takes what calls tell the store, and has no database; `on_happening` is told of each happening at once."""

    def __init__(self, now: Callable[[], timedelta]) -> None:
        super().__init__(_Blank(), "scenario")
        self.happened: list[Happening] = []
        self.trace: list[Line] = []
        self.last: LastTalk | None = None
        """With whom the caller talked before."""
        self.fault = ""
        """What broke the story off, if that was no telephone's doing."""
        self.on_happening: Callable[[Happening], None] = lambda happening: None
        self.over = asyncio.Event()
        self.callers: set[str] = set()
        """His channels: the one from which he called, and those on which he was called back."""
        self._now = now
        self._rung = ""
        self._under_way: set[CallId] = set()
        self._to_call_back: dict[str, bool] = {}
        """Callbacks, and whether he still waits for them."""

    def note(self, word: Word, value: str, language: str = "") -> None:
        """Something happens now."""
        happening = Happening(self._now(), word, value, language)
        self.happened.append(happening)
        self.on_happening(happening)

    def played(self, media: str) -> None:
        """A sound begins: `/sounds/zh/welcome` is a prompt, `/sounds/zh/say/42` something that is read out."""
        path = PurePath(media)
        if path.parent.name == "say":
            self.note("told", path.name, path.parent.parent.name)
        else:
            self.note("hears", path.name, path.parent.name)

    def traced(self, step: TraceStep) -> None:
        """Note the line, and what it says that a scenario may expect."""
        self.trace.append(Line(self._now(), step.line, step.rule))
        match step.what, step.facts:
            case "ENTERQUEUE", {"queue": str(queue)}:
                self.note("waits_in", queue)
            case "RINGNOANSWER", {"agent": str(agent)}:
                self.note("missed_by", agent)
            case "whisper", {"prompt": str(prompt)}:
                self.note("whispers", prompt)
            case "recording", {"gap": gap, "varies": True}:
                self.note("recorded", "no" if gap else "yes")
            case "failed", _:
                self.fault = step.line
            case "rm_failed" | "dial_failed", _:
                self.note("missed_by", self._rung)
            case _:
                pass

    def leg_dialled(self, leg: str, call: CallId, kind: LegKind, party: str, at: datetime) -> None:
        """An agent's softphone, an RM's mobile, a number outside, or (not the first time) the caller is dialled."""
        if kind == "agent":
            self.note("offered", party)
        elif kind == "caller":
            if self.callers:
                self.note("called_back", party)
            self.callers.add(leg)
        else:
            self._rung = party
            self.note("rings", party)

    def stage(self, call: CallId, stage: Stage) -> None:
        """The caller talks with somebody, or is asked for a message."""
        match stage:
            case Talking(party=party):
                self.note("talks_to", party)
            case LeavingMessage(box):
                self.note("voicemail", box)
            case _:
                pass

    def callback_noted(self, note: CallbackNote) -> None:
        """He is to be called back."""
        self.note("callback_note", note.box)

    def call_arrived(self, call: Incoming, rules_version: str = "", *, may_be_there: bool = False) -> None:
        """His call, or one with him whom we call back."""
        self._under_way.add(call.id)

    def callback(self, callback: Callback) -> None:
        """He keeps his place, and is called back when it is his turn; or that is over."""
        if callback.id not in self._to_call_back:
            self.note("callback", callback.queue)
        self._to_call_back[callback.id] = callback.is_open
        self._look()

    def call_ended(self, call: CallId, outcome: Outcome, at: datetime) -> None:
        """The call is over."""
        self.note("ends", outcome.value)
        self._under_way.discard(call)
        self._look()

    def _look(self) -> None:
        """All is over once he neither talks nor waits to be called back."""
        if not self._under_way and not any(self._to_call_back.values()):
            self.over.set()

    def voicemail(self, message: Voicemail) -> None:
        """Nothing: that he was asked for it is noted, and how it ended will be."""

    async def flush(self) -> None:
        """Nothing is kept that could be read back."""

    async def call_row(self, call: CallId) -> CallRow | None:
        """None is kept."""
        return None

    async def message_row(self, call: CallId, path: str, recording: str) -> int | None:
        """None is kept."""
        return None

    async def open_callbacks(self, node: str = "") -> tuple[Callback, ...]:
        """None are kept."""
        return ()

    async def forgotten_callbacks(self, node: str = "") -> tuple[str, ...]:
        """Nobody is."""
        return ()

    async def latest_callbacks(self, limit: int = 50, agent: str = "") -> tuple[Callback, ...]:
        """None are kept."""
        return ()

    async def alarms(self, limit: int = 50) -> tuple[Alarm, ...]:
        """None are kept."""
        return ()

    async def marks(self, call: CallId) -> tuple[Mark, ...]:
        """Nothing is kept."""
        return ()

    async def legs(self, call: CallId) -> tuple[Leg, ...]:
        """Nothing is kept."""
        return ()

    async def last_talk(self, customer: str, number: str, since: datetime) -> LastTalk | None:
        """As the scenario says, unless it is too long ago."""
        return self.last if self.last and self.last.at >= since else None

    async def open_legs(self, node: str = "") -> tuple[Leg, ...]:
        """None are kept."""
        return ()

    async def calls_not_told(self, since: datetime, node: str = "") -> tuple[CallId, ...]:
        """None are kept."""
        return ()

    async def open_calls(self, node: str = "") -> tuple[CallRow, ...]:
        """None are kept."""
        return ()
