"""How long callers of a queue wait at the longest, the queues to which it overflows included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf

from ivr.core.held_up import Phones
from ivr.core.overflow_due import certain, overflow_queues
from ivr.core.proof_waits import due_after
from ivr.core.queues import OverflowStep, Queue, ToGroup, ToQueue, ToRm
from ivr.core.said import said, target
from ivr.core.until import Until


@dataclass(frozen=True, slots=True)
class Patience:
    """What the longest wait in a queue comes to; seconds None: it may have no end."""

    seconds: float | None
    outcome: str
    rm: bool = False
    """An RM's mobile rings then."""


@dataclass(frozen=True, slots=True)
class _End:
    """A way in which waiting may end, and by when it has."""

    until: Until
    outcome: str
    rm: bool = False


ENDLESS = _End(Until(inf, inf), "waits without end")
RM = "RM"


class LongestWaits:
    """How long a caller waits for his own RM's phone, or to the end, while such phones ring in vain."""

    def __init__(self, queues: Mapping[str, Queue], phones: Phones) -> None:
        self._queues, self._phones = queues, phones
        self._known: dict[str, tuple[_End, ...]] = {}

    def of(self, name: str) -> tuple[Patience, ...]:
        """The longest waits of who enters this queue: for his RM, and to another end, as far as there are such.

        Queues that overflow in a circle are waited in without end.
        """
        for onward in [other for _, other in overflow_queues(self._queues[name])]:
            self._know(onward)
        found = _longest(_Waiting(self._queues, self._phones, self._known, name, first=True).ends())
        return tuple(_patience(end) for end in found)

    def _know(self, name: str) -> None:
        """How who comes to this queue from others fares, from the last queues backwards."""
        ahead = [] if name in self._known else [name]
        while ahead:
            onward = (other for _, other in overflow_queues(self._queues[ahead[-1]]))
            missing = next((other for other in onward if other not in self._known and other not in ahead), None)
            if missing is None:
                now = ahead.pop()
                self._known[now] = _longest(_Waiting(self._queues, self._phones, self._known, now, first=False).ends())
            else:
                ahead.append(missing)


class _Waiting:
    """One queue, from its first overflow step to its end; steps that others decide about may come in between."""

    def __init__(
        self,
        queues: Mapping[str, Queue],
        phones: Phones,
        known: Mapping[str, tuple[_End, ...]],
        name: str,
        *,
        first: bool,
    ) -> None:
        self._queues, self._phones, self._known = queues, phones, known
        self._queue, self._first = queues[name], first
        self._bound = self._queue.longest_wait.total_seconds() if self._queue.longest_wait else inf
        self._now = Until()
        self._silent = Until(self._bound)
        """By when phones have fallen silent that ring as the longest wait is over."""

    def ends(self) -> Iterator[_End]:
        """Every way in which waiting here may end; the one that is sure, if any is, last but for the longest wait."""
        sure = {at for at, _ in certain(self._queue)}
        doubtful: list[OverflowStep] = []
        for at, step in enumerate(self._queue.overflow):
            if at not in sure:
                doubtful.append(step)
                continue
            due = due_after(step)
            if due is None:
                doubtful += self._queue.overflow[at:]
                break
            if due.total_seconds() >= self._bound:
                break
            self._now = self._now.not_before(due.total_seconds())
            yield from self._in_between(doubtful)
            doubtful = []
            over = tuple(self._at(step))
            if over:
                yield from over
                yield from self._bound_passed()
                return
        yield from self._to_the_bound(doubtful)

    def _in_between(self, doubtful: Iterable[OverflowStep]) -> Iterator[_End]:
        """Each of these may be taken in the last moment before the next step."""
        for step in doubtful:
            self._ring(step)
        for step in doubtful:
            if not isinstance(step.target, ToRm | ToGroup):
                yield from self._at(step)

    def _ring(self, step: OverflowStep) -> None:
        held = self._phones.at_step(step.target)
        self._now = self._now.after(held)
        if held:
            late = Until(min(self._bound + held, self._now.entered), self._now.here)
            self._silent = self._silent.or_later(late)

    def _at(self, step: OverflowStep) -> Iterator[_End]:
        """What the step ends; nothing where the next one follows."""
        over = self._now.after(self._phones.at_end(self._queue))
        match step.target:
            case ToRm("own") if self._phones.has_rm:
                yield _End(self._now, RM, rm=True)
            case ToRm() | ToGroup():
                self._ring(step)
            case ToQueue(other):
                yield from self._in(other, over)
            case ended:
                yield _End(over, target(ended))

    def _in(self, other: str, came: Until) -> Iterator[_End]:
        """He waits on in another queue, which may turn him away."""
        for end in self._known.get(other, (ENDLESS,)):
            yield _End(end.until.coming(came), end.outcome, end.rm)
        for out in (self._queues[other].full, self._queues[other].nobody):
            if out is not None:
                yield _End(came, said(out))

    def _bound_passed(self) -> Iterator[_End]:
        """Phones, or the queue before, may have kept him until his longest wait was over."""
        if self._queue.then is not None and (not self._first or self._now.seconds >= self._bound):
            yield self._then()

    def _to_the_bound(self, doubtful: Iterable[OverflowStep]) -> Iterator[_End]:
        """Nothing sure ends the waiting before the longest wait does."""
        if self._queue.then is None:
            yield ENDLESS
            return
        self._now = self._now.not_before(self._bound)
        doubtful = tuple(doubtful)
        for step in doubtful:
            self._ring(step)
        yield self._then()
        self._now = self._silent
        yield from (end for step in doubtful if isinstance(step.target, ToQueue) for end in self._at(step))

    def _then(self) -> _End:
        assert self._queue.then is not None
        return _End(self._silent.after(self._phones.at_end(self._queue)), said(self._queue.then))


def _longest(found: Iterable[_End]) -> tuple[_End, ...]:
    """The longest to his RM, and to any other end; of equals, the last, which is the surest."""
    kept: dict[bool, _End] = {}
    for end in found:
        before = kept.get(end.rm, end)
        outcome = before.outcome if before.until.seconds > end.until.seconds else end.outcome
        kept[end.rm] = _End(before.until.or_later(end.until), outcome, end.rm)
    return tuple(kept[rm] for rm in (True, False) if rm in kept)


def _patience(end: _End) -> Patience:
    seconds = end.until.seconds
    return Patience(None if seconds == inf else seconds, end.outcome, end.rm)
