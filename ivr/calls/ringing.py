"""Phones that ring for a waiting caller, each in a task of its own; what came of it is told to his story."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from ivr.calls.call import Call
from ivr.calls.dialled import AgentDialled, Failed
from ivr.core.call import RelationshipManager
from ivr.core.offer import Offer
from ivr.core.overflow_rules import ToNumber
from ivr.errors import SwitchError
from ivr.switch.events import Ending

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Group:
    """Agents whose phones ring together."""

    offers: tuple[Offer, ...]


Rung = Offer | Group | RelationshipManager | ToNumber
Dialling = Coroutine[object, object, AgentDialled]
Ring = Callable[[Rung, Dialling], None]


@asynccontextmanager
async def ringing(call: Call, tell: Callable[[tuple[Rung, AgentDialled] | SwitchError], object]) -> AsyncIterator[Ring]:
    """Gives what begins to ring; on every way out all is silenced, before the caller's place is given back."""
    tasks: set[asyncio.Task[None]] = set()

    def ring(party: Rung, dialling: Dialling) -> None:
        task = asyncio.ensure_future(_rung(call, party, dialling, tell))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    try:
        yield ring
    finally:
        left = tuple(tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def _rung(
    call: Call, party: Rung, dialling: Dialling, tell: Callable[[tuple[Rung, AgentDialled] | SwitchError], object]
) -> None:
    try:
        tell((party, await dialling))
    except SwitchError as error:  # handed to the story, which raises it at the call's edge
        tell(error)
    except Exception as error:  # a fault of ours must not cost the caller his place
        log.exception("ringing failed", call_id=call.id)
        tell((party, Failed(Ending.FAILURE, type(error).__name__)))
