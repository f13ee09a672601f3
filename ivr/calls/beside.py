"""Asks the shadow, if there is one, at each decision of a call, and writes what differs into the call's trace.

Nothing here has an effect on the call, whatever goes wrong: a shadow that fails, or is slow, is asked no more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import thread_time

import structlog

from ivr.calls.around import around
from ivr.calls.call import Call
from ivr.core import overflow
from ivr.core.asking import Asked
from ivr.core.beside import Difference, Facts
from ivr.core.call import InFlow, Waiting
from ivr.core.overflow import Attempts, Next
from ivr.core.queues import Queue
from ivr.versions.shadow import Shadow

log = structlog.get_logger()

LONGEST = 0.05
"""Seconds of computing for one decision, during which no other call goes on; most take a thousandth of it."""


def arrived(call: Call) -> None:
    """A call begins."""
    _ask(call, lambda shadow: shadow.arrived(call.id, call.incoming.did, call.rules, _facts(call)))


def pressed(call: Call, stage: InFlow, typed: str) -> None:
    """The caller has pressed these keys, or nothing in time."""
    _ask(call, lambda shadow: shadow.pressed(call.id, call.rules, stage, typed, _facts(call)))


def waits(call: Call, queue: Queue) -> None:
    """The caller enters this queue."""
    _ask(call, lambda shadow: shadow.waits(call.id, queue))


def decided(
    call: Call, queue: Queue, stage: Waiting, attempts: Attempts, now: datetime, wall: datetime, live: Next
) -> None:
    """This is what the waiting caller gets next, at this time of both clocks."""

    def ask(shadow: Shadow) -> list[Difference]:
        theirs = shadow.rules.queues.get(queue.name)
        if theirs is None:
            return []
        facts = around(call, theirs, shadow.rules, shadow.rules, wall)
        other = overflow.next_for_waiting(theirs, stage, attempts, call.customer, now, facts)
        return shadow.overflow(call.id, queue.name, live, other)

    _ask(call, ask)


def over(call: Call) -> None:
    """The call has ended."""
    if call.desk.shadow is not None:
        call.desk.shadow.over(call.id)


def _ask(call: Call, question: Callable[[Shadow], list[Difference]]) -> None:
    shadow = call.desk.shadow
    if shadow is None:
        return
    begun = thread_time()
    try:
        for difference in question(shadow):
            shadow.noted(call.id, call.desk.clock.now(), difference)
            call.tell("shadow", f"rules {shadow.rules.version} would differ: {difference}")
    except Exception as error:  # the shadow has no effect, not even by its faults
        log.exception("shadow failed", call_id=call.id)
        _drop(call, shadow, f"{type(error).__name__} in call {call.id}: the log has all of it")
    else:
        if (took := thread_time() - begun) > LONGEST:
            _drop(call, shadow, f"one decision of call {call.id} took {took * 1000:.0f} ms")


def _drop(call: Call, shadow: Shadow, why: str) -> None:
    """From now on no call asks it anything."""
    desk = call.desk
    desk.shadow = None
    shadow.fails(why)
    desk.store.alarm("shadow dropped", desk.clock.now(), f"rules {shadow.rules.version}: {why}")


def _facts(call: Call) -> Facts:
    answers = dict(call.stage.answers) if isinstance(call.stage, InFlow) else {}
    desk, language = call.desk, call.language
    asked = Asked(call.customer, desk.clock.wall(), answers, desk.floor.now_in, desk.degradation.level, language)
    return Facts(asked, call.customer or desk.crm.find(call.incoming.caller))
