"""What a waiting caller's overflow may depend on besides himself, asked of the floor and the clock at this moment."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.calls.call import Call
from ivr.core.overflow_due import Around, asks_around
from ivr.core.rulebook import Calendar, Queue


def around(call: Call, queue: Queue, calendars: Mapping[str, Calendar]) -> Around:
    """The queue and the hours as they are now; the queue only where a step asks for it, for that looks at everybody."""
    wall = call.desk.clock.wall()
    if not asks_around(queue):
        return Around(calendars=calendars, wall=wall)
    floor = call.desk.floor
    return Around(floor.now_in(queue), max(0, floor.position(call.id) - 1), calendars, wall)
