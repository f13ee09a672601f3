"""What a waiting caller's overflow may depend on besides himself, asked of the floor and the clock at this moment."""

from __future__ import annotations

from ivr.calls.call import Call
from ivr.core.overflow_due import Around, asks_around
from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook


def around(call: Call, queue: Queue, rules: Rulebook) -> Around:
    """The queue and the hours as they are now; the queue only where a step asks for it, for that looks at everybody."""
    wall = call.desk.clock.wall()
    if not asks_around(queue):
        return Around(calendars=rules.calendars, agents=rules.agents, wall=wall)
    floor = call.desk.floor
    return Around(floor.now_in(queue), max(0, floor.position(call.id) - 1), rules.calendars, rules.agents, wall)
