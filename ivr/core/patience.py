"""How long callers of a queue wait at the longest if nobody answers, the queues to which it overflows included.

Each queue is looked at once for those who enter it, and once for those who come to it from others; of the queues to
which it overflows, what becomes of who comes there is found first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import inf

from ivr.core.held_up import Phones
from ivr.core.overflow_due import overflow_queues
from ivr.core.overflow_rules import OverflowStep, ToGroup, ToNumber, ToQueue, ToRm
from ivr.core.queues import Queue
from ivr.core.said import said, target
from ivr.core.steps_taken import longest_wait, steps_taken
from ivr.core.until import AT_ONCE, NEVER, ON_COMING, Until


@dataclass(frozen=True, slots=True)
class Patience:
    """What the longest wait in a queue comes to; seconds None: it may have no end."""

    seconds: float | None
    outcome: str
    rm: bool = False
    """His own RM's mobile rings then; otherwise it has not."""
    dials: bool = False
    """A number outside rings then, and he waits on; otherwise, unless it is his RM's, his waiting is over."""


@dataclass(frozen=True, slots=True)
class _End:
    """A way in which waiting may end, and by when it has."""

    by: Until
    outcome: str
    rm: bool = False
    dials: bool = False
    late: float = 0.0
    """Only for who has waited so many seconds when he comes to the queue."""

    def coming(self, came: Until) -> _End:
        """For who came to this queue by then from another, and is asked about from there."""
        return replace(self, by=self.by.coming(came), late=came.reaching(self.late))


RM = "RM"


class LongestWaits:
    """How long a caller whom nobody answers waits for his RM, for a number outside, or until his waiting is over."""

    def __init__(self, queues: Mapping[str, Queue], phones: Phones) -> None:
        self._queues, self._phones = queues, phones
        self._known: dict[str, tuple[_End, ...]] = {}
        """What becomes of who comes to a queue from another."""

    def of(self, name: str) -> tuple[Patience, ...]:
        """The longest waits of who enters this queue: for his RM, a number, and another end, as far as there are such.

        Queues that overflow in a circle are waited in without end.
        """
        for _, onward in overflow_queues(self._queues[name]):
            self._know(onward)
        found = _longest(end for end in self._ends(self._queues[name], AT_ONCE) if end.late == 0)
        return tuple(_patience(end) for end in found)

    def _know(self, name: str) -> None:
        """From the last queues backwards."""
        ahead = {} if name in self._known else {name: iter(overflow_queues(self._queues[name]))}
        while ahead:
            now = next(reversed(ahead))
            _, onward = next(ahead[now], (0, ""))
            if not onward:
                del ahead[now]
                self._known[now] = _longest(self._ends(self._queues[now], ON_COMING))
            elif onward not in self._known and onward not in ahead:
                ahead[onward] = iter(overflow_queues(self._queues[onward]))

    def _ends(self, queue: Queue, came: Until) -> Iterator[_End]:
        """Every way in which the waiting of who came by then may end, the surest last."""
        longest = longest_wait(queue)
        silent, sure = came.not_before(longest), NEVER
        for each in steps_taken(queue, came, self._phones):
            by = each.by.no_later(longest)
            yield from self._at(each.step, by)
            silent = silent.or_later(by.after(self._phones.at_step(queue, each.step.target)))
            sure = each.by if each.is_end else NEVER
        if longest < inf:
            yield _End(silent.after(self._phones.at_end(queue)), said(queue.then), late=sure.reaching(longest))
        elif sure == NEVER:
            yield _endless(queue.name)

    def _at(self, step: OverflowStep, by: Until) -> Iterator[_End]:
        """What the step ends; nothing where the next one follows."""
        match step.target:
            case ToRm("own") if self._phones.has_rm:
                yield _End(by, RM, rm=True)
            case ToNumber(number):
                yield _End(by, number, dials=True)
            case ToRm() | ToGroup():
                return
            case ToQueue(other):
                yield from self._in(other, by)
            case ended:
                yield _End(by, target(ended))

    def _in(self, other: str, came: Until) -> Iterator[_End]:
        """He waits on in another queue, which may turn him away."""
        queue = self._queues[other]
        yield from (_End(came, said(out)) for out in (queue.full, queue.nobody) if out is not None)
        yield from (end.coming(came) for end in self._known.get(other, (_endless(other),)))


def _endless(queue: str) -> _End:
    return _End(NEVER, f"waits without end in queue {queue}")


def _longest(found: Iterable[_End]) -> tuple[_End, ...]:
    """Of each kind the longest, of equals the last. Phones outside that may ring at any time are left out."""
    kept: dict[tuple[bool, bool, bool], _End] = {}
    for end in found:
        if not ((end.rm or end.dials) and end.by.entered == inf):
            kind = end.rm, end.dials, end.late > 0
            kept[kind] = _later(kept[kind], end) if kind in kept else end
    return tuple(kept[kind] for kind in sorted(kept, reverse=True))


def _later(one: _End, other: _End) -> _End:
    outcome = one.outcome if one.by.seconds > other.by.seconds else other.outcome
    return replace(one, by=one.by.or_later(other.by), outcome=outcome, late=min(one.late, other.late))


def _patience(end: _End) -> Patience:
    seconds = end.by.seconds
    return Patience(None if seconds == inf else seconds, end.outcome, end.rm, end.dials)
