"""Calls under way as rows, with who is rung for each, and the last lines of its trace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from ivr.calls.call import Call, Supervision
from ivr.calls.talking import who
from ivr.console.looking.traces import NOTHING_TOLD, Lines, Traces
from ivr.core.board import AgentRow, CallRow
from ivr.core.call import CallId, CallingBack, Customer, Stage, Talking, Waiting
from ivr.core.talk_wishes import queue_of, talk_of
from ivr.web.calls import recorded

RINGING = {"reserved", "ringing"}
ASKED = RINGING | {"assisting"}
"""Agents in these states have to do with a call that is not their own talk."""


class _Agents(NamedTuple):
    """Agents who have to do with a call."""

    ringing: tuple[str, ...] = ()
    assisting: tuple[str, ...] = ()


NOBODY = _Agents()


class _Made(NamedTuple):
    """All that a row is made of; beside the call itself, which tells what never changes in it."""

    stage: Stage | None
    since: datetime | None
    customer: Customer | None
    language: str
    answered: datetime | None
    recording: str
    supervisor: str
    supervision: str
    muted: str
    agents: _Agents
    told: Lines


class Calls:
    """Rows of all calls; one with which nothing has happened is the very same object as at the last look."""

    def __init__(self, traces: Traces) -> None:
        self._traces = traces
        self._known: dict[CallId, tuple[_Made, CallRow]] = {}

    def rows(self, calls: Iterable[Call], agents: Mapping[str, AgentRow]) -> dict[CallId, CallRow]:
        """Each, as it is now."""
        asked = _by_call(agents.values())
        self._known = {call.id: self._one(call, asked.get(call.id, NOBODY)) for call in calls}
        return {call: row for call, (_, row) in self._known.items()}

    def _one(self, call: Call, agents: _Agents) -> tuple[_Made, CallRow]:
        known, made = self._known.get(call.id), _made(call, agents, self._traces.of(call.id) or NOTHING_TOLD)
        return known if known and known[0] == made else (made, _row(call, made))


def _by_call(agents: Iterable[AgentRow]) -> dict[CallId, _Agents]:
    found = defaultdict[CallId, list[AgentRow]](list)
    for row in agents:
        if row.call and row.state in ASKED:
            found[row.call].append(row)
    return {call: _agents(rows) for call, rows in found.items()}


def _agents(rows: list[AgentRow]) -> _Agents:
    return _Agents(
        tuple(row.id for row in rows if row.state in RINGING),
        tuple(row.id for row in rows if row.state not in RINGING),
    )


def _made(call: Call, agents: _Agents, told: Lines) -> _Made:
    return _Made(
        stage=call.stage,
        since=call.stage_since,
        customer=call.customer,
        language=call.language,
        answered=call.answered,
        recording=recorded(call),
        supervisor=call.supervision.who if call.supervision else "",
        supervision=_how(call.supervision),
        muted=call.muted,
        agents=agents,
        told=told,
    )


def _row(call: Call, made: _Made) -> CallRow:
    stage, talk, known = made.stage, talk_of(made.stage), made.customer
    return CallRow(
        id=call.id,
        stage=type(stage).__name__ if stage else "Arriving",
        since=made.since or call.incoming.at,
        number=call.incoming.caller,
        did=call.incoming.did,
        customer=known.name if known else "",
        customer_id=known.id if known else "",
        level=known.level if known else "",
        rm=known.rm.name if known and known.rm else "",
        language=made.language,
        queue=queue_of(stage),
        agent=_agent(stage, talk),
        party=who(known, talk.kind, talk.party) if talk else "",
        ringing=made.agents.ringing,
        assisting=made.agents.assisting,
        supervisor=made.supervisor,
        supervision=made.supervision,
        started=call.incoming.at,
        answered=made.answered,
        waiting_since=stage.since if isinstance(stage, Waiting) else None,
        waited_s=round(talk.waited.total_seconds()) if talk else None,
        recording=made.recording,
        path=made.told.path,
        story=made.told.story,
        muted=talk is not None and talk.leg == made.muted,
    )


def _how(supervision: Supervision | None) -> str:
    if supervision is None:
        return ""
    return supervision.how.value if supervision.how else "ringing"


def _agent(stage: Stage | None, talk: Talking | None) -> str | None:
    if isinstance(stage, CallingBack):
        return stage.agent
    return talk.party if talk and talk.kind == "agent" else None
