"""How the house stands at this moment: what `ivr status` shows."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from ivr.calls.floor import Floor
from ivr.core.agent import word
from ivr.core.rulebook import NORMAL
from ivr.versions.record import Record, Refusal
from ivr.versions.shelf import Shelf, VersionsUnreadable
from ivr.versions.versions import Versions
from ivr.web.keys import DESK, RECEPTION, VERSIONS
from ivr.web.rules import told


def routes() -> list[web.RouteDef]:
    """Where this is asked."""
    return [web.get("/health", health), web.get("/status", status)]


async def health(request: web.Request) -> web.Response:
    """Whether Asterisk can be reached, and how much goes on; 503 if it cannot."""
    connected = request.app[DESK].switch.is_connected
    body = {"asterisk": "connected" if connected else "away", "calls": len(request.app[RECEPTION].calls)}
    return web.json_response(body, status=200 if connected else 503)


async def status(request: web.Request) -> web.Response:
    """Rules, calls, queues, agents, disk."""
    desk, reception = request.app[DESK], request.app[RECEPTION]
    now = desk.clock.now()
    return web.json_response(
        {
            "asterisk": "connected" if desk.switch.is_connected else "away",
            "rules": await _rules(request.app.get(VERSIONS), reception.rules.version),
            "degradation": desk.degradation.level or NORMAL,
            "calls": Counter(type(call.stage).__name__ if call.stage else "Arriving" for call in reception.calls),
            "queues": _queues(desk.floor, reception.rules.queues, now),
            "agents": Counter(word(d.state) if d.reachable else "no phone" for d in desk.floor.agents()),
            "free_mb": await asyncio.to_thread(_free_mb, desk.voicemail),
        }
    )


async def _rules(found: Versions | None, version: str) -> dict[str, Any]:
    if found is None:
        return {"version": version}
    record = found.record
    in_force = asdict(record.in_force) | {"since": record.in_force.since.isoformat()}
    noted = await asyncio.to_thread(_noted, found.shelf, record.in_force.number)
    return {**in_force, **noted, **_judged(record), "shadow": told(found.shadowing.shadow)}


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


def _queues(floor: Floor, named: Any, now: datetime) -> list[dict[str, Any]]:
    """Every queue of the rules in force, and those of former rules in which somebody still waits."""
    since: dict[str, list[datetime]] = {name: [] for name in named}
    for caller in floor.callers():
        since.setdefault(caller.queue, []).append(caller.since)
    return [
        {"queue": queue, "waiting": len(all_), "longest": round((now - min(all_)).total_seconds(), 1) if all_ else 0}
        for queue, all_ in since.items()
    ]


def _free_mb(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free // 2**20
    except OSError:
        return 0
