"""How a way through a flow may end: the caller's RM rings, a number, his waiting is over, or nobody is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
    """A number outside rings that the flow dials."""
    WAITED = auto()
    """He waited for agents, and waiting came to its end without a phone that rings for certain."""
    RUNG_IN_VAIN = auto()
    """Phones that nobody answered kept him from his RM until his waiting was over."""
    LEFT = auto()
    """He never waited for anybody: a message left, or goodbye."""


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
    last: Stretch | None = None
    dials: int | None = None
    """The point at which a number rings: what its ringing takes comes after."""


class Endings:
    """How a way may end at each step that has no way on, for callers with an RM or without."""

    def __init__(self, speaking: Speaking, *, has_rm: bool) -> None:
        self._book = speaking.book
        waits = (
            LongestWaits(self._book.queues, phones(speaking, has_rm=has_rm, agents=rung)) for rung in (True, False)
        )
        self._rung, self._quiet = waits
        self._waits: dict[str, dict[End, Best]] = {}

    def at(self, name: NodeId | None) -> Iterator[tuple[End, Best]]:
        """Without such a step the flow ends with goodbye; a queue may turn the caller away, too."""
        match self._book.nodes.get(name or ""):
            case EnterQueue(queue):
                yield from self._waited(queue).items()
                yield from _turned_away(self._book.queues[queue])
            case LeaveMessage(box):
                yield End.LEFT, Best(0.0, f"voicemail {box}")
            case NoteCallback(box):
                yield End.LEFT, Best(0.0, f"callback note {box}")
            case _:
                yield End.LEFT, Best(0.0, "goodbye")

    def _waited(self, queue: str) -> dict[End, Best]:
        """His RM rings by then whatever agents do; other ends count from phones that never rang, if they come then."""
        if queue not in self._waits:
            rung, quiet = self._rung.of(queue), self._quiet.of(queue)
            found = [(End.RM, wait) for wait in rung if wait.rm]
            found += [(End.WAITED, wait) for wait in quiet if not wait.rm] or [
                (End.RUNG_IN_VAIN, wait) for wait in rung if not wait.rm
            ]
            self._waits[queue] = {end: _best(queue, wait) for end, wait in found}
        return self._waits[queue]


def rm_rings() -> Best:
    """Where the flow itself rings him."""
    return Best(0.0, RM)


def _best(queue: str, wait: Patience) -> Best:
    seconds = inf if wait.seconds is None else wait.seconds
    return Best(seconds, wait.outcome, last=Stretch(f"queue {queue}", wait.seconds))


def _turned_away(queue: Queue) -> Iterator[tuple[End, Best]]:
    exits = dict.fromkeys(said(out) for out in (queue.full, queue.nobody) if out is not None)
    if exits:
        last = Stretch(f"queue {queue.name}", 0.0, f"turned away by queue {queue.name}")
        yield End.LEFT, Best(0.0, listed(exits, "or"), last=last)
