"""How the house stands at this moment: what `ivr status` shows."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from ivr.calls.desk import Desk
from ivr.core.agent import word
from ivr.core.estimate import Wait, wait_after
from ivr.core.queues import Queue
from ivr.core.rulebook import NORMAL, Rulebook
from ivr.core.said import said
from ivr.core.service_level import Kept
from ivr.errors import StoreError
from ivr.store.ledger import Ledger
from ivr.versions.record import Refusal
from ivr.versions.shelf import Shelf, VersionsUnreadable
from ivr.versions.versions import Versions
from ivr.web.calls import recorded
from ivr.web.keys import DESK, ENGINE, RECEPTION, VERSIONS
from ivr.web.operation import Operation
from ivr.web.rules import complained, told
from ivr.web.status_told import (
    AlarmTold,
    AtWork,
    Expected,
    Level,
    Noted,
    QueueTold,
    Recordings,
    RefusalTold,
    RulesTold,
    Status,
    TrunkTold,
)

MOST_ALARMS = 20
PATIENCE = 2.0
"""Seconds that a database may take to tell them."""


def operations() -> list[Operation]:
    """What can be asked of it."""
    return [Operation("GET", "/status", status)]


async def status(request: web.Request) -> Status:
    """Rules, calls, queues, agents, disk."""
    desk, reception = request.app[DESK], request.app[RECEPTION]
    now = desk.clock.now()
    return {
        "asterisk": "connected" if desk.switch.is_connected else "away",
        "console": request.app[ENGINE].console(),
        "stands_by": request.app[ENGINE].stands_by(),
        "database": desk.store.unwritten,
        "rules": await _rules(request.app.get(VERSIONS), reception.rules.version),
        "draining": reception.draining,
        "degradation": desk.degradation.level or NORMAL,
        "degraded_by": {"by": desk.degradation.standing.by, "why": desk.degradation.standing.why},
        "calls": Counter(type(call.stage).__name__ if call.stage else "Arriving" for call in reception.calls),
        "tasks": Counter(f"{one.medium} {one.state.value}" for one in desk.tasks.open),
        "callbacks": Counter(one.state.value for one in desk.callbacks.open),
        "queues": _queues(desk, reception.rules.queues, now),
        "trunks": list(trunks(desk, reception.rules)),
        "out": {"refused": desk.outgoing.refused},
        "agents": Counter(word(d.state) if d.reachable else "no phone" for d in desk.floor.agents()),
        "recordings": _recordings(request.app),
        "alarms": await _alarms(desk.store, now),
        "free_mb": await asyncio.to_thread(_free_mb, desk.voicemail),
    }


def _recordings(app: web.Application) -> Recordings:
    now = Counter(recorded(call) for call in app[RECEPTION].calls if call.answered)
    return {"on": now["on"], "paused": now["paused"], "off": now["off"], "to seal": app[ENGINE].to_seal()}


async def _alarms(store: Ledger, now: datetime) -> list[AlarmTold] | None:
    """The latest of the last day; None: the store does not say."""
    try:
        async with asyncio.timeout(PATIENCE):
            latest = await store.alarms(MOST_ALARMS)
    except (StoreError, TimeoutError):
        return None
    recent = (alarm for alarm in latest if now - alarm.at < timedelta(days=1))
    return [{"at": alarm.at.isoformat(), "what": alarm.what, "detail": alarm.detail} for alarm in recent]


def trunks(desk: Desk, rules: Rulebook) -> Iterator[TrunkTold]:
    """Each trunk of the rules in force as it stands now; what is not known of one is null."""
    now = desk.clock.now()
    for trunk in rules.trunk_order:
        stands = desk.trunks.standing(trunk)
        yield {
            "trunk": trunk.name,
            "registered": stands.registered,
            "reachable": stands.reachable,
            "round_trip_ms": round(stands.round_trip.total_seconds() * 1000, 1) if stands.round_trip else None,
            "dead_since": stands.dead_since.isoformat() if stands.dead_since else None,
            "resting_until": stands.rests_until.isoformat() if stands.rests_until and stands.rests(now) else None,
            "failures": stands.failures,
            "calls": stands.calls,
            "max_calls": trunk.max_calls or None,
        }


async def _rules(found: Versions | None, version: str) -> RulesTold:
    if found is None:
        return {"version": version}
    record = found.record
    noted = await asyncio.to_thread(_noted, found.shelf, record.in_force.number)
    return {
        "version": record.in_force.version,
        "since": record.in_force.since.isoformat(),
        "number": record.in_force.number,
        **noted,
        "reading": record.reading,
        "accepted": record.accepted,
        "refused": record.refused,
        "refusal": _refusal(record.refusal) if record.refusal else None,
        "tables": [complained(one) for one in found.tables()],
        "shadow": told(found.shadowing.shadow),
    }


def _noted(shelf: Shelf, number: int) -> Noted:
    """Who and why, as the shelf has it: a comment may be written later."""
    try:
        version = shelf.of(number)
    except VersionsUnreadable:
        return {}
    return {"author": version.author, "comment": version.comment, "file": version.rules}


def _refusal(refusal: Refusal) -> RefusalTold:
    return {"at": refusal.at.isoformat(), "complaints": [complained(one) for one in refusal.complaints]}


def _queues(desk: Desk, named: Mapping[str, Queue], now: datetime) -> list[QueueTold]:
    called_back = Counter(one.queue for one in desk.callbacks.open)
    since = waiting_since(desk, named)
    return [_queue(desk, name, named.get(name), called_back[name], all_, now) for name, all_ in since.items()]


def waiting_since(desk: Desk, named: Iterable[str]) -> dict[str, list[datetime]]:
    """Since when callers wait on the line: in each of these queues, and in those of former rules where any still do."""
    since: dict[str, list[datetime]] = {name: [] for name in named}
    for caller in desk.floor.callers():
        if caller.on_the_line:
            since.setdefault(caller.queue, []).append(caller.since)
    return since


def _queue(
    desk: Desk, name: str, queue: Queue | None, called_back: int, since: list[datetime], now: datetime
) -> QueueTold:
    longest = round((now - min(since)).total_seconds(), 1) if since else 0
    told: QueueTold = {"queue": name, "waiting": len(since), "longest": longest}
    if called_back:
        told["callbacks"] = called_back
    if queue is not None:
        told = {**told, **expected(desk, queue)}
    if queue is not None and queue.target is not None:
        told = {**told, **_level(queue, desk.kept.get(queue.name, Kept()))}
    return told


def expected(desk: Desk, queue: Queue) -> AtWork:
    """Who is at work for it, and how long (s) the next caller would wait."""
    now = desk.floor.now_in(queue)
    wait = wait_after(now, now.in_line)
    return {"at_work": now.staffed, "free": now.free, "expected": _seconds(wait) if wait else None}


def _seconds(wait: Wait) -> Expected:
    mean, p50, p80 = (round(span.total_seconds()) for span in (wait.mean, wait.p50, wait.p80))
    return {"mean": mean, "p50": p50, "p80": p80}


def _level(queue: Queue, kept: Kept) -> Level:
    """What is aimed at, and percent answered in time since the start."""
    told: Level = {"target": said(queue.target), "waits": kept.waits, "in_time": kept.in_time, "share": kept.share}
    if kept.called_back:
        told["called_back"] = kept.called_back
    return told


def _free_mb(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free // 2**20
    except OSError:
        return 0
