"""The boxes of queues, and of those who ring when a queue overflows."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.core.overflow import who_rings
from ivr.core.overflow_due import looked_at
from ivr.core.queues import OverflowStep, Queue, StopMusic, ToGroup, ToQueue, ToRm, WaitingKey
from ivr.core.said import duration, said, when
from ivr.picture.chart import Box, Kind, Row
from ivr.picture.paper import Paper


def draw(paper: Paper, queue: Queue) -> None:
    """Draw the queue, unless it is drawn already, and everything that its callers may come to."""
    box = f"queue {queue.name}"
    if box in paper.boxes:
        return
    title = queue.title.get(paper.rules.firm.languages[0], "")
    rows = *_asked(queue), *_pressed(paper, queue), *_overflow(paper, queue, 0), *_exits(paper, queue)
    paper.add(Box(box, Kind.QUEUE, f"{queue.name}  {title}" if title != queue.name else title, rows))


def _asked(queue: Queue) -> Iterator[Row]:
    """Whom the queue's callers need, and how agents are rung."""
    yield Row(f"needs {said(queue.needs)}" if queue.needs else "any agent")
    if queue.wishes:
        yield Row(f"wishes {said(queue.wishes)}")
    yield from (Row(said(step)) for step in queue.relax)
    yield Row(f"rings {duration(queue.offer.ring)}")


def _pressed(paper: Paper, queue: Queue) -> Iterator[Row]:
    """What a waiting caller may press."""
    for key, meant in queue.while_waiting.items():
        yield Row(said(meant), key, _meant(paper, meant))


def _meant(paper: Paper, meant: WaitingKey) -> str:
    return "" if isinstance(meant, StopMusic) else paper.end(meant)


def _exits(paper: Paper, queue: Queue) -> Iterator[Row]:
    """The ways out beside the overflow list."""
    wait = duration(queue.longest_wait) if queue.longest_wait else ""
    for text, out in (
        (f"{wait} waited at most", queue.then),
        (f"{queue.most} wait", queue.full),
        ("nobody on duty", queue.nobody),
    ):
        if out is not None:
            yield Row(text, "", paper.end(out.target), is_silent=True)


def _overflow(paper: Paper, queue: Queue, at: int) -> list[Row]:
    """What may lead on from this place of the overflow list; what a step fails with leads to those after it."""
    return [
        Row(when(step) if step.when else "not accepted", "", _target(paper, queue, nth, step), is_silent=True)
        for nth, step in looked_at(queue, at)
    ]


def _target(paper: Paper, queue: Queue, at: int, step: OverflowStep) -> str:
    to = step.target
    if isinstance(to, ToQueue):
        return paper.queue(to.queue)
    if not isinstance(to, ToRm | ToGroup):
        return paper.end(to)
    rings = Row(f"rings {duration(to.ring)}" + (f", press {to.accept}" if isinstance(to, ToRm) else ""))
    later = _overflow(paper, queue, at + 1)
    return paper.add(Box(f"queue {queue.name} {at}", Kind.PERSON, _who(to), (rings, *later)))


def _who(to: ToRm | ToGroup) -> str:
    if isinstance(to, ToGroup):
        return who_rings(to)
    return "own RM" if to.who == "own" else "deputy"
