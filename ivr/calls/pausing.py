"""Pause and resume of a call's recording: by hand, for a limited time, and by steps that ask for secret digits.

The switch writes silence from the moment it is told; the marks say from when to when, and whoever seals the recording
makes that time silent once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import structlog

from ivr.calls.call import Call
from ivr.calls.captured import silenced, surely_silent
from ivr.core.call import LeavingMessage
from ivr.core.marking import Stretch
from ivr.core.marks import MarkKind
from ivr.core.pausing import Pause, left
from ivr.core.talk_wishes import talk_of
from ivr.errors import ChannelGone, StoreError
from ivr.switch.port import Muting

log = structlog.get_logger()

THE_FLOW = "the flow"
KEY_LASTS = timedelta(seconds=1)
"""A tone that has been heard as a key began so long before, at the most."""
SURE_WITHIN, ASK_AGAIN = 3.0, 0.5
"""Seconds within which the switch must say that it writes silence, and between two questions."""
MARKS_MAY_TAKE = 1.0
"""Seconds; then secret digits are asked for though the store does not have yet that they are."""

IN_A_MESSAGE = "The caller leaves a message, and that is kept as he says it."
NOT_RECORDED = "The call is not recorded."
PAUSED_ALREADY = "The recording is paused already."
NOT_PAUSED = "The recording is not paused."
NOT_TOLD = "The switch cannot be told just now: what is said is still recorded."


async def pause(call: Call, who: str, why: str) -> str:
    """Keep nothing from now on, until it is resumed or the longest time is over; why not, if that cannot be."""
    await call.pauses.known()
    if call.standing.gap or call.answered is None:
        return NOT_RECORDED
    if isinstance(call.stage, LeavingMessage):
        return IN_A_MESSAGE
    if call.pauses.by_hand:
        return PAUSED_ALREADY
    begun = call.pauses.by_hand = Pause(who, why, call.desk.clock.now())
    mark(call, begun)
    if not await surely_silent(call) and call.pauses.by_hand is begun:
        await resume(call, who, "the switch could not be told")
        alarm(call, "recording not paused", NOT_TOLD)
        return NOT_TOLD
    await on_record(call)
    if call.pauses.by_hand is not begun:
        return NOT_PAUSED  # it was resumed again before the switch had answered
    call.tell("recording_paused", f"{who}: {why}")
    set_limit(call)
    _keep(call)
    return ""


async def resume(call: Call, who: str, why: str = "") -> str:
    """Record again, unless a step of the flow has paused as well; why not, if nobody has paused by hand."""
    await call.pauses.known()
    over, call.pauses.by_hand = call.pauses.by_hand, None
    if over is None:
        return NOT_PAUSED
    if call.pauses.limit is not None:
        call.pauses.limit.cancel()
    call.leg.forget_keys()  # digits that were keyed for somebody else are no wishes
    await end(call, over, f"resumed by {who}" + (f": {why}" if why else ""))
    _keep(call)
    call.tell("recording_resumed", f"{who}" + (f": {why}" if why else ""))
    return ""


async def toggle(call: Call, who: str) -> None:
    """Pause, or resume, as a key asks for it."""
    why = await (resume(call, who) if call.pauses.by_hand else pause(call, who, "by key"))
    if why:
        call.tell("refused", f"{who} wishes: pause of the recording. {why}")


@asynccontextmanager
async def secret(call: Call, what: str) -> AsyncIterator[bool]:
    """Keep nothing of what is said and keyed in here, nor of keys that were pressed ahead.

    False, and an alarm, if the switch has not said within 3 s that it writes silence: then no secret may be told in
    here. Who hangs up in here ends the pause with his call; one who is left to the next controller stays paused until
    that one has asked him again.
    """
    if call.standing.gap:
        yield True
        return
    await call.pauses.known()
    if call.pauses.by_step:  # the former controller has paused
        mark(call, call.pauses.by_step, "asked again", over=True)
    call.pauses.by_step = begun = Pause(THE_FLOW, what, _since_keys(call))
    mark(call, begun)
    is_silent = await _silent_in_time(call)
    await asyncio.gather(on_record(call), _on_channel(call))
    if not is_silent:
        alarm(call, "recording not paused", f"{what} is given up, for it might be recorded")
    yield is_silent
    call.pauses.by_step, call.pauses.is_written = None, False
    await end(call, begun, "")


async def _silent_in_time(call: Call) -> bool:
    for _ in range(round(SURE_WITHIN / ASK_AGAIN)):
        if await surely_silent(call):
            return True
        await asyncio.sleep(ASK_AGAIN)
    return await surely_silent(call)


async def on_record(call: Call) -> None:
    """Whoever seals the recording after this controller was killed knows of the marks; a store that is away is
    not waited for long: the channel knows them as well, and in a pause the switch writes silence."""
    try:
        async with asyncio.timeout(MARKS_MAY_TAKE):
            await call.desk.store.flush()
    except (StoreError, TimeoutError) as error:
        log.warning("marks are not on record yet", call_id=call.id, reason=str(error))


async def _on_channel(call: Call) -> None:
    """Where a step is taken up it stands there, and what the former controller plays may be under way."""
    if call.stage is not call.adopted:
        await call.desk.switch.set_variables(call.id, call.pauses.written())


def _since_keys(call: Call) -> datetime:
    now, ahead = call.desk.clock.now(), call.leg.first_key_at()
    return now if ahead is None else now - timedelta(seconds=ahead) - KEY_LASTS


def set_limit(call: Call) -> None:
    """End the pause by hand, if there is one, after the longest time."""
    pause = call.pauses.by_hand
    if pause is None:
        return
    clock, longest = call.desk.clock, call.recording.longest_pause
    wait = left(pause, longest, clock.now()).total_seconds()
    call.pauses.limit = asyncio.get_running_loop().call_later(wait, _too_long, call, pause)


def _too_long(call: Call, pause: Pause) -> None:
    if not call.closing and not call.abandoned:
        minutes = call.recording.longest_pause.total_seconds() / 60
        call.desk.errands.send(_ended(call, pause, f"no pause lasts longer than {minutes:g} minutes"))


async def _ended(call: Call, pause: Pause, why: str) -> None:
    if call.pauses.by_hand is pause:  # another one that has begun meanwhile has its own time
        await resume(call, "the rules", why)


async def end(call: Call, over: Pause, why: str) -> None:
    """This pause is over; the mark comes last: what the switch wrote before is part of it."""
    if await silenced(call) is not Muting.DONE and call.leg.gone is None:
        alarm(call, "recording at risk", "the switch could not be told that the pause is over")
    mark(call, over, why, over=True)


def alarm(call: Call, what: str, detail: str) -> None:
    """Tell whoever looks after the recordings."""
    call.desk.store.alarm(what, call.desk.clock.now(), f"{call.id}: {detail}")


def mark(call: Call, pause: Pause, why: str = "", *, over: bool = False) -> None:
    """Write that a pause begins, or is over."""
    stretch = Stretch(who=pause.who, why=why or pause.why)
    at: datetime = call.desk.clock.now() if over else pause.since
    call.marks.write(MarkKind.PAUSE, stretch, begins=not over, at=at)


def _keep(call: Call) -> None:
    """Write on the channel what is paused: in a talk now, else with the next stage.

    While something plays, Asterisk would set no variable, and follow no other order before it has.
    """
    call.pauses.is_written = False
    if talk_of(call.stage) is not None:
        call.desk.errands.send(_kept(call))


async def _kept(call: Call) -> None:
    with suppress(ChannelGone):
        await call.desk.switch.set_variables(call.id, call.pauses.written())
