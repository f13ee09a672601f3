"""The agents of the floor: each one's presence, phone and tally, kept by the one table and told to the matcher."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from ivr.calls.clock import Clock
from ivr.core.agent import Assisting, Idle, InCall, OnHold, Presence, Ready, Reserved, Ringing, WrapUp
from ivr.core.agent_events import Event, IsForgotten, LogsIn, Parts, PhoneComes, TimePasses
from ivr.core.agent_table import after, begin
from ivr.core.call import CallId
from ivr.core.choosing import Tally
from ivr.core.matcher import Matcher
from ivr.core.router import OnDuty
from ivr.core.rulebook import Agent
from ivr.core.wishes import LastCall

OnAgent = Callable[[str, Presence], None]
"""Told of each agent's new status or state."""


class Staff:
    """Everybody who takes calls. `changed` is called whenever somebody is not as he was."""

    def __init__(self, clock: Clock, matcher: Matcher, on_agent: OnAgent, changed: Callable[[], None]) -> None:
        self._clock = clock
        self._matcher = matcher
        self._on_agent = on_agent
        self._changed = changed
        self._duty: dict[str, OnDuty] = {}
        self._presence: dict[str, Presence] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._leaving: set[str] = set()
        self._offers = 0
        """How many have been made."""
        self._last: dict[str, LastCall] = {}
        self._busy: dict[str, datetime] = {}
        """Since when a call has occupied an agent."""
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

    def last_call(self, agent: str) -> LastCall | None:
        """The call that he had last, if he has had one."""
        return self._last.get(agent)

    def tell(self, agent: str, event: Event) -> bool:
        """Something happens to an agent; False if it cannot be, or nobody knows him."""
        was = self._presence.get(agent)
        becomes = was and after(was, event, self._clock.now())
        if becomes is None:
            return False
        if isinstance(event, Parts):
            self._last[agent] = LastCall(event.call, event.wrap_up, self._clock.now())
        if becomes is not was or isinstance(event, PhoneComes):
            self._set(agent, becomes, anew=isinstance(event, LogsIn))
        return True

    def forget(self, call: CallId) -> None:
        """The call is over: whoever still counts as busy with it is free."""
        for agent, presence in list(self._presence.items()):
            if not isinstance(presence.state, Idle | WrapUp):
                self.tell(agent, IsForgotten(call))

    def phone(self, agent: str, reachable: bool) -> None:
        """The agent's softphone has registered, or can no longer be reached."""
        duty = self._duty.get(agent)
        if duty is None or duty.reachable == reachable:
            return
        self._enter(replace(duty, reachable=reachable))
        self._changed()
        if reachable and isinstance(duty.state, Ready):
            self.tell(agent, PhoneComes())

    def take(self, agents: Iterable[Agent], *, logged_in: bool) -> None:
        """Take new and changed agents; the new ones are logged in, or must say so first."""
        now = self._clock.now()
        for agent in agents:
            known = self._duty.get(agent.id)
            if known is None:
                first = self._presence[agent.id] = begin(now, logged_in=logged_in)
                self._enter(OnDuty(agent, False, first.seen, Tally(begun=now), first.status))
            elif known.agent is not agent and known.agent != agent:
                self._enter(replace(known, agent=agent))

    def carries(self, agent: str, medium: str) -> None:
        """He is offered, or has, a task of this medium more."""
        duty = self._duty[agent]
        self._enter(replace(duty, tasks=(*duty.tasks, medium)))
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

    def keep_only(self, agents: Iterable[str]) -> None:
        """All others leave, each once his call is over."""
        self._leaving = set(self._duty) - set(agents)
        for leaving in list(self._leaving):
            self._leave(leaving)

    # --- inside

    def _set(self, agent: str, presence: Presence, *, anew: bool) -> None:
        duty = self._duty[agent]
        tally = self._tally(duty, self._presence[agent].state, presence)
        if anew:
            tally = Tally(begun=self._clock.now())
        self._presence[agent] = presence
        self._enter(replace(duty, state=presence.seen, status=presence.status, tally=tally))
        self._changed()
        self._arm(agent, presence.due)
        self._on_agent(agent, presence)
        self._leave(agent)

    def _as_he_is(self, agent: str) -> OnDuty:
        return replace(self._duty[agent], state=self._presence[agent].seen)

    def _enter(self, duty: OnDuty) -> None:
        kept = self._kept.get(duty.agent.id)
        if kept and isinstance(duty.state, Ready):
            duty = replace(duty, state=Reserved(kept, duty.state.since))
        self._duty[duty.agent.id] = duty
        self._matcher.agent(duty)

    def _tally(self, duty: OnDuty, was: object, presence: Presence) -> Tally:
        """What he has done so far, once he is like this."""
        now, tally, name = self._clock.now(), duty.tally, duty.agent.id
        match was, presence.state:
            case Idle(), Reserved():
                self._offers += 1
                return replace(tally, turn=self._offers)
            case InCall() | OnHold() | WrapUp(), Idle():
                return replace(tally, busy=tally.busy + (now - self._busy.pop(name, now)))
            case before, InCall() if not isinstance(before, InCall | OnHold):
                self._busy[name] = now
                return replace(tally, calls=tally.calls + 1)
            case _:
                return tally

    def _leave(self, agent: str) -> None:
        busy = isinstance(self._presence[agent].state, Reserved | Ringing | InCall | OnHold | Assisting)
        if agent in self._leaving and not busy:
            self._leaving.discard(agent)
            self._arm(agent, None)
            del self._duty[agent], self._presence[agent]
            self._last.pop(agent, None)
            self._matcher.gone(agent)

    def _arm(self, agent: str, until: datetime | None) -> None:
        if timer := self._timers.pop(agent, None):
            timer.cancel()
        if until is not None:
            wait = max(0.0, (until - self._clock.now()).total_seconds())
            self._timers[agent] = asyncio.get_running_loop().call_later(wait, self._time_is_over, agent)

    def _time_is_over(self, agent: str) -> None:
        """The loop's timers may be early, by a millisecond: who is not due yet is looked at again, not forgotten."""
        self.tell(agent, TimePasses())
        if presence := self._presence.get(agent):
            self._arm(agent, presence.due)
