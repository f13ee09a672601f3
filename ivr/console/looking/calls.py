"""Calls under way as rows, with who is rung for each, and the last lines of its trace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ivr.calls.call import Call, Supervision
from ivr.calls.talking import who
from ivr.console.looking.traces import NOTHING_TOLD, Traces
from ivr.core.board import AgentRow, CallRow
from ivr.core.call import CallId, CallingBack, Stage, Talking, Waiting
from ivr.core.talk_wishes import queue_of, talk_of
from ivr.web.calls import recorded

RINGING = {"reserved", "ringing"}


class _Agents(NamedTuple):
    """Agents who have to do with a call."""

    ringing: tuple[str, ...] = ()
    assisting: tuple[str, ...] = ()


def rows(calls: Iterable[Call], agents: Mapping[str, AgentRow], traces: Traces) -> dict[CallId, CallRow]:
    """Each, as it is now."""
    busy = _by_call(agents.values())
    return {call.id: _row(call, busy.get(call.id, _Agents()), traces) for call in calls}


def _by_call(agents: Iterable[AgentRow]) -> dict[CallId, _Agents]:
    found = defaultdict[CallId, list[AgentRow]](list)
    for row in agents:
        if row.call:
            found[row.call].append(row)
    return {call: _agents(rows) for call, rows in found.items()}


def _agents(rows: list[AgentRow]) -> _Agents:
    return _Agents(
        tuple(row.id for row in rows if row.state in RINGING),
        tuple(row.id for row in rows if row.state == "assisting"),
    )


def _row(call: Call, agents: _Agents, traces: Traces) -> CallRow:
    stage, talk, known = call.stage, talk_of(call.stage), call.customer
    told = traces.of(call.id) or NOTHING_TOLD
    return CallRow(
        id=call.id,
        stage=type(stage).__name__ if stage else "Arriving",
        since=call.stage_since or call.incoming.at,
        number=call.incoming.caller,
        did=call.incoming.did,
        customer=known.name if known else "",
        customer_id=known.id if known else "",
        level=known.level if known else "",
        rm=known.rm.name if known and known.rm else "",
        language=call.language,
        queue=queue_of(stage),
        agent=_agent(stage, talk),
        party=who(call, talk.kind, talk.party) if talk else "",
        ringing=agents.ringing,
        assisting=agents.assisting,
        supervisor=call.supervision.who if call.supervision else "",
        supervision=_how(call.supervision),
        started=call.incoming.at,
        answered=call.answered,
        waiting_since=stage.since if isinstance(stage, Waiting) else None,
        waited_s=round(talk.waited.total_seconds()) if talk else None,
        recording=recorded(call),
        path=told.path,
        story=told.story,
        muted=talk is not None and talk.leg == call.muted,
    )


def _how(supervision: Supervision | None) -> str:
    if supervision is None:
        return ""
    return supervision.how.value if supervision.how else "ringing"


def _agent(stage: Stage | None, talk: Talking | None) -> str | None:
    if isinstance(stage, CallingBack):
        return stage.agent
    return talk.party if talk and talk.kind == "agent" else None
