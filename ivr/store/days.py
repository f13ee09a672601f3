"""What is read for those who watch the day: calls that are over, agents' legs in them, a customer's former calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from ivr.core.board import PastCall
from ivr.core.call import CallId
from ivr.core.day_figures import AgentLeg, OverCall
from ivr.core.leg_ending import Ending
from ivr.core.noted import NOTE, Noted, noted_in
from ivr.store.asking import Asking
from ivr.store.beside_calls import CALLED_BY_US
from ivr.store.tables import calls, legs, trace

MISSED = {Ending.NO_ANSWER.value, Ending.BUSY.value, Ending.REJECTED.value}
"""A telephone that was silenced for another reason has missed nothing."""
MOST_NOTES = 5
"""Of one former call, the latest; its page has all of them."""


@dataclass(frozen=True, slots=True)
class Over:
    """A call that is over; its place among all of them is when, and its id."""

    call: CallId
    queue: str
    outcome: str
    served_by: str
    """`agent`, `rm`, `outside`; empty: nobody."""
    waited: float | None
    ended: datetime
    called_by_us: bool = False
    """A customer who was called back: no call that came."""


@dataclass(frozen=True, slots=True)
class Rung:
    """An agent's leg."""

    call: CallId
    agent: str
    answered: datetime | None
    ended: datetime | None
    ending: str


class Days(Asking):
    """Use within the loop."""

    async def over_since(self, since: datetime, last: Over | None = None, limit: int = 1000) -> tuple[Over, ...]:
        """The calls that were over then or later, in that order; those after the `last` of the page before."""
        found = _OVER.where(calls.c.ended >= since).order_by(calls.c.ended, calls.c.id).limit(limit)
        return tuple(Over(*row) for row in await self._rows(found if last is None else found.where(_beyond(last))))

    async def over(self, ids: Sequence[CallId]) -> tuple[Over, ...]:
        """Those of these calls that are over."""
        found = _OVER.where(calls.c.id.in_(ids), calls.c.ended.is_not(None))
        return tuple(Over(*row) for row in await self._rows(found))

    async def with_legs(self, found: Sequence[Over]) -> tuple[OverCall, ...]:
        """These calls with the legs of their agents, as figures ask for them."""
        rung = defaultdict[CallId, list[Rung]](list)
        wanted = _RUNG.where(legs.c.call.in_([one.call for one in found]), legs.c.kind == "agent")
        for row in await self._rows(wanted):
            rung[row.call].append(Rung(*row))
        return tuple(_with(one, rung[one.call]) for one in found)

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

    async def arrived_since(self, since: datetime) -> Mapping[str, int]:
        """How many calls came then or later, by the number that was dialled; those in which we called are none."""
        counted = select(calls.c.did, func.count()).where(calls.c.arrived >= since, ~_BY_US).group_by(calls.c.did)
        return {row[0]: row[1] for row in await self._rows(counted)}

    async def _rows(self, wanted: Select[Any]) -> Sequence[Any]:
        async with self._within() as connection:
            found: Sequence[Any] = (await connection.execute(wanted)).all()
            return found


_BY_US = select(trace.c.call).where(trace.c.call == calls.c.id, trace.c.what == CALLED_BY_US).exists()
_OVER = select(
    calls.c.id, calls.c.queue, calls.c.outcome, calls.c.served_by_kind, calls.c.waited_seconds, calls.c.ended, _BY_US
)
_RUNG = select(legs.c.call, legs.c.party, legs.c.answered, legs.c.ended, legs.c.ending)
_PAST = select(calls.c.id, calls.c.arrived, calls.c.queue, calls.c.served_by, calls.c.outcome, calls.c.result)
_NOTES = select(trace.c.call, trace.c.line).where(trace.c.what == NOTE)


def _beyond(last: Over) -> Any:
    same = and_(calls.c.ended == last.ended, calls.c.id > last.call)
    return or_(calls.c.ended > last.ended, same)


def _with(one: Over, rung: Iterable[Rung]) -> OverCall:
    told = tuple(leg for leg in (_leg(leg, one) for leg in rung) if leg is not None)
    return OverCall(one.call, one.queue, one.outcome, one.served_by, one.waited, told, bool(one.called_by_us))


def _leg(leg: Rung, call: Over) -> AgentLeg | None:
    """None: he was silenced, as another had answered or the caller was gone."""
    if leg.answered is None:
        return AgentLeg(leg.agent, None) if leg.ending in MISSED else None
    over = min(leg.ended or call.ended, call.ended)
    return AgentLeg(leg.agent, max(0.0, (over - leg.answered).total_seconds()))
