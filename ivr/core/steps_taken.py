"""By when a waiting caller comes to each step of an overflow list, if nobody answers, whatever agents and others do.

The rules let him wait (`waited: 60s`), and phones ring in vain. With `nobody` -> a group that rings 20 s, then `waited:
60s` -> his RM: the group may begin to ring in the last moment, and the RM's mobile rings after 80 s at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from ivr.core.held_up import Phones
from ivr.core.overflow_due import certain, ends
from ivr.core.overflow_rules import OverflowStep, ToRm
from ivr.core.proof_waits import due_after, earliest_due
from ivr.core.queues import Queue
from ivr.core.until import Until


@dataclass(frozen=True, slots=True)
class Taken:
    """An overflow step, and by when it is taken, if it is."""

    step: OverflowStep
    by: Until
    is_end: bool = False
    """Every caller comes to it, and none comes further: his RM rings, or he waits here no more."""


def steps_taken(queue: Queue, came: Until, phones: Phones) -> Iterator[Taken]:
    """The overflow steps to which who came by then may come; doubtful ones in the last moment before a certain one.

    One that ends the waiting is not taken while an agent's phone rings; meanwhile those before it may fall due. None is
    taken while an agent who has answered hears the whisper.
    """
    now = came
    for doubtful, due, certainly in _groups(queue):
        is_last = certainly is not None and ends(certainly.target)
        held = phones.at_end(queue) if is_last else phones.whisper(queue)
        now = now.not_before(due).after(held)
        for step in doubtful:
            yield Taken(step, now)
            if rings := phones.at_step(queue, step.target):
                now = now.after(rings + held)
        if certainly is not None:
            is_end = ends(certainly.target) or (phones.has_rm and _is_own_rm(certainly))
            yield Taken(certainly, now, is_end)
            if is_end:
                return
            now = now.after(phones.at_step(queue, certainly.target))


def _groups(queue: Queue) -> Iterator[tuple[list[OverflowStep], float, OverflowStep | None]]:
    """Each step that every caller comes to, when it is due, and those before it that others or the hours decide about.

    At last those that nothing certain follows. A step that is due in time only if offers fail may be the last for some.
    """
    longest, sure = longest_wait(queue), {at for at, _ in certain(queue)}
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


def longest_wait(queue: Queue) -> float:
    """Seconds after which `then` says where he goes; infinity where the queue has no such end."""
    if queue.longest_wait is None or queue.then is None:
        return inf
    return queue.longest_wait.total_seconds()
