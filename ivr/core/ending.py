"""How a way through a flow may end: the caller's RM rings, a number, his waiting is over, or nobody is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from math import inf

from ivr.core.held_up import phones
from ivr.core.patience import RM, LongestWaits, Patience
from ivr.core.queues import Queue
from ivr.core.said import listed, said
from ivr.core.speaking import Speaking
from ivr.core.steps import EnterQueue, LeaveMessage, NodeId, NoteCallback


class End(Enum):
    """Where a way leads."""

    RM = auto()
    """The caller's own RM's mobile rings."""
    NUMBER = auto()
    """A number outside rings that the flow dials, or an overflow step."""
    WAITED = auto()
    """His waiting is over: nobody has answered, and his RM's mobile has not rung."""
    TURNED_AWAY = auto()
    """He may not wait: the queue is full, or nobody is on duty for it."""
    LEFT = auto()
    """He never asked for anybody: a message left, or goodbye."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a way: what takes the time, how many seconds at most (None: without end), what the caller did there."""

    what: str
    seconds: float | None
    by: str = ""


@dataclass(slots=True)
class Best:
    """The longest way from a point to an end: the first way taken, and where that goes on (None: it ends there)."""

    seconds: float
    outcome: str
    by: str = ""
    then: int | None = None
    last: tuple[Stretch, ...] = ()
    """What the queue takes in which it ends."""
    dials: int | None = None
    """The point at which a number rings: what its ringing takes comes after."""


class Endings:
    """How a way may end at each step that has no way on, for callers with an RM or without."""

    def __init__(self, speaking: Speaking, *, has_rm: bool) -> None:
        self.has_rm = has_rm
        self._book = speaking.book
        ringing = phones(speaking, has_rm=has_rm)
        self._waits = LongestWaits(self._book.queues, ringing)
        self._quiet = LongestWaits(self._book.queues, replace(ringing, ring=False))
        self._known: dict[str, tuple[tuple[End, Best], ...]] = {}

    def at(self, name: NodeId | None) -> Iterator[tuple[End, Best]]:
        """Without such a step the flow ends with goodbye; a queue may turn the caller away, too."""
        match self._book.nodes.get(name or ""):
            case EnterQueue(queue):
                if queue not in self._known:
                    self._known[queue] = (*self._waited(queue), *_turned_away(self._book.queues[queue]))
                yield from self._known[queue]
            case LeaveMessage(box):
                yield End.LEFT, Best(0.0, f"voicemail {box}")
            case NoteCallback(box):
                yield End.LEFT, Best(0.0, f"callback note {box}")
            case _:
                yield End.LEFT, Best(0.0, "goodbye")

    def _waited(self, queue: str) -> Iterator[tuple[End, Best]]:
        quiet = {_end(wait): wait for wait in self._quiet.of(queue)}
        for wait in self._waits.of(queue):
            seconds = inf if wait.seconds is None else wait.seconds
            last = _spent(queue, wait, quiet.get(_end(wait), wait))
            yield _end(wait), Best(seconds, wait.outcome, last=last)


def _end(wait: Patience) -> End:
    if wait.rm:
        return End.RM
    return End.NUMBER if wait.dials else End.WAITED


def rm_rings() -> Best:
    """Where the flow itself rings him."""
    return Best(0.0, RM)


def _spent(queue: str, wait: Patience, quiet: Patience) -> tuple[Stretch, ...]:
    """What the rules let him wait for, and what phones that ring in vain add to it."""
    if wait.seconds is None or quiet.seconds is None or quiet.seconds >= wait.seconds:
        return (Stretch(f"queue {queue}", wait.seconds),)
    return Stretch(f"queue {queue}", quiet.seconds), Stretch("phones that ring in vain", wait.seconds - quiet.seconds)


def _turned_away(queue: Queue) -> Iterator[tuple[End, Best]]:
    why = {"full": queue.full, "without anybody on duty": queue.nobody}
    exits = dict.fromkeys(said(out) for out in why.values() if out is not None)
    if exits:
        reasons = listed((reason for reason, out in why.items() if out is not None), "or")
        last = Stretch(f"queue {queue.name}", 0.0, f"queue {queue.name} {reasons}")
        yield End.TURNED_AWAY, Best(0.0, f"turned away by queue {queue.name}, {listed(exits, 'or')}", last=(last,))
