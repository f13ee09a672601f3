"""How long callers of a queue wait at the longest, the queues to which it overflows included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from math import inf

from ivr.core.overflow_due import certain, overflow_queues
from ivr.core.proof_waits import due_after
from ivr.core.queues import (
    OverflowStep,
    Queue,
    ToCallbackNote,
    ToGroup,
    ToMessage,
    ToNumber,
    ToQueue,
    ToRm,
    ToVoicemail,
)
from ivr.core.said import said, target


@dataclass(frozen=True, slots=True)
class Patience:
    """What the longest wait in a queue comes to; seconds None: it may have no end."""

    seconds: float | None
    outcome: str
    rm: bool = False
    """An RM's mobile rings then."""


ENDLESS = Patience(None, "waits without end")


class LongestWaits:
    """How long a caller waits, while no agent's phone rings, for his own RM's, or to the end if he has none.

    An agent may have answered just before, and hung up at the end of the whisper: no step is taken until then.
    """

    def __init__(
        self,
        queues: Mapping[str, Queue],
        has_rm: bool,
        trunks: int = 1,
        spoken: Callable[[str], float] = lambda prompt: 0.0,
    ) -> None:
        self._queues, self._has_rm, self._trunks, self._spoken = queues, has_rm, max(1, trunks), spoken
        self._known: dict[str, Patience] = {}

    def of(self, name: str) -> Patience:
        """The longest wait of who enters this queue; queues that overflow in a circle are waited in without end."""
        ahead = [] if name in self._known else [name]
        while ahead:
            onward = (other for _, other in overflow_queues(self._queues[ahead[-1]]))
            missing = next((other for other in onward if other not in self._known and other not in ahead), None)
            if missing is None:
                now = ahead.pop()
                self._known[now] = max(self._ways(self._queues[now]), key=_seconds)
            else:
                ahead.append(missing)
        return self._known[name]

    def _ways(self, queue: Queue) -> Iterator[Patience]:
        """Through the steps that are certain; or earlier, by one that others decide about, into another queue."""
        sure = tuple(certain(queue))
        whisper = self._spoken(queue.offer.whisper)
        yield _later(self._through(queue, [step for _, step in sure]), whisper)
        for at, step in enumerate(queue.overflow):
            if isinstance(step.target, ToQueue) and (at, step) not in sure:
                yield _later(self._known.get(step.target.queue, ENDLESS), whisper)

    def _through(self, queue: Queue, steps: list[OverflowStep]) -> Patience:
        waited, ends = timedelta(0), queue.longest_wait if queue.then else None
        for step in steps:
            due = due_after(step)
            if due is None:
                break
            if ends is not None and max(waited, due) >= ends:
                break
            waited = max(waited, due)
            match step.target:
                case ToRm("own") if self._has_rm:
                    return Patience(waited.total_seconds(), "RM", rm=True)
                case ToRm() | ToNumber() | ToGroup():
                    waited += self._in_vain(step.target)
                case ToQueue(other):
                    return _after(waited.total_seconds(), self._known.get(other, ENDLESS))
                case ToVoicemail() | ToCallbackNote() | ToMessage():
                    return Patience(waited.total_seconds(), target(step.target))
        return ENDLESS if ends is None else Patience(max(ends, waited).total_seconds(), said(queue.then))

    def _in_vain(self, to: ToRm | ToNumber | ToGroup) -> timedelta:
        """How long it rings for certain, if nobody answers: he may have no RM, and none of a group may be free."""
        return to.ring * self._trunks if isinstance(to, ToNumber) else timedelta(0)


def _after(waited: float, there: Patience) -> Patience:
    """What is waited in the other queue counts from entering the first."""
    return there if there.seconds is None else replace(there, seconds=max(waited, there.seconds))


def _later(wait: Patience, by: float) -> Patience:
    return wait if wait.seconds is None else replace(wait, seconds=wait.seconds + by)


def _seconds(patience: Patience) -> float:
    return inf if patience.seconds is None else patience.seconds
