"""Waiting: music, announcements, offers to agents, and the overflow that leaves nobody unserved."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from ivr.calls import being_recorded, beside, by_hand, call_me_back, dialling, rung
from ivr.calls.around import around
from ivr.calls.call import Call
from ivr.calls.calling_off import Withdrawn
from ivr.calls.catching_up import CatchingUp
from ivr.calls.dialled import AgentDialled, Dialled, Failed, Lost, Won
from ivr.calls.farewell import Over, given_up
from ivr.calls.listening import Pressed, listening
from ivr.calls.music import Entertainment
from ivr.calls.offering import Offering
from ivr.calls.orders import Order
from ivr.calls.remembering import last_talk
from ivr.calls.ringing import Group, Ring, Rung, ringing
from ivr.calls.standing import Standing
from ivr.calls.talking import connect
from ivr.calls.whispering import whisper
from ivr.core import overflow
from ivr.core.call import RelationshipManager, Stage, Talking, Waiting
from ivr.core.caller import caller_in
from ivr.core.entering import TurnedAway, turned_away
from ivr.core.offer import Offer
from ivr.core.overflow import Attempts, DialNumber, DialRm, GiveUp, RingGroup, SkipStep, Wait
from ivr.core.overflow_due import asks_around, asks_level
from ivr.core.overflow_rules import OverflowStep, ToCallbackNote, ToNumber, WaitingEnds
from ivr.core.queues import Queue, StopMusic
from ivr.core.said import said
from ivr.core.service_level import Kept
from ivr.core.service_level import Wait as ServedIn
from ivr.core.talk_wishes import MoveTo, PickFor
from ivr.core.talk_wishes import said as wished
from ivr.errors import ChannelGone
from ivr.switch.events import Ending

log = structlog.get_logger()

LEVEL_AGAIN = 5.0
"""Seconds after which a step that asks for the level of degradation is looked at again, as often as the level is."""
LOOK_AGAIN = 60.0
"""Seconds; the wall's clock may be set while somebody waits for opening or closing: it is asked at least so often."""


News = Offer | tuple[Rung, AgentDialled] | Pressed | Order | BaseException | None
"""What a waiting caller's story hears of: an agent is offered, somebody who was rung did or did not come, he
has pressed a key, a supervisor steps in, or (None) something has changed in his queue."""


async def wait(call: Call, stage: Waiting) -> Stage:
    """Keep the caller's place until an agent or his RM has him, or the overflow list ends the waiting."""
    queue = call.rules.queues[stage.queue]
    call.language = stage.language
    call.leg.forget_keys()
    if elsewhere := await being_recorded.in_queue(call, stage):
        return elsewhere
    await call.begin(stage)
    # Asked first: between the look at who waits and taking a place nobody else may come.
    last = await last_talk(call, queue)
    if away := _turned_away(call, queue, stage):
        who = caller_in(queue, call.id, stage.since, call.customer, stage.priority, stage.language)
        Standing(call, queue, who).tell(away.word, away.reason, away.exit.ref)
        beside.waits(call, queue)
        return await given_up(call, away.exit.target, stage)
    caller = caller_in(queue, call.id, stage.since, call.customer, stage.priority, stage.language, last)
    entered, news = call.desk.clock.now(), asyncio.Queue[News]()
    watched = queue if asks_around(queue) else None
    floor = call.desk.floor
    standing = Standing(call, queue, caller)
    with floor.place(caller, news.put_nowait, watched, lambda: news.put_nowait(None), standing.unoffered):
        what = "waits_on" if call.adopted is stage else "ENTERQUEUE"
        standing.tell(what, f"waits in {queue.name}", queue.ref, aloud=True, queue=queue.name)
        beside.waits(call, queue)
        over: Over | None = None
        hung_up = False
        try:
            async with (
                Entertainment(call, queue, news.put_nowait) as entertainment,
                ringing(call, news.put_nowait) as ring,
                listening(call, queue, news.put_nowait),
            ):
                call.orders.listen(news.put_nowait)
                over = await _Wait(call, queue, standing, stage, news, ring, entertainment).until_over()
        except ChannelGone:
            hung_up = True
            raise
        finally:
            call.orders.deaf()
            call.let_go(call.id)
            waited = call.desk.clock.now() - stage.since
            call.desk.store.call_waited(call.id, waited.total_seconds())
            if isinstance(over, ToCallbackNote) and call_me_back.keeps_place(call, stage):
                _waits_on(call, queue)
            else:
                _measure(call, queue, call.desk.clock.now() - entered, waited, over)
            if over is None and (hung_up or call.leg.gone is not None):
                standing.tell("hangs_up", f"hangs up after {waited.total_seconds():.0f} s of waiting", queue.ref)
                call_me_back.gave_up(call, stage, waited)
    assert over is not None  # who gave no answer has raised
    return await given_up(call, over, stage)


def _turned_away(call: Call, queue: Queue, stage: Waiting) -> TurnedAway | None:
    """Asked of those who come anew, and only where a rule wants to know: it takes a look at every agent."""
    if call.adopted is stage or stage.admitted or (queue.full is None and queue.nobody is None):
        return None
    return turned_away(queue, call.desk.floor.now_in(queue, stage.language))


def _measure(call: Call, queue: Queue, here: timedelta, waited: timedelta, over: Over | None) -> None:
    """What this wait, of which so much was `here`, says of the next ones, and of how the queue's target is kept."""
    if call.abandoned:
        return
    served = isinstance(over, Talking) and over.kind == "agent"
    call.desk.counts.waited(queue.name, waited, answered=isinstance(over, Talking))
    call.desk.floor.waited(queue.name, here, served=served)
    if queue.target is not None:
        answered = isinstance(over, Talking)
        known = call.desk.kept.get(queue.name, Kept())
        after = call.desk.kept[queue.name] = known.after(queue.target, waited, answered=answered)
        in_time = after.in_time > known.in_time
        call.desk.lately.add(ServedIn(call.desk.clock.now(), queue.name, in_time))


def _waits_on(call: Call, queue: Queue) -> None:
    """He is called back, and stands in the line as before: nothing is known yet of how long he waits for an agent."""
    if queue.target is not None:
        call.desk.kept[queue.name] = call.desk.kept.get(queue.name, Kept()).after_callback()


class _Wait:
    """One caller's waiting: what has been tried, what is under way."""

    def __init__(
        self,
        call: Call,
        queue: Queue,
        standing: Standing,
        stage: Waiting,
        news: asyncio.Queue[News],
        ring: Ring,
        entertainment: Entertainment,
    ) -> None:
        self._call = call
        self._queue = queue
        self._stage = stage
        self._news = news
        self._ring = ring
        self._entertainment = entertainment
        self._attempts = Attempts()
        self._catching_up = CatchingUp(call.desk.clock)
        self._standing = standing
        self._offering = Offering(call, queue, standing, self._connect, self._count_failed_offer)

    async def until_over(self) -> Over:
        """Ask what is next, do it, and hear what came of it, until somebody talks or waiting is given up."""
        while True:
            if over := await self._hear_all():
                return over
            now, wall = self._call.desk.clock.now(), self._call.desk.clock.wall()
            facts = around(self._call, self._queue, self._call.rules, self._call.newest, wall)
            then = overflow.next_for_waiting(self._queue, self._stage, self._attempts, self._call.customer, now, facts)
            if (soonest := self._catching_up.not_before()) is not None:
                then = Wait(soonest)
            beside.decided(self._call, self._queue, self._stage, self._attempts, now, wall, then)
            match then:
                case Wait(until):
                    self._catching_up.waits(until)
                    if over := await self._hear(await self._next_news(until)):
                        return over
                case GiveUp(target, step, reason):
                    self._standing.tell("EXITWITHTIMEOUT", reason, step.ref)
                    self._call.desk.counts.given_up(self._queue.name, target)
                    await self._entertainment.stop()
                    return target
                case _:
                    self._take_step(then)

    async def _next_news(self, until: datetime | None) -> News | None:
        wait = None if until is None else min(self._call.desk.clock.seconds_to(until), LOOK_AGAIN)
        if asks_level(self._queue):
            wait = LEVEL_AGAIN if wait is None else min(wait, LEVEL_AGAIN)
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                return await self._news.get()
        return None

    async def _hear_all(self) -> Over | None:
        """Whatever has come in by now counts before the next step is chosen."""
        while not self._news.empty():
            if over := await self._hear(self._news.get_nowait()):
                return over
        return None

    async def _hear(self, news: News | None) -> Over | None:
        match news:
            case None:
                return None
            case BaseException() as error:
                raise error
            case Pressed():
                return await self._pressed(news)
            case Order():
                return await self._ordered(news)
            case Offer() as offer:
                self._attempts = replace(self._attempts, agent_rings=True)
                self._ring(offer, self._offering.begun(offer))
                return None
            case (whom, dialled):
                rung.count(self._call.desk.counts, self._queue.name, whom, dialled)
                return await self._rung(whom, dialled)

    async def _rung(self, whom: Rung, dialled: AgentDialled) -> Stage | None:
        """What came of ringing somebody."""
        match whom:
            case Offer():
                self._attempts = replace(self._attempts, agent_rings=False)
                return await self._offering.ended(whom, dialled)
            case Group():
                self._attempts = replace(self._attempts, group_rings=False)
                return await self._group(whom, dialled)
            case RelationshipManager():
                self._attempts = replace(self._attempts, rm_rings=False)
                assert not isinstance(dialled, Withdrawn)  # agents alone go not ready
                return await self._rm(whom, dialled)
            case ToNumber():
                self._attempts = replace(self._attempts, number_rings=False)
                assert not isinstance(dialled, Withdrawn)
                return await self._number(whom, dialled)

    async def _pressed(self, pressed: Pressed) -> WaitingEnds | None:
        """What the caller asks for; nothing, if somebody has just answered for him. Phones that ring are silenced."""
        what, meant = f"pressed {pressed.key}", pressed.meant
        ref = self._call.rules.ref(self._queue.key_path(pressed.key))
        if isinstance(meant, StopMusic):
            self._call.tell("stop_music", f"{what}: no more music", ref)
            await self._entertainment.silence()
            return None
        if not self._call.take(self._call.id):
            return None
        self._standing.tell("EXITWITHKEY", f"{what} -> {said(meant)}", ref)
        if isinstance(meant, ToCallbackNote):
            # At once: many hang up as soon as they have pressed it.
            call_me_back.keep(self._call, meant.box, call_me_back.place_of(self._call, self._stage))
        await self._entertainment.stop()
        return meant

    async def _ordered(self, order: Order) -> Waiting | None:
        """A supervisor moves the caller, or picks him for an agent."""
        call, wish = self._call, order.wish
        if why := by_hand.refused(call, self._stage, wish):
            call.tell("refused", f"{order.by} wishes: {wished(wish)}. {why}")
            order.refuse(why)
            return None
        match wish:
            case PickFor(agent, supervisor):
                by_hand.pick(call, order, agent, supervisor)
            case MoveTo(queue) if call.take(call.id):
                await self._entertainment.stop()
                by_hand.done(call, order)
                since, points = self._stage.since, self._stage.priority
                return Waiting(queue, call.language, since, priority=points, admitted=True)
            case _:
                order.refuse(by_hand.TAKEN)
        return None

    def _take_step(self, step: DialRm | DialNumber | RingGroup | SkipStep) -> None:
        match step:
            case DialRm():
                self._overflow_to(step)
            case DialNumber():
                self._dial_number(step)
            case RingGroup():
                self._ring_group(step)
            case SkipStep():
                self._standing.tell("overflow_skipped", step.reason, step.step.ref)
        self._step_on(step.step)

    def _overflow_to(self, step: DialRm) -> None:
        self._standing.tell("overflow", step.reason, step.step.ref)
        self._attempts = replace(self._attempts, rm_rings=True)
        self._ring(step.rm, dialling.ring_rm(self._call, step.rm, step.target))

    def _dial_number(self, step: DialNumber) -> None:
        self._standing.tell("overflow", step.reason, step.step.ref)
        self._attempts = replace(self._attempts, number_rings=True)
        to = step.target
        self._ring(to, dialling.ring_outside(self._call, to.number, to.ring))

    def _ring_group(self, step: RingGroup) -> None:
        offers = self._call.desk.floor.reserve(self._call.id, step.agents)
        if offers:
            rung = [offer.agent for offer in offers]
            others = self._call.desk.floor.doing(agent for agent in step.agents if agent not in rung)
            self._call.tell("overflow", f"{step.reason}: {', '.join(rung)} ring", step.step.ref, agents=others)
            self._attempts = replace(self._attempts, group_rings=True)
            self._ring_together(offers, step.target.ring)
        else:
            doing = self._call.desk.floor.doing(step.agents)
            line = f"{step.reason}, but none of them is free"
            self._call.tell("overflow_skipped", line, step.step.ref, agents=doing)

    def _ring_together(self, offers: tuple[Offer, ...], ring: timedelta) -> None:
        self._ring(Group(offers), dialling.ring_group(self._call, offers, ring, self._left_the_group))

    def _left_the_group(self, offer: Offer, dialled: AgentDialled) -> None:
        """The others ring on; he is not blamed, and others may have him at once."""
        if isinstance(dialled, Withdrawn) or (isinstance(dialled, Failed) and dialled.ending is Ending.REJECTED):
            self._call.tell("group_left", f"{offer.agent}: {dialled.reason}", agent=offer.agent)
        self._call.desk.floor.released(offer)

    async def _group(self, group: Group, dialled: AgentDialled) -> Stage | None:
        floor, talking = self._call.desk.floor, None
        winner = dialled.party if isinstance(dialled, Won) else ""
        for offer in group.offers:
            if offer.agent != winner:
                floor.released(offer)
        if isinstance(dialled, Won):
            talking = await self._connect(dialled)
            [won] = (offer for offer in group.offers if offer.agent == winner)
            if talking is None:
                floor.released(won)
        if isinstance(dialled, Failed | Withdrawn):
            self._call.tell("group_failed", f"{dialled.reason}; caller keeps his place")
        return talking

    def _step_on(self, done: OverflowStep) -> None:
        self._keep(replace(self._stage, overflow_step=overflow.after(self._queue, done)))

    def _count_failed_offer(self) -> int:
        """So many have failed for this caller by now."""
        self._keep(replace(self._stage, failed_offers=self._stage.failed_offers + 1))
        return self._stage.failed_offers

    async def _rm(self, rm: RelationshipManager, dialled: Dialled) -> Stage | None:
        match dialled:
            case Won():
                return await self._connect(dialled)
            case Failed(_, reason):
                self._call.tell("rm_failed", f"RM {rm.name}: {reason}; caller keeps his place")
            case Lost():
                self._call.tell("rm_too_late", f"RM {rm.name} accepted, but an agent was first")
        return None

    async def _number(self, to: ToNumber, dialled: Dialled) -> Stage | None:
        match dialled:
            case Won():
                return await self._connect(dialled)
            case Failed(_, reason):
                self._call.tell("dial_failed", f"{to.number}: {reason}; caller keeps his place")
            case Lost():
                self._call.tell("dial_too_late", f"{to.number} answered, but an agent was first")
        return None

    async def _connect(self, won: Won) -> Talking | None:
        """An agent first hears who it is; until then the caller has his music, and no step of the list is taken."""
        await whisper(self._call, won, self._queue.offer.whisper)
        return await connect(self._call, won, self._queue.name, self._entertainment)

    def _keep(self, stage: Waiting) -> None:
        self._stage = self._call.stage = stage
        self._call.note(stage)
