"""What is read for those who watch the day: calls that are over, agents' legs in them, a customer's former calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from ivr.core.board import PastCall
from ivr.core.call import CallId, Outcome
from ivr.core.day_figures import AgentLeg, OverCall
from ivr.core.leg_ending import Ending
from ivr.core.noted import NOTE, Noted, noted_in
from ivr.core.reporting.told import CallTold
from ivr.core.reporting.working import RINGS, Change, WorkByCall, Working
from ivr.core.trace import TraceStep
from ivr.store.asking import Asking
from ivr.store.beside_calls import CALLED_BY_US, asked_since
from ivr.store.tables import agent_states, calls, legs, to_call_back, trace

MISSED = {Ending.NO_ANSWER.value, Ending.BUSY.value, Ending.REJECTED.value}
"""A telephone that was silenced for another reason has missed nothing."""
MOST_NOTES = 5
"""Of one former call, the latest; its page has all of them."""
AROUND = timedelta(minutes=1)
"""So far from a call's beginning and end agents' states lie, at most, that are about it."""


@dataclass(frozen=True, slots=True)
class Over:
    """A call that is over; its place among all of them is when it came, and its id."""

    told: CallTold
    ended: datetime


@dataclass(frozen=True, slots=True)
class Rung:
    """An agent's leg."""

    call: CallId
    agent: str
    answered: datetime | None
    ending: str


@dataclass(frozen=True, slots=True)
class Story:
    """The trace of a call under way."""

    steps: tuple[TraceStep, ...]
    rules: str
    """The version under which it began."""


class Days(Asking):
    """Use within the loop."""

    async def over_since(self, since: datetime, last: Over | None = None, limit: int = 1000) -> tuple[Over, ...]:
        """The calls that came then or later and are over, in that order; those after the `last` of the page before."""
        found = _OVER.where(calls.c.arrived >= since).order_by(calls.c.arrived, calls.c.id).limit(limit)
        return await self._over(found if last is None else found.where(_beyond(last.told)))

    async def over(self, ids: Sequence[CallId], since: datetime) -> tuple[Over, ...]:
        """Those of these calls that came then or later and are over."""
        return await self._over(_OVER.where(calls.c.id.in_(ids), calls.c.arrived >= since))

    async def with_agents(self, found: Sequence[Over]) -> tuple[OverCall, ...]:
        """These calls with the legs of their agents and what each had of them, as figures ask for them."""
        rung = defaultdict[CallId, list[Rung]](list)
        wanted = _RUNG.where(legs.c.call.in_([one.told.id for one in found]), legs.c.kind == "agent")
        for row in await self._rows(wanted):
            rung[row.call].append(Rung(*row))
        work = await self._worked(found, {leg.agent for all_ in rung.values() for leg in all_ if leg.answered})
        return tuple(OverCall(one.told, _legs(rung[one.told.id]), work.of(one.told.id)) for one in found)

    async def _over(self, wanted: Select[Any]) -> tuple[Over, ...]:
        return tuple(_told(row) for row in await self._rows(wanted))

    async def _worked(self, found: Sequence[Over], agents: Collection[str]) -> WorkByCall:
        """What these agents did in the time of these calls, told by call."""
        working, work = Working(), WorkByCall()
        if not agents:
            return work
        since, until = min(one.told.arrived for one in found), max(one.ended for one in found)
        at = agent_states.c.at
        wanted = _CHANGES.where(agent_states.c.agent.in_(agents), at >= since - AROUND, at < until + AROUND)
        for row in await self._rows(wanted):
            for stretch in working.change(Change(*row)):
                work.add(stretch)
        for stretch in working.rest(until):
            work.add(stretch)
        return work

    async def of_customer(self, customer: str, number: str, limit: int = 5) -> tuple[PastCall, ...]:
        """His latest calls (by id, else by the caller's number) that are over, newest first."""
        if not customer and not number:
            return ()
        whose = calls.c.customer_id == customer if customer else calls.c.caller == number
        found = _PAST.where(whose, calls.c.ended.is_not(None)).order_by(calls.c.arrived.desc()).limit(limit)
        past = {row.id: PastCall(*row[1:]) for row in await self._rows(found)}
        noted = await self._noted(tuple(past))
        return tuple(replace(one, notes=noted[call]) for call, one in past.items())

    async def _noted(self, ids: Sequence[CallId]) -> Mapping[CallId, tuple[Noted, ...]]:
        notes = defaultdict[CallId, tuple[Noted, ...]](tuple)
        wanted = _NOTES.where(trace.c.call.in_(ids)).order_by(trace.c.at, trace.c.id)
        for row in await self._rows(wanted) if ids else ():
            if noted := noted_in(row.line):
                notes[row.call] = (*notes[row.call], noted)[-MOST_NOTES:]
        return notes

    async def stories(self, ids: Sequence[CallId]) -> Mapping[CallId, Story]:
        """What was told of each of these calls so far, without its facts; of which nothing was is not there."""
        steps = defaultdict[CallId, list[TraceStep]](list)
        rules: dict[CallId, str] = {}
        for call, at, what, line, rule, version in await self._rows(_STORIES.where(trace.c.call.in_(ids))):
            steps[call].append(TraceStep(call, at, what, line, rule))
            rules[call] = version
        return {call: Story(tuple(told), rules[call]) for call, told in steps.items()}

    async def arrived_since(self, since: datetime) -> Mapping[str, int]:
        """How many calls came then or later, by the number that was dialled; those in which we called are none."""
        counted = select(calls.c.did, func.count()).where(calls.c.arrived >= since, ~_BY_US).group_by(calls.c.did)
        return {row[0]: row[1] for row in await self._rows(counted)}

    async def _rows(self, wanted: Select[Any]) -> Sequence[Any]:
        async with self._within() as connection:
            found: Sequence[Any] = (await connection.execute(wanted)).all()
            return found


_BY_US = select(trace.c.call).where(trace.c.call == calls.c.id, trace.c.what == CALLED_BY_US).exists()
_ASKED = and_(
    calls.c.outcome == Outcome.CALLBACK,
    select(to_call_back.c.call).where(to_call_back.c.call == calls.c.id, asked_since(calls.c.arrived)).exists(),
)
"""Looked for where it counts alone."""
_TOLD = ("id", "arrived", "queue", "waited_seconds", "served_by_kind", "outcome", "ended")
_OVER = select(*(calls.c[name] for name in _TOLD), _BY_US.label("by_us"), _ASKED.label("asked")).where(
    calls.c.ended.is_not(None)
)
_RUNG = select(legs.c.call, legs.c.party, legs.c.answered, legs.c.ending)
_CHANGES = (
    select(agent_states.c.agent, agent_states.c.at, agent_states.c.state, agent_states.c.call)
    .where(agent_states.c.state.not_in(RINGS))
    .order_by(agent_states.c.at, agent_states.c.id)
)
_PAST = select(calls.c.id, calls.c.arrived, calls.c.queue, calls.c.served_by, calls.c.outcome, calls.c.result)
_NOTES = select(trace.c.call, trace.c.line).where(trace.c.what == NOTE)

_STORIES = (
    select(*(trace.c[name] for name in ("call", "at", "what", "line", "rule")), calls.c.rules_version)
    .join(calls, calls.c.id == trace.c.call)
    .order_by(trace.c.id)
)


def _beyond(last: CallTold) -> Any:
    same = and_(calls.c.arrived == last.arrived, calls.c.id > last.id)
    return or_(calls.c.arrived > last.arrived, same)


def _told(row: Any) -> Over:
    told = CallTold(
        row.id,
        row.arrived,
        queue=row.queue,
        waited=row.waited_seconds,
        served_by_kind=row.served_by_kind,
        outcome=row.outcome,
        called_by_us=bool(row.by_us),
        callback_asked=bool(row.asked),
    )
    return Over(told, row.ended)


def _legs(rung: Iterable[Rung]) -> tuple[AgentLeg, ...]:
    """Without those that were silenced, as another had answered or the caller was gone."""
    return tuple(
        AgentLeg(leg.agent, leg.answered is not None)
        for leg in rung
        if leg.answered is not None or leg.ending in MISSED
    )
