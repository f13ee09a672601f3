"""A call is taken up: what its former controller had paused stays silent from the first moment on, until it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress

import msgspec
import structlog

from ivr.calls.being_recorded import as_it_stands
from ivr.calls.call import Call
from ivr.calls.captured import taken_up
from ivr.calls.pauses import PAUSED, SECRET
from ivr.calls.pausing import ASK_AGAIN, THE_FLOW, alarm, end, mark, set_limit
from ivr.core.marks import Mark
from ivr.core.pausing import Pause, open_pauses
from ivr.errors import StoreError
from ivr.switch.port import Muting

log = structlog.get_logger()

STORE_MAY_TAKE = 3.0
"""Seconds; then a call that is taken up is recorded, or not, as its channel says."""
STARTED_AGAIN = "a controller has started again"


def restore(call: Call, channel: Mapping[str, str]) -> None:
    """A call is taken up: what was paused still is, from the first moment on, and nothing of it is unmuted."""
    pauses = call.pauses
    pauses.by_hand, pauses.by_step = _pause(channel.get(PAUSED)), _pause(channel.get(SECRET))
    pauses.unknown = asyncio.Event()
    set_limit(call)
    told = {variable for variable in (PAUSED, SECRET) if channel.get(variable)}
    call.desk.errands.send(_set_right(call, told))


def _pause(kept: str | None) -> Pause | None:
    with suppress(msgspec.DecodeError):
        return msgspec.json.decode(kept or "null", type=Pause | None)
    return None


async def _set_right(call: Call, told_by_channel: Collection[str]) -> None:
    """What stands on record counts where the channel says nothing; pauses that nobody knows of any more are over."""
    try:
        _compare(call, await _on_store(call), told_by_channel)
        told = await _taken_up(call)
    finally:
        if call.pauses.unknown is not None:
            call.pauses.unknown.set()
    if told is Muting.NOT_TOLD:
        alarm(call, "recording at risk", "the switch does not say where the call is recorded")
    while told is Muting.NOT_TOLD and not (call.closing or call.abandoned):
        await asyncio.sleep(ASK_AGAIN)
        told = await _taken_up(call)


async def _taken_up(call: Call) -> Muting:
    """Of what is not to be recorded, the former controller may not have been able to end the recording."""
    if call.standing.gap or call.answered is None:
        if call.standing.gap:
            await call.desk.switch.end_capture(call.recorded_on)
        return Muting.DONE
    return await taken_up(call)


async def _on_store(call: Call) -> tuple[Mark, ...]:
    try:
        async with asyncio.timeout(STORE_MAY_TAKE):
            return await call.desk.store.marks(call.id)
    except (StoreError, TimeoutError) as error:
        log.warning("marks of an adopted call are not known", call_id=call.id, reason=str(error))
        return ()


def _compare(call: Call, marks: Sequence[Mark], told_by_channel: Collection[str]) -> None:
    as_it_stands(call, marks)
    opened, known = open_pauses(marks), {pause.who: pause for pause in call.pauses.under_way}
    for who in opened.keys() - known.keys():
        begun = opened[who]
        paused = Pause(who, begun.why, begun.at)
        if (SECRET if who == THE_FLOW else PAUSED) in told_by_channel:
            mark(call, paused, STARTED_AGAIN, over=True)
        elif who == THE_FLOW:
            call.pauses.by_step = paused
        else:
            call.pauses.by_hand = paused
            set_limit(call)
    for who in known.keys() - opened.keys():  # the former controller was killed before that was on record
        mark(call, known[who])


async def step_over(call: Call) -> None:
    """A stage has been lived through: what a step of the former controller has paused is over by now."""
    await call.pauses.known()
    if call.pauses.by_step is None:
        return
    over, call.pauses.by_step = call.pauses.by_step, None
    call.pauses.is_written = False
    await end(call, over, STARTED_AGAIN)
