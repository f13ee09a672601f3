"""Simple calls: a caller hears a greeting, is queued, the longest-idle agent answers, talks, and hangs up."""

from __future__ import annotations

import asyncio
import itertools

from bench import firm
from bench.stage import Stage
from ivr.lab.behaviour import Answer
from ivr.lab.leg import Leg

TALK = 2.0
"""Seconds from the agent's answer to his hanging up."""
SETTLED = 2.0
"""Seconds after the last call in which recordings are sealed, rows written and agents free again."""

PACKET = 0.02
"""Seconds; see `_SomeTime`."""

_numbers = itertools.cycle(firm.caller_ids(100))


class _SomeTime:
    """Answers at any moment of a packet's length, as people do.

    If caller's and agent's packets came together each time, as they do where all times are multiples of a packet's, one
    waking up would serve both; and which of two switches is so lucky would be settled by its milliseconds in between.
    """

    def __init__(self, first: float, talk: float) -> None:
        self._part = first
        self._talk = talk

    async def __call__(self, leg: Leg) -> None:
        self._part = (self._part + 0.618) % 1
        await Answer(after=0.3 + self._part * PACKET, hang_up_after=self._talk)(leg)


async def agents_ready(stage: Stage, talk: float = TALK) -> None:
    """All softphones register; each answers after a moment, and hangs up when all is said."""
    for nth, phone in enumerate(stage.lab.phones.values()):
        phone.behave(_SomeTime(nth * 0.382, talk))
    await stage.lab.register(within=30)
    await asyncio.sleep(SETTLED)


async def calls(stage: Stage, count: int, at_a_time: int, did: str = firm.DID) -> None:
    """So many calls, so many at a time, until the last trace of them is on record."""
    room = asyncio.Semaphore(at_a_time)
    await asyncio.gather(*(_call(stage, room, did) for _ in range(count)))
    stage.forget_calls()
    await asyncio.sleep(SETTLED)


async def _call(stage: Stage, room: asyncio.Semaphore, did: str) -> None:
    async with room:
        leg = await stage.lab.call(did, caller_id=next(_numbers))
        await leg.answered(within=20)
        await leg.ended(within=300)


def as_they_should(stage: Stage, count: int) -> bool:
    """Whether so many calls were all served by an agent and all recorded wholly; says so if not."""
    outcomes, recordings = stage.outcomes(), stage.recordings()
    good = outcomes == {"COMPLETEAGENT": count} and recordings == {"recorded": count}
    if not good:
        print(f"NOT AS IT SHOULD BE, of {count} calls: {dict(outcomes)}, recordings {dict(recordings)}")
    return good
