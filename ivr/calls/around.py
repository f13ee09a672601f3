"""What a waiting caller's overflow may depend on besides himself, asked of the floor at this moment."""

from __future__ import annotations

from datetime import datetime

from ivr.calls.call import Call
from ivr.core.ladder import held
from ivr.core.overflow_due import Around, asks_around
from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook


def around(call: Call, queue: Queue, rules: Rulebook, today: Rulebook, wall: datetime) -> Around:
    """The queue as he finds it now, but only where a step asks for it: that looks at everybody; and the hours then.

    The steps and the hours are those of `rules`; who is there, and whom the queue asks for, those of `today`.
    """
    levels = held(rules.degradation, call.desk.degradation.level)
    if not asks_around(queue):
        return Around(calendars=rules.calendars, agents=today.agents, levels=levels, wall=wall)
    floor = call.desk.floor
    found = floor.now_in(today.queues.get(queue.name, queue), call.language, call.id)
    return Around(found, max(0, floor.position(call.id) - 1), rules.calendars, today.agents, levels, wall)
