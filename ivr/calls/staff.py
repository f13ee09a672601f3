"""The agents of the floor: each one's presence, phone and tally, kept by the one table and told to the matcher."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from ivr.calls.clock import Clock
from ivr.core.agent import Presence, Ready, Reserved, call_of
from ivr.core.agent_events import (
    EndsTask,
    Event,
    IsForgotten,
    LogsIn,
    Parts,
    PhoneComes,
    TakesTask,
    TimePasses,
    WorksInVain,
)
from ivr.core.agent_table import after, begin
from ivr.core.call import CallId
from ivr.core.choosing import Tally
from ivr.core.duty import OnDuty
from ivr.core.eligibility import Answer, Eligibility, in_zone
from ivr.core.matcher import Matcher
from ivr.core.rulebook import Agent
from ivr.core.tallying import begins_work, counted_anew, is_offered, tallied
from ivr.core.wishes import LastCall

OnAgent = Callable[[str, Presence, LastCall | None], None]
"""Told of each agent's new status or state, and of the call that he had last."""


class Staff:
    """Everybody who takes calls. `changed` is called whenever somebody is not as he was."""

    def __init__(self, clock: Clock, matcher: Matcher, on_agent: OnAgent, changed: Callable[[], None]) -> None:
        self._clock = clock
        self._matcher = matcher
        self._on_agent = on_agent
        self._changed = changed
        self._duty: dict[str, OnDuty] = {}
        self._presence: dict[str, Presence] = {}
        self._since: dict[str, datetime] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._leaving: set[str] = set()
        self._ruled: dict[str, Agent] = {}
        """Each agent as the rules have him."""
        self._told: dict[str, dict[str, Answer]] = {}
        """Agent -> what was told of him last, by name."""
        self.zone: tzinfo = UTC
        """The firm's clock, by which it is told until when something holds."""
        self.eligibility: Mapping[str, Eligibility] = {}
        """What the rules know that may hold of agents."""
        self._offers = 0
        """How many have been made."""
        self._last: dict[str, LastCall] = {}
        self._own_calls: Counter[str] = Counter()
        """Those that agents have begun themselves."""
        self._busy_with: dict[CallId, set[str]] = {}
        self._kept: dict[str, CallId] = {}
        """Agents who are kept for one caller, and whom nobody else gets."""

    def everybody(self) -> list[OnDuty]:
        """Every agent, as he is now."""
        return list(self._duty.values())

    def get(self, agent: str) -> OnDuty | None:
        """The agent as he is now, if there is such a one."""
        return self._duty.get(agent)

    def presence(self, agent: str) -> Presence:
        """His status and state."""
        return self._presence[agent]

    def since(self, agent: str) -> datetime:
        """When he came to have this status and state, as far as this controller has seen it."""
        return self._since[agent]

    def last_call(self, agent: str) -> LastCall | None:
        """The call that he had last, if he has had one."""
        return self._last.get(agent)

    def had(self, agent: str, last: LastCall) -> None:
        """The call that he had last, as it was before the controller started again."""
        if agent in self._duty:
            self._last[agent] = last

    def tell(self, agent: str, event: Event) -> bool:
        """Something happens to an agent; False if it cannot be, or nobody knows him."""
        was = self._presence.get(agent)
        becomes = was and after(was, event, self._clock.now())
        if becomes is None:
            return False
        if isinstance(event, Parts | WorksInVain):
            call = event.call if isinstance(event, Parts) else event.attempt
            self._last[agent] = LastCall(call, event.wrap_up, self._clock.now())
        if becomes is not was or isinstance(event, PhoneComes):
            self._set(agent, becomes, event)
        return True

    def forget(self, call: CallId) -> None:
        """The call is over: whoever still counts as busy with it is free."""
        for agent in tuple(self._busy_with.get(call, ())):
            self.tell(agent, IsForgotten(call))

    def works(self, agent: str) -> None:
        """He is occupied from now on, before he talks: a customer is dialled for him."""
        if (duty := self._duty.get(agent)) is not None:
            self._enter(replace(duty, tally=begins_work(duty.tally, self._clock.now())))

    def phone(self, agent: str, reachable: bool) -> None:
        """The agent's softphone has registered, or can no longer be reached."""
        duty = self._duty.get(agent)
        if duty is None or duty.reachable == reachable:
            return
        self._enter(replace(duty, reachable=reachable))
        self._changed()
        if reachable and isinstance(duty.state, Ready):
            self.tell(agent, PhoneComes())

    @contextmanager
    def own_call(self, agent: str) -> Iterator[None]:
        """His phone is in a call that he has begun: while inside, it is rung for nobody."""
        self._own_call(agent, 1)
        try:
            yield
        finally:
            self._own_call(agent, -1)

    def _own_call(self, agent: str, by: int) -> None:
        self._own_calls[agent] += by
        own, duty = self._own_calls[agent] > 0, self._duty.get(agent)
        if not own:
            del self._own_calls[agent]
        if duty is not None and duty.own_call != own:
            self._enter(replace(duty, own_call=own))
            self._changed()

    def take(self, agents: Iterable[Agent], *, logged_in: bool) -> None:
        """Take new and changed agents; the new ones are logged in, or must say so first."""
        now = self._clock.now()
        for ruled in agents:
            self._ruled[ruled.id] = ruled
            known, agent = self._duty.get(ruled.id), self._with_told(ruled)
            if known is None:
                first = self._presence[agent.id] = begin(now, logged_in=logged_in)
                self._since[agent.id] = now
                self._enter(OnDuty(agent, False, first.seen, Tally(begun=now), first.status))
            elif known.agent is not agent and known.agent != agent:
                self._enter(replace(known, agent=agent))

    def learns(self, agent: str, name: str, answer: Answer | None) -> None:
        """This is told of him, or (None) nothing any more; he need not be there yet."""
        told = self._told.setdefault(agent, {})
        told.pop(name, None)
        if answer is not None:
            told[name] = in_zone(answer, self.zone)
        if duty := self._duty.get(agent):
            self._enter(replace(duty, agent=self._with_told(self._ruled[agent])))
            self._changed()

    def told(self, agent: str) -> dict[str, Answer]:
        """What was told of him last, by name."""
        return self._told.get(agent, {})

    def carries(self, agent: str, medium: str) -> None:
        """He is offered, or has, a task of this medium more."""
        duty = self._duty[agent]
        self._offers += 1
        tally = replace(duty.tally, drawn=self._offers)
        self._enter(replace(duty, tasks=(*duty.tasks, medium), tally=tally))
        self._changed()

    def lays_down(self, agent: str, medium: str) -> None:
        """He has one less; harmless if he is gone."""
        duty = self._duty.get(agent)
        if duty is not None and medium in duty.tasks:
            left = list(duty.tasks)
            left.remove(medium)
            self._enter(replace(duty, tasks=tuple(left)))
            self._changed()

    def keep(self, agent: str, call: CallId) -> None:
        """As soon as he is free he is kept for this caller: to all others he is reserved."""
        self._kept[agent] = call
        self._enter(self._as_he_is(agent))

    def keep_no_longer(self, agent: str) -> None:
        """Whoever asks may have him again."""
        if self._kept.pop(agent, None) and agent in self._duty:
            self._enter(self._as_he_is(agent))
            self._changed()

    def could_come(self, agent: str) -> bool:
        """Whether he whom he is kept for can have him now."""
        return agent in self._duty and self._as_he_is(agent).free

    def accepts(self, agent: str) -> None:
        """He has a task that he was offered."""
        self.tell(agent, TakesTask())

    def has_done(self, agent: str, medium: str, wrap_up: timedelta = timedelta(0)) -> None:
        """He has it no more."""
        self.lays_down(agent, medium)
        if wrap_up and agent in self._duty:
            before = self._last.get(agent)
            self._last[agent] = LastCall(before.call if before else "", wrap_up, self._clock.now())
        self.tell(agent, EndsTask(wrap_up))

    def keep_only(self, agents: Iterable[str]) -> tuple[str, ...]:
        """All others leave, each once his call is over; gives who they are."""
        self._leaving = set(self._duty) - set(agents)
        gone = tuple(self._leaving)
        for leaving in gone:
            self._leave(leaving)
        return gone

    # --- inside

    def _with_told(self, ruled: Agent) -> Agent:
        known = self.eligibility
        told = tuple(one for name, one in self.told(ruled.id).items() if name in known and known[name].by_program)
        return replace(ruled, answers=ruled.answers + told) if told else ruled

    def _set(self, agent: str, presence: Presence, event: Event) -> None:
        duty, was, now = self._duty[agent], self._presence[agent].state, self._clock.now()
        self._offers += is_offered(was, presence.state)
        tally = tallied(duty.tally, event, was, presence.state, now, self._offers)
        if isinstance(event, LogsIn):
            tally = counted_anew(tally, now)
        self._presence[agent], self._since[agent] = presence, now
        self._note_busy(agent, call_of(was), call_of(presence.state))
        self._enter(replace(duty, state=presence.seen, status=presence.status, tally=tally))
        self._changed()
        self._arm(agent, presence.due)
        self._on_agent(agent, presence, self._last.get(agent))
        self._leave(agent)

    def _note_busy(self, agent: str, before: CallId, now: CallId) -> None:
        """Each call that is over asks who was with it: that must not take a look at every agent."""
        if before != now and (others := self._busy_with.get(before)):
            others.discard(agent)
            if not others:
                del self._busy_with[before]
        if now:
            self._busy_with.setdefault(now, set()).add(agent)

    def _as_he_is(self, agent: str) -> OnDuty:
        return replace(self._duty[agent], state=self._presence[agent].seen)

    def _enter(self, duty: OnDuty) -> None:
        kept = self._kept.get(duty.agent.id)
        if kept and isinstance(duty.state, Ready):
            duty = replace(duty, state=Reserved(kept, duty.state.since))
        self._duty[duty.agent.id] = duty
        self._matcher.agent(duty)

    def _leave(self, agent: str) -> None:
        if agent in self._leaving and not call_of(self._presence[agent].state):
            self._leaving.discard(agent)
            self._arm(agent, None)
            del self._duty[agent], self._presence[agent], self._since[agent], self._ruled[agent]
            self._last.pop(agent, None)
            self._matcher.gone(agent)

    def _arm(self, agent: str, until: datetime | None) -> None:
        if timer := self._timers.pop(agent, None):
            timer.cancel()
        if until is not None:
            wait = self._clock.seconds_to(until)
            self._timers[agent] = asyncio.get_running_loop().call_later(wait, self._time_is_over, agent)

    def _time_is_over(self, agent: str) -> None:
        """The loop's timers may be early, by a millisecond: who is not due yet is looked at again, not forgotten."""
        self.tell(agent, TimePasses())
        if presence := self._presence.get(agent):
            self._arm(agent, presence.due)
