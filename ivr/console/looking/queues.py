"""Queues as rows: who waits, who is at work, how well it is served, and the figures of the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from ivr.calls.desk import Desk
from ivr.core.board import QueueRow, Service
from ivr.core.day_figures import QueueDay
from ivr.core.queues import Queue
from ivr.core.said import said
from ivr.web.status import expected, waiting_since

NOTHING_YET = QueueDay()


def rows(desk: Desk, named: Mapping[str, Queue], day: Mapping[str, QueueDay]) -> dict[str, QueueRow]:
    """Every queue of the rules in force, and those of former rules in which somebody still waits on the line."""
    called_back = Counter(one.queue for one in desk.callbacks.open)
    waiting = waiting_since(desk, named)
    return {
        name: _row(desk, name, named.get(name), since, called_back[name], day.get(name, NOTHING_YET))
        for name, since in waiting.items()
    }


def _row(desk: Desk, name: str, queue: Queue | None, since: list[datetime], callbacks: int, day: QueueDay) -> QueueRow:
    now = expected(desk, queue) if queue else {}
    wait = now.get("expected")
    return QueueRow(
        id=name,
        waiting=len(since),
        longest_since=min(since, default=None),
        callbacks=callbacks,
        at_work=now.get("at_work", 0),
        free=now.get("free", 0),
        expected_s=wait["mean"] if wait else None,
        service=_service(queue, day) if queue else None,
        answered=day.answered,
        abandoned=day.abandoned,
        abandoned_share=day.abandoned_share,
        handled=day.handled,
        average_wait_s=day.wait.seconds,
        average_talk_s=day.talk.seconds,
    )


def _service(queue: Queue, day: QueueDay) -> Service | None:
    if queue.target is None:
        return None
    return Service(said(queue.target), day.service_level, day.judged, day.in_time)
