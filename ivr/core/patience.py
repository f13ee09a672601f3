"""How long callers of a queue wait at the longest, the queues to which it overflows included.

As long as nobody answers, two things take time: what the rules let a caller wait for (`waited: 60s`), and phones that
ring in vain. Steps that he comes to in any case are due at a known time; any that others or the hours decide about may
come before each of them, in the last moment, and so may an agent's phone before his waiting ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf

from ivr.core.held_up import Phones
from ivr.core.overflow_due import certain, ends, overflow_queues
from ivr.core.proof_waits import due_after, earliest_due
from ivr.core.queues import OverflowStep, Queue, ToGroup, ToQueue, ToRm
from ivr.core.said import said, target
from ivr.core.until import AT_ONCE, NEVER, ON_COMING, Until


@dataclass(frozen=True, slots=True)
class Patience:
    """What the longest wait in a queue comes to; seconds None: it may have no end."""

    seconds: float | None
    outcome: str
    rm: bool = False
    """His own RM's mobile rings then; otherwise it has not, and his waiting is over."""


@dataclass(frozen=True, slots=True)
class _End:
    """A way in which waiting may end, and by when it has."""

    by: Until
    outcome: str
    rm: bool = False
    late: float = 0.0
    """Only for who has waited so many seconds when he comes to the queue."""

    def coming(self, came: Until) -> _End:
        """For who came to this queue by then from another, and is asked about from there."""
        return _End(self.by.coming(came), self.outcome, self.rm, came.reaching(self.late))


RM = "RM"


class LongestWaits:
    """How long a caller waits for his own RM's phone, or until his waiting is over, if nobody answers."""

    def __init__(self, queues: Mapping[str, Queue], phones: Phones) -> None:
        self._queues, self._phones = queues, phones
        self._known: dict[str, tuple[_End, ...]] = {}
        """What becomes of who comes to a queue from another."""

    def of(self, name: str) -> tuple[Patience, ...]:
        """The longest waits of who enters this queue: for his RM, and to another end, as far as there are such.

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
        longest, rings = _longest_wait(queue), self._phones.at_end(queue)
        silent, sure = came.not_before(longest), None
        for each in _taken(queue, came, self._phones):
            by = each.by.no_later(longest)
            yield from self._at(each.step, by)
            silent = silent.or_later(by.after(self._phones.at_step(each.step.target)))
            sure = each.by if each.is_end else None
        if longest < inf:
            yield _End(silent.after(rings), said(queue.then), late=0.0 if sure is None else sure.reaching(longest))
        elif sure is None:
            yield _endless(queue.name)

    def _at(self, step: OverflowStep, by: Until) -> Iterator[_End]:
        """What the step ends; nothing where the next one follows."""
        match step.target:
            case ToRm("own") if self._phones.has_rm:
                yield _End(by, RM, rm=True)
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


@dataclass(frozen=True, slots=True)
class _Taken:
    """An overflow step, and by when it is taken, if it is."""

    step: OverflowStep
    by: Until
    is_end: bool = False
    """Every caller comes to it, and none comes further: his RM rings, or he waits here no more."""


def _taken(queue: Queue, came: Until, phones: Phones) -> Iterator[_Taken]:
    """The overflow steps to which who came by then may come; doubtful ones in the last moment before a certain one.

    One that ends the waiting is not taken while an agent's phone rings; meanwhile those before it may fall due.
    """
    now = came
    for doubtful, due, certainly in _groups(queue):
        held = phones.at_end(queue) if certainly is not None and ends(certainly.target) else 0.0
        now = now.not_before(due).after(held)
        for step in doubtful:
            yield _Taken(step, now)
            if rings := phones.at_step(step.target):
                now = now.after(rings + held)
        if certainly is not None:
            is_end = ends(certainly.target) or (phones.has_rm and _is_own_rm(certainly))
            yield _Taken(certainly, now, is_end)
            if is_end:
                return
            now = now.after(phones.at_step(certainly.target))


def _groups(queue: Queue) -> Iterator[tuple[list[OverflowStep], float, OverflowStep | None]]:
    """Each step that every caller comes to, when it is due, and those before it that others or the hours decide about.

    At last those that nothing certain follows. A step that is due in time only if offers fail may be the last for some.
    """
    longest, sure = _longest_wait(queue), {at for at, _ in certain(queue)}
    doubtful = list[OverflowStep]()
    for at, step in enumerate(queue.overflow):
        if at not in sure:
            doubtful.append(step)
            continue
        due = due_after(step)
        if due is None or due.total_seconds() >= longest:
            doubtful += () if _too_late(step, longest) else queue.overflow[at:]
            break
        yield doubtful, due.total_seconds(), step
        doubtful = []
    yield [step for step in doubtful if not _too_late(step, longest)], inf, None


def _too_late(step: OverflowStep, longest: float) -> bool:
    return earliest_due(step).total_seconds() >= longest


def _is_own_rm(step: OverflowStep) -> bool:
    return isinstance(step.target, ToRm) and step.target.who == "own"


def _longest_wait(queue: Queue) -> float:
    """Seconds after which `then` says where he goes; infinity where the queue has no such end."""
    if queue.longest_wait is None or queue.then is None:
        return inf
    return queue.longest_wait.total_seconds()


def _endless(queue: str) -> _End:
    return _End(NEVER, f"waits without end in queue {queue}")


def _longest(found: Iterable[_End]) -> tuple[_End, ...]:
    """Of each kind the longest, of equals the last. An RM's phone that may ring at any time, or never, is left out."""
    kept: dict[tuple[bool, bool], _End] = {}
    for end in found:
        if not (end.rm and end.by.entered == inf):
            kind = end.rm, end.late > 0
            kept[kind] = _later(kept[kind], end) if kind in kept else end
    return tuple(kept[kind] for kind in sorted(kept, reverse=True))


def _later(one: _End, other: _End) -> _End:
    outcome = one.outcome if one.by.seconds > other.by.seconds else other.outcome
    return _End(one.by.or_later(other.by), outcome, one.rm, min(one.late, other.late))


def _patience(end: _End) -> Patience:
    seconds = end.by.seconds
    return Patience(None if seconds == inf else seconds, end.outcome, end.rm)
