"""What the store can be asked; the same questions work from another process while the controller runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypeVar

import structlog
from sqlalchemy import ColumnElement, Select, Table, and_, func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from ivr.core.call import CallId
from ivr.core.callback import OPEN, Callback, State
from ivr.core.marks import Mark, MarkKind
from ivr.core.preference import LastTalk
from ivr.core.recording_state import RecordingState
from ivr.core.trace import TraceStep
from ivr.errors import StoreError
from ivr.store import tables
from ivr.store.database import connect, database_url, is_sqlite, let_go, trouble
from ivr.store.encoding import decode_gaps, decode_stage
from ivr.store.rows import (
    AgentState,
    Alarm,
    CallbackNote,
    CallRow,
    CallStory,
    CallTimes,
    Leg,
    Recording,
    Said,
    SurveyAnswer,
    Voicemail,
)

log = structlog.get_logger(__name__)
NO_THREAD = "can't start new thread"
"""As Python says that there is none for another connection."""
T = TypeVar("T")


class SeveralCallsError(StoreError):
    """Several calls have an id like that."""


class Reader:
    """The reading half of the store."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    def of(cls, where: str | Path) -> Self:
        """Read a store that another process writes. Raises `StoreError` if there is none."""
        url = database_url(where)
        if is_sqlite(url) and not Path(url.database or "").is_file():
            raise StoreError(f"There is none at {url.database} yet: `ivr up` makes it.")
        return cls(connect(url, read_only=True))

    async def calls(self, limit: int = 50) -> tuple[CallRow, ...]:
        """The latest calls, newest first."""
        return await self._read(
            select(tables.calls).order_by(tables.calls.c.arrived.desc(), tables.calls.c.id.desc()).limit(limit),
            _call_row,
        )

    async def call(self, call: CallId) -> CallStory | None:
        """One call with all that belongs to it, by its id or by a beginning or end that only its id has.

        Raises `SeveralCallsError` if more than one id fits.
        """
        row = await self._find(call)
        if row is None:
            return None
        return CallStory(
            call=row,
            legs=await self.legs(row.id),
            trace=await self._of(row.id, tables.trace, _trace_step, "id"),
            recordings=await self._of(row.id, tables.recordings, _recording, "call"),
            voicemails=await self._of(row.id, tables.voicemails, Voicemail, "id"),
            callbacks=await self._of(row.id, tables.callbacks, CallbackNote, "id"),
            survey_answers=await self._of(row.id, tables.survey_answers, SurveyAnswer, "id"),
            marks=await self.marks(row.id),
        )

    async def call_row(self, call: CallId) -> CallRow | None:
        """One call's record alone, by its whole id."""
        found = await self._read(select(tables.calls).where(tables.calls.c.id == call), _call_row)
        return found[0] if found else None

    async def last_talk(self, customer: str, number: str, since: datetime) -> LastTalk | None:
        """The agent who talked last with this customer (by id, else by the caller's number), in a call since then.

        Of callers who are neither known nor show a number nobody can say it.
        """
        calls = tables.calls
        whose = calls.c.customer_id == customer if customer else calls.c.caller == number
        talked = select(calls.c.served_by.label("agent"), calls.c.arrived.label("at")).where(
            whose, calls.c.served_by_kind == "agent", calls.c.arrived >= since
        )
        if not customer and not number:
            return None
        found = await self._read(talked.order_by(calls.c.arrived.desc()).limit(1), LastTalk)
        return found[0] if found else None

    async def open_calls(self, node: str = "") -> tuple[CallRow, ...]:
        """Calls (of this node) that have not ended, with the stage that each was in, oldest first."""
        calls = tables.calls
        query = select(calls).where(calls.c.ended.is_(None)).order_by(calls.c.arrived)
        return await self._read(query.where(calls.c.node == node) if node else query, _call_row)

    async def open_legs(self, node: str = "") -> tuple[Leg, ...]:
        """Legs that have not ended, of calls (of this node) that have not either, the callers' own left out."""
        legs, calls = tables.legs, tables.calls
        query = select(legs).join(calls, calls.c.id == legs.c.call)
        query = query.where(calls.c.ended.is_(None), legs.c.ended.is_(None), legs.c.kind != "caller")
        return await self._read(query.where(calls.c.node == node) if node else query, Leg)

    async def calls_not_told(self, since: datetime, node: str = "") -> tuple[CallId, ...]:
        """Answered calls (of this node) that came since then, are over, and whose recording nothing was said of."""
        calls, recordings = tables.calls, tables.recordings
        told = select(recordings.c.call).where(recordings.c.call == calls.c.id).exists()
        over = select(calls.c.id.label("call")).where(
            calls.c.arrived >= since, calls.c.answered.is_not(None), calls.c.ended.is_not(None)
        )
        query = over.where(~told).order_by(calls.c.arrived)
        return await self._read(query.where(calls.c.node == node) if node else query, _call_id)

    async def open_callbacks(self, node: str = "") -> tuple[Callback, ...]:
        """Those (of this node) who still wait to be called back, who asked first first."""
        table = tables.to_call_back
        return await self._read(select(table).where(_waits(node)).order_by(table.c.asked, table.c.id), _callback)

    async def forgotten_callbacks(self, node: str = "") -> tuple[str, ...]:
        """The ids of those open (of this node) whose numbers an erasure has removed: nobody can be called by them."""
        table = tables.to_call_back
        return await self._read(
            select(table.c.id.label("callback")).where(_waits(node), table.c.number == ""), _callback_id
        )

    async def latest_callbacks(self, limit: int = 50, agent: str = "") -> tuple[Callback, ...]:
        """The latest callbacks (those that this agent has promised), however they stand, newest first."""
        table = tables.to_call_back
        query = select(table).order_by(table.c.asked.desc()).limit(limit)
        return await self._read(query.where(table.c.agent == agent) if agent else query, _callback)

    async def recordings(self, limit: int = 50) -> tuple[Recording, ...]:
        """The latest recordings, newest first, and the calls that have none though they should."""
        recordings = tables.recordings
        return await self._read(select(recordings).order_by(recordings.c.ended.desc()).limit(limit), _recording)

    async def calls_after(self, call: CallId, limit: int = 1000) -> tuple[CallTimes, ...]:
        """The next calls in the order of their ids, with the number of their legs; to go through all of them."""
        calls, legs = tables.calls, tables.legs
        counted = select(func.count()).where(legs.c.call == calls.c.id).scalar_subquery()
        known = select(calls.c.id.label("call"), calls.c.answered, calls.c.ended, counted.label("legs"))
        return await self._read(known.where(calls.c.id > call).order_by(calls.c.id).limit(limit), CallTimes)

    async def recordings_after(self, call: CallId, limit: int = 1000) -> tuple[Recording, ...]:
        """The next recordings in the order of their calls' ids; to go through all of them, a page at a time."""
        recordings = tables.recordings
        following = select(recordings).where(recordings.c.call > call).order_by(recordings.c.call).limit(limit)
        return await self._read(following, _recording)

    async def agent_states(self, until: datetime | None = None) -> tuple[AgentState, ...]:
        """Each agent's latest state, or that which he had then."""
        states = tables.agent_states
        latest = select(func.max(states.c.id)).group_by(states.c.agent)
        latest = latest.where(states.c.at <= until) if until else latest
        return await self._read(select(states).where(states.c.id.in_(latest)).order_by(states.c.agent), AgentState)

    async def eligibility(self) -> tuple[Said, ...]:
        """What was told last of each agent, by name."""
        table = tables.eligibility
        latest = select(func.max(table.c.id)).group_by(table.c.agent, table.c.name)
        return await self._read(select(table).where(table.c.id.in_(latest)).order_by(table.c.id), Said)

    async def marks(self, call: CallId) -> tuple[Mark, ...]:
        """What stands beside the sound of a call's recording, in the order in which it was told."""
        return await self._of(call, tables.marks, _mark, "id")

    async def marks_of_signed(self, since: datetime) -> tuple[Mark, ...]:
        """The marks of all calls in which a signing began since then, call by call in the order of their telling."""
        marks = tables.marks
        signed = select(marks.c.call).where(tables.SIGNINGS, marks.c.at >= since)
        return await self._read(select(marks).where(marks.c.call.in_(signed)).order_by(marks.c.call, marks.c.id), _mark)

    async def recordings_of_signed(self, since: datetime) -> tuple[Recording, ...]:
        """The recordings of all calls in which a signing began since then."""
        marks, recordings = tables.marks, tables.recordings
        signed = select(marks.c.call).where(tables.SIGNINGS, marks.c.at >= since)
        return await self._read(select(recordings).where(recordings.c.call.in_(signed)), _recording)

    async def message_row(self, call: CallId, path: str, recording: str) -> int | None:
        """The number of the row of a message that waits there, or is sealed as this recording; None: it has none."""
        table = tables.voicemails
        which = and_(table.c.call == call, or_(table.c.path == path, table.c.recording == recording))
        found = await self._read(select(table.c.id.label("row")).where(which), _number)
        return found[0] if found else None

    async def legs(self, call: CallId) -> tuple[Leg, ...]:
        """The legs of a call, in the order in which they were dialled."""
        return await self._of(call, tables.legs, Leg, "dialled")

    async def alarms(self, limit: int = 50) -> tuple[Alarm, ...]:
        """The latest alarms, newest first."""
        return await self._read(select(tables.alarms).order_by(tables.alarms.c.id.desc()).limit(limit), Alarm)

    async def close(self) -> None:
        """Let go of the database."""
        await let_go(self._engine)

    async def _find(self, call: CallId) -> CallRow | None:
        ids = tables.calls.c.id
        if (exact := await self.call_row(call)) or not call:
            return exact
        like = or_(ids.startswith(call, autoescape=True), ids.endswith(call, autoescape=True))
        found = await self._read(select(tables.calls).where(like).order_by(ids).limit(4), _call_row)
        if len(found) > 1:
            raise SeveralCallsError(f"{call!r} fits {', '.join(row.id for row in found[:3])}. Give more of it.")
        return found[0] if found else None

    async def _of(self, call: CallId, table: Table, make: Callable[..., T], order: str) -> tuple[T, ...]:
        return await self._read(select(table).where(table.c.call == call).order_by(table.c[order]), make)

    async def _read(self, statement: Select[Any], make: Callable[..., T]) -> tuple[T, ...]:
        try:
            async with self._engine.connect() as connection:
                rows = (await connection.execute(statement)).mappings().all()
        except (SQLAlchemyError, OSError, RuntimeError) as error:
            if isinstance(error, RuntimeError) and str(error) != NO_THREAD:
                raise  # a fault of ours, whatever the database does
            raise StoreError(trouble(self._engine.url, error)) from error
        return tuple(_made(make, row) for row in rows)


def _waits(node: str) -> ColumnElement[bool]:
    table = tables.to_call_back
    is_open = table.c.state.in_([state.value for state in OPEN])
    return and_(is_open, table.c.node == node) if node else is_open


def _made(make: Callable[..., T], row: Mapping[str, Any]) -> T:
    return make(**{name: value for name, value in row.items() if name != "id" or make in (Leg, _call_row, _callback)})


def _call_row(stage: Mapping[str, object] | None, **columns: Any) -> CallRow:
    decoded = decode_stage(stage) if stage else None
    if stage and decoded is None:
        log.warning("stored stage is not understood", call_id=columns["id"], stage=stage.get("stage"))
    return CallRow(stage=decoded, **columns)


def _trace_step(facts: Mapping[str, object] | None, **columns: Any) -> TraceStep:
    return TraceStep(facts=facts or {}, **columns)


def _call_id(call: str) -> CallId:
    return call


def _callback_id(callback: str) -> str:
    return callback


def _number(row: int) -> int:
    return row


def _recording(state: str, gaps: object, of_call: str, **columns: Any) -> Recording:
    return Recording(state=RecordingState(state), gaps=decode_gaps(gaps), **columns)


def _mark(kind: str, **columns: Any) -> Mark:
    return Mark(kind=MarkKind(kind), **columns)


def _callback(state: str, node: str, **columns: Any) -> Callback:
    return Callback(state=State(state), **columns)
