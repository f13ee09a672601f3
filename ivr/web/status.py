"""How the house stands at this moment: what `ivr status` shows."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from ivr.calls.desk import Desk
from ivr.core.agent import word
from ivr.core.estimate import wait_after
from ivr.core.queues import Queue
from ivr.core.rulebook import NORMAL, Rulebook
from ivr.core.said import said
from ivr.core.service_level import Kept
from ivr.errors import StoreError
from ivr.store.ledger import Ledger
from ivr.versions.record import Record, Refusal
from ivr.versions.shelf import Shelf, VersionsUnreadable
from ivr.versions.versions import Versions
from ivr.web.calls import recorded
from ivr.web.keys import DESK, ENGINE, RECEPTION, VERSIONS
from ivr.web.rules import told

MOST_ALARMS = 20
PATIENCE = 2.0
"""Seconds that a database may take to tell them."""


def routes() -> list[web.RouteDef]:
    """Where this is asked."""
    return [web.get("/status", status)]


async def status(request: web.Request) -> web.Response:
    """Rules, calls, queues, agents, disk."""
    desk, reception = request.app[DESK], request.app[RECEPTION]
    now = desk.clock.now()
    return web.json_response(
        {
            "asterisk": "connected" if desk.switch.is_connected else "away",
            "database": asdict(desk.store.unwritten),
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
    )


def _recordings(app: web.Application) -> dict[str, int]:
    now = Counter(recorded(call) for call in app[RECEPTION].calls if call.answered)
    return {"on": now["on"], "paused": now["paused"], "off": now["off"], "to seal": app[ENGINE].to_seal()}


async def _alarms(store: Ledger, now: datetime) -> list[dict[str, str]] | None:
    """The latest of the last day; None: the store does not say."""
    try:
        async with asyncio.timeout(PATIENCE):
            latest = await store.alarms(MOST_ALARMS)
    except (StoreError, TimeoutError):
        return None
    recent = (alarm for alarm in latest if now - alarm.at < timedelta(days=1))
    return [{"at": alarm.at.isoformat(), "what": alarm.what, "detail": alarm.detail} for alarm in recent]


def trunks(desk: Desk, rules: Rulebook) -> Iterator[dict[str, Any]]:
    """Each trunk of the rules in force as it stands now; what is not known of one is null."""
    now = desk.clock.now()
    for trunk in rules.trunk_order:
        stands = desk.trunks.standing(trunk)
        yield {
            "trunk": trunk.name,
            "registered": stands.registered,
            "reachable": stands.reachable,
            "round_trip_ms": stands.round_trip and round(stands.round_trip.total_seconds() * 1000, 1),
            "resting_until": stands.rests_until.isoformat() if stands.rests_until and stands.rests(now) else None,
            "failures": stands.failures,
            "calls": stands.calls,
            "max_calls": trunk.max_calls or None,
        }


async def _rules(found: Versions | None, version: str) -> dict[str, Any]:
    if found is None:
        return {"version": version}
    record = found.record
    in_force = asdict(record.in_force) | {"since": record.in_force.since.isoformat()}
    noted = await asyncio.to_thread(_noted, found.shelf, record.in_force.number)
    tables = [complaint.facts() for complaint in found.tables()]
    return {**in_force, **noted, **_judged(record), "tables": tables, "shadow": told(found.shadowing.shadow)}


def _noted(shelf: Shelf, number: int) -> dict[str, str]:
    """Who and why, as the shelf has it: a comment may be written later."""
    try:
        version = shelf.of(number)
    except VersionsUnreadable:
        return {}
    return {"author": version.author, "comment": version.comment, "file": version.rules}


def _judged(record: Record) -> dict[str, Any]:
    return {
        "reading": record.reading,
        "accepted": record.accepted,
        "refused": record.refused,
        "refusal": record.refusal and _refusal(record.refusal),
    }


def _refusal(refusal: Refusal) -> dict[str, Any]:
    return {"at": refusal.at.isoformat(), "complaints": [complaint.facts() for complaint in refusal.complaints]}


def _queues(desk: Desk, named: Mapping[str, Queue], now: datetime) -> list[dict[str, Any]]:
    """Every queue of the rules in force, and those of former rules in which somebody still waits on the line."""
    since: dict[str, list[datetime]] = {name: [] for name in named}
    for caller in desk.floor.callers():
        if caller.on_the_line:
            since.setdefault(caller.queue, []).append(caller.since)
    called_back = Counter(one.queue for one in desk.callbacks.open)
    return [
        {"queue": queue, "waiting": len(all_), "longest": round((now - min(all_)).total_seconds(), 1) if all_ else 0}
        | ({"callbacks": called_back[queue]} if called_back[queue] else {})
        | _expected(desk, named.get(queue))
        | _level(desk, named.get(queue))
        for queue, all_ in since.items()
    ]


def _expected(desk: Desk, queue: Queue | None) -> dict[str, Any]:
    """Of a queue of the rules in force: who is at work for it, and how long (s) the next caller would wait."""
    if queue is None:
        return {}
    now = desk.floor.now_in(queue)
    wait = wait_after(now, now.in_line)
    expected = {part: round(span.total_seconds()) for part, span in asdict(wait).items()} if wait else None
    return {"at_work": now.staffed, "free": now.free, "expected": expected}


def _level(desk: Desk, queue: Queue | None) -> dict[str, Any]:
    """Of a queue that has a target: what is aimed at, and percent answered in time since the start."""
    if queue is None or queue.target is None:
        return {}
    kept = desk.kept.get(queue.name, Kept())
    told = {"target": said(queue.target), "waits": kept.waits, "in_time": kept.in_time, "share": kept.share}
    return told | ({"called_back": kept.called_back} if kept.called_back else {})


def _free_mb(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free // 2**20
    except OSError:
        return 0
