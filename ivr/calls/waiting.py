"""Waiting: music, announcements, offers to agents, and the overflow that leaves nobody unserved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime

import structlog

from ivr.calls import beside, dialling
from ivr.calls.call import Call
from ivr.calls.dialling import Dialled, Failed, Lost, Won
from ivr.calls.farewell import farewell, note_callback
from ivr.calls.floor import Place
from ivr.calls.music import Entertainment
from ivr.calls.talking import connect
from ivr.core import overflow
from ivr.core.call import LeavingMessage, Outcome, RelationshipManager, Stage, Waiting
from ivr.core.entering import turned_away
from ivr.core.overflow import Attempts, DialRm, GiveUp, SkipStep, Wait
from ivr.core.router import Offer, caller_in, why_nobody
from ivr.core.rulebook import Queue, ToCallbackNote, ToMessage, ToVoicemail
from ivr.errors import SwitchError
from ivr.switch.events import Ending

log = structlog.get_logger()

Rung = Offer | RelationshipManager
News = Offer | tuple[Rung, Dialled] | BaseException
"""What a waiting caller's story hears of: an agent is offered, or somebody who was rung did or did not come."""


async def wait(call: Call, stage: Waiting) -> Stage:
    """Keep the caller's place until an agent or his RM has him, or the overflow list ends the waiting."""
    queue = call.rules.queues[stage.queue]
    caller = caller_in(queue, call.id, stage.since, call.customer, stage.priority)
    call.language = stage.language
    call.leg.forget_keys()
    await call.begin(stage)
    if call.adopted is not stage and (away := turned_away(queue, call.desk.floor.now_in(queue))):
        call.tell(away.word, away.reason, away.exit.ref)
        beside.waits(call, queue)
        return await _given_up(call, away.exit.target)
    news: asyncio.Queue[News] = asyncio.Queue()
    with call.desk.floor.place(caller, news.put_nowait) as place:
        again = call.adopted is stage
        agents = call.desk.floor.standing(caller)
        line = f"waits in {queue.name}; {why_nobody(agents)}"
        call.tell("waits_on" if again else "ENTERQUEUE", line, queue.ref, queue=queue.name, agents=agents)
        beside.waits(call, queue)
        try:
            async with Entertainment(call, queue, news.put_nowait) as entertainment, _attempts() as tasks:
                over = await _Wait(call, queue, place, stage, news, tasks, entertainment).until_over()
        finally:
            call.desk.store.call_waited(call.id, (call.desk.clock.now() - stage.since).total_seconds())
    return await _given_up(call, over.target) if isinstance(over, GiveUp) else over


class _Wait:
    """One caller's waiting: what has been tried, what is under way."""

    def __init__(
        self,
        call: Call,
        queue: Queue,
        place: Place,
        stage: Waiting,
        news: asyncio.Queue[News],
        tasks: set[asyncio.Task[None]],
        entertainment: Entertainment,
    ) -> None:
        self._call = call
        self._queue = queue
        self._place = place
        self._stage = stage
        self._news = news
        self._tasks = tasks
        self._entertainment = entertainment
        self._attempts = Attempts()

    async def until_over(self) -> Stage | GiveUp:
        """Ask what is next, do it, and hear what came of it, until somebody talks or waiting is given up."""
        while True:
            if talking := await self._hear_all():
                return talking
            now = self._call.desk.clock.now()
            then = overflow.next_for_waiting(self._queue, self._stage, self._attempts, self._call.customer, now)
            beside.decided(self._call, self._queue, self._stage, self._attempts, now, then)
            match then:
                case Wait(until):
                    if talking := await self._hear(await self._next_news(until)):
                        return talking
                case DialRm() as step:
                    await self._overflow_to(step)
                case SkipStep(step, reason):
                    self._call.tell("overflow_skipped", reason, step.ref)
                    self._keep(replace(self._stage, overflow_step=self._stage.overflow_step + 1))
                case GiveUp(_, step, reason) as over:
                    self._call.tell("EXITWITHTIMEOUT", reason, step.ref)
                    await self._entertainment.stop()
                    return over

    async def _next_news(self, until: datetime | None) -> News | None:
        wait = None if until is None else max(0.0, (until - self._call.desk.clock.now()).total_seconds())
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                return await self._news.get()
        return None

    async def _hear_all(self) -> Stage | None:
        """Whatever has come in by now counts before the next step is chosen."""
        while not self._news.empty():
            if talking := await self._hear(self._news.get_nowait()):
                return talking
        return None

    async def _hear(self, news: News | None) -> Stage | None:
        match news:
            case None:
                return None
            case BaseException() as error:
                raise error
            case Offer() as offer:
                self._tell_offer(offer)
                self._attempts = replace(self._attempts, agent_rings=True)
                self._ring(offer, dialling.ring_agent(self._call, offer, self._queue))
                return None
            case (Offer() as offer, dialled):
                self._attempts = replace(self._attempts, agent_rings=False)
                return await self._agent(offer, dialled)
            case (RelationshipManager() as rm, dialled):
                self._attempts = replace(self._attempts, rm_rings=False)
                return await self._rm(rm, dialled)

    def _tell_offer(self, offer: Offer) -> None:
        line = f"offered to {offer.agent}: {offer.reason}"
        others = self._call.desk.floor.standing(self._place.caller)
        others.pop(offer.agent, None)
        self._call.tell("offer", line, self._queue.ref, agent=offer.agent, agents=others)

    async def _overflow_to(self, step: DialRm) -> None:
        self._call.tell("overflow", step.reason, step.step.ref)
        self._attempts = replace(self._attempts, rm_rings=True)
        self._ring(step.rm, dialling.ring_rm(self._call, step.rm, step.target))
        self._keep(replace(self._stage, overflow_step=self._stage.overflow_step + 1))

    async def _agent(self, offer: Offer, dialled: Dialled) -> Stage | None:
        floor = self._call.desk.floor
        match dialled:
            case Won():
                talking = await connect(self._call, dialled, self._queue.name, self._entertainment)
                if talking is None:
                    await self._offer_failed(offer, Ending.REJECTED, "hung up at once")
                else:
                    floor.connected(offer)
                return talking
            case Lost():
                floor.released(offer)
            case Failed(ending, reason):
                await self._offer_failed(offer, ending, reason)
        return None

    async def _offer_failed(self, offer: Offer, ending: Ending, reason: str) -> None:
        """It counts for this caller, and the agent is treated as the queue's rules say."""
        failed = self._stage.failed_offers + 1
        self._call.tell("RINGNOANSWER", f"{offer.agent}: {reason}; {failed} failed", self._queue.ref, agent=offer.agent)
        self._call.desk.floor.failed(offer, ending, self._queue.offer)
        self._keep(replace(self._stage, failed_offers=failed))

    async def _rm(self, rm: RelationshipManager, dialled: Dialled) -> Stage | None:
        match dialled:
            case Won():
                return await connect(self._call, dialled, self._queue.name, self._entertainment)
            case Failed(_, reason):
                self._call.tell("rm_failed", f"RM {rm.name}: {reason}; caller keeps his place")
            case Lost():
                self._call.tell("rm_too_late", f"RM {rm.name} accepted, but an agent was first")
        return None

    def _ring(self, party: Rung, ringing: Coroutine[object, object, Dialled]) -> None:
        async def ring() -> None:
            try:
                self._news.put_nowait((party, await ringing))
            except SwitchError as error:  # handed to the story, which raises it at the call's edge
                self._news.put_nowait(error)
            except Exception as error:  # a fault of ours must not cost the caller his place
                log.exception("ringing failed", call_id=self._call.id)
                self._news.put_nowait((party, Failed(Ending.FAILURE, type(error).__name__)))

        task = asyncio.ensure_future(ring())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _keep(self, stage: Waiting) -> None:
        self._stage = stage
        self._call.note(stage)


async def _given_up(call: Call, target: ToVoicemail | ToCallbackNote | ToMessage) -> Stage:
    match target:
        case ToVoicemail(box):
            return LeavingMessage(box, call.language)
        case ToCallbackNote(box):
            return await note_callback(call, box)
        case ToMessage(name):
            return await farewell(call, name, Outcome.MESSAGE)


@asynccontextmanager
async def _attempts() -> AsyncIterator[set[asyncio.Task[None]]]:
    """Phones that ring for this caller; on every way out they are silenced before his place is given back."""
    tasks: set[asyncio.Task[None]] = set()
    try:
        yield tasks
    finally:
        ringing = tuple(tasks)
        for task in ringing:
            task.cancel()
        await asyncio.gather(*ringing, return_exceptions=True)
