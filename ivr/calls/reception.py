"""Reception: every call gets a task of its own, is caught at its edge, and leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import structlog
from structlog.contextvars import bind_contextvars

from ivr.calls import being_recorded, beside, prompt, story
from ivr.calls.asking_store import kept
from ivr.calls.call import Call
from ivr.calls.closing import Closing
from ivr.calls.desk import Desk, Sounds
from ivr.calls.draining import Draining, keep_out
from ivr.calls.gate import Gate, turn_away
from ivr.calls.leg import Leg
from ivr.core import flow
from ivr.core.call import CallingBack, Ended, Incoming, InFlow, LeavingMessage, Outcome, Stage, Surveyed
from ivr.core.callback_tried import Broken
from ivr.core.numbers import clean, masked
from ivr.core.rulebook import Rulebook
from ivr.core.talk_wishes import talk_of
from ivr.errors import ChannelGone, SwitchError, SwitchUnavailable
from ivr.switch.events import Arrived, Ending, Gone

log = structlog.get_logger()

LONGEST_GOODBYE = 15.0
"""Seconds; the house does not wait longer for a sound that may never end."""


class Reception:
    """Takes calls as they arrive, or as they are found when the controller starts."""

    def __init__(self, desk: Desk, rules: Rulebook) -> None:
        self.rules = rules
        self.on_abandoned: Callable[[], object] = lambda: None
        """Told when the switch gave no answer: calls must be adopted again, and ended what belongs to none."""
        self._desk = desk
        self._calls: dict[str, tuple[Call, asyncio.Task[None]]] = {}
        self._to_begin: list[Call] = []
        self.closing = Closing(desk, self._looks_again)
        """Closes their records, and gives back what they held."""
        self.gate = Gate(desk)
        """Lets new calls in, or not."""
        self._draining: Draining | None = None
        self._closed = False
        self._refuses = False

    def __contains__(self, call: object) -> bool:
        return call in self._calls

    @property
    def calls(self) -> list[Call]:
        """Calls under way."""
        return [call for call, _ in self._calls.values()]

    @property
    def to_begin(self) -> list[Call]:
        """Calls whose story has not begun, but for which somebody is rung."""
        return list(self._to_begin)

    @property
    def takes_calls(self) -> bool:
        """False once it has been stopped, and while it drains."""
        return not self._closed and self._draining is None

    @property
    def draining(self) -> Draining | None:
        """Whether, and how, new calls are kept out; nobody is called back then either."""
        return self._draining

    @draining.setter
    def draining(self, how: Draining | None) -> None:
        log.warning("drains: no new calls" if how else "takes new calls", new_calls=how, under_way=len(self._calls))
        self._draining = how
        self._desk.callbacks.rules_changed()

    @property
    def closed(self) -> bool:
        """It takes no more calls: they end, or another controller has them next."""
        return self._closed

    def call(self, call: str) -> Call | None:
        """The call of this id, if it is under way."""
        found = self._calls.get(call)
        return found[0] if found else None

    def arrived(self, arrived: Arrived) -> None:
        """Begin a call's story; a house that is closing refuses it, one that hands its calls over leaves it alone."""
        if self._closed or arrived.channel in self._calls:
            log.info("arrival not taken", call_id=arrived.channel, closed=self._closed)
            if self._refuses and arrived.channel not in self._calls:
                self._desk.errands.send(self._desk.switch.hang_up(arrived.channel, Ending.CONGESTION))
            return
        if self._draining is not None:
            self.keep_out(arrived.channel)
            return
        incoming = Incoming(arrived.channel, arrived.did, clean(arrived.caller), self._desk.clock.now())
        call = self.new_call(incoming, self.rules)
        self._desk.store.call_arrived(incoming, self.rules.version)
        self._desk.store.leg_dialled(call.id, call.id, "caller", incoming.caller, incoming.at)
        who = masked(incoming.caller) if incoming.caller else "a caller without a usable number"
        call.tell("arrived", f"{who} calls {incoming.did}")
        if (standing := self._desk.degradation.standing).level:
            call.tell("degraded", f"the firm works at {standing.level}: {standing.why}")
        beside.arrived(call)
        call.not_admitted = self.gate.refuses(call, self.calls)
        self._start(call, _first_stage(call), answered=False)

    def keep_out(self, channel: str) -> None:
        """Send a new caller where they go while the house drains."""
        if self._draining is not None:
            keep_out(self._desk, channel, self._draining)

    def new_rules(self, rules: Rulebook, sounds: Sounds) -> None:
        """New calls get these at once, and calls under way as soon as they come to a place that has a name."""
        self.rules, self._desk.sounds = rules, sounds
        for call in self.calls:
            call.newer = None if call.rules is rules else (rules, sounds)
        self._desk.callbacks.rules_changed()

    def adopt(self, call: Call, stage: Stage | None) -> None:
        """Take up the story of a call that outlived its controller."""
        call.adopted = first = stage or _first_stage(call)
        call.signed = None
        call.tell("adopted", f"controller is back; goes on {_place(first)}")
        self._start(call, first, answered=call.answered is not None)

    @contextmanager
    def ringing_for(self, call: Call) -> Iterator[None]:
        """Whoever is rung for this call inside is no orphan, though its story is yet to begin."""
        self._to_begin.append(call)
        try:
            yield
        finally:
            self._to_begin.remove(call)

    def begin(self, call: Call, stage: CallingBack) -> None:
        """Begin the story of a customer who is called back; what came of the try is told in `call.tried`."""
        self._start(call, stage, answered=True)
        _, task = self._calls[call.id]
        task.add_done_callback(lambda _: call.settle(Broken(away=call.abandoned)))

    def end(self, call: Call) -> None:
        """Cut a call short; harmless if it is over."""
        known, task = self._calls.get(call.id, (None, None))
        if task is not None and known is call:
            self._cancel(call, task)

    def refuse(self, call: Call) -> None:
        """End a call that cannot be recorded any more, once both have been told."""
        call.unrecordable = True
        self.end(call)

    def lost(self, call: Call, outcome: Outcome, why: str) -> None:
        """Close the record of a call that ended while the controller was away."""
        now = self._desk.clock.now()
        call.leg.unwatch()
        call.tell("lost", why)
        self._desk.floor.forget(call.id)
        self._desk.store.leg_ended(call.id, "unknown", now)
        self._desk.store.call_ended(call.id, outcome, now)
        self._desk.recorder.finish(call.incoming, call.answered, None, None)  # the rules may be others by now

    def new_call(self, incoming: Incoming, rules: Rulebook) -> Call:
        """A call and its watched leg; whoever makes it must start or adopt it."""
        leg = Leg(self._desk.switch, incoming.id, self._caller_gone)
        return Call(self._desk, incoming, leg.watch(), rules)

    async def stop(self, *, goodbye: bool, within: float = 0.0, or_when: asyncio.Event | None = None) -> None:
        """Take no more calls, and end the stories: by leaving every call as it is, or with goodbye.

        Who talks or leaves a message may then go on for `within` seconds, or until `or_when` is set.
        """
        self._closed, self._refuses = True, goodbye
        self._desk.callbacks.stop()
        self._desk.tasks.stop()
        for call, task in list(self._calls.values()):
            if goodbye and (talk_of(call.stage) or isinstance(call.stage, LeavingMessage | Surveyed)):
                continue
            self._dismiss(call, task, goodbye=goodbye)
        await self._until_quiet(within, or_when or asyncio.Event())
        for call, task in list(self._calls.values()):
            self._dismiss(call, task, goodbye=goodbye)
        while self._calls:
            await asyncio.wait([task for _, task in self._calls.values()])
        await self._desk.errands.all_done()

    def _dismiss(self, call: Call, task: asyncio.Task[None], *, goodbye: bool) -> None:
        if call.closing or call.dismissed or call.abandoned:
            return
        call.dismissed = goodbye
        call.abandoned = not goodbye
        self._cancel(call, task)

    async def _until_quiet(self, within: float, or_when: asyncio.Event) -> None:
        asked = asyncio.ensure_future(or_when.wait())
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self._calls and not or_when.is_set():
                    await asyncio.wait([asked, *(t for _, t in self._calls.values())], return_when="FIRST_COMPLETED")
        asked.cancel()

    # --- one call

    def _start(self, call: Call, stage: Stage | None, *, answered: bool) -> None:
        task = asyncio.ensure_future(self._serve(call, stage, answered=answered))
        self._calls[call.id] = (call, task)
        task.add_done_callback(lambda _: self._over(call))

    def _over(self, call: Call) -> None:
        self._calls.pop(call.id, None)
        self._desk.callbacks.over(call.id, call.incoming.caller)
        if call.abandoned:
            self._looks_again()

    def _looks_again(self) -> None:
        """Something was left for whoever looks at the switch next: in a closed house, the next controller."""
        if not self._closed:
            self.on_abandoned()

    def _caller_gone(self, gone: Gone) -> None:
        if (call := self.call(gone.channel)) is not None:
            call.hung_up = self._desk.clock.now() - timedelta(seconds=gone.late)
        asyncio.get_running_loop().call_soon(self._cut, gone.channel)  # soon: it may have gone before it was begun

    def _cut(self, channel: str) -> None:
        call, _ = self._calls.get(channel, (None, None))
        if call is not None and not isinstance(call.stage, CallingBack):  # who is called back need not answer
            self.end(call)

    def _cancel(self, call: Call, task: asyncio.Task[None]) -> None:
        """Not before its first step: a task cancelled earlier would never reach the edge that closes the record."""
        if task.done():
            return
        if not call.begun:
            asyncio.get_running_loop().call_soon(self._cancel, call, task)
        elif not call.closing:
            task.cancel()

    async def _serve(self, call: Call, stage: Stage | None, *, answered: bool) -> None:
        call.begun = True
        bind_contextvars(call_id=call.id)  # for every line that this task logs, and those that it begins
        outcome = Outcome.INTERRUPTED
        try:
            outcome = await self._outcome(call, stage, answered=answered)
        except asyncio.CancelledError:
            if call.abandoned:
                return
            outcome = await self._cut_short(call)
        except SwitchUnavailable as error:
            log.warning("call left to be adopted", call_id=call.id, reason=str(error))
            call.abandoned = True
        except ChannelGone:
            outcome = story.left(call)
        except Exception as error:  # the edge of a call: whatever failed, this call alone pays for it
            log.exception("story failed", call_id=call.id)
            call.tell("failed", f"{type(error).__name__}: {error}")
        finally:
            await self.closing.close(call, outcome)

    async def _outcome(self, call: Call, stage: Stage | None, *, answered: bool) -> Outcome:
        if stage is None:
            call.tell("unknown_number", f"nobody has the number {call.incoming.did}")
            call.stage, call.hung_up_as = Ended(Outcome.UNKNOWN_NUMBER), Ending.UNREACHABLE
            return Outcome.UNKNOWN_NUMBER
        if call.not_admitted is not None:
            return await turn_away(call, call.not_admitted)
        return await story.live(call, stage if answered else await self._answer(call, stage))

    async def _answer(self, call: Call, begins: Stage) -> Stage:
        """Answer, and see to the recording; the stage with which the call goes on."""
        if isinstance(begins, InFlow):
            call.language = begins.language
        await being_recorded.before_answer(call)
        await kept(self._desk)  # lest he be answered, and on no record if we are killed in this instant
        await self._desk.switch.answer(call.id)
        call.answered = self._desk.clock.now()
        self._desk.store.call_answered(call.id, call.answered)
        return await being_recorded.from_answer(call, begins)

    async def _cut_short(self, call: Call) -> Outcome:
        if call.leg.gone or not (call.dismissed or call.unrecordable):
            return story.left(call)
        if call.unrecordable:
            return await self._refused(call)
        with suppress(SwitchError, TimeoutError):
            async with asyncio.timeout(LONGEST_GOODBYE):
                await self.closing.end_belongings(call)
                await self._desk.switch.no_music(call.id)
                await prompt.play(call, "goodbye")
        call.tell("dismissed", "the firm's telephone system is being stopped")
        return Outcome.INTERRUPTED

    async def _refused(self, call: Call) -> Outcome:
        """They are parted, and both told; what a partner hears is in the firm's first language."""
        call.tell("refused", "it cannot be recorded any more, and its policy then ends it")
        with suppress(SwitchError, TimeoutError):
            async with asyncio.timeout(LONGEST_GOODBYE):
                for bridge in [one for one in call.belongings if one.startswith("bridge")]:
                    await self._desk.switch.end_bridge(bridge)
                await self._desk.switch.no_music(call.id)
                await asyncio.gather(prompt.play(call, "cannot_record"), _tell_partner(call, "cannot_record"))
        return Outcome.REFUSED


def _first_stage(call: Call) -> InFlow | None:
    return flow.begin(call.rules, call.incoming.did)


def _place(stage: Stage | None) -> str:
    return f"at {type(stage).__name__}" if stage else "nowhere"


async def _tell_partner(call: Call, said: str) -> None:
    if call.partner is not None and call.partner.gone is None:
        with suppress(SwitchError):
            await call.partner.play(await prompt.files(call, said, call.rules.firm.languages[0]))
