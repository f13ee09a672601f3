"""Pause and resume of a call's recording: by hand, for a limited time, and by steps that ask for secret digits.

The switch writes silence from the moment it is told; the marks say from when to when, and whoever seals the recording
makes that time silent once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import msgspec
import structlog

from ivr.calls.call import Call
from ivr.calls.captured import silenced
from ivr.core.call import LeavingMessage
from ivr.core.marking import Stretch
from ivr.core.marks import MarkKind
from ivr.core.pausing import Pause, left, open_pauses
from ivr.core.talk_wishes import talk_of
from ivr.errors import ChannelGone, StoreError

log = structlog.get_logger()

THE_FLOW = "the flow"
KEY_LASTS = timedelta(seconds=1)
"""A tone that has been heard as a key began so long before, at the most."""
STORE_MAY_TAKE = 3.0
"""Seconds; then a call that is taken up is recorded, or not, as its channel says."""

IN_A_MESSAGE = "The caller leaves a message, and that is kept as he says it."
NOT_RECORDED = "The call is not recorded."
PAUSED_ALREADY = "The recording is paused already."
NOT_PAUSED = "The recording is not paused."
NOT_TOLD = "The switch cannot be told just now: what is said is still recorded."


async def pause(call: Call, who: str, why: str) -> str:
    """Keep nothing from now on, until it is resumed or the longest time is over; why not, if that cannot be."""
    if call.standing.gap or call.answered is None:
        return NOT_RECORDED
    if isinstance(call.stage, LeavingMessage):
        return IN_A_MESSAGE
    if call.pauses.by_hand:
        return PAUSED_ALREADY
    begun = call.pauses.by_hand = Pause(who, why, call.desk.clock.now())
    _mark(call, begun)
    if not await silenced(call) and call.pauses.by_hand is begun:
        await resume(call, who, "the switch could not be told")
        call.desk.store.alarm("recording not paused", call.desk.clock.now(), f"{call.id}: {NOT_TOLD}")
        return NOT_TOLD
    if call.pauses.by_hand is not begun:
        return NOT_PAUSED  # it was resumed again before the switch had answered
    call.tell("recording_paused", f"{who}: {why}")
    _set_limit(call)
    _keep(call)
    return ""


async def resume(call: Call, who: str, why: str = "") -> str:
    """Record again, unless a step of the flow has paused as well; why not, if nobody has paused by hand."""
    over, call.pauses.by_hand = call.pauses.by_hand, None
    if over is None:
        return NOT_PAUSED
    if call.pauses.limit is not None:
        call.pauses.limit.cancel()
    call.leg.forget_keys()  # digits that were keyed for somebody else are no wishes
    await _over(call, over, f"resumed by {who}" + (f": {why}" if why else ""))
    _keep(call)
    call.tell("recording_resumed", f"{who}" + (f": {why}" if why else ""))
    return ""


async def toggle(call: Call, who: str) -> None:
    """Pause, or resume, as a key asks for it."""
    why = await (resume(call, who) if call.pauses.by_hand else pause(call, who, "by key"))
    if why:
        call.tell("refused", f"{who} wishes: pause of the recording. {why}")


@asynccontextmanager
async def secret(call: Call, what: str) -> AsyncIterator[None]:
    """Keep nothing of what is said and keyed in here, nor of keys that were pressed ahead.

    Who hangs up in here ends the pause with his call; one who is left to the next controller stays paused until that
    one has asked him again.
    """
    if call.standing.gap:
        yield
        return
    if call.stage is call.adopted:  # the former controller has paused, perhaps
        _mark(call, Pause(THE_FLOW, what, call.desk.clock.now()), "asked again", over=True)
    call.pauses.by_step = begun = Pause(THE_FLOW, what, _since_keys(call))
    _mark(call, begun)
    if not await silenced(call):
        detail = f"{call.id}: {what} is on the disk until it is sealed"
        call.desk.store.alarm("recording not paused", call.desk.clock.now(), detail)
    yield
    call.pauses.by_step = None
    await _over(call, begun, "")


def _since_keys(call: Call) -> datetime:
    now, ahead = call.desk.clock.now(), call.leg.first_key_at()
    return now if ahead is None else now - timedelta(seconds=ahead) - KEY_LASTS


def restore(call: Call, kept: str) -> None:
    """A call is taken up: what somebody has paused still is."""
    with suppress(msgspec.DecodeError):
        call.pauses.by_hand = msgspec.json.decode(kept or "null", type=Pause | None)
    _set_limit(call)
    call.desk.errands.send(_set_right(call, is_written=bool(kept)))


async def _set_right(call: Call, *, is_written: bool) -> None:
    """What stands on record counts where the channel says nothing; pauses that nobody knows of any more are over."""
    try:
        async with asyncio.timeout(STORE_MAY_TAKE):
            marks = await call.desk.store.marks(call.id)
    except (StoreError, TimeoutError) as error:
        log.warning("marks of an adopted call are not known", call_id=call.id, reason=str(error))
        marks = ()
    known = {pause.who for pause in call.pauses.under_way}
    for who, begun in open_pauses(marks).items():
        paused = Pause(who, begun.why, begun.at)
        if who in known:
            continue
        if who == THE_FLOW or is_written:
            _mark(call, paused, "a controller has started again", over=True)
        else:
            call.pauses.by_hand = paused
            _set_limit(call)
    await silenced(call)


def _set_limit(call: Call) -> None:
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


async def _over(call: Call, over: Pause, why: str) -> None:
    """The mark comes last: what the switch wrote before is part of the pause."""
    if not await silenced(call):
        detail = f"{call.id}: the switch could not be told that the pause is over"
        call.desk.store.alarm("recording at risk", call.desk.clock.now(), detail)
    _mark(call, over, why, over=True)


def _mark(call: Call, pause: Pause, why: str = "", *, over: bool = False) -> None:
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
